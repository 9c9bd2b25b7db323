package dev.lanewise.nn.losses;

import dev.lanewise.nn.Config;

/**
 * The mean of squared differences of logarithms: predictions {@code [n, ...]}, targets the same;
 * targets {@code [n]} will do for predictions {@code [n, 1]}.
 *
 * <pre>
 * q = max(p, 1e-7), u = max(t, 1e-7)
 * loss = mean over elements of (log(1 + q) - log(1 + u))^2
 * dp   = 2 (log(1 + q) - log(1 + u)) / (1 + q) / elements where p is above 1e-7, else 0
 * </pre>
 *
 * <p>Computed in double. Source: https://keras.io/api/losses/regression_losses/
 */
public final class MeanSquaredLogarithmicError extends ElementLoss {
  /** The loss; it has no options. */
  public MeanSquaredLogarithmicError() {}

  /** From what {@link #config} gave. */
  public static MeanSquaredLogarithmicError of(Config config) {
    return new MeanSquaredLogarithmicError();
  }

  @Override
  double loss(double p, double t) {
    double difference = difference(p, t);
    return difference * difference;
  }

  @Override
  double derivative(double p, double t) {
    return p > Targets.LOWEST ? 2 * difference(p, t) / (1 + p) : 0;
  }

  private static double difference(double p, double t) {
    return Math.log1p(Math.max(p, Targets.LOWEST)) - Math.log1p(Math.max(t, Targets.LOWEST));
  }
}
