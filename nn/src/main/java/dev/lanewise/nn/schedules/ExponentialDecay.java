package dev.lanewise.nn.schedules;

import dev.lanewise.nn.Config;

/**
 * A rate that is multiplied by decayRate every decaySteps.
 *
 * <pre>
 * p = step / decaySteps, with staircase rounded down
 * rate = initial decayRate^p
 * </pre>
 *
 * <p>Default: no staircase. Source: https://keras.io/api/optimizers/learning_rate_schedules/
 */
public final class ExponentialDecay extends StepDecay {
  /** Without a staircase. */
  public ExponentialDecay(double initialLearningRate, long decaySteps, double decayRate) {
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
  public ExponentialDecay(
      double initialLearningRate, long decaySteps, double decayRate, boolean staircase) {
    super(initialLearningRate, decaySteps, decayRate, staircase);
  }

  /** From what {@link #config} gave. */
  public static ExponentialDecay of(Config config) {
    return of(config, ExponentialDecay::new);
  }

  @Override
  double after(double p) {
    return initial * Math.pow(decayRate, p);
  }
}
