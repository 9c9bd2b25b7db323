package dev.lanewise.nn.layers;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.Layer;
import java.util.Arrays;

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
 * <p>Mean and variance are options, not weights: they are saved with the model's architecture.
 * Limit: one mean a channel of the last axis. Source:
 * https://keras.io/api/layers/preprocessing_layers/numerical/normalization/
 */
public final class Normalization extends Layer {
  /** Keras's epsilon. */
  private static final double LEAST_STD = 1e-7;

  private double[] mean;
  private double[] variance;
  private boolean invert;

  /** Without mean and variance: {@link #adapt} them, or model building fails. */
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
    this.mean = mean.clone();
    this.variance = variance.clone();
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
    return Config.of("mean", list(mean), "variance", list(variance), "invert", invert);
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
   */
  public Normalization adapt(Tensor data) {
    expect(data.shape().rank() >= 2, "[n, ..., c]", data.shape());
    Moments moments = new Moments(data.dim(-1));
    moments.add(data.data());
    return take(moments);
  }

  /** As {@link #adapt(Tensor)}, from the inputs of a data set, one sample after the other. */
  public Normalization adapt(Dataset data) {
    if (data.size() < 1) {
      throw unexpected("data of at least one sample", data.size());
    }
    Shape sample = data.inputShape();
    Moments moments = new Moments(sample.dim(-1));
    float[] x = new float[sample.batched().sampleSize()];
    float[] y = new float[data.targetShape().batched().sampleSize()];
    for (int i = 0; i < data.size(); i++) {
      data.read(i, x, 0, y, 0);
      moments.add(x);
    }
    return take(moments);
  }

  private Normalization take(Moments moments) {
    mean = moments.mean;
    variance = Arrays.stream(moments.squares).map(sum -> sum / moments.count).toArray();
    return this;
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
    if (mean == null) {
      throw new IllegalStateException(this + ": has no mean and variance: call adapt first");
    }
    expect(
        input.rank() >= 2 && input.dim(-1) == mean.length, "[n, ..., " + mean.length + "]", input);
    return input;
  }

  /** What x is multiplied by, then what is added; zeros. */
  private Tensor[] factors() {
    Tensor[] factors = {
      Tensor.zeros(mean.length), Tensor.zeros(mean.length), Tensor.zeros(mean.length)
    };
    for (int c = 0; c < mean.length; c++) {
      double std = Math.max(Math.sqrt(variance[c]), LEAST_STD);
      factors[0].data()[c] = (float) (invert ? std : 1 / std);
      factors[1].data()[c] = (float) (invert ? mean[c] : -mean[c] / std);
    }
    return factors;
  }

  @Override
  public Tensor forward(Tensor x, Context context) {
    Shape shape = context.perShape("output shape", this, x.shape(), Layer::outputShape);
    Tensor[] factors = context.perShape("factors", this, shape, (layer, _) -> layer.factors());
    Tensor y = context.tensor("y", shape);
    dev.lanewise.engine.Normalization.scaleShift(x, factors[0], factors[1], y);
    return y;
  }

  @Override
  public Tensor backward(Tensor dy, Context context) {
    Tensor[] factors = context.perShape("factors", this, dy.shape(), (layer, _) -> layer.factors());
    Tensor dx = context.tensor("dx", dy.shape());
    dev.lanewise.engine.Normalization.scaleShift(dy, factors[0], factors[2], dx);
    return dx;
  }

  @Override
  public String toString() {
    return "Normalization(" + (mean == null ? "" : mean.length) + (invert ? ", inverted)" : ")");
  }
}
