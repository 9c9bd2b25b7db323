package dev.lanewise.nn.losses;

import dev.lanewise.nn.Config;

/**
 * The negative logarithm of a Poisson distribution's probability, without what does not depend on
 * the prediction: predictions {@code [n, ...]}, targets the same; targets {@code [n]} will do for
 * predictions {@code [n, 1]}.
 *
 * <pre>
 * loss = mean over elements of p - t log(p + 1e-7)
 * dp   = (1 - t / (p + 1e-7)) / elements
 * </pre>
 *
 * <p>Computed in double. Source: https://keras.io/api/losses/probabilistic_losses/
 */
public final class Poisson extends ElementLoss {
  /** The loss; it has no options. */
  public Poisson() {}

  /** From what {@link #config} gave. */
  public static Poisson of(Config config) {
    return new Poisson();
  }

  @Override
  double loss(double p, double t) {
    return p - t * Math.log(p + Targets.LOWEST);
  }

  @Override
  double derivative(double p, double t) {
    return 1 - t / (p + Targets.LOWEST);
  }
}
