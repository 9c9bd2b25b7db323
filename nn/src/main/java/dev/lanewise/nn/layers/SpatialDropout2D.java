package dev.lanewise.nn.layers;

import dev.lanewise.engine.Elementwise;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Strides;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.Layer;

/**
 * Sets whole channels to 0 while training, a random share of them: {@code x [n, h, w, c] -> y [n,
 * h, w, c]}.
 *
 * <pre>
 * forward:  training:  y[n,i,j,c] = x[n,i,j,c] m[n,c]
 *                      m = 0 with probability rate, else 1 / (1 - rate)
 *           inference: y = x
 * backward: dx[n,i,j,c] = dy[n,i,j,c] m[n,c]
 * </pre>
 *
 * <p>The mask is that of a {@link Dropout} on {@code [n, c]}. Source:
 * https://keras.io/api/layers/regularization_layers/spatial_dropout2d/
 */
public final class SpatialDropout2D extends Layer {
  private final double rate;
  private Long seed;

  /**
   * Dropout of channels.
   *
   * @param rate the share of channels that become 0, from 0 to 1, both included
   */
  public SpatialDropout2D(double rate) {
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException("SpatialDropout2D: rate must be 0 to 1 but got " + rate);
    }
    this.rate = rate;
  }

  /** From what {@link #config} gave. */
  public static SpatialDropout2D of(Config config) {
    SpatialDropout2D dropout = new SpatialDropout2D(config.getDouble("rate"));
    return config.has("seed") ? dropout.seed(config.getLong("seed")) : dropout;
  }

  @Override
  public Config config() {
    return Config.of("rate", rate, "seed", seed);
  }

  /** A seed of the layer's own; default the run's. */
  public SpatialDropout2D seed(long seed) {
    this.seed = seed;
    return this;
  }

  @Override
  public Shape outputShape(Shape input) {
    expect(input.rank() == 4, "[n, h, w, c]", input);
    return input;
  }

  private Strides strides(Shape shape) {
    return Strides.shared(shape, maskShape(shape));
  }

  private Shape maskShape(Shape shape) {
    return Shape.of(shape.dim(0), 1, 1, shape.dim(3));
  }

  @Override
  public Tensor forward(Tensor x, Context context) {
    Shape shape = outputShape(x, context);
    boolean masked = context.training() && rate > 0;
    context.save("masked", masked);
    if (!masked) {
      return x;
    }
    long key = context.randomKey("spatial dropout", seed);
    Tensor mask = mask(shape, context);
    mask.fill(1);
    Elementwise.dropout(key, (float) rate, mask, mask);
    Tensor y = context.tensor("y", shape);
    context.perShape("strides", this, shape, SpatialDropout2D::strides).multiply(x, mask, y);
    return y;
  }

  private Tensor mask(Shape shape, Context context) {
    Shape small = context.perShape("mask shape", this, shape, SpatialDropout2D::maskShape);
    return context.tensor("mask", small);
  }

  @Override
  public Tensor backward(Tensor dy, Context context) {
    Tensor dx = context.tensor("dx", dy.shape());
    if (context.savedObject("masked").equals(true)) {
      Strides strides = context.perShape("strides", this, dy.shape(), SpatialDropout2D::strides);
      strides.multiply(dy, mask(dy.shape(), context), dx);
    } else {
      Elementwise.copy(dy, dx);
    }
    return dx;
  }

  @Override
  public String toString() {
    return "SpatialDropout2D(" + rate + (seed == null ? "" : ", seed " + seed) + ")";
  }
}
