package dev.lanewise.nn.losses;

import dev.lanewise.nn.Config;

/**
 * Squared differences where they are small, absolute ones where they are large: predictions {@code
 * [n, ...]}, targets the same; targets {@code [n]} will do for predictions {@code [n, 1]}.
 *
 * <pre>
 * e = p - t
 * loss = mean over elements of e^2 / 2 where |e| &lt;= delta, else delta |e| - delta^2 / 2
 * dp   = e / elements where |e| &lt;= delta, else delta sign(e) / elements
 * </pre>
 *
 * <p>Default: delta 1. Computed in double. Source: https://keras.io/api/losses/regression_losses/
 */
public final class Huber extends ElementLoss {
  private final double delta;

  /** With a delta of 1. */
  public Huber() {
    this(1);
  }

  /**
   * With a delta of one's own.
   *
   * @param delta the difference up to which it is squared, above 0
   */
  public Huber(double delta) {
    if (!(delta > 0) || Double.isInfinite(delta)) {
      throw new IllegalArgumentException("Huber: delta must be a number above 0 but got " + delta);
    }
    this.delta = delta;
  }

  /** From what {@link #config} gave. */
  public static Huber of(Config config) {
    return new Huber(config.getDouble("delta"));
  }

  @Override
  public Config config() {
    return Config.of("delta", delta);
  }

  @Override
  double loss(double p, double t) {
    double size = Math.abs(p - t);
    return size <= delta ? size * size / 2 : delta * size - delta * delta / 2;
  }

  @Override
  double derivative(double p, double t) {
    return Math.clamp(p - t, -delta, delta);
  }

  @Override
  public String toString() {
    return "Huber(" + delta + ")";
  }
}
