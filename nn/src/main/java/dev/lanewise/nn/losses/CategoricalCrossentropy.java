package dev.lanewise.nn.losses;

import dev.lanewise.engine.CrossEntropy;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.activations.ActivationFunction;
import dev.lanewise.nn.activations.Activations;

/**
 * The cross-entropy of a distribution over classes: predictions {@code [n, ..., classes]}, targets
 * the same.
 *
 * <pre>
 * label smoothing a: t becomes t (1 - a) + a / classes
 * probabilities p:  q = p / sum p,  c = clip(q, 1e-7, 1 - 1e-7)
 *                   loss = mean over rows of -sum over k of t_k log c_k
 *                   g_k = -t_k / q_k where q_k was not clipped, else 0
 *                   dp_k = (g_k - sum over j of g_j q_j) / (sum p) / rows
 * logits z:         loss = mean over rows of sum over k of t_k (logsumexp z - z_k)
 *                   dz_k = (softmax(z)_k sum t - t_k) / rows
 * </pre>
 *
 * <p>Computed in double, but for plain logits together with their gradient ({@link CrossEntropy}).
 * Default: from probabilities, no smoothing. Source:
 * https://keras.io/api/losses/probabilistic_losses/
 */
public final class CategoricalCrossentropy extends RowLoss {
  private final boolean fromLogits;
  private final double labelSmoothing;

  /** The loss on probabilities. */
  public CategoricalCrossentropy() {
    this(false, 0);
  }

  private CategoricalCrossentropy(boolean fromLogits, double labelSmoothing) {
    this.fromLogits = fromLogits;
    this.labelSmoothing =
        Targets.share("CategoricalCrossentropy", "labelSmoothing", labelSmoothing);
  }

  /** From what {@link #config} gave. */
  public static CategoricalCrossentropy of(Config config) {
    return new CategoricalCrossentropy(config.getBoolean("fromLogits"), Targets.smoothing(config));
  }

  @Override
  public Config config() {
    return Targets.smoothing(Config.of("fromLogits", fromLogits), labelSmoothing);
  }

  /** The loss on logits ({@code true}) or on probabilities. */
  public CategoricalCrossentropy fromLogits(boolean fromLogits) {
    return new CategoricalCrossentropy(fromLogits, labelSmoothing);
  }

  /** The loss on targets moved towards all classes alike by this share, 0 to 1. */
  public CategoricalCrossentropy labelSmoothing(double share) {
    return new CategoricalCrossentropy(fromLogits, share);
  }

  @Override
  public Loss onLogitsOf(ActivationFunction activation) {
    return activation == Activations.SOFTMAX ? fromLogits(true) : null;
  }

  @Override
  public double compute(Tensor prediction, Tensor target, Tensor weights, Tensor gradient) {
    if (fromLogits && gradient != null && weights == null && labelSmoothing == 0) {
      checkTarget(prediction.shape(), target.shape());
      return CrossEntropy.ofDistributions(prediction, target, gradient);
    }
    return super.compute(prediction, target, weights, gradient);
  }

  @Override
  double row(float[] p, float[] t, int at, int count, float[] d, double scale) {
    return fromLogits ? onLogits(p, t, at, count, d, scale) : plain(p, t, at, count, d, scale);
  }

  private double smooth(double t, int count) {
    return t * (1 - labelSmoothing) + labelSmoothing / count;
  }

  private double onLogits(float[] z, float[] t, int at, int count, float[] dz, double scale) {
    double max = Softmax.max(z, at, count);
    double sum = Softmax.sumExp(z, at, count, max);
    double log = Math.log(sum);
    double loss = 0;
    double sumT = 0;
    for (int k = at; k < at + count; k++) {
      double u = smooth(t[k], count);
      if (u != 0) { // an impossible class may have a logit of -infinity
        loss += u * (log + (max - z[k]));
      }
      sumT += u;
    }
    if (dz != null) {
      for (int k = at; k < at + count; k++) {
        double p = Math.exp(z[k] - max) / sum;
        dz[k] = (float) ((p * sumT - smooth(t[k], count)) * scale);
      }
    }
    return loss;
  }

  private double plain(float[] p, float[] t, int at, int count, float[] dp, double scale) {
    double sumP = Targets.sum(p, at, count);
    double loss = 0;
    double dot = 0; // sum over j of g_j q_j, where g_j q_j = -t_j
    for (int k = at; k < at + count; k++) {
      double q = p[k] / sumP;
      double u = smooth(t[k], count);
      loss -= u * Math.log(Targets.clip(q));
      dot -= Targets.isInside(q) ? u : 0;
    }
    if (dp != null) {
      for (int k = at; k < at + count; k++) {
        double q = p[k] / sumP;
        double g = Targets.isInside(q) ? -smooth(t[k], count) / q : 0;
        dp[k] = (float) ((g - dot) / sumP * scale);
      }
    }
    return loss;
  }

  @Override
  public String toString() {
    return type() + Targets.options(fromLogits, labelSmoothing);
  }
}
