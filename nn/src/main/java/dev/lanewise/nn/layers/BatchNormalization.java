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
    Tensor y = context.tensor("y", outputShape(x, context));
    Channels c = channels(context);
    boolean ofBatch = context.training() && isTrainable();
    if (ofBatch) {
      Normalization.statistics(x, c.mean, c.variance);
    }
    normalize(ofBatch, c);
    context.save("x", x);
    context.save("of batch", ofBatch);
    Normalization.scaleShift(x, c.factor, c.shift, y);
    return y;
  }

  private Channels channels(Context context) {
    return context.perShape("channels", this, movingMean.shape(), (_, c) -> new Channels(c));
  }

  /**
   * From mean and variance, s and what forward multiplies by and adds: {@code y = x (gamma s) +
   * (beta - mean gamma s)}. This is all of forward but the passes over x.
   *
   * @param ofBatch whether mean and variance are the batch's, which also moves the moving ones;
   *     otherwise they are set to the moving ones
   */
  public void normalize(boolean ofBatch, Channels c) {
    if (ofBatch) {
      move(movingMean, c.mean);
      move(movingVariance, c.variance);
    } else {
      c.mean.copyFrom(movingMean.value());
      c.variance.copyFrom(movingVariance.value());
    }
    for (int i = 0; i < c.mean.size(); i++) {
      float s = (float) (1 / Math.sqrt(c.variance.data()[i] + epsilon));
      c.invStd.data()[i] = s;
      c.factor.data()[i] = at(gamma, i, 1) * s;
      c.shift.data()[i] = at(beta, i, 0) - c.mean.data()[i] * c.factor.data()[i];
    }
  }

  private void move(Parameter moving, Tensor batch) {
    float[] m = moving.value().data();
    for (int i = 0; i < m.length; i++) {
      m[i] = (float) (m[i] * momentum + batch.data()[i] * (1 - momentum));
    }
  }

  private static float at(Parameter parameter, int i, float otherwise) {
    return parameter == null ? otherwise : parameter.value().data()[i];
  }

  @Override
  public Tensor backward(Tensor dy, Context context) {
    Tensor x = context.saved("x");
    Channels c = channels(context);
    boolean ofBatch = context.savedObject("of batch").equals(true);
    boolean trained = context.needsParameterGradients();
    if (ofBatch || trained) {
      Normalization.backwardSums(x, c.mean, c.invStd, dy, c.sums);
    }
    gradients(ofBatch, trained, x.size(), c);
    Tensor dx = context.tensor("dx", x.shape());
    Normalization.backwardData(x, dy, c.p, c.q, c.t, dx);
    return dx;
  }

  /**
   * From the sums of dy and of dy xh, the gradients of beta and gamma, which are added to if they
   * are wanted, and {@code dx = dy p + x q + t}: the formula above, sorted by dy, x and the rest.
   * This is all of backward but the passes over x and dy.
   *
   * @param ofBatch as {@link #normalize} was given it
   * @param trained whether the gradients are wanted; with neither, the sums are not read
   * @param size values in x
   */
  public void gradients(boolean ofBatch, boolean trained, int size, Channels channels) {
    int c = channels.mean.size();
    float[] sums = channels.sums.data();
    double m = (double) size / c;
    for (int i = 0; i < c; i++) {
      float s = channels.invStd.data()[i];
      double gs = (double) at(gamma, i, 1) * s;
      double slope = ofBatch ? -gs * s * sums[c + i] / m : 0;
      double offset = ofBatch ? -gs * sums[i] / m - slope * channels.mean.data()[i] : 0;
      channels.p.data()[i] = (float) gs;
      channels.q.data()[i] = (float) slope;
      channels.t.data()[i] = (float) offset;
    }
    if (trained) {
      accumulate(beta, channels.sums, 0);
      accumulate(gamma, channels.sums, c);
    }
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

  /**
   * What there is of each channel in one run.
   *
   * @param mean of the batch, or the moving one
   * @param variance of the batch, or the moving one
   * @param invStd s above
   * @param factor what x is multiplied by
   * @param shift what is added then
   * @param sums of dy, and of dy xh: {@code [2, c]}
   * @param p what dy is multiplied by on the way back
   * @param q what x is multiplied by on the way back
   * @param t what is added then
   */
  public record Channels(
      Tensor mean,
      Tensor variance,
      Tensor invStd,
      Tensor factor,
      Tensor shift,
      Tensor sums,
      Tensor p,
      Tensor q,
      Tensor t) {
    /** Memory for channels of shape {@code [c]}. */
    public Channels(Shape c) {
      this(
          Tensor.zeros(c),
          Tensor.zeros(c),
          Tensor.zeros(c),
          Tensor.zeros(c),
          Tensor.zeros(c),
          Tensor.zeros(2, c.dim(0)),
          Tensor.zeros(c),
          Tensor.zeros(c),
          Tensor.zeros(c));
    }
  }
}
