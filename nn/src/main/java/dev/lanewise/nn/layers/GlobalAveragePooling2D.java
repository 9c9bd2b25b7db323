package dev.lanewise.nn.layers;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.Padding;
import dev.lanewise.engine.Pooling;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.Layer;

/**
 * The mean of each channel over the whole image: {@code x [n, h, w, c] -> y [n, c]}, with keepDims
 * {@code [n, 1, 1, c]}.
 *
 * <pre>
 * forward:  y[n,c] = 1 / (h w) sum over rows and columns of x[n,i,j,c]
 * backward: dx[n,i,j,c] = dy[n,c] / (h w)
 * </pre>
 *
 * <p>Default: keepDims false. Source:
 * https://keras.io/api/layers/pooling_layers/global_average_pooling2d/
 */
public final class GlobalAveragePooling2D extends Layer {
  private boolean keepDims;

  /** The mean over the whole image. */
  public GlobalAveragePooling2D() {}

  /** From what {@link #config} gave. */
  public static GlobalAveragePooling2D of(Config config) {
    return new GlobalAveragePooling2D().keepDims(config.getBoolean("keepDims"));
  }

  @Override
  public Config config() {
    return Config.of("keepDims", keepDims);
  }

  /** Whether the output keeps two axes of extent 1; default false. */
  public GlobalAveragePooling2D keepDims(boolean keepDims) {
    this.keepDims = keepDims;
    return this;
  }

  @Override
  public Shape outputShape(Shape input) {
    expect(input.rank() == 4, "[n, h, w, c]", input);
    int n = input.dim(0);
    int c = input.dim(3);
    return keepDims ? Shape.of(n, 1, 1, c) : Shape.of(n, c);
  }

  @Override
  public Tensor forward(Tensor x, Context context) {
    Tensor y =
        context.tensor("y", context.perShape("output shape", this, x.shape(), Layer::outputShape));
    Pooling.averageForward(geometry(x, context), x, y);
    context.save("x", x);
    return y;
  }

  @Override
  public Tensor backward(Tensor dy, Context context) {
    Tensor x = context.saved("x");
    Tensor dx = context.tensor("dx", x.shape());
    Pooling.averageBackward(geometry(x, context), dy, dx);
    return dx;
  }

  // One window as large as the image.
  private ConvGeometry geometry(Tensor x, Context context) {
    return context.perShape(
        "geometry",
        this,
        x.shape(),
        (layer, s) ->
            ConvGeometry.pooling(
                s.dim(0), s.dim(1), s.dim(2), s.dim(3), s.dim(1), s.dim(2), 1, 1, Padding.VALID));
  }

  @Override
  public String toString() {
    return keepDims ? "GlobalAveragePooling2D(keepDims)" : "GlobalAveragePooling2D";
  }
}
