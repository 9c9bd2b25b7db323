package dev.lanewise.nn.losses;

import dev.lanewise.nn.Config;

/**
 * The logarithm of the hyperbolic cosine of differences: predictions {@code [n, ...]}, targets the
 * same; targets {@code [n]} will do for predictions {@code [n, 1]}.
 *
 * <pre>
 * loss = mean over elements of log(cosh(p - t))
 * dp   = tanh(p - t) / elements
 * </pre>
 *
 * <p>Computed in double. Source: https://keras.io/api/losses/regression_losses/
 */
public final class LogCosh extends ElementLoss {
  private static final double LOG_2 = Math.log(2);

  /** The loss; it has no options. */
  public LogCosh() {}

  /** From what {@link #config} gave. */
  public static LogCosh of(Config config) {
    return new LogCosh();
  }

  @Override
  double loss(double p, double t) {
    // log(cosh(x)) = |x| + log(1 + exp(-2 |x|)) - log 2, which does not overflow
    double size = Math.abs(p - t);
    return size + Math.log1p(Math.exp(-2 * size)) - LOG_2;
  }

  @Override
  double derivative(double p, double t) {
    return Math.tanh(p - t);
  }
}
