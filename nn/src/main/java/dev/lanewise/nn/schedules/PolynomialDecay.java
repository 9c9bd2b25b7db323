package dev.lanewise.nn.schedules;

import dev.lanewise.nn.Config;

/**
 * A rate that falls to an end by a power of what is left of the way: with power 1 in a straight
 * line.
 *
 * <pre>
 * s = decaySteps;  cycle: s = decaySteps max(1, ceil(step / decaySteps)), so that it begins anew
 * rate = (initial - end) (1 - min(step, s) / s)^power + end
 * </pre>
 *
 * <p>Defaults: end 0.0001, power 1, no cycle. Source:
 * https://keras.io/api/optimizers/learning_rate_schedules/
 */
public final class PolynomialDecay implements Schedule {
  private static final double END = 0.0001;

  private final double initial;
  private final long decaySteps;
  private final double end;
  private final double power;
  private final boolean cycle;

  /** With the defaults. */
  public PolynomialDecay(double initialLearningRate, long decaySteps) {
    this(initialLearningRate, decaySteps, END, 1, false);
  }

  /**
   * With everything.
   *
   * @param initialLearningRate at least 0
   * @param decaySteps at least 1
   * @param endLearningRate at least 0
   * @param power above 0
   * @param cycle whether it begins anew, over ever longer ways, rather than stay at the end
   */
  public PolynomialDecay(
      double initialLearningRate,
      long decaySteps,
      double endLearningRate,
      double power,
      boolean cycle) {
    initial = Check.rate(this, "initialLearningRate", initialLearningRate);
    this.decaySteps = Check.steps(this, "decaySteps", 1, decaySteps);
    end = Check.rate(this, "endLearningRate", endLearningRate);
    this.power = Check.positive(this, "power", power);
    this.cycle = cycle;
  }

  /** From what {@link #config} gave. */
  public static PolynomialDecay of(Config config) {
    return new PolynomialDecay(
        config.getDouble("initialLearningRate"),
        config.getLong("decaySteps"),
        config.getDouble("endLearningRate"),
        config.getDouble("power"),
        config.getBoolean("cycle"));
  }

  @Override
  public Config config() {
    return Config.of("initialLearningRate", initial, "decaySteps", decaySteps)
        .with("endLearningRate", end)
        .with("power", power)
        .with("cycle", cycle);
  }

  @Override
  public double at(long step) {
    double steps = decaySteps * (cycle ? Math.max(1, Math.ceil((double) step / decaySteps)) : 1);
    return (initial - end) * Math.pow(1 - Math.min(step, steps) / steps, power) + end;
  }

  @Override
  public String toString() {
    return "%s(%s to %s in %d steps)".formatted(type(), initial, end, decaySteps);
  }
}
