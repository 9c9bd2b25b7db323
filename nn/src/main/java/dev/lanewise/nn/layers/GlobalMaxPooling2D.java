package dev.lanewise.nn.layers;

import dev.lanewise.engine.Pooling;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;

/**
 * The largest value of each channel in the whole image: {@code x [n, h, w, c] -> y [n, c]}, with
 * keepDims {@code [n, 1, 1, c]}.
 *
 * <pre>
 * forward:  y[n,c] = max over rows and columns of x[n,i,j,c]
 * backward: dx[n,i,j,c] = dy[n,c] at the first cell that holds the maximum, else 0
 * </pre>
 *
 * <p>Default: keepDims false. Source:
 * https://keras.io/api/layers/pooling_layers/global_max_pooling2d/
 */
public final class GlobalMaxPooling2D extends GlobalPooling2D<GlobalMaxPooling2D> {
  /** The maximum over the whole image. */
  public GlobalMaxPooling2D() {}

  /** From what {@link #config} gave. */
  public static GlobalMaxPooling2D of(Config config) {
    return new GlobalMaxPooling2D().keepDims(config.getBoolean("keepDims"));
  }

  @Override
  GlobalMaxPooling2D self() {
    return this;
  }

  @Override
  public Tensor forward(Tensor x, Context context) {
    Tensor y = output(x, context);
    Pooling.maxForward(geometry(x, context), x, y);
    context.save("x", x);
    context.save("y", y);
    return y;
  }

  @Override
  public Tensor backward(Tensor dy, Context context) {
    Tensor x = context.saved("x");
    Tensor dx = context.tensor("dx", x.shape());
    Pooling.maxBackward(geometry(x, context), x, context.saved("y"), dy, dx);
    return dx;
  }
}
