package dev.lanewise.nn.losses;

import dev.lanewise.nn.Config;

/**
 * The mean of squared differences: predictions {@code [n, ...]}, targets the same; targets {@code
 * [n]} will do for predictions {@code [n, 1]}.
 *
 * <pre>
 * loss = mean over elements of (p - t)^2
 * dp   = 2 (p - t) / elements
 * </pre>
 *
 * <p>Computed in double. Source: https://keras.io/api/losses/regression_losses/
 */
public final class MeanSquaredError extends ElementLoss {
  /** The loss; it has no options. */
  public MeanSquaredError() {}

  /** From what {@link #config} gave. */
  public static MeanSquaredError of(Config config) {
    return new MeanSquaredError();
  }

  @Override
  double loss(double p, double t) {
    return (p - t) * (p - t);
  }

  @Override
  double derivative(double p, double t) {
    return 2 * (p - t);
  }
}
