package dev.lanewise.nn.constraints;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import java.util.List;

/**
 * Every vector of length 1: {@code w = w / (norm + 1e-7)}, norm that of the vector along the axes.
 * Source: https://keras.io/api/layers/constraints/
 *
 * @param axis the axes a vector extends along; default 0
 */
public record UnitNorm(List<Integer> axis) implements Constraint {
  /** Refuses no axes. */
  public UnitNorm {
    axis = Norms.checked("UnitNorm", axis);
  }

  /** Along axis 0, or those given. */
  public UnitNorm(int... axis) {
    this(Norms.list(axis));
  }

  /** From what {@link #config} gave. */
  public static UnitNorm of(Config config) {
    return new UnitNorm(config.getInts("axis"));
  }

  @Override
  public Config config() {
    return Config.of("axis", axis);
  }

  @Override
  public void apply(Tensor weight) {
    Norms.scale(weight, axis, norm -> 1 / (norm + Norms.EPSILON));
  }
}
