package dev.lanewise.nn.losses;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;

/**
 * The mean of squared differences: predictions {@code [n, ...]}, targets the same; targets {@code
 * [n]} will do for predictions {@code [n, 1]}.
 *
 * <pre>
 * loss = mean over elements of (p - t)^2
 * dp   = 2 (p - t) / elements
 * </pre>
 *
 * <p>Computed in double. Source: https://keras.io/api/losses/regression_losses/
 */
public final class MeanSquaredError implements Loss {
  /** The loss; it has no options. */
  public MeanSquaredError() {}

  /** From what {@link #config} gave. */
  public static MeanSquaredError of(Config config) {
    return new MeanSquaredError();
  }

  @Override
  public Config config() {
    return Config.empty();
  }

  @Override
  public void checkTarget(Shape prediction, Shape target) {
    Targets.checkAlike(this, prediction, target);
  }

  @Override
  public double compute(Tensor prediction, Tensor target, Tensor gradient) {
    checkTarget(prediction.shape(), target.shape());
    float[] p = prediction.data();
    float[] t = target.data();
    float[] d = gradient == null ? null : gradient.data();
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      double difference = (double) p[i] - t[i];
      sum += difference * difference;
      if (d != null) {
        d[i] = (float) (2 * difference / p.length);
      }
    }
    return sum / p.length;
  }

  @Override
  public String toString() {
    return "MeanSquaredError";
  }
}
