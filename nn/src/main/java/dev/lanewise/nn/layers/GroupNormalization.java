package dev.lanewise.nn.layers;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.WeightFactory;

/**
 * Brings the channels of each sample, in groups, to mean beta and standard deviation gamma: {@code
 * x [n, ..., c] -> y [n, ..., c]}, the same in training and inference.
 *
 * <pre>
 * forward:  s = 1 / sqrt(variance + epsilon)
 *           y = gamma (x - mean) s + beta      mean and biased variance of a sample's pixels
 *                                              and the channels of a group
 * backward: with xh = (x - mean) s, g = dy gamma, and m values a group
 *           dx = s (g - (sum g + xh sum g xh) / m)      sums over the group
 *           dgamma += sum of dy xh      over all samples and pixels
 *           dbeta  += sum of dy
 * </pre>
 *
 * <p>Groups -1 is one a channel (instance normalisation), 1 is all channels. Defaults: groups 32,
 * epsilon 0.001, center (beta) and scale (gamma). Limit: channels are the last axis. Sources:
 * https://keras.io/api/layers/normalization_layers/group_normalization/ and Wu and He, 2018,
 * https://arxiv.org/abs/1803.08494
 */
public final class GroupNormalization extends ScaledLayer<GroupNormalization> {
  private final int groups;

  /** With 32 groups. */
  public GroupNormalization() {
    this(32);
  }

  /**
   * With so many groups.
   *
   * @param groups divides the channels, or -1 for as many as there are channels
   */
  public GroupNormalization(int groups) {
    if (groups < 1 && groups != -1) {
      throw new IllegalArgumentException(
          "GroupNormalization: groups must be at least 1, or -1, but got " + groups);
    }
    this.groups = groups;
  }

  /** From what {@link #config} gave. */
  public static GroupNormalization of(Config config) {
    return new GroupNormalization(config.getInt("groups")).options(config);
  }

  @Override
  public Config config() {
    return withOptions(Config.of("groups", groups));
  }

  @Override
  GroupNormalization self() {
    return this;
  }

  private int groups(Shape input) {
    return groups == -1 ? input.dim(-1) : groups;
  }

  @Override
  public Shape outputShape(Shape input) {
    boolean fits = input.rank() >= 2 && input.dim(-1) % groups(input) == 0;
    String channels = expected(groups > 1 ? "multiple of " + groups : "c");
    expect(fits && fits(Shape.of(input.dim(-1))), "[n, ..., " + channels + "]", input);
    return input;
  }

  @Override
  public void build(Shape input, WeightFactory weights) {
    buildWeights(Shape.of(input.dim(-1)), weights);
  }

  @Override
  public Tensor forward(Tensor x, Context context) {
    Shape shape = outputShape(x, context);
    Tensor y = context.tensor("y", shape);
    context.save("x", x);
    dev.lanewise.engine.GroupNormalization.forward(
        x, groups(shape), epsilon(), gamma(context), beta(context), work(shape, context), y);
    return y;
  }

  private Tensor work(Shape shape, Context context) {
    Shape work =
        context.perShape("work shape", this, shape, (_, s) -> Shape.of(s.dim(0), 4 * s.dim(-1)));
    return context.tensor("work", work);
  }

  @Override
  public Tensor backward(Tensor dy, Context context) {
    Tensor x = context.saved("x");
    Tensor dx = context.tensor("dx", x.shape());
    Tensor sums = sums(context);
    dev.lanewise.engine.GroupNormalization.backward(
        x, groups(x.shape()), gamma(context), work(x.shape(), context), dy, dx, sums);
    accumulate(sums);
    return dx;
  }

  @Override
  public String toString() {
    return "GroupNormalization(" + groups + ", " + optionsText() + ")";
  }
}
