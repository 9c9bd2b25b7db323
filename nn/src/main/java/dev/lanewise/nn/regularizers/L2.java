package dev.lanewise.nn.regularizers;

import dev.lanewise.engine.Elementwise;
import dev.lanewise.engine.Reductions;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;

/**
 * {@code l2 sum w^2}; its gradient is {@code 2 l2 w}. Source:
 * https://keras.io/api/layers/regularizers/
 *
 * @param l2 factor, at least 0; default 0.01
 */
public record L2(double l2) implements Regularizer {
  /** Refuses a factor that is negative or no number. */
  public L2 {
    Factors.check("L2", "l2", l2);
  }

  /** With factor 0.01. */
  public L2() {
    this(0.01);
  }

  /** From what {@link #config} gave. */
  public static L2 of(Config config) {
    return new L2(config.getDouble("l2"));
  }

  @Override
  public Config config() {
    return Config.of("l2", l2);
  }

  @Override
  public double penalty(Tensor weight) {
    return l2 * Reductions.sumOfSquares(weight);
  }

  @Override
  public void addGradient(Tensor weight, Tensor gradient) {
    Elementwise.addScaled((float) (2 * l2), weight, gradient);
  }
}
