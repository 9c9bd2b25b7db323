package dev.lanewise.nn.layers;

import dev.lanewise.engine.Pooling;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;

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
public final class GlobalAveragePooling2D extends GlobalPooling2D<GlobalAveragePooling2D> {
  /** The mean over the whole image. */
  public GlobalAveragePooling2D() {}

  /** From what {@link #config} gave. */
  public static GlobalAveragePooling2D of(Config config) {
    return new GlobalAveragePooling2D().keepDims(config.getBoolean("keepDims"));
  }

  @Override
  GlobalAveragePooling2D self() {
    return this;
  }

  @Override
  public Tensor forward(Tensor x, Context context) {
    Tensor y = output(x, context);
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
}
