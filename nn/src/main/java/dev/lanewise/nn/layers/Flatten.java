package dev.lanewise.nn.layers;

import dev.lanewise.engine.Elementwise;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.Layer;

/**
 * Each sample as one row: {@code x [n, ...] -> y [n, product of the others]}; images in the order
 * row, column, channel.
 *
 * <pre>
 * forward:  y = x
 * backward: dx = dy
 * </pre>
 *
 * <p>The output is the input's memory under another shape. Source:
 * https://keras.io/api/layers/reshaping_layers/flatten/
 */
public final class Flatten extends Layer {
  /** Each sample as one row. */
  public Flatten() {}

  /** From what {@link #config} gave. */
  public static Flatten of(Config config) {
    return new Flatten();
  }

  @Override
  public Config config() {
    return Config.empty();
  }

  @Override
  public Shape outputShape(Shape input) {
    expect(input.rank() >= 2, "[n, ...]", input);
    return Shape.of(input.dim(0), input.sampleSize());
  }

  @Override
  public Tensor forward(Tensor x, Context context) {
    context.save("x", x);
    return x.withShape(outputShape(x, context));
  }

  @Override
  public Tensor backward(Tensor dy, Context context) {
    Tensor dx = context.tensor("dx", context.saved("x").shape());
    Elementwise.copy(dy, dx);
    return dx;
  }

  @Override
  public String toString() {
    return "Flatten";
  }
}
