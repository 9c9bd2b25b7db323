package dev.lanewise.nn.layers;

import dev.lanewise.engine.Normalization;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.Layer;

/**
 * Pixel values to another range: {@code x [n, ...] -> y [n, ...]}; {@code new Rescaling(1 / 255.0)}
 * makes 0 to 255 into 0 to 1.
 *
 * <pre>
 * forward:  y = x scale + offset
 * backward: dx = dy scale
 * </pre>
 *
 * <p>Limit: one scale and one offset; for those of each channel see {@link
 * dev.lanewise.nn.layers.Normalization}. Source:
 * https://keras.io/api/layers/preprocessing_layers/image_preprocessing/rescaling/
 */
public final class Rescaling extends Layer {
  private final double scale;
  private final double offset;

  /** Without an offset. */
  public Rescaling(double scale) {
    this(scale, 0);
  }

  /** Times {@code scale}, plus {@code offset}. */
  public Rescaling(double scale, double offset) {
    if (!Double.isFinite(scale) || !Double.isFinite(offset)) {
      throw new IllegalArgumentException(
          "Rescaling: scale and offset must be finite but got %s, %s".formatted(scale, offset));
    }
    this.scale = scale;
    this.offset = offset;
  }

  /** From what {@link #config} gave. */
  public static Rescaling of(Config config) {
    return new Rescaling(config.getDouble("scale"), config.getDouble("offset"));
  }

  @Override
  public Config config() {
    return Config.of("scale", scale, "offset", offset);
  }

  @Override
  public Shape outputShape(Shape input) {
    expect(input.rank() >= 2, "[n, ...]", input);
    return input;
  }

  private Tensor columns(Shape shape, double value) {
    Tensor columns = Tensor.zeros(shape.dim(-1));
    columns.fill((float) value);
    return columns;
  }

  @Override
  public Tensor forward(Tensor x, Context context) {
    Shape shape = outputShape(x, context);
    Tensor y = context.tensor("y", shape);
    Normalization.scaleShift(
        x,
        context.perShape("scale", this, shape, (layer, s) -> layer.columns(s, layer.scale)),
        context.perShape("offset", this, shape, (layer, s) -> layer.columns(s, layer.offset)),
        y);
    return y;
  }

  @Override
  public Tensor backward(Tensor dy, Context context) {
    Tensor dx = context.tensor("dx", dy.shape());
    Normalization.scaleShift(
        dy,
        context.perShape("scale", this, dy.shape(), (layer, s) -> layer.columns(s, layer.scale)),
        context.perShape("zeros", this, dy.shape(), (layer, s) -> layer.columns(s, 0)),
        dx);
    return dx;
  }

  @Override
  public String toString() {
    return "Rescaling(" + scale + (offset == 0 ? "" : ", " + offset) + ")";
  }
}
