package dev.lanewise.nn.losses;

import dev.lanewise.nn.Config;
import dev.lanewise.nn.activations.ActivationFunction;
import dev.lanewise.nn.activations.Activations;

/**
 * The cross-entropy of a distribution over classes with less weight on what is predicted well (Lin
 * et al., 2017): predictions {@code [n, ..., classes]}, targets the same.
 *
 * <pre>
 * label smoothing a: t becomes t (1 - a) + a / classes
 * q = p / sum p,  c = clip(q, 1e-7, 1 - 1e-7)
 * loss = mean over rows of -sum over k of alpha (1 - c_k)^gamma t_k log c_k
 * g_k  = alpha t_k (gamma (1 - q_k)^(gamma - 1) log q_k - (1 - q_k)^gamma / q_k)
 *        where q_k was not clipped, else 0
 * dp_k = (g_k - sum over j of g_j q_j) / (sum p) / rows
 * logits z: q = softmax(z), dz_k = q_k (g_k - sum over j of g_j q_j) / rows
 * </pre>
 *
 * <p>Computed in double. Defaults: alpha 0.25, gamma 2, from probabilities, no smoothing. Source:
 * https://keras.io/api/losses/probabilistic_losses/
 */
public final class CategoricalFocalCrossentropy extends RowLoss {
  private static final double ALPHA = 0.25;
  private static final double GAMMA = 2;

  private final double alpha;
  private final double gamma;
  private final boolean fromLogits;
  private final double labelSmoothing;

  /** With the defaults. */
  public CategoricalFocalCrossentropy() {
    this(ALPHA, GAMMA);
  }

  /**
   * On probabilities.
   *
   * @param alpha the weight of all classes, at least 0
   * @param gamma how much less what is predicted well weighs; at least 0
   */
  public CategoricalFocalCrossentropy(double alpha, double gamma) {
    this(alpha, gamma, false, 0);
  }

  private CategoricalFocalCrossentropy(
      double alpha, double gamma, boolean fromLogits, double labelSmoothing) {
    this.alpha = Targets.atLeastZero(type(), "alpha", alpha);
    this.gamma = Targets.atLeastZero(type(), "gamma", gamma);
    this.fromLogits = fromLogits;
    this.labelSmoothing = Targets.share(type(), "labelSmoothing", labelSmoothing);
  }

  /** From what {@link #config} gave. */
  public static CategoricalFocalCrossentropy of(Config config) {
    return new CategoricalFocalCrossentropy(
        config.getDouble("alpha"),
        config.getDouble("gamma"),
        config.getBoolean("fromLogits"),
        Targets.smoothing(config));
  }

  @Override
  public Config config() {
    Config config = Config.of("alpha", alpha, "gamma", gamma, "fromLogits", fromLogits);
    return Targets.smoothing(config, labelSmoothing);
  }

  /** The loss on logits ({@code true}) or on probabilities. */
  public CategoricalFocalCrossentropy fromLogits(boolean fromLogits) {
    return new CategoricalFocalCrossentropy(alpha, gamma, fromLogits, labelSmoothing);
  }

  /** The loss on targets moved towards all classes alike by this share, 0 to 1. */
  public CategoricalFocalCrossentropy labelSmoothing(double share) {
    return new CategoricalFocalCrossentropy(alpha, gamma, fromLogits, share);
  }

  @Override
  public Loss onLogitsOf(ActivationFunction activation) {
    return activation == Activations.SOFTMAX ? fromLogits(true) : null;
  }

  @Override
  double row(float[] p, float[] t, int at, int count, float[] d, double scale) {
    double max = fromLogits ? Softmax.max(p, at, count) : 0;
    double sum = fromLogits ? Softmax.sumExp(p, at, count, max) : Targets.sum(p, at, count);
    double loss = 0;
    double dot = 0;
    for (int k = at; k < at + count; k++) {
      double q = share(p[k], max, sum);
      double c = Targets.clip(q);
      loss -= alpha * Math.pow(1 - c, gamma) * smooth(t[k], count) * Math.log(c);
      dot += slope(q, smooth(t[k], count)) * q;
    }
    if (d != null) {
      for (int k = at; k < at + count; k++) {
        double q = share(p[k], max, sum);
        double g = slope(q, smooth(t[k], count)) - dot;
        d[k] = (float) (g * (fromLogits ? q : 1 / sum) * scale);
      }
    }
    return loss;
  }

  private double smooth(double t, int count) {
    return t * (1 - labelSmoothing) + labelSmoothing / count;
  }

  private double share(double p, double max, double sum) {
    return (fromLogits ? Math.exp(p - max) : p) / sum;
  }

  private double slope(double q, double t) {
    if (!Targets.isInside(q)) {
      return 0;
    }
    double ofFactor = gamma == 0 ? 0 : gamma * Math.pow(1 - q, gamma - 1) * Math.log(q);
    return alpha * t * (ofFactor - Math.pow(1 - q, gamma) / q);
  }

  @Override
  public String toString() {
    return "%s(gamma %s)%s".formatted(type(), gamma, Targets.options(fromLogits, labelSmoothing));
  }
}
