package dev.lanewise.nn.schedules;

import dev.lanewise.nn.Config;

/**
 * A rate that falls along half a cosine, after a warm-up in a straight line where one is wanted.
 *
 * <pre>
 * warm-up, step &lt; warmupSteps:  rate = initial + (warmupTarget - initial) step / warmupSteps
 * then, s = min(step - warmupSteps, decaySteps), top = warmupTarget (without a warm-up initial):
 *   rate = top ((1 - alpha) (1 + cos(pi s / decaySteps)) / 2 + alpha)
 * </pre>
 *
 * <p>Defaults: alpha 0, no warm-up. Source:
 * https://keras.io/api/optimizers/learning_rate_schedules/
 */
public final class CosineDecay implements Schedule {
  private final double initial;
  private final long decaySteps;
  private final double alpha;
  private final double warmupTarget;
  private final long warmupSteps;

  /** With the defaults. */
  public CosineDecay(double initialLearningRate, long decaySteps) {
    this(initialLearningRate, decaySteps, 0);
  }

  /** To the share alpha of the initial rate, without a warm-up. */
  public CosineDecay(double initialLearningRate, long decaySteps, double alpha) {
    this(initialLearningRate, decaySteps, alpha, initialLearningRate, 0);
  }

  /**
   * With everything.
   *
   * @param initialLearningRate at least 0
   * @param decaySteps steps after the warm-up, at least 1
   * @param alpha the share of the top that is left at the end, at least 0
   * @param warmupTarget the top
   * @param warmupSteps at least 0
   */
  public CosineDecay(
      double initialLearningRate,
      long decaySteps,
      double alpha,
      double warmupTarget,
      long warmupSteps) {
    initial = Check.rate(this, "initialLearningRate", initialLearningRate);
    this.decaySteps = Check.steps(this, "decaySteps", 1, decaySteps);
    this.alpha = Check.rate(this, "alpha", alpha);
    this.warmupTarget = Check.rate(this, "warmupTarget", warmupTarget);
    this.warmupSteps = Check.steps(this, "warmupSteps", 0, warmupSteps);
  }

  /** From what {@link #config} gave. */
  public static CosineDecay of(Config config) {
    return new CosineDecay(
        config.getDouble("initialLearningRate"),
        config.getLong("decaySteps"),
        config.getDouble("alpha"),
        config.getDouble("warmupTarget"),
        config.getLong("warmupSteps"));
  }

  @Override
  public Config config() {
    return Config.of("initialLearningRate", initial, "decaySteps", decaySteps, "alpha", alpha)
        .with("warmupTarget", warmupTarget)
        .with("warmupSteps", warmupSteps);
  }

  @Override
  public double at(long step) {
    if (step < warmupSteps) {
      return initial + (warmupTarget - initial) * step / warmupSteps;
    }
    double share = (double) Math.min(step - warmupSteps, decaySteps) / decaySteps;
    return warmupTarget * ((1 - alpha) * (1 + Math.cos(Math.PI * share)) / 2 + alpha);
  }

  @Override
  public String toString() {
    return "%s(%s in %d steps%s)"
        .formatted(
            type(),
            warmupTarget,
            decaySteps,
            warmupSteps == 0 ? "" : " after " + warmupSteps + " of warm-up");
  }
}
