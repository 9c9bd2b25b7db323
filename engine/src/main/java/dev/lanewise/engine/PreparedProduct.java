package dev.lanewise.engine;

import dev.lanewise.engine.kernel.GemmKernel;

/**
 * A dense layer's product whose weights do not change any more, kept in the form that the kernel
 * reads them. Made by {@link Gemm#prepare}; does not change, and may be used by any number of
 * threads at once.
 */
public final class PreparedProduct {
  /**
   * The call of one row that looks whether the weights are finite, which may save work from then
   * on. The first ones are not to wait for it: 0.2 ms for 800,000 weights (Zen 4, November 2026).
   */
  private static final int LOOKS = 16;

  private final int rows;
  private final Tensor w;
  private final GemmKernel kernel;

  /** What the kernel reads: {@link #packed}, or the weights as they are. */
  private final float[] kept;

  /** The weights in the kernel's form; null as long as no number of rows has asked for it. */
  private final float[] packed;

  // Threads may count too few of each other's calls, or look twice; both see the same.
  private int calls;
  private boolean finite;

  private PreparedProduct(int rows, Tensor w, float[] packed) {
    this.rows = rows;
    this.w = w;
    kernel = Simd.kernelSet().gemm();
    int in = w.dim(0);
    int units = w.dim(1);
    boolean keeps = kernel.keeps(rows, units, in);
    this.packed = packed == null && keeps ? kernel.keep(units, in, w.data()) : packed;
    kept = keeps ? this.packed : w.data();
  }

  static PreparedProduct of(int rows, Tensor w) {
    return new PreparedProduct(rows, w, null);
  }

  /** The same product of another number of rows; it shares the kept weights if it can. */
  public PreparedProduct withRows(int count) {
    return count == rows ? this : new PreparedProduct(count, w, packed);
  }

  /** Bytes that the kept weights take beside the model's; 0 if they are the model's. */
  public long bytes() {
    return packed == null ? 0 : (long) Float.BYTES * packed.length;
  }

  /** {@link Gemm#forward} with the weights it was prepared with. */
  public void forward(Tensor x, Tensor bias, Finish finish, Tensor y) {
    if (x.size() != rows * w.dim(0)) {
      throw Check.wrongShape("x", Shape.of(rows, w.dim(0)), x);
    }
    Gemm.rows(x, w.dim(0), w.dim(1), bias, finish, y);
    if (rows == 1 && packed == null && calls < LOOKS && ++calls == LOOKS) {
      finite = isFinite(w.data());
    }
    kernel.forwardKept(
        rows, w.dim(1), w.dim(0), x.data(), kept, finite, Convolution.data(bias), finish, y.data());
    Convolution.statistics(false, finish, y);
  }

  private static boolean isFinite(float[] numbers) {
    int largest = 0;
    for (float number : numbers) {
      largest = Math.max(largest, Float.floatToRawIntBits(number) & Integer.MAX_VALUE);
    }
    return Float.isFinite(Float.intBitsToFloat(largest));
  }

  @Override
  public String toString() {
    return "product of %d rows with %s, kept in %,d bytes".formatted(rows, w.shape(), bytes());
  }
}
