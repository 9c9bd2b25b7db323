package dev.lanewise.nn.layers;

import dev.lanewise.engine.Borders;
import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.Padding;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.Layer;

/**
 * Images without their border: {@code x [n, h, w, c] -> y [n, h - top - bottom, w - left - right,
 * c]}.
 *
 * <pre>
 * forward:  y[n,i,j,c] = x[n, top + i, left + j, c]
 * backward: dx[n, top + i, left + j, c] = dy[n,i,j,c], else 0
 * </pre>
 *
 * <p>Default: no cells (as in Keras). Source:
 * https://keras.io/api/layers/reshaping_layers/cropping2d/
 */
public final class Cropping2D extends Layer {
  private final Padding cropping;

  /** Nothing is cut off. */
  public Cropping2D() {
    this(0);
  }

  /** So many cells are cut off on each side. */
  public Cropping2D(int cells) {
    this(cells, cells, cells, cells);
  }

  /** So many rows are cut off above and below, so many columns on the left and on the right. */
  public Cropping2D(int top, int bottom, int left, int right) {
    cropping = Sides.of("Cropping2D: cropping", top, bottom, left, right);
  }

  /** From what {@link #config} gave. */
  public static Cropping2D of(Config config) {
    int[] cells = Sides.of(config, "cropping");
    return new Cropping2D(cells[0], cells[1], cells[2], cells[3]);
  }

  @Override
  public Config config() {
    return Config.of("cropping", Sides.dims(cropping));
  }

  @Override
  public Shape outputShape(Shape input) {
    expect(input.rank() == 4, "[n, h, w, c]", input);
    int h = input.dim(1) - cropping.top() - cropping.bottom();
    int w = input.dim(2) - cropping.left() - cropping.right();
    expect(h > 0 && w > 0, "[n, h, w, c] with more cells than are cut off", input);
    return Shape.of(input.dim(0), h, w, input.dim(3));
  }

  // The border that the cells cut off would be around the output.
  private ConvGeometry geometry(Shape input) {
    Shape output = outputShape(input);
    return Borders.geometry(output.dim(0), output.dim(1), output.dim(2), output.dim(3), cropping);
  }

  @Override
  public Tensor forward(Tensor x, Context context) {
    Tensor y = context.tensor("y", outputShape(x, context));
    Borders.crop(context.perShape("geometry", this, x.shape(), Cropping2D::geometry), x, y);
    context.save("x", x);
    return y;
  }

  @Override
  public Tensor backward(Tensor dy, Context context) {
    Shape input = context.saved("x").shape();
    Tensor dx = context.tensor("dx", input);
    Borders.pad(context.perShape("geometry", this, input, Cropping2D::geometry), dy, dx);
    return dx;
  }

  @Override
  public String toString() {
    return "Cropping2D(" + Sides.text(cropping) + ")";
  }
}
