package dev.lanewise.nn.optimizers;

import dev.lanewise.nn.Config;

/**
 * {@link Adam} with weights that decay by themselves, not through the gradient (Loshchilov and
 * Hutter, 2017).
 *
 * <pre>
 * w -= w decay lr, then Adam
 * </pre>
 *
 * <p>Defaults: weight decay 0.004, the rest as Adam's. Source:
 * https://keras.io/api/optimizers/adamw/
 */
public final class AdamW extends Adam {
  private static final double WEIGHT_DECAY = 0.004;

  /** With the defaults. */
  public AdamW() {
    weightDecay(WEIGHT_DECAY);
  }

  /** With another learning rate. */
  public AdamW(double learningRate) {
    this(learningRate, WEIGHT_DECAY);
  }

  /** With another learning rate and weight decay. */
  public AdamW(double learningRate, double weightDecay) {
    super(learningRate);
    weightDecay(weightDecay);
  }

  /**
   * With everything; see {@link Adam#Adam(double, double, double, double, boolean)}.
   *
   * @param weightDecay at least 0
   */
  public AdamW(
      double learningRate,
      double weightDecay,
      double beta1,
      double beta2,
      double epsilon,
      boolean amsgrad) {
    super(learningRate, beta1, beta2, epsilon, amsgrad);
    weightDecay(weightDecay);
  }

  /** From what {@link #config} gave. */
  public static AdamW of(Config config) {
    double decay = config.has("weightDecay") ? config.getDouble("weightDecay") : 0;
    boolean amsgrad = config.getBoolean("amsgrad");
    return of(config, (rate, b1, b2, epsilon) -> new AdamW(rate, decay, b1, b2, epsilon, amsgrad));
  }
}
