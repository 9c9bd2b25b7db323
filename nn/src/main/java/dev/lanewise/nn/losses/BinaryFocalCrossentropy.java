package dev.lanewise.nn.losses;

import dev.lanewise.nn.Config;
import dev.lanewise.nn.activations.ActivationFunction;
import dev.lanewise.nn.activations.Activations;

/**
 * The cross-entropy of yes and no with less weight on what is predicted well (Lin et al., 2017),
 * each element by itself: predictions {@code [n, ...]}, targets the same, from 0 to 1; targets
 * {@code [n]} will do for predictions {@code [n, 1]}.
 *
 * <pre>
 * label smoothing a: t becomes t (1 - a) + a / 2
 * c = clip(p, 1e-7, 1 - 1e-7),  b = -(t log c + (1 - t) log(1 - c))
 * f = 1 - t p - (1 - t) (1 - p),  w = t alpha + (1 - t) (1 - alpha) with class balancing, else 1
 * loss = mean over elements of w f^gamma b
 * dp   = w (f^gamma b' + gamma f^(gamma - 1) (1 - 2 t) b) / elements,  b' = (p - t) / (p (1 - p))
 *        where p was not clipped, else 0
 * logits z: p = sigmoid(z), dz = dp p (1 - p)
 * </pre>
 *
 * <p>Computed in double. Defaults: gamma 2, alpha 0.25, no class balancing, from probabilities, no
 * smoothing. Source: https://keras.io/api/losses/probabilistic_losses/
 */
public final class BinaryFocalCrossentropy extends ElementLoss {
  private static final double ALPHA = 0.25;
  private static final double GAMMA = 2;

  private final boolean balanced;
  private final double alpha;
  private final double gamma;
  private final boolean fromLogits;
  private final double labelSmoothing;

  /** With the defaults. */
  public BinaryFocalCrossentropy() {
    this(false, ALPHA, GAMMA);
  }

  /**
   * On probabilities.
   *
   * @param applyClassBalancing whether targets of 1 weigh alpha and those of 0 weigh 1 - alpha
   * @param alpha 0 to 1
   * @param gamma how much less what is predicted well weighs; at least 0
   */
  public BinaryFocalCrossentropy(boolean applyClassBalancing, double alpha, double gamma) {
    this(applyClassBalancing, alpha, gamma, false, 0);
  }

  private BinaryFocalCrossentropy(
      boolean balanced, double alpha, double gamma, boolean fromLogits, double labelSmoothing) {
    this.balanced = balanced;
    this.alpha = Targets.share(type(), "alpha", alpha);
    this.gamma = Targets.atLeastZero(type(), "gamma", gamma);
    this.fromLogits = fromLogits;
    this.labelSmoothing = Targets.share(type(), "labelSmoothing", labelSmoothing);
  }

  /** From what {@link #config} gave. */
  public static BinaryFocalCrossentropy of(Config config) {
    return new BinaryFocalCrossentropy(
        config.getBoolean("applyClassBalancing"),
        config.getDouble("alpha"),
        config.getDouble("gamma"),
        config.getBoolean("fromLogits"),
        Targets.smoothing(config));
  }

  @Override
  public Config config() {
    Config config =
        Config.of("applyClassBalancing", balanced, "alpha", alpha, "gamma", gamma)
            .with("fromLogits", fromLogits);
    return Targets.smoothing(config, labelSmoothing);
  }

  /** The loss on logits ({@code true}) or on probabilities. */
  public BinaryFocalCrossentropy fromLogits(boolean fromLogits) {
    return new BinaryFocalCrossentropy(balanced, alpha, gamma, fromLogits, labelSmoothing);
  }

  /** The loss on targets moved towards 1/2 by this share, 0 to 1. */
  public BinaryFocalCrossentropy labelSmoothing(double share) {
    return new BinaryFocalCrossentropy(balanced, alpha, gamma, fromLogits, share);
  }

  @Override
  public Loss onLogitsOf(ActivationFunction activation) {
    return activation == Activations.SIGMOID ? fromLogits(true) : null;
  }

  private double smooth(double t) {
    return t * (1 - labelSmoothing) + labelSmoothing / 2;
  }

  private double weight(double t) {
    return balanced ? t * alpha + (1 - t) * (1 - alpha) : 1;
  }

  private static double crossentropy(double p, double t) {
    double c = Targets.clip(p);
    return -(t * Math.log(c) + (1 - t) * Math.log1p(-c));
  }

  private static double missing(double p, double t) {
    return t * (1 - p) + (1 - t) * p; // never below 0, as the formula's form may round to
  }

  @Override
  double loss(double prediction, double target) {
    double t = smooth(target);
    double p = fromLogits ? Targets.sigmoid(prediction) : prediction;
    return weight(t) * Math.pow(missing(p, t), gamma) * crossentropy(p, t);
  }

  @Override
  double derivative(double prediction, double target) {
    double t = smooth(target);
    double p = fromLogits ? Targets.sigmoid(prediction) : prediction;
    double f = missing(p, t);
    double ofEntropy = Targets.isInside(p) ? (p - t) / (p * (1 - p)) : 0;
    double ofFactor =
        gamma == 0 ? 0 : gamma * Math.pow(f, gamma - 1) * (1 - 2 * t) * crossentropy(p, t);
    double dp = weight(t) * (Math.pow(f, gamma) * ofEntropy + ofFactor);
    return fromLogits ? dp * p * (1 - p) : dp;
  }

  @Override
  public String toString() {
    return "%s(gamma %s)%s".formatted(type(), gamma, Targets.options(fromLogits, labelSmoothing));
  }
}
