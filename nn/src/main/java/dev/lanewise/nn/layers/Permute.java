package dev.lanewise.nn.layers;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Strides;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.Layer;
import java.util.Arrays;

/**
 * The axes of each sample in another order: {@code x [n, d1, d2, ...] -> y [n, d_dims[0],
 * d_dims[1], ...]}.
 *
 * <pre>
 * forward:  y[n, i_dims[0], i_dims[1], ...] = x[n, i1, i2, ...]
 * backward: dx[n, i1, i2, ...] = dy[n, i_dims[0], i_dims[1], ...]
 * </pre>
 *
 * <p>Axes are counted from 1, the batch being 0, as in Keras. Source:
 * https://keras.io/api/layers/reshaping_layers/permute/
 */
public final class Permute extends Layer {
  private final int[] dims;

  /**
   * To this order.
   *
   * @param dims the numbers from 1 to how many they are, each once
   */
  public Permute(int... dims) {
    int[] sorted = dims.clone();
    Arrays.sort(sorted);
    boolean fits = dims.length > 0;
    for (int i = 0; i < sorted.length; i++) {
      fits &= sorted[i] == i + 1;
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "Permute: dims must be the numbers from 1 on, each once, but got "
              + Arrays.toString(dims));
    }
    this.dims = dims.clone();
  }

  /** From what {@link #config} gave. */
  public static Permute of(Config config) {
    return new Permute(config.getInts("dims"));
  }

  @Override
  public Config config() {
    return Config.of("dims", dims);
  }

  @Override
  public Shape outputShape(Shape input) {
    expect(input.rank() == dims.length + 1, "of " + dims.length + " axes beside the batch", input);
    int[] extents = new int[dims.length + 1];
    extents[0] = input.dim(0);
    for (int i = 0; i < dims.length; i++) {
      extents[i + 1] = input.dim(dims[i]);
    }
    return Shape.of(extents);
  }

  private Strides strides(Shape input) {
    outputShape(input); // says where it does not fit
    int[] order = new int[dims.length + 1];
    System.arraycopy(dims, 0, order, 1, dims.length);
    return Strides.permuted(input, order);
  }

  @Override
  public Tensor forward(Tensor x, Context context) {
    Strides strides = context.perShape("strides", this, x.shape(), Permute::strides);
    context.save("x", x);
    Tensor y = context.tensor("y", strides.shape());
    strides.copy(x, y);
    return y;
  }

  @Override
  public Tensor backward(Tensor dy, Context context) {
    Shape input = context.saved("x").shape();
    Tensor dx = context.tensor("dx", input);
    context.perShape("strides", this, input, Permute::strides).copyBack(dy, dx);
    return dx;
  }

  @Override
  public String toString() {
    return "Permute(" + Arrays.toString(dims) + ")";
  }
}
