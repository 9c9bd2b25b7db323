package dev.lanewise.nn.schedules;

import dev.lanewise.nn.Config;

/**
 * A rate that falls along half a cosine again and again, each time over tMul times as many steps
 * from mMul times the height (Loshchilov and Hutter, 2016).
 *
 * <pre>
 * i falls are complete, and of the present one the share s
 * rate = initial ((1 - alpha) mMul^i (1 + cos(pi s)) / 2 + alpha)
 * </pre>
 *
 * <p>Defaults: tMul 2, mMul 1, alpha 0. Source:
 * https://keras.io/api/optimizers/learning_rate_schedules/
 */
public final class CosineDecayRestarts implements Schedule {
  private static final double T_MUL = 2;

  private final double initial;
  private final long firstDecaySteps;
  private final double tMul;
  private final double mMul;
  private final double alpha;

  /** With the defaults. */
  public CosineDecayRestarts(double initialLearningRate, long firstDecaySteps) {
    this(initialLearningRate, firstDecaySteps, T_MUL, 1, 0);
  }

  /**
   * With everything.
   *
   * @param initialLearningRate at least 0
   * @param firstDecaySteps the steps of the first fall, at least 1
   * @param tMul how many times as long each fall is as the one before it, at least 1
   * @param mMul how many times as high, at least 0
   * @param alpha the share of the initial rate that is left at the end, at least 0
   */
  public CosineDecayRestarts(
      double initialLearningRate, long firstDecaySteps, double tMul, double mMul, double alpha) {
    initial = Check.rate(this, "initialLearningRate", initialLearningRate);
    this.firstDecaySteps = Check.steps(this, "firstDecaySteps", 1, firstDecaySteps);
    this.tMul = Check.positive(this, "tMul", tMul);
    this.mMul = Check.rate(this, "mMul", mMul);
    this.alpha = Check.rate(this, "alpha", alpha);
    if (tMul < 1) {
      throw new IllegalArgumentException(
          "CosineDecayRestarts: tMul must be at least 1 but got " + tMul);
    }
  }

  /** From what {@link #config} gave. */
  public static CosineDecayRestarts of(Config config) {
    return new CosineDecayRestarts(
        config.getDouble("initialLearningRate"),
        config.getLong("firstDecaySteps"),
        config.getDouble("tMul"),
        config.getDouble("mMul"),
        config.getDouble("alpha"));
  }

  @Override
  public Config config() {
    return Config.of("initialLearningRate", initial, "firstDecaySteps", firstDecaySteps)
        .with("tMul", tMul)
        .with("mMul", mMul)
        .with("alpha", alpha);
  }

  @Override
  public double at(long step) {
    // By counting, so that a fall ends exactly where the next begins; logarithms may round.
    double from = 0;
    double length = firstDecaySteps;
    double height = 1;
    if (tMul == 1) {
      long falls = step / firstDecaySteps;
      from = (double) falls * firstDecaySteps;
      height = Math.pow(mMul, falls);
    } else {
      while (step >= from + length) {
        from += length;
        length *= tMul;
        height *= mMul;
      }
    }
    double share = (step - from) / length;
    return initial * ((1 - alpha) * height * (1 + Math.cos(Math.PI * share)) / 2 + alpha);
  }

  @Override
  public String toString() {
    return "%s(%s, first in %d steps)".formatted(type(), initial, firstDecaySteps);
  }
}
