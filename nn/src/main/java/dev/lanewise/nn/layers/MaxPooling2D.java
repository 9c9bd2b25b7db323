package dev.lanewise.nn.layers;

import dev.lanewise.engine.Pooling;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;

/**
 * The largest value of each window, each channel by itself: {@code x [n, h, w, c] -> y [n, oh, ow,
 * c]}.
 *
 * <pre>
 * forward:  y[n,p,q,c] = max over the window's cells of x[n,ih,iw,c]
 *             ih = p strideH - padTop + r, iw = q strideW - padLeft + s
 * backward: dx = dy at the first cell (row by row) that holds the window's maximum, 0 elsewhere;
 *           where windows overlap, the sum
 * </pre>
 *
 * <p>Padding never is the maximum. Defaults: pool 2x2, strides the pool size, padding valid.
 * Source: https://keras.io/api/layers/pooling_layers/max_pooling2d/
 */
public final class MaxPooling2D extends Pooling2D<MaxPooling2D> {
  /** Windows of 2x2. */
  public MaxPooling2D() {
    this(2);
  }

  /** Square windows. */
  public MaxPooling2D(int poolSize) {
    this(poolSize, poolSize);
  }

  /** Windows of so many rows and columns. */
  public MaxPooling2D(int poolH, int poolW) {
    super(poolH, poolW);
  }

  /** From what {@link #config} gave. */
  public static MaxPooling2D of(Config config) {
    Window pool = Window.of(config, "poolSize");
    return new MaxPooling2D(pool.h(), pool.w()).options(config);
  }

  @Override
  MaxPooling2D self() {
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
