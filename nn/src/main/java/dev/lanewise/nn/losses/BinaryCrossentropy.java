package dev.lanewise.nn.losses;

import dev.lanewise.nn.Config;
import dev.lanewise.nn.activations.ActivationFunction;
import dev.lanewise.nn.activations.Activations;

/**
 * The cross-entropy of yes and no, each element by itself: predictions {@code [n, ...]}, targets
 * the same, from 0 (no) to 1 (yes); targets {@code [n]} will do for predictions {@code [n, 1]}.
 *
 * <pre>
 * label smoothing a: t becomes t (1 - a) + a / 2
 * probabilities p:  c = clip(p, 1e-7, 1 - 1e-7)
 *                   loss = mean over elements of -(t log c + (1 - t) log(1 - c))
 *                   dp = (c - t) / (c (1 - c)) / elements where p was not clipped, else 0
 * logits z:         loss = mean over elements of max(z, 0) - z t + log(1 + exp(-|z|))
 *                   dz = (sigmoid(z) - t) / elements
 * </pre>
 *
 * <p>Computed in double. Default: from probabilities, no smoothing. Source:
 * https://keras.io/api/losses/probabilistic_losses/
 */
public final class BinaryCrossentropy extends ElementLoss {
  private final boolean fromLogits;
  private final double labelSmoothing;

  /** The loss on probabilities. */
  public BinaryCrossentropy() {
    this(false, 0);
  }

  private BinaryCrossentropy(boolean fromLogits, double labelSmoothing) {
    this.fromLogits = fromLogits;
    this.labelSmoothing = Targets.share("BinaryCrossentropy", "labelSmoothing", labelSmoothing);
  }

  /** From what {@link #config} gave. */
  public static BinaryCrossentropy of(Config config) {
    return new BinaryCrossentropy(config.getBoolean("fromLogits"), Targets.smoothing(config));
  }

  @Override
  public Config config() {
    return Targets.smoothing(Config.of("fromLogits", fromLogits), labelSmoothing);
  }

  /** The loss on logits ({@code true}) or on probabilities. */
  public BinaryCrossentropy fromLogits(boolean fromLogits) {
    return new BinaryCrossentropy(fromLogits, labelSmoothing);
  }

  /** The loss on targets moved towards 1/2 by this share, 0 to 1. */
  public BinaryCrossentropy labelSmoothing(double share) {
    return new BinaryCrossentropy(fromLogits, share);
  }

  @Override
  public Loss onLogitsOf(ActivationFunction activation) {
    return activation == Activations.SIGMOID ? fromLogits(true) : null;
  }

  private double smooth(double t) {
    return t * (1 - labelSmoothing) + labelSmoothing / 2;
  }

  @Override
  double loss(double p, double target) {
    double t = smooth(target);
    if (fromLogits) {
      return Math.max(p, 0) - p * t + Math.log1p(Math.exp(-Math.abs(p)));
    }
    double c = Targets.clip(p);
    return -(t * Math.log(c) + (1 - t) * Math.log1p(-c));
  }

  @Override
  double derivative(double p, double target) {
    double t = smooth(target);
    if (fromLogits) {
      return Targets.sigmoid(p) - t;
    }
    return Targets.isInside(p) ? (p - t) / (p * (1 - p)) : 0;
  }

  @Override
  public String toString() {
    return type() + Targets.options(fromLogits, labelSmoothing);
  }
}
