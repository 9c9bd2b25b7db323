package dev.lanewise.engine;

import dev.lanewise.engine.kernel.ConvolutionKernel;

/**
 * A convolution whose weights do not change any more, as in a model that only predicts: the kernel
 * is chosen, and the weights are kept in the form it reads them (transformed, packed, or as they
 * are). Made by {@link Convolution#prepare}; does not change, and may be used by any number of
 * threads at once.
 */
public final class PreparedConvolution {
  private final ConvGeometry g;
  private final Tensor w;
  private final ConvolutionKernel.Forward kernel;
  private final float[] kept;

  private PreparedConvolution(
      ConvGeometry g, Tensor w, ConvolutionKernel.Forward kernel, float[] kept) {
    this.g = g;
    this.w = w;
    this.kernel = kernel;
    this.kept = kept;
  }

  /** Prepares one, with the weights of another if its kernel is the same; that may be null. */
  static PreparedConvolution of(ConvGeometry g, Tensor w, PreparedConvolution like) {
    ConvolutionKernel.Forward kernel = Convolution.chooseKept(g);
    boolean same = like != null && like.kernel == kernel;
    return new PreparedConvolution(g, w, kernel, same ? like.kept : kernel.keep(g, w.data()));
  }

  /**
   * The same convolution of another number of images. It shares the kept weights, unless so many
   * images make another kernel worth it.
   */
  public PreparedConvolution withBatch(int n) {
    return n == g.n() ? this : of(g.withBatch(n), w, this);
  }

  /** What it was prepared for. */
  public ConvGeometry geometry() {
    return g;
  }

  /** The kernel's name. */
  public String kernel() {
    return kernel.name();
  }

  /** Bytes that the kept weights take beside the model's; 0 if they are the model's. */
  public long bytes() {
    return kept == w.data() ? 0 : (long) Float.BYTES * kept.length;
  }

  /**
   * {@link Convolution#forward(ConvGeometry, Tensor, Tensor, Tensor, Finish, Tensor)} with the
   * weights it was prepared with.
   */
  public void forward(Tensor x, Tensor bias, Finish finish, Tensor y) {
    Convolution.check(g, x, bias, finish, y);
    kernel.runKept(g, x.data(), kept, Convolution.data(bias), finish, y.data());
    Convolution.statistics(kernel.gathersKept(g), finish, y);
  }

  @Override
  public String toString() {
    return "%s, weights kept in %,d bytes, for %s".formatted(kernel(), bytes(), g);
  }
}
