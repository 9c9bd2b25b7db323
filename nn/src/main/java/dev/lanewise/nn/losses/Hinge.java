package dev.lanewise.nn.losses;

import dev.lanewise.nn.Config;

/**
 * What is missing to the right side of a margin: predictions {@code [n, ...]}, targets the same, -1
 * or 1; targets {@code [n]} will do for predictions {@code [n, 1]}. Where all targets of a batch
 * are 0 or 1, 0 stands for -1.
 *
 * <pre>
 * loss = mean over elements of max(1 - t p, 0)
 * dp   = -t / elements where t p &lt; 1, else 0
 * </pre>
 *
 * <p>Computed in double. Source: https://keras.io/api/losses/hinge_losses/
 */
public final class Hinge extends MarginLoss {
  private static final Hinge ZERO_OR_ONE = new Hinge(true);

  /** The loss; it has no options. */
  public Hinge() {
    this(false);
  }

  private Hinge(boolean zeroOrOne) {
    super(zeroOrOne);
  }

  /** From what {@link #config} gave. */
  public static Hinge of(Config config) {
    return new Hinge();
  }

  @Override
  MarginLoss ofZeroOrOne() {
    return ZERO_OR_ONE;
  }

  @Override
  double loss(double p, double t) {
    return Math.max(1 - sign(t) * p, 0);
  }

  @Override
  double derivative(double p, double t) {
    return sign(t) * p < 1 ? -sign(t) : 0;
  }
}
