package dev.lanewise.engine;

import dev.lanewise.engine.kernel.GemmKernel;

/**
 * A dense layer's product whose weights do not change any more, kept in the form that the kernel
 * reads them. Made by {@link Gemm#prepare}; does not change, and may be used by any number of
 * threads at once.
 */
public final class PreparedProduct {
  private final int rows;
  private final Tensor w;
  private final GemmKernel kernel;
  private final float[] kept;

  private PreparedProduct(int rows, Tensor w, GemmKernel kernel, float[] kept) {
    this.rows = rows;
    this.w = w;
    this.kernel = kernel;
    this.kept = kept;
  }

  /**
   * Prepares one, with the weights of another if it has them in the same form; that may be null.
   */
  static PreparedProduct of(int rows, Tensor w, PreparedProduct like) {
    GemmKernel kernel = Simd.kernelSet().gemm();
    int in = w.dim(0);
    int units = w.dim(1);
    float[] kept = w.data();
    if (kernel.keeps(rows, units, in)) {
      kept = like != null && like.bytes() > 0 ? like.kept : kernel.keep(units, in, w.data());
    }
    return new PreparedProduct(rows, w, kernel, kept);
  }

  /** The same product of another number of rows; it shares the kept weights if it can. */
  public PreparedProduct withRows(int count) {
    return count == rows ? this : of(count, w, this);
  }

  /** Bytes that the kept weights take beside the model's; 0 if they are the model's. */
  public long bytes() {
    return kept == w.data() ? 0 : (long) Float.BYTES * kept.length;
  }

  /** {@link Gemm#forward} with the weights it was prepared with. */
  public void forward(Tensor x, Tensor bias, Finish finish, Tensor y) {
    if (x.size() != rows * w.dim(0)) {
      throw Check.wrongShape("x", Shape.of(rows, w.dim(0)), x);
    }
    Gemm.rows(x, w.dim(0), w.dim(1), bias, finish, y);
    kernel.forwardKept(
        rows, w.dim(1), w.dim(0), x.data(), kept, Convolution.data(bias), finish, y.data());
    Convolution.statistics(false, finish, y);
  }

  @Override
  public String toString() {
    return "product of %d rows with %s, kept in %,d bytes".formatted(rows, w.shape(), bytes());
  }
}
