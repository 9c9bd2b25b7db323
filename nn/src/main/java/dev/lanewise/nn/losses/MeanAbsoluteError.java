package dev.lanewise.nn.losses;

import dev.lanewise.nn.Config;

/**
 * The mean of absolute differences: predictions {@code [n, ...]}, targets the same; targets {@code
 * [n]} will do for predictions {@code [n, 1]}.
 *
 * <pre>
 * loss = mean over elements of |p - t|
 * dp   = sign(p - t) / elements
 * </pre>
 *
 * <p>Computed in double. Source: https://keras.io/api/losses/regression_losses/
 */
public final class MeanAbsoluteError extends ElementLoss {
  /** The loss; it has no options. */
  public MeanAbsoluteError() {}

  /** From what {@link #config} gave. */
  public static MeanAbsoluteError of(Config config) {
    return new MeanAbsoluteError();
  }

  @Override
  double loss(double p, double t) {
    return Math.abs(p - t);
  }

  @Override
  double derivative(double p, double t) {
    return Math.signum(p - t);
  }
}
