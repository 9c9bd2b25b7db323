package dev.lanewise.nn.schedules;

import dev.lanewise.nn.Config;

/**
 * A rate that is divided by what grows by decayRate every decaySteps.
 *
 * <pre>
 * p = step / decaySteps, with staircase rounded down
 * rate = initial / (1 + decayRate p)
 * </pre>
 *
 * <p>Default: no staircase. Source: https://keras.io/api/optimizers/learning_rate_schedules/
 */
public final class InverseTimeDecay implements Schedule {
  private final double initial;
  private final long decaySteps;
  private final double decayRate;
  private final boolean staircase;

  /** Without a staircase. */
  public InverseTimeDecay(double initialLearningRate, long decaySteps, double decayRate) {
    this(initialLearningRate, decaySteps, decayRate, false);
  }

  /**
   * With everything.
   *
   * @param initialLearningRate at least 0
   * @param decaySteps at least 1
   * @param decayRate at least 0
   * @param staircase whether the rate stays the same for decaySteps at a time
   */
  public InverseTimeDecay(
      double initialLearningRate, long decaySteps, double decayRate, boolean staircase) {
    initial = Check.rate(this, "initialLearningRate", initialLearningRate);
    this.decaySteps = Check.steps(this, "decaySteps", 1, decaySteps);
    this.decayRate = Check.rate(this, "decayRate", decayRate);
    this.staircase = staircase;
  }

  /** From what {@link #config} gave. */
  public static InverseTimeDecay of(Config config) {
    return new InverseTimeDecay(
        config.getDouble("initialLearningRate"),
        config.getLong("decaySteps"),
        config.getDouble("decayRate"),
        config.getBoolean("staircase"));
  }

  @Override
  public Config config() {
    return Config.of("initialLearningRate", initial, "decaySteps", decaySteps)
        .with("decayRate", decayRate)
        .with("staircase", staircase);
  }

  @Override
  public double at(long step) {
    double p = (double) step / decaySteps;
    p = staircase ? Math.floor(p) : p;
    return initial / (1 + decayRate * p);
  }

  @Override
  public String toString() {
    return "%s(%s, %s every %d steps)".formatted(type(), initial, decayRate, decaySteps);
  }
}
