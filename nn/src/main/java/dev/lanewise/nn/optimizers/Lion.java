package dev.lanewise.nn.optimizers;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import java.util.List;

/**
 * Steps of one size along the sign of a momentum (Chen et al., 2023).
 *
 * <pre>
 * w -= lr sign(beta1 m + (1 - beta1) g)
 * m = beta2 m + (1 - beta2) g
 * </pre>
 *
 * <p>Defaults: learning rate 0.001, beta1 0.9, beta2 0.99. Source:
 * https://keras.io/api/optimizers/lion/
 */
public final class Lion extends Optimizer {
  private static final double LEARNING_RATE = 0.001;
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.99;

  private final double beta1;
  private final double beta2;

  /** With the defaults. */
  public Lion() {
    this(LEARNING_RATE);
  }

  /** With another learning rate. */
  public Lion(double learningRate) {
    this(learningRate, BETA1, BETA2);
  }

  /**
   * With everything.
   *
   * @param learningRate at least 0
   * @param beta1 the share of the momentum in the step, from 0 to below 1
   * @param beta2 the share of the past in the momentum, from 0 to below 1
   */
  public Lion(double learningRate, double beta1, double beta2) {
    super(learningRate);
    this.beta1 = belowOne("beta1", beta1);
    this.beta2 = belowOne("beta2", beta2);
  }

  /** From what {@link #config} gave. */
  public static Lion of(Config config) {
    return common(
        new Lion(
            config.getDouble("learningRate"), config.getDouble("beta1"), config.getDouble("beta2")),
        config);
  }

  @Override
  public Config config() {
    return common(
        Config.of("learningRate", learningRate()).with("beta1", beta1).with("beta2", beta2));
  }

  @Override
  protected List<String> slotNames() {
    return List.of("momentum");
  }

  @Override
  protected void update(Tensor weights, Tensor gradient, Tensor[] slots, int from, int to) {
    float[] w = weights.data();
    float[] g = gradient.data();
    float[] m = slots[0].data();
    float rate = (float) learningRate();
    float first = (float) beta1;
    float second = (float) beta2;
    for (int i = from; i < to; i++) {
      w[i] -= rate * Math.signum(m[i] * first + g[i] * (1 - first));
      m[i] = m[i] * second + g[i] * (1 - second);
    }
  }
}
