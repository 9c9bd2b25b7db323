package dev.lanewise.nn.schedules;

import dev.lanewise.nn.Config;

/**
 * A rate that rises to its maximum and falls to next to nothing, each along half a cosine (Smith
 * and Topin, 2017). Not in Keras; PyTorch's OneCycleLR in two phases, without the momentum that may
 * go the other way.
 *
 * <pre>
 * up = pctStart totalSteps - 1, down = totalSteps - 1 - up
 * from a to b, share s:  b + (a - b) (1 + cos(pi s)) / 2
 * step &lt;= up:  from max / divFactor to max, s = step / up
 * else:        from max to max / divFactor / finalDivFactor, s = min((step - up) / down, 1)
 * </pre>
 *
 * <p>Defaults: pctStart 0.3, divFactor 25, finalDivFactor 10000. Source:
 * https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.OneCycleLR.html
 */
public final class OneCycle implements Schedule {
  private static final double PCT_START = 0.3;
  private static final double DIV_FACTOR = 25;
  private static final double FINAL_DIV_FACTOR = 1e4;

  private final double max;
  private final long totalSteps;
  private final double pctStart;
  private final double divFactor;
  private final double finalDivFactor;

  /** With the defaults. */
  public OneCycle(double maxLearningRate, long totalSteps) {
    this(maxLearningRate, totalSteps, PCT_START, DIV_FACTOR, FINAL_DIV_FACTOR);
  }

  /**
   * With everything.
   *
   * @param maxLearningRate at least 0
   * @param totalSteps of the whole training, at least 2; after them the rate stays
   * @param pctStart the share of the steps in which the rate rises, 0 to 1
   * @param divFactor how many times the first rate the maximum is, above 0
   * @param finalDivFactor how many times the last rate the first is, above 0
   */
  public OneCycle(
      double maxLearningRate,
      long totalSteps,
      double pctStart,
      double divFactor,
      double finalDivFactor) {
    max = Check.rate(this, "maxLearningRate", maxLearningRate);
    this.totalSteps = Check.steps(this, "totalSteps", 2, totalSteps);
    this.pctStart = pctStart;
    this.divFactor = Check.positive(this, "divFactor", divFactor);
    this.finalDivFactor = Check.positive(this, "finalDivFactor", finalDivFactor);
    if (!(pctStart >= 0 && pctStart <= 1)) {
      throw new IllegalArgumentException("OneCycle: pctStart must be 0 to 1 but got " + pctStart);
    }
  }

  /** From what {@link #config} gave. */
  public static OneCycle of(Config config) {
    return new OneCycle(
        config.getDouble("maxLearningRate"),
        config.getLong("totalSteps"),
        config.getDouble("pctStart"),
        config.getDouble("divFactor"),
        config.getDouble("finalDivFactor"));
  }

  @Override
  public Config config() {
    return Config.of("maxLearningRate", max, "totalSteps", totalSteps, "pctStart", pctStart)
        .with("divFactor", divFactor)
        .with("finalDivFactor", finalDivFactor);
  }

  @Override
  public double at(long step) {
    double up = pctStart * totalSteps - 1;
    double first = max / divFactor;
    if (step <= up) {
      return between(first, max, up == 0 ? 1 : step / up);
    }
    double down = totalSteps - 1 - up;
    return between(max, first / finalDivFactor, Math.min((step - up) / down, 1));
  }

  private static double between(double a, double b, double share) {
    return b + (a - b) * (1 + Math.cos(Math.PI * share)) / 2;
  }

  @Override
  public String toString() {
    return "%s(%s in %d steps)".formatted(type(), max, totalSteps);
  }
}
