package dev.lanewise.nn.regularizers;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;

/**
 * {@code l1 sum |w|}; its gradient is {@code l1 sign(w)}, 0 at 0. Source:
 * https://keras.io/api/layers/regularizers/
 *
 * @param l1 factor, at least 0; default 0.01
 */
public record L1(double l1) implements Regularizer {
  /** Refuses a factor that is negative or no number. */
  public L1 {
    Factors.check("L1", "l1", l1);
  }

  /** With factor 0.01. */
  public L1() {
    this(0.01);
  }

  /** From what {@link #config} gave. */
  public static L1 of(Config config) {
    return new L1(config.getDouble("l1"));
  }

  @Override
  public Config config() {
    return Config.of("l1", l1);
  }

  @Override
  public double penalty(Tensor weight) {
    double sum = 0;
    for (float w : weight.data()) {
      sum += Math.abs(w);
    }
    return l1 * sum;
  }

  @Override
  public void addGradient(Tensor weight, Tensor gradient) {
    float[] w = weight.data();
    float[] g = gradient.data();
    for (int i = 0; i < w.length; i++) {
      g[i] += (float) l1 * Math.signum(w[i]);
    }
  }
}
