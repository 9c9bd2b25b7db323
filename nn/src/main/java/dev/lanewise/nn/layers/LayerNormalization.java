package dev.lanewise.nn.layers;

import dev.lanewise.engine.RowNormalization;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.WeightFactory;
import java.util.Arrays;

/**
 * Brings each vector along the last axis (or axes) to mean beta and standard deviation gamma:
 * {@code x [n, ..., d] -> y [n, ..., d]}, the same in training and inference.
 *
 * <pre>
 * forward:  s = 1 / sqrt(variance + epsilon)
 *           y = gamma (x - mean) s + beta      mean and biased variance of each vector
 * backward: with xh = (x - mean) s and g = dy gamma
 *           dx = s (g - (sum g + xh sum g xh) / d)      sums along the vector
 *           dgamma += sum over vectors of dy xh
 *           dbeta  += sum over vectors of dy
 * </pre>
 *
 * <p>Defaults: axis -1, epsilon 0.001, center (beta) and scale (gamma). Limits: the axes are the
 * last ones; no rms_scaling. Sources:
 * https://keras.io/api/layers/normalization_layers/layer_normalization/ and Ba and others, 2016,
 * https://arxiv.org/abs/1607.06450
 */
public final class LayerNormalization extends ScaledLayer<LayerNormalization> {
  private int[] axes = {-1};

  /** Layer normalisation of the last axis. */
  public LayerNormalization() {}

  /** From what {@link #config} gave. */
  public static LayerNormalization of(Config config) {
    return new LayerNormalization().axis(config.getInts("axis")).options(config);
  }

  @Override
  public Config config() {
    return withOptions(Config.of("axis", axes));
  }

  @Override
  LayerNormalization self() {
    return this;
  }

  /**
   * The axes of a vector, counted from the end: {@code -1}, or {@code -2, -1}, and so on; default
   * -1.
   */
  public LayerNormalization axis(int... axes) {
    int[] sorted = axes.clone();
    Arrays.sort(sorted);
    boolean fits = axes.length > 0;
    for (int i = 0; i < sorted.length; i++) {
      fits &= sorted[i] == i - sorted.length;
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "LayerNormalization: axis must be the last axes, counted from the end, but got "
              + Arrays.toString(axes));
    }
    this.axes = sorted;
    return this;
  }

  @Override
  public Shape outputShape(Shape input) {
    boolean fits = input.rank() > axes.length;
    expect(fits && fits(vector(input)), "[n, ..., " + expected("d") + "]", input);
    return input;
  }

  private Shape vector(Shape input) {
    int[] dims = input.dims();
    return Shape.of(Arrays.copyOfRange(dims, dims.length - axes.length, dims.length));
  }

  private Shape rows(Shape input) {
    return Shape.of(input.size() / vector(input).size());
  }

  @Override
  public void build(Shape input, WeightFactory weights) {
    buildWeights(vector(input), weights);
  }

  @Override
  public Tensor forward(Tensor x, Context context) {
    Shape shape = outputShape(x, context);
    Shape rows = context.perShape("rows", this, shape, LayerNormalization::rows);
    Tensor y = context.tensor("y", shape);
    context.save("x", x);
    RowNormalization.forward(
        x,
        epsilon(),
        gamma(context),
        beta(context),
        context.tensor("mean", rows),
        context.tensor("invStd", rows),
        y);
    return y;
  }

  @Override
  public Tensor backward(Tensor dy, Context context) {
    Tensor x = context.saved("x");
    Shape rows = context.perShape("rows", this, x.shape(), LayerNormalization::rows);
    Tensor dx = context.tensor("dx", x.shape());
    Tensor sums = sums(context);
    RowNormalization.backward(
        x,
        gamma(context),
        context.tensor("mean", rows),
        context.tensor("invStd", rows),
        dy,
        dx,
        sums);
    accumulate(sums);
    return dx;
  }

  @Override
  public String toString() {
    String last = axes.length == 1 ? "" : ", axis " + Arrays.toString(axes);
    return "LayerNormalization(" + optionsText() + last + ")";
  }
}
