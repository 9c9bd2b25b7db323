package dev.lanewise.nn.layers;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.Convolution;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.Parameter;
import dev.lanewise.nn.Registries;
import dev.lanewise.nn.WeightFactory;
import dev.lanewise.nn.initializers.Initializer;
import dev.lanewise.nn.initializers.Initializers;
import dev.lanewise.nn.regularizers.Regularizer;
import java.util.ArrayList;
import java.util.List;

/**
 * A depthwise convolution and a 1x1 convolution upon it: {@code x [n, h, w, c] -> y [n, oh, ow,
 * filters]}.
 *
 * <pre>
 * forward:  v = x convolved with D, as in DepthwiseConv2D      D [kh, kw, c, m]
 *           z[n,p,q,k] = b[k] + sum over j of v[n,p,q,j] P[j,k]  P [1, 1, c m, filters], b [filters]
 *           y = activation(z)
 * backward: dz = activation'(dy)
 *           dv[n,p,q,j] = sum over k of dz[n,p,q,k] P[j,k]
 *           dP[j,k] += sum over n, p, q of v[n,p,q,j] dz[n,p,q,k]
 *           db[k] += sum over n, p, q of dz[n,p,q,k]
 *           dx, dD from dv as in DepthwiseConv2D
 * </pre>
 *
 * <p>The options of the kernel are those of P (Keras's pointwise_initializer); D has its own.
 *
 * <p>Defaults: depth multiplier m 1, strides and dilation 1, padding valid, bias, no activation,
 * glorot_uniform kernels, zero bias. Limit: not both strides and dilation above 1. Source:
 * https://keras.io/api/layers/convolution_layers/separable_convolution2d/
 */
public final class SeparableConv2D extends WindowLayer<SeparableConv2D> {
  private final int filters;
  private int depthMultiplier = 1;
  private Initializer depthwiseInitializer = Initializers.GLOROT_UNIFORM;
  private Regularizer depthwiseRegularizer;
  private Parameter depthwise;

  /** A separable convolution with square kernels of so many rows and columns. */
  public SeparableConv2D(int filters, int kernelSize) {
    this(filters, kernelSize, kernelSize);
  }

  /**
   * A separable convolution.
   *
   * @param filters output channels, at least 1
   * @param kernelH rows of the depthwise kernels, at least 1
   * @param kernelW columns of the depthwise kernels, at least 1
   */
  public SeparableConv2D(int filters, int kernelH, int kernelW) {
    super(kernelH, kernelW);
    if (filters < 1) {
      throw new IllegalArgumentException(
          "SeparableConv2D: filters must be at least 1 but got " + filters);
    }
    this.filters = filters;
  }

  /** From what {@link #config} gave. */
  public static SeparableConv2D of(Config config) {
    Window kernel = Window.of(config, "kernelSize");
    return new SeparableConv2D(config.getInt("filters"), kernel.h(), kernel.w())
        .depthMultiplier(config.getInt("depthMultiplier"))
        .depthwiseInitializer(
            Registries.INITIALIZERS.create(config.getConfig("depthwiseInitializer")))
        .depthwiseRegularizer(Registries.REGULARIZERS.createOrNull(config, "depthwiseRegularizer"))
        .windowOptions(config);
  }

  @Override
  public Config config() {
    return withWindow(
        Config.of("filters", filters, "depthMultiplier", depthMultiplier)
            .with("depthwiseInitializer", Config.typed(depthwiseInitializer))
            .with("depthwiseRegularizer", Config.typed(depthwiseRegularizer)));
  }

  @Override
  SeparableConv2D self() {
    return this;
  }

  /** Channels between the two convolutions for each input channel, at least 1; default 1. */
  public SeparableConv2D depthMultiplier(int depthMultiplier) {
    if (depthMultiplier < 1) {
      throw new IllegalArgumentException(
          "SeparableConv2D: depthMultiplier must be at least 1 but got " + depthMultiplier);
    }
    this.depthMultiplier = depthMultiplier;
    return this;
  }

  /** How the depthwise kernel begins; default glorot_uniform. */
  public SeparableConv2D depthwiseInitializer(Initializer initializer) {
    depthwiseInitializer = initializer;
    return this;
  }

  /** A penalty on the depthwise kernel; default none (null). */
  public SeparableConv2D depthwiseRegularizer(Regularizer regularizer) {
    depthwiseRegularizer = regularizer;
    return this;
  }

  @Override
  public Shape outputShape(Shape input) {
    boolean anyChannels = depthwise == null;
    int c = anyChannels ? 0 : depthwise.shape().dim(2);
    boolean fits = input.rank() == 4 && (anyChannels || input.dim(3) == c);
    expect(fits, "[n, h, w, " + (anyChannels ? "c" : c) + "]", input);
    return betweenShape(input).withLast(filters).withBatch(input.dim(0));
  }

  private ConvGeometry geometry(Shape input) {
    return geometry(input, input.dim(-1) * depthMultiplier, input.dim(-1));
  }

  private Shape betweenShape(Shape input) {
    return geometry(input).outputShape();
  }

  private ConvGeometry pointwiseGeometry(Shape input) {
    Shape v = betweenShape(input);
    return ConvGeometry.of(v.dim(0), v.dim(1), v.dim(2), v.dim(3), filters, 1, 1).build();
  }

  @Override
  public void build(Shape input, WeightFactory weights) {
    int c = input.dim(3);
    Shape kernel = Shape.of(kernelSize().h(), kernelSize().w(), c, depthMultiplier);
    depthwise =
        weights.trainable("depthwise_kernel", kernel, depthwiseInitializer, depthwiseRegularizer);
    Shape pointwise = Shape.of(1, 1, c * depthMultiplier, filters);
    buildWeights("pointwise_kernel", pointwise, filters, weights);
  }

  @Override
  Tensor forwardToLogits(Tensor x, Context context) {
    Tensor z = context.tensor("z", outputShape(x, context));
    ConvGeometry g = context.perShape("geometry", this, x.shape(), SeparableConv2D::geometry);
    Tensor v =
        context.tensor(
            "v", context.perShape("v shape", this, x.shape(), SeparableConv2D::betweenShape));
    Convolution.forward(g, x, depthwise.value(), null, v);
    ConvGeometry p =
        context.perShape("pointwise", this, x.shape(), SeparableConv2D::pointwiseGeometry);
    Convolution.forward(p, v, kernel().value(), bias() == null ? null : bias().value(), z);
    context.save("v", v);
    return z;
  }

  @Override
  public Tensor backwardFromLogits(Tensor dz, Context context) {
    Tensor x = context.saved("x");
    Tensor v = context.saved("v");
    // dv, dP
    ConvGeometry p =
        context.perShape("pointwise", this, x.shape(), SeparableConv2D::pointwiseGeometry);
    Tensor dv = context.tensor("dv", v.shape());
    Convolution.backwardData(p, dz, kernel().value(), dv);
    if (context.needsParameterGradients()) {
      Convolution.backwardWeights(p, v, dz, kernel().gradient());
    }
    // db
    addBiasGradient(dz, context);
    // dx
    ConvGeometry g = context.perShape("geometry", this, x.shape(), SeparableConv2D::geometry);
    Tensor dx = null;
    if (context.needsInputGradient()) {
      dx = context.tensor("dx", x.shape());
      Convolution.backwardData(g, dv, depthwise.value(), dx);
    }
    // dD
    if (context.needsParameterGradients()) {
      Convolution.backwardWeights(g, x, dv, depthwise.gradient());
    }
    return dx;
  }

  @Override
  public List<Parameter> parameters() {
    List<Parameter> all = new ArrayList<>(super.parameters());
    if (depthwise != null) {
      all.addFirst(depthwise);
    }
    return List.copyOf(all);
  }

  @Override
  public String toString() {
    String multiplier = depthMultiplier == 1 ? "" : ", depth multiplier " + depthMultiplier;
    return "SeparableConv2D(" + filters + ", " + windowText() + multiplier + activationText() + ")";
  }
}
