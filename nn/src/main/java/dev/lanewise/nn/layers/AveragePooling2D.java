package dev.lanewise.nn.layers;

import dev.lanewise.engine.Pooling;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;

/**
 * The mean of each window, each channel by itself: {@code x [n, h, w, c] -> y [n, oh, ow, c]}.
 *
 * <pre>
 * forward:  y[n,p,q,c] = 1 / m sum over the window's cells of x[n,ih,iw,c]
 *             ih = p strideH - padTop + r, iw = q strideW - padLeft + s
 *             m = how many of the window's cells are no padding
 * backward: dx = dy / m at each of these cells; where windows overlap, the sum
 * </pre>
 *
 * <p>Defaults: pool 2x2, strides the pool size, padding valid. Source:
 * https://keras.io/api/layers/pooling_layers/average_pooling2d/
 */
public final class AveragePooling2D extends Pooling2D<AveragePooling2D> {
  /** Windows of 2x2. */
  public AveragePooling2D() {
    this(2);
  }

  /** Square windows. */
  public AveragePooling2D(int poolSize) {
    this(poolSize, poolSize);
  }

  /** Windows of so many rows and columns. */
  public AveragePooling2D(int poolH, int poolW) {
    super(poolH, poolW);
  }

  /** From what {@link #config} gave. */
  public static AveragePooling2D of(Config config) {
    Window pool = Window.of(config, "poolSize");
    return new AveragePooling2D(pool.h(), pool.w()).options(config);
  }

  @Override
  AveragePooling2D self() {
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
