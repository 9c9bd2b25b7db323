package dev.lanewise.nn.layers;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Parameter;
import dev.lanewise.nn.WeightFactory;
import dev.lanewise.nn.initializers.Initializers;
import java.util.Arrays;
import java.util.List;

/**
 * Brings each channel of the data to mean 0 and variance 1, by a mean and a variance that are given
 * or taken from data once: {@code x [n, ..., c] -> y [n, ..., c]}.
 *
 * <pre>
 * forward:  s = max(sqrt(variance), 1e-7)
 *           y = (x - mean) / s      inverted: y = x s + mean
 * backward: dx = dy / s             inverted: dx = dy s
 * </pre>
 *
 * <p>Given to the constructor, mean and variance are options, saved with the architecture. Without,
 * they are the weights {@code mean}, {@code variance} and {@code count} (of the values a channel
 * they were taken from; 0 before), which no training changes, and {@link #adapt} sets them. Limit:
 * one mean a channel of the last axis. Source:
 * https://keras.io/api/layers/preprocessing_layers/numerical/normalization/
 */
public final class Normalization extends Layer {
  /** Keras's epsilon. */
  private static final double LEAST_STD = 1e-7;

  private double[] givenMean;
  private double[] givenVariance;
  private boolean invert;
  private Moments adapted; // what build makes the weights
  private Parameter mean;
  private Parameter variance;
  private Parameter count;

  /** Without mean and variance: {@link #adapt} them before the first forward. */
  public Normalization() {}

  /**
   * With a mean and a variance for each channel.
   *
   * @param mean as many as there are channels
   * @param variance as many, at least 0
   */
  public Normalization(double[] mean, double[] variance) {
    boolean fits = mean.length == variance.length && mean.length > 0;
    if (!fits || !Arrays.stream(variance).allMatch(v -> v >= 0)) {
      throw new IllegalArgumentException(
          "Normalization: mean and variance must be as many, no variance below 0, but got %s and %s"
              .formatted(Arrays.toString(mean), Arrays.toString(variance)));
    }
    givenMean = mean.clone();
    givenVariance = variance.clone();
  }

  /** From what {@link #config} gave. */
  public static Normalization of(Config config) {
    Normalization layer =
        config.has("mean")
            ? new Normalization(doubles(config, "mean"), doubles(config, "variance"))
            : new Normalization();
    return layer.invert(config.getBoolean("invert"));
  }

  private static double[] doubles(Config config, String key) {
    return config.getList(key).stream().mapToDouble(v -> ((Number) v).doubleValue()).toArray();
  }

  @Override
  public Config config() {
    return Config.of("mean", list(givenMean), "variance", list(givenVariance), "invert", invert);
  }

  private static Object list(double[] values) {
    return values == null ? null : Arrays.stream(values).boxed().toList();
  }

  /** Whether the normalisation is undone instead; default false. */
  public Normalization invert(boolean invert) {
    this.invert = invert;
    return this;
  }

  /**
   * Takes mean and (biased) variance of each channel from data, in place of those there were.
   *
   * @param data {@code [n, ..., c]}, at least one sample
   * @throws IllegalStateException if mean and variance were given to the constructor
   */
  public Normalization adapt(Tensor data) {
    outputShape(data.shape());
    Moments moments = moments(data.dim(-1));
    moments.add(data.data());
    return take(moments);
  }

  /** As {@link #adapt(Tensor)}, from the inputs of a data set, one sample after the other. */
  public Normalization adapt(Dataset data) {
    if (data.size() < 1) {
      throw unexpected("data of at least one sample", data.size());
    }
    Shape sample = data.inputShape().batched();
    outputShape(sample);
    Moments moments = moments(sample.dim(-1));
    float[] x = new float[sample.sampleSize()];
    float[] y = new float[data.targetShape().batched().sampleSize()];
    for (int i = 0; i < data.size(); i++) {
      data.read(i, x, 0, y, 0);
      moments.add(x);
    }
    return take(moments);
  }

  private Moments moments(int channels) {
    if (givenMean != null) {
      throw new IllegalStateException(
          this + ": cannot adapt, since it was given mean and variance");
    }
    return new Moments(channels);
  }

  private Normalization take(Moments moments) {
    adapted = moments;
    if (mean != null) {
      store(moments);
    }
    return this;
  }

  private void store(Moments moments) {
    for (int c = 0; c < moments.mean.length; c++) {
      mean.value().data()[c] = (float) moments.mean[c];
      variance.value().data()[c] = (float) (moments.squares[c] / moments.count);
    }
    count.value().data()[0] = moments.count;
  }

  /** Running mean and sum of squared deviations of each channel (Welford, 1962). */
  private static final class Moments {
    final double[] mean;
    final double[] squares;
    long count;

    Moments(int channels) {
      mean = new double[channels];
      squares = new double[channels];
    }

    void add(float[] pixels) {
      for (int at = 0; at < pixels.length; at += mean.length) {
        count++;
        for (int c = 0; c < mean.length; c++) {
          double d = pixels[at + c] - mean[c];
          mean[c] += d / count;
          squares[c] += d * (pixels[at + c] - mean[c]);
        }
      }
    }
  }

  @Override
  public Shape outputShape(Shape input) {
    int c = channels();
    boolean any = c == 0;
    expect(
        input.rank() >= 2 && (any || input.dim(-1) == c),
        "[n, ..., " + (any ? "c" : c) + "]",
        input);
    return input;
  }

  /** How many there are, or 0 where that is not known yet. */
  private int channels() {
    if (givenMean != null) {
      return givenMean.length;
    }
    if (mean != null) {
      return mean.shape().dim(0);
    }
    return adapted == null ? 0 : adapted.mean.length;
  }

  @Override
  public void build(Shape input, WeightFactory weights) {
    if (givenMean != null) {
      return;
    }
    Shape c = Shape.of(input.dim(-1));
    mean = weights.fixed("mean", c, Initializers.ZEROS);
    variance = weights.fixed("variance", c, Initializers.ONES);
    count = weights.fixed("count", Shape.of(), Initializers.ZEROS);
    if (adapted != null && count.value().data()[0] == 0) { // else they came with other weights
      store(adapted);
    }
  }

  /** What x is multiplied by, then what is added; zeros. */
  private Tensor[] factors(Context context, Shape input) {
    boolean given = givenMean != null;
    if (!given && (mean == null || count.value().data()[0] == 0)) {
      throw new IllegalStateException(
          this
              + (mean == null
                  ? ": has no weights before the model is built"
                  : ": has no mean and variance: call adapt first"));
    }
    Tensor[] factors = context.perShape("factors", this, input, (layer, _) -> layer.memory());
    for (int c = 0; c < factors[0].size(); c++) {
      double m = given ? givenMean[c] : mean.value().data()[c];
      double v = given ? givenVariance[c] : variance.value().data()[c];
      double std = Math.max(Math.sqrt(v), LEAST_STD);
      factors[0].data()[c] = (float) (invert ? std : 1 / std);
      factors[1].data()[c] = (float) (invert ? m : -m / std);
    }
    return factors;
  }

  private Tensor[] memory() {
    int c = channels();
    return new Tensor[] {Tensor.zeros(c), Tensor.zeros(c), Tensor.zeros(c)};
  }

  @Override
  public Tensor forward(Tensor x, Context context) {
    Shape shape = outputShape(x, context);
    Tensor[] factors = factors(context, shape);
    Tensor y = context.tensor("y", shape);
    dev.lanewise.engine.Normalization.scaleShift(x, factors[0], factors[1], y);
    return y;
  }

  @Override
  public Tensor backward(Tensor dy, Context context) {
    Tensor[] factors = factors(context, dy.shape());
    Tensor dx = context.tensor("dx", dy.shape());
    dev.lanewise.engine.Normalization.scaleShift(dy, factors[0], factors[2], dx);
    return dx;
  }

  @Override
  public List<Parameter> parameters() {
    return mean == null ? List.of() : List.of(mean, variance, count);
  }

  @Override
  public String toString() {
    String given = givenMean == null ? "" : String.valueOf(givenMean.length);
    String separator = invert && givenMean != null ? ", " : "";
    return "Normalization(" + given + separator + (invert ? "inverted" : "") + ")";
  }
}
