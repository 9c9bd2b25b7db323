package dev.lanewise.nn.layers;

import dev.lanewise.engine.Normalization;
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
 * Brings each channel to mean beta and standard deviation gamma: {@code x [n, ..., c] -> y [n, ...,
 * c]}, the statistics taken over all axes but the last.
 *
 * <pre>
 * forward:  s = 1 / sqrt(variance + epsilon)
 *           y = gamma (x - mean) s + beta
 *           training:  mean and (biased) variance of the batch, and
 *                      moving = moving momentum + batch (1 - momentum)
 *           inference, or trainable(false): the moving mean and variance
 * backward: with xh = (x - mean) s and m = values a channel
 *           dbeta  += sum dy
 *           dgamma += sum dy xh
 *           dx = gamma s (dy - (sum dy + xh sum dy xh) / m)
 *           trainable(false): dx = gamma s dy
 * </pre>
 *
 * <p>Defaults: momentum 0.99, epsilon 0.001, center (beta) and scale (gamma). With momentum 0.99
 * the moving statistics need some hundred steps to come near the data's: after fewer, inference is
 * poor. Sources: https://keras.io/api/layers/normalization_layers/batch_normalization/ and Ioffe
 * and Szegedy, 2015, https://arxiv.org/abs/1502.03167
 */
public final class BatchNormalization extends Layer {
  private double momentum = 0.99;
  private double epsilon = 1e-3;
  private boolean center = true;
  private boolean scale = true;
  private Parameter gamma;
  private Parameter beta;
  private Parameter movingMean;
  private Parameter movingVariance;

  /** Batch normalisation of the last axis. */
  public BatchNormalization() {}

  /** From what {@link #config} gave. */
  public static BatchNormalization of(Config config) {
    return new BatchNormalization()
        .momentum(config.getDouble("momentum"))
        .epsilon(config.getDouble("epsilon"))
        .center(config.getBoolean("center"))
        .scale(config.getBoolean("scale"));
  }

  @Override
  public Config config() {
    return Config.of("momentum", momentum, "epsilon", epsilon, "center", center, "scale", scale);
  }

  /** How much of the moving statistics stays at each step, 0 to 1; default 0.99. */
  public BatchNormalization momentum(double momentum) {
    if (!(momentum >= 0 && momentum <= 1)) {
      throw new IllegalArgumentException(
          "BatchNormalization: momentum must be 0 to 1 but got " + momentum);
    }
    this.momentum = momentum;
    return this;
  }

  /** What is added to the variance, above 0; default 0.001. */
  public BatchNormalization epsilon(double epsilon) {
    if (!(epsilon > 0 && epsilon < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "BatchNormalization: epsilon must be above 0 but got " + epsilon);
    }
    this.epsilon = epsilon;
    return this;
  }

  /** Whether beta is added; default true. */
  public BatchNormalization center(boolean center) {
    this.center = center;
    return this;
  }

  /** Whether gamma is multiplied by; default true. */
  public BatchNormalization scale(boolean scale) {
    this.scale = scale;
    return this;
  }

  @Override
  public Shape outputShape(Shape input) {
    boolean anyChannels = movingMean == null;
    int c = anyChannels ? 0 : movingMean.shape().dim(0);
    expect(
        input.rank() >= 2 && (anyChannels || input.dim(-1) == c),
        "[n, ..., " + (anyChannels ? "c" : c) + "]",
        input);
    return input;
  }

  @Override
  public void build(Shape input, WeightFactory weights) {
    Shape c = Shape.of(input.dim(-1));
    gamma = scale ? weights.trainable("gamma", c, Initializers.ONES, null) : null;
    beta = center ? weights.trainable("beta", c, Initializers.ZEROS, null) : null;
    movingMean = weights.fixed("moving_mean", c, Initializers.ZEROS);
    movingVariance = weights.fixed("moving_variance", c, Initializers.ONES);
  }

  @Override
  public Tensor forward(Tensor x, Context context) {
    if (movingMean == null) {
      throw new IllegalStateException(this + ": has no weights before the model is built");
    }
    Tensor y =
        context.tensor("y", context.perShape("output shape", this, x.shape(), Layer::outputShape));
    Shape c = movingMean.shape();
    Tensor mean = context.tensor("mean", c);
    Tensor invStd = context.tensor("invStd", c);
    boolean ofBatch = context.training() && isTrainable();
    if (ofBatch) {
      Tensor variance = context.tensor("variance", c);
      Normalization.statistics(x, mean, variance);
      move(movingMean, mean);
      move(movingVariance, variance);
      invert(variance, invStd);
    } else {
      mean.copyFrom(movingMean.value());
      invert(movingVariance.value(), invStd);
    }
    context.save("x", x);
    context.save("of batch", ofBatch);
    // y = gamma (x - mean) s + beta = x (gamma s) + (beta - mean gamma s)
    Tensor factor = context.tensor("factor", c);
    Tensor shift = context.tensor("shift", c);
    for (int i = 0; i < c.dim(0); i++) {
      factor.data()[i] = at(gamma, i, 1) * invStd.data()[i];
      shift.data()[i] = at(beta, i, 0) - mean.data()[i] * factor.data()[i];
    }
    Normalization.scaleShift(x, factor, shift, y);
    return y;
  }

  private void move(Parameter moving, Tensor batch) {
    float[] m = moving.value().data();
    for (int i = 0; i < m.length; i++) {
      m[i] = (float) (m[i] * momentum + batch.data()[i] * (1 - momentum));
    }
  }

  private void invert(Tensor variance, Tensor invStd) {
    for (int i = 0; i < variance.size(); i++) {
      invStd.data()[i] = (float) (1 / Math.sqrt(variance.data()[i] + epsilon));
    }
  }

  private static float at(Parameter parameter, int i, float otherwise) {
    return parameter == null ? otherwise : parameter.value().data()[i];
  }

  @Override
  public Tensor backward(Tensor dy, Context context) {
    Tensor x = context.saved("x");
    boolean ofBatch = context.savedObject("of batch").equals(true);
    Shape shape = movingMean.shape();
    int c = shape.dim(0);
    Tensor mean = context.tensor("mean", shape);
    Tensor invStd = context.tensor("invStd", shape);
    Tensor sums =
        context.tensor(
            "sums", context.perShape("sums", this, shape, (bn, s) -> Shape.of(2, s.dim(0))));
    Normalization.backwardSums(x, mean, invStd, dy, sums);
    // dx = dy p + x q + t: the formula above, sorted by dy, x and the rest
    Tensor p = context.tensor("p", shape);
    Tensor q = context.tensor("q", shape);
    Tensor t = context.tensor("t", shape);
    double m = (double) x.size() / c;
    for (int i = 0; i < c; i++) {
      double gs = (double) at(gamma, i, 1) * invStd.data()[i];
      double slope = ofBatch ? -gs * invStd.data()[i] * sums.data()[c + i] / m : 0;
      double offset = ofBatch ? -gs * sums.data()[i] / m - slope * mean.data()[i] : 0;
      p.data()[i] = (float) gs;
      q.data()[i] = (float) slope;
      t.data()[i] = (float) offset;
    }
    Tensor dx = context.tensor("dx", x.shape());
    Normalization.backwardData(x, dy, p, q, t, dx);
    // dbeta, dgamma
    accumulate(beta, sums, 0);
    accumulate(gamma, sums, c);
    return dx;
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
  public List<Parameter> parameters() {
    return Stream.of(gamma, beta, movingMean, movingVariance).filter(Objects::nonNull).toList();
  }

  @Override
  public String toString() {
    return "BatchNormalization(momentum %s, epsilon %s%s%s)"
        .formatted(momentum, epsilon, center ? "" : ", no center", scale ? "" : ", no scale");
  }
}
