package dev.lanewise.nn.optimizers;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import java.util.List;

/**
 * {@link Adam} by the largest gradient of late rather than its mean square (Kingma and Ba, 2014,
 * section 7.1).
 *
 * <pre>
 * m += (1 - beta1) (g - m)
 * u = max(beta2 u, |g|)
 * w -= lr / (1 - beta1^t)  m / (u + epsilon)      t = 1, 2, ...
 * </pre>
 *
 * <p>Defaults: learning rate 0.001, beta1 0.9, beta2 0.999, epsilon 1e-7. Source:
 * https://keras.io/api/optimizers/adamax/
 */
public final class Adamax extends Moments {
  private float rate;

  /** With the defaults. */
  public Adamax() {
    this(LEARNING_RATE);
  }

  /** With another learning rate. */
  public Adamax(double learningRate) {
    this(learningRate, BETA1, BETA2, EPSILON);
  }

  /**
   * With everything.
   *
   * @param learningRate at least 0
   * @param beta1 the share of the past in the average of the gradient, from 0 to below 1
   * @param beta2 how much of the largest gradient is left after a step, from 0 to below 1
   * @param epsilon above 0
   */
  public Adamax(double learningRate, double beta1, double beta2, double epsilon) {
    super(learningRate, beta1, beta2, epsilon);
  }

  /** From what {@link #config} gave. */
  public static Adamax of(Config config) {
    return of(config, Adamax::new);
  }

  @Override
  protected List<String> slotNames() {
    return List.of("momentum", "norm");
  }

  @Override
  protected void begin() {
    rate = (float) (learningRate() / (1 - Math.pow(b1, iterations())));
  }

  @Override
  protected void update(Tensor weights, Tensor gradient, Tensor[] slots, int from, int to) {
    float[] w = weights.data();
    float[] g = gradient.data();
    float[] m = slots[0].data();
    float[] u = slots[1].data();
    float least = (float) epsilon;
    for (int i = from; i < to; i++) {
      m[i] += (1 - b1) * (g[i] - m[i]);
      u[i] = Math.max(b2 * u[i], Math.abs(g[i]));
      w[i] -= rate * m[i] / (u[i] + least);
    }
  }
}
