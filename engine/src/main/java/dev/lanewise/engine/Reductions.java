package dev.lanewise.engine;

/** Sums over all elements, in double, in one fixed order. */
public final class Reductions {
  private Reductions() {}

  /** The sum of x. */
  public static double sum(Tensor x) {
    return Simd.kernels().sum(x.data(), 0, x.size());
  }

  /** The sum of x squared. */
  public static double sumOfSquares(Tensor x) {
    return Simd.kernels().sumOfSquares(x.data(), 0, x.size());
  }

  /**
   * The index of the largest of the {@code count} elements from {@code at} on; the first of equals.
   */
  public static int argMax(float[] x, int at, int count) {
    int best = 0;
    for (int i = 1; i < count; i++) {
      if (x[at + i] > x[at + best]) {
        best = i;
      }
    }
    return best;
  }
}
