package dev.lanewise.engine;

/** Prints the choice of kernels, after a first product; started by {@link SimdForkTest}. */
final class SimdMain {
  private SimdMain() {}

  public static void main(String[] arguments) {
    try {
      float[] c = new float[1];
      Gemm.multiply(false, false, 1, 1, 1, new float[] {2}, new float[] {3}, c, false);
      System.out.printf("%s, %s: %s%n", c[0], Simd.name(), Simd.reason());
    } catch (IllegalArgumentException e) {
      System.out.println("refused: " + e.getMessage());
    }
    // At every use, not only the first.
    try {
      Simd.name();
    } catch (IllegalArgumentException e) {
      System.out.println("again: " + e.getMessage());
    }
  }
}
