package dev.lanewise.nn.layers;

import dev.lanewise.engine.Elementwise;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.Layer;
import java.util.Arrays;

/**
 * Each sample under another shape: {@code x [n, ...] -> y [n, targetShape]}; the elements stay in
 * their order.
 *
 * <pre>
 * forward:  y = x
 * backward: dx = dy
 * </pre>
 *
 * <p>The output is the input's memory under another shape. Source:
 * https://keras.io/api/layers/reshaping_layers/reshape/
 */
public final class Reshape extends Layer {
  private final int[] target;

  /**
   * To samples of this shape.
   *
   * @param targetShape extents of at least 1 without the batch; one may be -1: whatever is left
   */
  public Reshape(int... targetShape) {
    target = targetShape.clone();
    long free = Arrays.stream(target).filter(extent -> extent == -1).count();
    if (target.length == 0 || free > 1 || Arrays.stream(target).anyMatch(e -> e == 0 || e < -1)) {
      throw new IllegalArgumentException(
          "Reshape: targetShape must have extents of at least 1, one of them -1 at most, but got "
              + Arrays.toString(target));
    }
  }

  /** From what {@link #config} gave. */
  public static Reshape of(Config config) {
    return new Reshape(config.getInts("targetShape"));
  }

  @Override
  public Config config() {
    return Config.of("targetShape", target);
  }

  @Override
  public Shape outputShape(Shape input) {
    expect(input.rank() >= 2, "[n, ...]", input);
    int[] dims = new int[target.length + 1];
    dims[0] = input.dim(0);
    int size = input.sampleSize();
    int known = 1;
    for (int extent : target) {
      known = extent == -1 ? known : Math.multiplyExact(known, extent);
    }
    boolean free = Arrays.stream(target).anyMatch(extent -> extent == -1);
    expect(
        free ? size % known == 0 : size == known,
        "[n, ...] with " + (free ? "a multiple of " : "") + known + " elements a sample",
        input);
    for (int i = 0; i < target.length; i++) {
      dims[i + 1] = target[i] == -1 ? size / known : target[i];
    }
    return Shape.of(dims);
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
    return "Reshape(" + Arrays.toString(target) + ")";
  }
}
