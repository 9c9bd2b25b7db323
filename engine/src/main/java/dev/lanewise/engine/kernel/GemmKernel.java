package dev.lanewise.engine.kernel;

import dev.lanewise.engine.Finish;

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

  /**
   * {@code C = A B + bias}, finished, where A is {@code [m, k]}, B {@code [k, n]} and C {@code [m,
   * n]}; statistics are left to the caller.
   *
   * @param bias {@code [n]}, or null
   */
  void forward(int m, int n, int k, float[] a, float[] b, float[] bias, Finish finish, float[] c);

  /** Whether B is worth keeping in another form than it has, for products with so many rows. */
  default boolean keeps(int m, int n, int k) {
    return false;
  }

  /** B in the form that {@link #forwardKept} reads where {@link #keeps} says so. */
  default float[] keep(int n, int k, float[] b) {
    return b;
  }

  /**
   * {@link #forward} with what {@link #keep} has made of B, or B if it is not kept.
   *
   * @param finite B has neither infinities nor NaN, so that 0 times it is 0
   */
  default void forwardKept(
      int m,
      int n,
      int k,
      float[] a,
      float[] kept,
      boolean finite,
      float[] bias,
      Finish finish,
      float[] c) {
    forward(m, n, k, a, kept, bias, finish, c);
  }
}
