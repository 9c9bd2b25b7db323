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

  /**
   * {@code y = x w + bias}, finished: a dense layer.
   *
   * @param x input {@code [rows, in]}
   * @param w weights {@code [in, units]}
   * @param bias {@code [units]}, or null for none
   * @param finish what is done to the output
   * @param y output {@code [rows, units]}, overwritten
   */
  public static void forward(Tensor x, Tensor w, Tensor bias, Finish finish, Tensor y) {
    int rows = rows(x, w.dim(0), w.dim(1), bias, finish, y);
    Simd.kernelSet()
        .gemm()
        .forward(
            rows, w.dim(1), w.dim(0), x.data(), w.data(), Convolution.data(bias), finish, y.data());
    Convolution.statistics(false, finish, y);
  }

  /**
   * Brings weights that will not change into the form that products of so many rows read fastest.
   * Leave w alone afterwards.
   *
   * @param rows rows of x, of those prepared for
   * @param w weights {@code [in, units]}
   */
  public static PreparedProduct prepare(int rows, Tensor w) {
    if (rows < 0) {
      throw new IllegalArgumentException("rows must not be negative but got " + rows);
    }
    if (w.shape().rank() != 2) {
      throw new IllegalArgumentException("w must have shape [in, units] but got " + w.shape());
    }
    return PreparedProduct.of(rows, w);
  }

  /** Checks the arguments; how many rows there are. */
  static int rows(Tensor x, int in, int units, Tensor bias, Finish finish, Tensor y) {
    int rows = x.size() / in;
    if (x.size() != rows * in) {
      throw new IllegalArgumentException(
          "x must have rows of %d floats but got %s".formatted(in, x.shape()));
    }
    if (y.size() != rows * units) {
      throw Check.wrongShape("y", Shape.of(rows, units), y);
    }
    if (bias != null) {
      Check.length("bias", bias.data(), units);
    }
    finish.check(y, units);
    return rows;
  }
}
