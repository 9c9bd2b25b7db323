package dev.lanewise.nn.layers;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.Padding;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.Layer;

/**
 * What {@link MaxPooling2D} and {@link AveragePooling2D} have in common: a window over each channel
 * by itself, and its options.
 *
 * @param <T> the subclass, which the options return
 */
public abstract class Pooling2D<T extends Pooling2D<T>> extends Layer {
  private final Window poolSize;
  private Window strides;
  private Padding padding = Padding.VALID;

  Pooling2D(int poolH, int poolW) {
    poolSize = Window.of(type() + ": poolSize", poolH, poolW);
    strides = poolSize;
  }

  abstract T self();

  /** The step between windows, the same along rows and columns; default the pool size. */
  public final T strides(int step) {
    return strides(step, step);
  }

  /** The steps between windows along rows and columns; default the pool size. */
  public final T strides(int rows, int columns) {
    strides = Window.of(type() + ": strides", rows, columns);
    return self();
  }

  /**
   * What is added at the border; it takes no part in the maximum or the mean. Default {@link
   * Padding#VALID}: nothing.
   *
   * @throws IllegalArgumentException if a window could lie in explicit padding altogether
   */
  public final T padding(Padding padding) {
    if (Math.max(padding.top(), padding.bottom()) >= poolSize.h()
        || Math.max(padding.left(), padding.right()) >= poolSize.w()) {
      throw new IllegalArgumentException(
          "%s: padding must be smaller than the pool %s but got %s"
              .formatted(type(), poolSize, padding));
    }
    this.padding = padding;
    return self();
  }

  /** Sets the options above from a config that {@link #config} made. */
  final T options(Config config) {
    Window steps = Window.of(config, "strides");
    return strides(steps.h(), steps.w()).padding(Padding.parse(config.getString("padding")));
  }

  @Override
  public final Config config() {
    return Config.of("poolSize", poolSize.dims(), "strides", strides.dims())
        .with("padding", padding.toString());
  }

  @Override
  public final Shape outputShape(Shape input) {
    expect(input.rank() == 4, "[n, h, w, c]", input);
    return geometry(input).outputShape().withBatch(input.dim(0));
  }

  /**
   * The sizes of everything for inputs of this shape.
   *
   * @throws IllegalArgumentException if the input does not hold a window
   */
  public final ConvGeometry geometry(Shape input) {
    int n = Math.max(input.dim(0), 1); // while a model is built the batch is not known
    try {
      return ConvGeometry.pooling(
          n,
          input.dim(1),
          input.dim(2),
          input.dim(3),
          poolSize.h(),
          poolSize.w(),
          strides.h(),
          strides.w(),
          padding);
    } catch (IllegalArgumentException e) {
      throw unexpected("input that holds a window", input + ": " + e.getMessage());
    }
  }

  /** Memory for the output; refuses an input that does not fit. */
  final Tensor output(Tensor x, Context context) {
    return context.tensor("y", outputShape(x, context));
  }

  /** The geometry for this input, made once a shape. */
  final ConvGeometry geometry(Tensor x, Context context) {
    return context.perShape("geometry", this, x.shape(), Pooling2D::geometry);
  }

  @Override
  public final String toString() {
    return type()
        + "("
        + poolSize
        + (strides.equals(poolSize) ? "" : ", strides " + strides)
        + (padding.equals(Padding.VALID) ? "" : ", " + padding)
        + ")";
  }
}
