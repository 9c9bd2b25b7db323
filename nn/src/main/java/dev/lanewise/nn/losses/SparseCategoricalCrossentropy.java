package dev.lanewise.nn.losses;

import dev.lanewise.engine.CrossEntropy;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.activations.ActivationFunction;
import dev.lanewise.nn.activations.Activations;

/**
 * The cross-entropy of class numbers: predictions {@code [n, ..., classes]}, targets {@code [n,
 * ...]} or {@code [n, ..., 1]}, whole numbers from 0 on.
 *
 * <pre>
 * probabilities p:  c = clip(p, 1e-7, 1 - 1e-7),  s = sum c    (Keras clips first here)
 *                   loss = mean over rows of log s - log c_t
 *                   dp_k = (1 / s - [k = t] / c_t) / rows where p_k was not clipped, else 0
 * logits z:         loss = mean over rows of logsumexp z - z_t
 *                   dz_k = (softmax(z)_k - [k = t]) / rows
 * </pre>
 *
 * <p>Computed in double, but for logits together with their gradient ({@link CrossEntropy}).
 * Default: from probabilities. (Label smoothing, as in Keras, is {@link CategoricalCrossentropy}'s,
 * on one-hot targets.) Source: https://keras.io/api/losses/probabilistic_losses/
 */
public final class SparseCategoricalCrossentropy extends RowLoss {
  private final boolean fromLogits;

  /** The loss on probabilities. */
  public SparseCategoricalCrossentropy() {
    this(false);
  }

  private SparseCategoricalCrossentropy(boolean fromLogits) {
    this.fromLogits = fromLogits;
  }

  /** From what {@link #config} gave. */
  public static SparseCategoricalCrossentropy of(Config config) {
    return new SparseCategoricalCrossentropy(config.getBoolean("fromLogits"));
  }

  @Override
  public Config config() {
    return Config.of("fromLogits", fromLogits);
  }

  /** The loss on logits ({@code true}) or on probabilities. */
  public SparseCategoricalCrossentropy fromLogits(boolean fromLogits) {
    return new SparseCategoricalCrossentropy(fromLogits);
  }

  @Override
  public void checkTarget(Shape prediction, Shape target) {
    Targets.checkClassNumbers(this, prediction, target);
  }

  @Override
  public Loss onLogitsOf(ActivationFunction activation) {
    return activation == Activations.SOFTMAX ? fromLogits(true) : null;
  }

  /**
   * {@inheritDoc}
   *
   * @throws TargetException if a target is no class number
   */
  @Override
  public double compute(Tensor prediction, Tensor target, Tensor weights, Tensor gradient) {
    checkTarget(prediction.shape(), target.shape());
    int classes = prediction.dim(-1);
    int rows = prediction.size() / classes;
    Targets.checkClassNumbers(this, target, rows, classes);
    if (fromLogits && gradient != null && weights == null) {
      return CrossEntropy.ofClasses(prediction, target, gradient);
    }
    return super.compute(prediction, target, weights, gradient);
  }

  /** {@inheritDoc} The target is the row's class number. */
  @Override
  double row(float[] p, float[] t, int at, int count, float[] d, double scale) {
    int label = at + (int) t[at / count];
    return fromLogits
        ? onLogits(p, label, at, count, d, scale)
        : onProbabilities(p, label, at, count, d, scale);
  }

  private static double onLogits(
      float[] z, int label, int at, int count, float[] dz, double scale) {
    double max = Softmax.max(z, at, count);
    double sum = Softmax.sumExp(z, at, count, max);
    if (dz != null) {
      for (int k = at; k < at + count; k++) {
        dz[k] = (float) ((Math.exp(z[k] - max) / sum - (k == label ? 1 : 0)) * scale);
      }
    }
    return Math.log(sum) + (max - z[label]);
  }

  private static double onProbabilities(
      float[] p, int label, int at, int count, float[] dp, double scale) {
    double sum = 0;
    for (int k = at; k < at + count; k++) {
      sum += Targets.clip(p[k]);
    }
    double ofLabel = Targets.clip(p[label]);
    if (dp != null) {
      for (int k = at; k < at + count; k++) {
        double d = 1 / sum - (k == label ? 1 / ofLabel : 0);
        dp[k] = Targets.isInside(p[k]) ? (float) (d * scale) : 0;
      }
    }
    return Math.log(sum) - Math.log(ofLabel);
  }

  @Override
  public String toString() {
    return type() + Targets.options(fromLogits, 0);
  }
}
