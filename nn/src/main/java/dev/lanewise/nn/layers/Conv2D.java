package dev.lanewise.nn.layers;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.Convolution;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.WeightFactory;
import dev.lanewise.nn.activations.ActivationFunction;

/**
 * A kernel that slides over images: {@code x [n, h, w, c] -> y [n, oh, ow, filters]}.
 *
 * <pre>
 * forward:  z[n,p,q,k] = b[k] + sum over r, s, c of x[n, ih, iw, c] W[r,s,c,k]
 *             ih = p strideH - padTop  + r dilationH     W [kh, kw, c / groups, filters]
 *             iw = q strideW - padLeft + s dilationW     b [filters]
 *           y = activation(z)
 * backward: dz = activation'(dy)
 *           dx[n,ih,iw,c] = sum over the p, q, r, s that met it, and k, of dz[n,p,q,k] W[r,s,c,k]
 *           dW[r,s,c,k] += sum over n, p, q of x[n,ih,iw,c] dz[n,p,q,k]
 *           db[k] += sum over n, p, q of dz[n,p,q,k]
 * </pre>
 *
 * <p>The kernel is not flipped (cross-correlation). With groups, filters {@code g filters / groups}
 * and on see channels {@code g c / groups} and on alone. Output sizes: see {@link ConvGeometry}.
 *
 * <p>Defaults: strides, dilation and groups 1, padding valid, bias, no activation, glorot_uniform
 * kernel, zero bias. Limit: not both strides and dilation above 1. Source:
 * https://keras.io/api/layers/convolution_layers/convolution2d/
 */
public final class Conv2D extends WindowLayer<Conv2D> {
  private final int filters;
  private int groups = 1;

  /**
   * A convolution with a square kernel.
   *
   * @param filters output channels, at least 1
   * @param kernelSize rows and columns of the kernel, at least 1
   */
  public Conv2D(int filters, int kernelSize) {
    this(filters, kernelSize, kernelSize);
  }

  /** A convolution with a square kernel that ends in an activation. */
  public Conv2D(int filters, int kernelSize, ActivationFunction activation) {
    this(filters, kernelSize);
    activation(activation);
  }

  /** A convolution with a kernel of so many rows and columns. */
  public Conv2D(int filters, int kernelH, int kernelW) {
    super(kernelH, kernelW);
    if (filters < 1) {
      throw new IllegalArgumentException("Conv2D: filters must be at least 1 but got " + filters);
    }
    this.filters = filters;
  }

  /** From what {@link #config} gave. */
  public static Conv2D of(Config config) {
    Window kernel = Window.of(config, "kernelSize");
    return new Conv2D(config.getInt("filters"), kernel.h(), kernel.w())
        .groups(config.getInt("groups"))
        .windowOptions(config);
  }

  @Override
  public Config config() {
    return withWindow(Config.of("filters", filters, "groups", groups));
  }

  @Override
  Conv2D self() {
    return this;
  }

  /** Groups of channels that do not see each other; must divide channels and filters; default 1. */
  public Conv2D groups(int groups) {
    if (groups < 1 || filters % groups != 0) {
      throw new IllegalArgumentException(
          "Conv2D: groups must divide filters %d but got %d".formatted(filters, groups));
    }
    this.groups = groups;
    return this;
  }

  @Override
  public Shape outputShape(Shape input) {
    boolean anyChannels = kernel() == null;
    int c = anyChannels ? groups : kernel().shape().dim(2) * groups;
    boolean fits = input.rank() == 4 && (anyChannels ? input.dim(3) % c == 0 : input.dim(3) == c);
    String channels = anyChannels ? groups == 1 ? "c" : "multiple of " + groups : "" + c;
    expect(fits, "[n, h, w, " + channels + "]", input);
    return geometry(input).outputShape().withBatch(input.dim(0));
  }

  /**
   * The sizes of everything for inputs of this shape.
   *
   * @throws IllegalArgumentException if the input does not hold a window
   */
  public ConvGeometry geometry(Shape input) {
    return geometry(input, filters, groups);
  }

  @Override
  public void build(Shape input, WeightFactory weights) {
    buildWeights(geometry(input).kernelShape(), weights);
  }

  @Override
  Tensor forwardToLogits(Tensor x, Context context) {
    Tensor z = context.tensor("z", outputShape(x, context));
    ConvGeometry g = context.perShape("geometry", this, x.shape(), Conv2D::geometry);
    Convolution.forward(g, x, kernel().value(), bias() == null ? null : bias().value(), z);
    return z;
  }

  @Override
  public Tensor backwardFromLogits(Tensor dz, Context context) {
    Tensor x = context.saved("x");
    ConvGeometry g = context.perShape("geometry", this, x.shape(), Conv2D::geometry);
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
    return "Conv2D("
        + filters
        + ", "
        + windowText()
        + (groups == 1 ? "" : ", groups " + groups)
        + activationText()
        + ")";
  }
}
