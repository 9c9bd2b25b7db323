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
 * Images within a border of zeros: {@code x [n, h, w, c] -> y [n, top + h + bottom, left + w +
 * right, c]}.
 *
 * <pre>
 * forward:  y[n, top + i, left + j, c] = x[n,i,j,c], else 0
 * backward: dx[n,i,j,c] = dy[n, top + i, left + j, c]
 * </pre>
 *
 * <p>Default: one cell on each side. Source:
 * https://keras.io/api/layers/reshaping_layers/zero_padding2d/
 */
public final class ZeroPadding2D extends Layer {
  private final Padding padding;

  /** One cell of zeros on each side. */
  public ZeroPadding2D() {
    this(1);
  }

  /** So many cells of zeros on each side. */
  public ZeroPadding2D(int cells) {
    this(cells, cells, cells, cells);
  }

  /** So many rows of zeros above and below, columns of zeros on the left and on the right. */
  public ZeroPadding2D(int top, int bottom, int left, int right) {
    padding = Sides.of("ZeroPadding2D: padding", top, bottom, left, right);
  }

  /** From what {@link #config} gave. */
  public static ZeroPadding2D of(Config config) {
    int[] cells = Sides.of(config, "padding");
    return new ZeroPadding2D(cells[0], cells[1], cells[2], cells[3]);
  }

  @Override
  public Config config() {
    return Config.of("padding", Sides.dims(padding));
  }

  @Override
  public Shape outputShape(Shape input) {
    expect(input.rank() == 4, "[n, h, w, c]", input);
    return geometry(input).outputShape().withBatch(input.dim(0));
  }

  private ConvGeometry geometry(Shape input) {
    int n = Math.max(input.dim(0), 1); // while a model is built the batch is not known
    return Borders.geometry(n, input.dim(1), input.dim(2), input.dim(3), padding);
  }

  @Override
  public Tensor forward(Tensor x, Context context) {
    Tensor y = context.tensor("y", outputShape(x, context));
    Borders.pad(context.perShape("geometry", this, x.shape(), ZeroPadding2D::geometry), x, y);
    context.save("x", x);
    return y;
  }

  @Override
  public Tensor backward(Tensor dy, Context context) {
    Shape input = context.saved("x").shape();
    Tensor dx = context.tensor("dx", input);
    Borders.crop(context.perShape("geometry", this, input, ZeroPadding2D::geometry), dy, dx);
    return dx;
  }

  @Override
  public String toString() {
    return "ZeroPadding2D(" + Sides.text(padding) + ")";
  }
}
