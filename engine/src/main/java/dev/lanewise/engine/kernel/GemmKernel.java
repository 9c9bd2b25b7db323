package dev.lanewise.engine.kernel;

/** A matrix product of row-major matrices, parallel in itself. */
public interface GemmKernel {
  /** The name it is chosen, printed and forced by. */
  String name();

  /**
   * {@code C = op(A) op(B)}, or {@code C += op(A) op(B)}, where C is {@code [m, n]}, op(A) is
   * {@code [m, k]} and op(B) is {@code [k, n]}.
   *
   * @param transposeA A is stored {@code [k, m]}
   * @param transposeB B is stored {@code [n, k]}
   * @param a left matrix, from {@code aAt} on, rows {@code lda} apart; b and c likewise
   * @param accumulate add to C; otherwise C is overwritten, whatever it held
   */
  void multiply(
      boolean transposeA,
      boolean transposeB,
      int m,
      int n,
      int k,
      float[] a,
      int aAt,
      int lda,
      float[] b,
      int bAt,
      int ldb,
      float[] c,
      int cAt,
      int ldc,
      boolean accumulate);
}
