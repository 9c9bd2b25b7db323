package dev.lanewise.nn.layers;

import dev.lanewise.engine.Elementwise;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.Layer;

/**
 * Sets a random share of the values to 0 while training: {@code x [n, ...] -> y [n, ...]}.
 *
 * <pre>
 * forward:  training:  y = x m      m = 0 with probability rate, else 1 / (1 - rate)
 *           inference: y = x
 * backward: dx = dy m
 * </pre>
 *
 * <p>The mask m depends on the run's seed (or the layer's own), the layer's name, the step and the
 * position alone. Rate 1 gives zeros. Without a mask the output is the input itself. Source:
 * https://keras.io/api/layers/regularization_layers/dropout/
 */
public final class Dropout extends Layer {
  private final double rate;
  private Long seed;

  /**
   * A dropout layer.
   *
   * @param rate the share of values that become 0, from 0 to 1, both included
   */
  public Dropout(double rate) {
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException("Dropout: rate must be 0 to 1 but got " + rate);
    }
    this.rate = rate;
  }

  /** From what {@link #config} gave. */
  public static Dropout of(Config config) {
    Dropout dropout = new Dropout(config.getDouble("rate"));
    return config.has("seed") ? dropout.seed(config.getLong("seed")) : dropout;
  }

  @Override
  public Config config() {
    return Config.of("rate", rate, "seed", seed);
  }

  /** The share of values that become 0. */
  public double rate() {
    return rate;
  }

  /** A seed of the layer's own; default the run's. */
  public Dropout seed(long seed) {
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
    boolean masked = context.training() && rate > 0;
    context.save("masked", masked);
    if (!masked) {
      return x;
    }
    long key = key(context);
    key(context, shape)[0] = key;
    Tensor y = context.tensor("y", shape);
    Elementwise.dropout(key, (float) rate, x, y);
    return y;
  }

  /** The key of this step's mask: see {@link Elementwise#dropout}. */
  public long key(Context context) {
    return context.randomKey("dropout", seed);
  }

  @Override
  public Tensor backward(Tensor dy, Context context) {
    Tensor dx = context.tensor("dx", dy.shape());
    if (context.savedObject("masked").equals(true)) {
      Elementwise.dropout(key(context, dy.shape())[0], (float) rate, dy, dx);
    } else {
      Elementwise.copy(dy, dx);
    }
    return dx;
  }

  /** Where the key of this step's mask is kept for backward, which makes the mask again. */
  private long[] key(Context context, Shape shape) {
    return context.perShape("key", this, shape, (layer, any) -> new long[1]);
  }

  @Override
  public String toString() {
    return "Dropout(" + rate + (seed == null ? "" : ", seed " + seed) + ")";
  }
}
