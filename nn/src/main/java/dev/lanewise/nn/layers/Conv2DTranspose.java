package dev.lanewise.nn.layers;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.Convolution;
import dev.lanewise.engine.Padding;
import dev.lanewise.engine.Rows;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.WeightFactory;

/**
 * What a convolution does backward, to enlarge images: {@code x [n, h, w, c] -> y [n, oh, ow,
 * filters]}.
 *
 * <pre>
 * forward:  z[n,ih,iw,k] = b[k] + sum over the p, q, r, s that meet it, and c, of x[n,p,q,c] W[r,s,k,c]
 *             ih = p strideH - padTop  + r dilationH     W [kh, kw, filters, c]
 *             iw = q strideW - padLeft + s dilationW     b [filters]
 *           y = activation(z)
 * backward: dz = activation'(dy)
 *           dx[n,p,q,c] = sum over r, s, k of dz[n,ih,iw,k] W[r,s,k,c]
 *           dW[r,s,k,c] += sum over n, p, q of dz[n,ih,iw,k] x[n,p,q,c]
 *           db[k] += sum over n, ih, iw of dz[n,ih,iw,k]
 * </pre>
 *
 * <p>With ke = (k - 1) dilation + 1, o = h stride + max(ke - stride, 0) where padding is valid, h
 * stride where it is same; with an output padding a, o = (h - 1) stride + ke + a, less 2 (ke / 2)
 * where padding is same. The convolution that gives x's size from y's has its padding.
 *
 * <p>Defaults: strides and dilation 1, padding valid, no output padding, bias, no activation,
 * glorot_uniform kernel, zero bias. Limits: no explicit padding; not both strides and dilation
 * above 1; the output padding is below the strides. Source:
 * https://keras.io/api/layers/convolution_layers/convolution2d_transpose/
 */
public final class Conv2DTranspose extends WindowLayer<Conv2DTranspose> {
  private final int filters;

  /** Rows and columns; null where the size follows from the strides. */
  private int[] outputPadding;

  /** A transposed convolution with a square kernel of so many rows and columns. */
  public Conv2DTranspose(int filters, int kernelSize) {
    this(filters, kernelSize, kernelSize);
  }

  /**
   * A transposed convolution.
   *
   * @param filters output channels, at least 1
   * @param kernelH rows of the kernel, at least 1
   * @param kernelW columns of the kernel, at least 1
   */
  public Conv2DTranspose(int filters, int kernelH, int kernelW) {
    super(kernelH, kernelW);
    if (filters < 1) {
      throw new IllegalArgumentException(
          "Conv2DTranspose: filters must be at least 1 but got " + filters);
    }
    this.filters = filters;
  }

  /** From what {@link #config} gave. */
  public static Conv2DTranspose of(Config config) {
    Window kernel = Window.of(config, "kernelSize");
    Conv2DTranspose layer =
        new Conv2DTranspose(config.getInt("filters"), kernel.h(), kernel.w()).windowOptions(config);
    if (config.has("outputPadding")) {
      int[] cells = config.getInts("outputPadding");
      layer.outputPadding(cells[0], cells[1]);
    }
    return layer;
  }

  @Override
  public Config config() {
    return withWindow(Config.of("filters", filters).with("outputPadding", outputPadding));
  }

  @Override
  Conv2DTranspose self() {
    return this;
  }

  /** Valid or same; default valid. */
  @Override
  public Conv2DTranspose padding(Padding padding) {
    if (padding.kind() == Padding.Kind.EXPLICIT) {
      throw new IllegalArgumentException(
          "Conv2DTranspose: padding must be valid or same but got " + padding);
    }
    return super.padding(padding);
  }

  /** Rows and columns that the output has beyond the least; below the strides, which come first. */
  public Conv2DTranspose outputPadding(int rows, int columns) {
    if (rows < 0 || columns < 0 || rows >= strides().h() || columns >= strides().w()) {
      throw new IllegalArgumentException(
          "Conv2DTranspose: outputPadding must be 0 to below the strides %s but got %dx%d"
              .formatted(strides(), rows, columns));
    }
    outputPadding = new int[] {rows, columns};
    return this;
  }

  @Override
  public Shape outputShape(Shape input) {
    boolean anyChannels = kernel() == null;
    int c = anyChannels ? 0 : kernel().shape().dim(3);
    boolean fits = input.rank() == 4 && (anyChannels || input.dim(3) == c);
    expect(fits, "[n, h, w, " + (anyChannels ? "c" : c) + "]", input);
    Shape output =
        Shape.of(input.dim(0), extent(input.dim(1), 0), extent(input.dim(2), 1), filters);
    ConvGeometry g = fits && Math.min(output.dim(1), output.dim(2)) > 0 ? of(output, input) : null;
    if (g == null || g.oh() != input.dim(1) || g.ow() != input.dim(2)) {
      throw unexpected("input whose size a convolution of the output has", input);
    }
    return output;
  }

  private int extent(int in, int axis) {
    int stride = axis == 0 ? strides().h() : strides().w();
    int cells = axis == 0 ? kernelSize().h() : kernelSize().w();
    int ke = (cells - 1) * (axis == 0 ? dilation().h() : dilation().w()) + 1;
    boolean same = padding().kind() == Padding.Kind.SAME;
    if (outputPadding != null) {
      return (in - 1) * stride + ke - (same ? 2 * (ke / 2) : 0) + outputPadding[axis];
    }
    return in * stride + (same ? 0 : Math.max(ke - stride, 0));
  }

  private ConvGeometry of(Shape output, Shape input) {
    return geometry(output, input.dim(3), 1);
  }

  private ConvGeometry geometry(Shape input) {
    return of(outputShape(input), input);
  }

  @Override
  public void build(Shape input, WeightFactory weights) {
    Shape kernel = Shape.of(kernelSize().h(), kernelSize().w(), filters, input.dim(3));
    buildWeights("kernel", kernel, filters, weights);
  }

  @Override
  Tensor forwardToLogits(Tensor x, Context context) {
    Tensor z = context.tensor("z", outputShape(x, context));
    ConvGeometry g = context.perShape("geometry", this, x.shape(), Conv2DTranspose::geometry);
    Convolution.backwardData(g, x, kernel().value(), z);
    if (bias() != null) {
      Rows.addBias(bias().value(), z);
    }
    return z;
  }

  @Override
  public Tensor backwardFromLogits(Tensor dz, Context context) {
    Tensor x = context.saved("x");
    ConvGeometry g = context.perShape("geometry", this, x.shape(), Conv2DTranspose::geometry);
    // dx
    Tensor dx = null;
    if (context.needsInputGradient()) {
      dx = context.tensor("dx", x.shape());
      Convolution.forward(g, dz, kernel().value(), null, dx);
    }
    // dW
    if (context.needsParameterGradients()) {
      Convolution.backwardWeights(g, dz, x, kernel().gradient());
    }
    // db
    addBiasGradient(dz, context);
    return dx;
  }

  @Override
  public String toString() {
    String more =
        outputPadding == null
            ? ""
            : ", output padding " + outputPadding[0] + "x" + outputPadding[1];
    return "Conv2DTranspose(" + filters + ", " + windowText() + more + activationText() + ")";
  }
}
