package dev.lanewise.nn.losses;

import dev.lanewise.nn.Config;

/**
 * The mean of differences in per cent of the target: predictions {@code [n, ...]}, targets the
 * same; targets {@code [n]} will do for predictions {@code [n, 1]}.
 *
 * <pre>
 * loss = 100 mean over elements of |p - t| / max(|t|, 1e-7)
 * dp   = 100 sign(p - t) / max(|t|, 1e-7) / elements
 * </pre>
 *
 * <p>Computed in double. Source: https://keras.io/api/losses/regression_losses/
 */
public final class MeanAbsolutePercentageError extends ElementLoss {
  /** The loss; it has no options. */
  public MeanAbsolutePercentageError() {}

  /** From what {@link #config} gave. */
  public static MeanAbsolutePercentageError of(Config config) {
    return new MeanAbsolutePercentageError();
  }

  @Override
  double loss(double p, double t) {
    return 100 * Math.abs(p - t) / Math.max(Math.abs(t), Targets.LOWEST);
  }

  @Override
  double derivative(double p, double t) {
    return 100 * Math.signum(p - t) / Math.max(Math.abs(t), Targets.LOWEST);
  }
}
