package dev.lanewise.nn.regularizers;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;

/**
 * {@code l1 sum |w| + l2 sum w^2}; its gradient is {@code l1 sign(w) + 2 l2 w}. Source:
 * https://keras.io/api/layers/regularizers/
 *
 * @param l1 factor of the absolute values, at least 0
 * @param l2 factor of the squares, at least 0
 */
public record L1L2(double l1, double l2) implements Regularizer {
  /** Refuses factors that are negative or no numbers. */
  public L1L2 {
    Factors.check("L1L2", "l1", l1);
    Factors.check("L1L2", "l2", l2);
  }

  /** From what {@link #config} gave. */
  public static L1L2 of(Config config) {
    return new L1L2(config.getDouble("l1"), config.getDouble("l2"));
  }

  @Override
  public Config config() {
    return Config.of("l1", l1, "l2", l2);
  }

  @Override
  public double penalty(Tensor weight) {
    return new L1(l1).penalty(weight) + new L2(l2).penalty(weight);
  }

  @Override
  public void addGradient(Tensor weight, Tensor gradient) {
    new L1(l1).addGradient(weight, gradient);
    new L2(l2).addGradient(weight, gradient);
  }
}
