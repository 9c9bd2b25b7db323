package dev.lanewise.engine;

/** Matrix products of row-major matrices, in all four transpositions. */
public final class Gemm {
  private Gemm() {}

  /**
   * {@code C = op(A) op(B)}, with {@code accumulate} {@code C += op(A) op(B)}.
   *
   * @param transposeA take A, stored {@code [k, m]}, transposed; otherwise it is {@code [m, k]}
   * @param transposeB take B, stored {@code [n, k]}, transposed; otherwise it is {@code [k, n]}
   * @param m rows of C
   * @param n columns of C
   * @param k length of the sums
   * @param a left matrix
   * @param b right matrix
   * @param c result {@code [m, n]}; not accumulating, what it held (NaN too) is gone
   * @param accumulate add to C instead of overwriting it
   * @throws IllegalArgumentException if an array is too short or an extent negative
   */
  public static void multiply(
      boolean transposeA,
      boolean transposeB,
      int m,
      int n,
      int k,
      float[] a,
      float[] b,
      float[] c,
      boolean accumulate) {
    if (m < 0 || n < 0 || k < 0) {
      throw new IllegalArgumentException(
          "extents must not be negative but got m=%d, n=%d, k=%d".formatted(m, n, k));
    }
    Check.length("matrix A", a, Math.multiplyExact(m, k));
    Check.length("matrix B", b, Math.multiplyExact(k, n));
    Check.length("matrix C", c, Math.multiplyExact(m, n));
    Simd.kernelSet()
        .gemm()
        .multiply(
            transposeA,
            transposeB,
            m,
            n,
            k,
            a,
            0,
            transposeA ? m : k,
            b,
            0,
            transposeB ? k : n,
            c,
            0,
            n,
            accumulate);
  }
}
