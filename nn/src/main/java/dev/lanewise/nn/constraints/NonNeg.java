package dev.lanewise.nn.constraints;

import dev.lanewise.engine.Elementwise;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;

/** No element below 0: {@code w = max(w, 0)}. Source: https://keras.io/api/layers/constraints/ */
public record NonNeg() implements Constraint {
  /** From what {@link #config} gave. */
  public static NonNeg of(Config config) {
    return new NonNeg();
  }

  @Override
  public Config config() {
    return Config.empty();
  }

  @Override
  public void apply(Tensor weight) {
    Elementwise.relu(weight, weight);
  }
}
