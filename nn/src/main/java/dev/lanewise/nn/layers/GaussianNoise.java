package dev.lanewise.nn.layers;

import dev.lanewise.engine.Elementwise;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.Layer;

/**
 * Adds normally distributed noise while training: {@code x [n, ...] -> y [n, ...]}.
 *
 * <pre>
 * forward:  training:  y = x + stddev z      z normal with mean 0 and variance 1
 *           inference: y = x
 * backward: dx = dy
 * </pre>
 *
 * <p>The noise depends on the run's seed (or the layer's own), the layer's name, the step and the
 * position alone. Source: https://keras.io/api/layers/regularization_layers/gaussian_noise/
 */
public final class GaussianNoise extends Layer {
  private final double stddev;
  private Long seed;

  /**
   * Noise of this standard deviation.
   *
   * @param stddev at least 0
   */
  public GaussianNoise(double stddev) {
    this.stddev = Activation.atLeast0("GaussianNoise", "stddev", stddev);
  }

  /** From what {@link #config} gave. */
  public static GaussianNoise of(Config config) {
    GaussianNoise noise = new GaussianNoise(config.getDouble("stddev"));
    return config.has("seed") ? noise.seed(config.getLong("seed")) : noise;
  }

  @Override
  public Config config() {
    return Config.of("stddev", stddev, "seed", seed);
  }

  /** A seed of the layer's own; default the run's. */
  public GaussianNoise seed(long seed) {
    this.seed = seed;
    return this;
  }

  @Override
  public Shape outputShape(Shape input) {
    expect(input.rank() >= 2, "[n, ...]", input);
    return input;
  }

  @Override
  public Tensor forward(Tensor x, Context context) {
    Shape shape = outputShape(x, context);
    if (!context.training() || stddev == 0) {
      return x;
    }
    long key = context.randomKey("noise", seed);
    Tensor y = context.tensor("y", shape);
    Elementwise.addNoise(key, (float) stddev, x, y);
    return y;
  }

  @Override
  public Tensor backward(Tensor dy, Context context) {
    Tensor dx = context.tensor("dx", dy.shape());
    Elementwise.copy(dy, dx);
    return dx;
  }

  @Override
  public String toString() {
    return "GaussianNoise(" + stddev + (seed == null ? "" : ", seed " + seed) + ")";
  }
}
