package dev.lanewise.nn.losses;

import dev.lanewise.nn.Config;

/**
 * The square of what is missing to the right side of a margin: predictions {@code [n, ...]},
 * targets the same, -1 or 1; targets {@code [n]} will do for predictions {@code [n, 1]}. Where all
 * targets of a batch are 0 or 1, 0 stands for -1.
 *
 * <pre>
 * loss = mean over elements of max(1 - t p, 0)^2
 * dp   = -2 t max(1 - t p, 0) / elements
 * </pre>
 *
 * <p>Computed in double. Source: https://keras.io/api/losses/hinge_losses/
 */
public final class SquaredHinge extends MarginLoss {
  private static final SquaredHinge ZERO_OR_ONE = new SquaredHinge(true);

  /** The loss; it has no options. */
  public SquaredHinge() {
    this(false);
  }

  private SquaredHinge(boolean zeroOrOne) {
    super(zeroOrOne);
  }

  /** From what {@link #config} gave. */
  public static SquaredHinge of(Config config) {
    return new SquaredHinge();
  }

  @Override
  MarginLoss ofZeroOrOne() {
    return ZERO_OR_ONE;
  }

  @Override
  double loss(double p, double t) {
    double missing = Math.max(1 - sign(t) * p, 0);
    return missing * missing;
  }

  @Override
  double derivative(double p, double t) {
    return -2 * sign(t) * Math.max(1 - sign(t) * p, 0);
  }
}
