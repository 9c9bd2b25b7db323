package dev.lanewise.nn.layers;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.Convolution;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.WeightFactory;

/**
 * Kernels that slide over one channel each: {@code x [n, h, w, c] -> y [n, oh, ow, c
 * depthMultiplier]}.
 *
 * <pre>
 * forward:  z[n,p,q, c m + k] = b[c m + k] + sum over r, s of x[n, ih, iw, c] W[r,s,c,k]
 *             m = depthMultiplier, k below m      W [kh, kw, c, m]
 *             ih, iw as in Conv2D                 b [c m]
 *           y = activation(z)
 * backward: dz = activation'(dy)
 *           dx[n,ih,iw,c] = sum over the p, q, r, s that met it, and k, of dz[n,p,q, c m + k] W[r,s,c,k]
 *           dW[r,s,c,k] += sum over n, p, q of x[n,ih,iw,c] dz[n,p,q, c m + k]
 *           db[j] += sum over n, p, q of dz[n,p,q,j]
 * </pre>
 *
 * <p>It is {@link Conv2D} with a group for each channel; the two kernels lie alike in memory.
 * Keras's depthwise_initializer is the {@code kernelInitializer} here.
 *
 * <p>Defaults: depth multiplier 1, strides and dilation 1, padding valid, bias, no activation,
 * glorot_uniform kernel, zero bias. Limit: not both strides and dilation above 1. Source:
 * https://keras.io/api/layers/convolution_layers/depthwise_convolution2d/
 */
public final class DepthwiseConv2D extends WindowLayer<DepthwiseConv2D> {
  private int depthMultiplier = 1;

  /** A depthwise convolution with square kernels of so many rows and columns. */
  public DepthwiseConv2D(int kernelSize) {
    this(kernelSize, kernelSize);
  }

  /** A depthwise convolution with kernels of so many rows and columns. */
  public DepthwiseConv2D(int kernelH, int kernelW) {
    super(kernelH, kernelW);
  }

  /** From what {@link #config} gave. */
  public static DepthwiseConv2D of(Config config) {
    Window kernel = Window.of(config, "kernelSize");
    return new DepthwiseConv2D(kernel.h(), kernel.w())
        .depthMultiplier(config.getInt("depthMultiplier"))
        .windowOptions(config);
  }

  @Override
  public Config config() {
    return withWindow(Config.of("depthMultiplier", depthMultiplier));
  }

  @Override
  DepthwiseConv2D self() {
    return this;
  }

  /** Output channels for each input channel, at least 1; default 1. */
  public DepthwiseConv2D depthMultiplier(int depthMultiplier) {
    if (depthMultiplier < 1) {
      throw new IllegalArgumentException(
          "DepthwiseConv2D: depthMultiplier must be at least 1 but got " + depthMultiplier);
    }
    this.depthMultiplier = depthMultiplier;
    return this;
  }

  @Override
  public Shape outputShape(Shape input) {
    boolean anyChannels = kernel() == null;
    int c = anyChannels ? 0 : kernel().shape().dim(2);
    boolean fits = input.rank() == 4 && (anyChannels || input.dim(3) == c);
    expect(fits, "[n, h, w, " + (anyChannels ? "c" : c) + "]", input);
    return geometry(input).outputShape().withBatch(input.dim(0));
  }

  private ConvGeometry geometry(Shape input) {
    return geometry(input, input.dim(-1) * depthMultiplier, input.dim(-1));
  }

  @Override
  public void build(Shape input, WeightFactory weights) {
    int c = input.dim(3);
    Shape kernel = Shape.of(kernelSize().h(), kernelSize().w(), c, depthMultiplier);
    buildWeights("kernel", kernel, c * depthMultiplier, weights);
  }

  @Override
  Tensor forwardToLogits(Tensor x, Context context) {
    Tensor z = context.tensor("z", outputShape(x, context));
    ConvGeometry g = context.perShape("geometry", this, x.shape(), DepthwiseConv2D::geometry);
    Convolution.forward(g, x, kernel().value(), bias() == null ? null : bias().value(), z);
    return z;
  }

  @Override
  public Tensor backwardFromLogits(Tensor dz, Context context) {
    Tensor x = context.saved("x");
    ConvGeometry g = context.perShape("geometry", this, x.shape(), DepthwiseConv2D::geometry);
    // dx
    Tensor dx = null;
    if (context.needsInputGradient()) {
      dx = context.tensor("dx", x.shape());
      Convolution.backwardData(g, dz, kernel().value(), dx);
    }
    // dW
    if (context.needsParameterGradients()) {
      Convolution.backwardWeights(g, x, dz, kernel().gradient());
    }
    // db
    addBiasGradient(dz, context);
    return dx;
  }

  @Override
  public String toString() {
    String multiplier = depthMultiplier == 1 ? "" : ", depth multiplier " + depthMultiplier;
    return "DepthwiseConv2D(" + windowText() + multiplier + activationText() + ")";
  }
}
