package dev.lanewise.nn.layers;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Parameter;
import dev.lanewise.nn.WeightFactory;
import dev.lanewise.nn.initializers.Initializers;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What {@link LayerNormalization} and {@link GroupNormalization} have in common: gamma, beta,
 * epsilon, and their options.
 *
 * @param <T> the subclass, which the options return
 */
public abstract class ScaledLayer<T extends ScaledLayer<T>> extends Layer {
  private double epsilon = 1e-3;
  private boolean center = true;
  private boolean scale = true;
  private Shape shape; // that of gamma and beta, once built
  private Parameter gamma;
  private Parameter beta;

  ScaledLayer() {}

  abstract T self();

  /** What is added to the variance, above 0; default 0.001. */
  public final T epsilon(double epsilon) {
    if (!(epsilon > 0 && epsilon < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(type() + ": epsilon must be above 0 but got " + epsilon);
    }
    this.epsilon = epsilon;
    return self();
  }

  /** Whether beta is added; default true. */
  public final T center(boolean center) {
    this.center = center;
    return self();
  }

  /** Whether gamma is multiplied by; default true. */
  public final T scale(boolean scale) {
    this.scale = scale;
    return self();
  }

  /** Sets the options above from a config that {@link #withOptions} made. */
  final T options(Config config) {
    return epsilon(config.getDouble("epsilon"))
        .center(config.getBoolean("center"))
        .scale(config.getBoolean("scale"));
  }

  /** The subclass's config and the options above. */
  final Config withOptions(Config own) {
    return own.with("epsilon", epsilon).with("center", center).with("scale", scale);
  }

  /** Makes gamma and beta. */
  final void buildWeights(Shape shape, WeightFactory weights) {
    this.shape = shape;
    gamma = scale ? weights.trainable("gamma", shape, Initializers.ONES, null) : null;
    beta = center ? weights.trainable("beta", shape, Initializers.ZEROS, null) : null;
  }

  /** Whether gamma and beta have this shape, or none yet. */
  final boolean fits(Shape shape) {
    return this.shape == null || this.shape.equals(shape);
  }

  /** The extents of gamma and beta as text, or what is given where there are none yet. */
  final String expected(String otherwise) {
    String dims = shape == null ? otherwise : shape.toString();
    return shape == null ? dims : dims.substring(1, dims.length() - 1);
  }

  final double epsilon() {
    return epsilon;
  }

  /** Gamma, or ones. */
  final Tensor gamma(Context context) {
    return valueOf(gamma, "ones", 1, context);
  }

  /** Beta, or zeros. */
  final Tensor beta(Context context) {
    return valueOf(beta, "zeros", 0, context);
  }

  private Tensor valueOf(Parameter parameter, String name, float otherwise, Context context) {
    if (shape == null) {
      throw new IllegalStateException(this + ": has no weights before the model is built");
    }
    if (parameter != null) {
      return parameter.value();
    }
    Tensor constant = context.tensor(name, shape);
    constant.fill(otherwise);
    return constant;
  }

  /** Memory for the sums of dy and of dy xh. */
  final Tensor sums(Context context) {
    return context.tensor(
        "sums", context.perShape("sums shape", this, shape, (_, s) -> Shape.of(2, s.size())));
  }

  /** Adds the sums to the gradients. */
  final void accumulate(Tensor sums) {
    accumulate(beta, sums, 0);
    accumulate(gamma, sums, shape.size());
  }

  private static void accumulate(Parameter parameter, Tensor sums, int at) {
    if (parameter != null) {
      float[] gradient = parameter.gradient().data();
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] += sums.data()[at + i];
      }
    }
  }

  @Override
  public final List<Parameter> parameters() {
    return Stream.of(gamma, beta).filter(Objects::nonNull).toList();
  }

  /** The options as text. */
  final String optionsText() {
    return "epsilon " + epsilon + (center ? "" : ", no center") + (scale ? "" : ", no scale");
  }
}
