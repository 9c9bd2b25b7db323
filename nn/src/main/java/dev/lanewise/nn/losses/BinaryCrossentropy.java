package dev.lanewise.nn.losses;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.activations.ActivationFunction;
import dev.lanewise.nn.activations.Activations;

/**
 * The cross-entropy of yes and no, each element by itself: predictions {@code [n, ...]}, targets
 * the same, from 0 (no) to 1 (yes); targets {@code [n]} will do for predictions {@code [n, 1]}.
 *
 * <pre>
 * probabilities p:  c = clip(p, 1e-7, 1 - 1e-7)
 *                   loss = mean over elements of -(t log c + (1 - t) log(1 - c))
 *                   dp = (c - t) / (c (1 - c)) / elements where p was not clipped, else 0
 * logits z:         loss = mean over elements of max(z, 0) - z t + log(1 + exp(-|z|))
 *                   dz = (sigmoid(z) - t) / elements
 * </pre>
 *
 * <p>Computed in double. Default: from probabilities. Source:
 * https://keras.io/api/losses/probabilistic_losses/
 */
public final class BinaryCrossentropy implements Loss {
  private final boolean fromLogits;

  /** The loss on probabilities. */
  public BinaryCrossentropy() {
    this(false);
  }

  private BinaryCrossentropy(boolean fromLogits) {
    this.fromLogits = fromLogits;
  }

  /** From what {@link #config} gave. */
  public static BinaryCrossentropy of(Config config) {
    return new BinaryCrossentropy(config.getBoolean("fromLogits"));
  }

  @Override
  public Config config() {
    return Config.of("fromLogits", fromLogits);
  }

  /** The loss on logits ({@code true}) or on probabilities. */
  public BinaryCrossentropy fromLogits(boolean fromLogits) {
    return new BinaryCrossentropy(fromLogits);
  }

  @Override
  public void checkTarget(Shape prediction, Shape target) {
    Targets.checkAlike(this, prediction, target);
  }

  @Override
  public Loss onLogitsOf(ActivationFunction activation) {
    return activation == Activations.SIGMOID ? fromLogits(true) : null;
  }

  @Override
  public double compute(Tensor prediction, Tensor target, Tensor gradient) {
    checkTarget(prediction.shape(), target.shape());
    float[] p = prediction.data();
    float[] t = target.data();
    float[] d = gradient == null ? null : gradient.data();
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      sum += fromLogits ? onLogit(p[i], t[i]) : onProbability(p[i], t[i]);
    }
    if (d != null) {
      for (int i = 0; i < p.length; i++) {
        d[i] = (float) ((fromLogits ? sigmoid(p[i]) - t[i] : dProbability(p[i], t[i])) / p.length);
      }
    }
    return sum / p.length;
  }

  private static double onLogit(double z, double t) {
    return Math.max(z, 0) - z * t + Math.log1p(Math.exp(-Math.abs(z)));
  }

  private static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  private static double onProbability(double p, double t) {
    double c = Targets.clip(p);
    return -(t * Math.log(c) + (1 - t) * Math.log1p(-c));
  }

  private static double dProbability(double p, double t) {
    return Targets.isInside(p) ? (p - t) / (p * (1 - p)) : 0;
  }

  @Override
  public String toString() {
    return "BinaryCrossentropy" + (fromLogits ? "(from logits)" : "");
  }
}
