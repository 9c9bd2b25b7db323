package dev.lanewise.nn.constraints;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import java.util.List;

/**
 * No vector longer than a largest norm: {@code w = w min(norm, maxValue) / (norm + 1e-7)}, norm
 * that of the vector along the axes. Source: https://keras.io/api/layers/constraints/
 *
 * @param maxValue at least 0; default 2
 * @param axis the axes a vector extends along; default 0, which is right for {@code Dense}; for
 *     {@code Conv2D} 0, 1, 2
 */
public record MaxNorm(double maxValue, List<Integer> axis) implements Constraint {
  /** Refuses a norm below 0, and no axes. */
  public MaxNorm {
    if (!(maxValue >= 0)) {
      throw new IllegalArgumentException(
          "MaxNorm: maxValue must be at least 0 but got " + maxValue);
    }
    axis = Norms.checked("MaxNorm", axis);
  }

  /** With norm 2, along axis 0. */
  public MaxNorm() {
    this(2);
  }

  /** Along axis 0, or those given. */
  public MaxNorm(double maxValue, int... axis) {
    this(maxValue, Norms.list(axis));
  }

  /** From what {@link #config} gave. */
  public static MaxNorm of(Config config) {
    return new MaxNorm(config.getDouble("maxValue"), config.getInts("axis"));
  }

  @Override
  public Config config() {
    return Config.of("maxValue", maxValue, "axis", axis);
  }

  @Override
  public void apply(Tensor weight) {
    Norms.scale(weight, axis, norm -> Math.min(norm, maxValue) / (norm + Norms.EPSILON));
  }
}
