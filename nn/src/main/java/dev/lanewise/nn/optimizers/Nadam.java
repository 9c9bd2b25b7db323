package dev.lanewise.nn.optimizers;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import java.util.List;

/**
 * {@link Adam} with Nesterov's look ahead (Dozat, 2015).
 *
 * <pre>
 * u_t = beta1 (1 - 0.96^t / 2),  U_t = u_1 u_2 ... u_t      t = 1, 2, ...
 * m += (1 - beta1) (g - m),  v += (1 - beta2) (g^2 - v)
 * n = u_(t+1) m / (1 - U_(t+1)) + (1 - u_t) g / (1 - U_t)
 * w -= lr n / (sqrt(v / (1 - beta2^t)) + epsilon)
 * </pre>
 *
 * <p>Defaults: learning rate 0.001, beta1 0.9, beta2 0.999, epsilon 1e-7. Source:
 * https://keras.io/api/optimizers/Nadam/
 */
public final class Nadam extends Optimizer {
  private static final double LEARNING_RATE = 0.001;
  private static final double DECAY = 0.96;
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-7;

  private final double beta1;
  private final double beta2;
  private final double epsilon;

  /** The product of u up to a step, and that step: made again where a training is resumed. */
  private double product = 1;

  private long factors;

  /** With the defaults. */
  public Nadam() {
    this(LEARNING_RATE);
  }

  /** With another learning rate. */
  public Nadam(double learningRate) {
    this(learningRate, BETA1, BETA2, EPSILON);
  }

  /**
   * With everything.
   *
   * @param learningRate at least 0
   * @param beta1 the share of the past in the average of the gradient, from 0 to below 1
   * @param beta2 the share of the past in the average of its square, from 0 to below 1
   * @param epsilon above 0
   */
  public Nadam(double learningRate, double beta1, double beta2, double epsilon) {
    super(learningRate);
    this.beta1 = belowOne("beta1", beta1);
    this.beta2 = belowOne("beta2", beta2);
    this.epsilon = positive("epsilon", epsilon);
  }

  /** From what {@link #config} gave. */
  public static Nadam of(Config config) {
    return common(
        new Nadam(
            config.getDouble("learningRate"),
            config.getDouble("beta1"),
            config.getDouble("beta2"),
            config.getDouble("epsilon")),
        config);
  }

  @Override
  public Config config() {
    return common(
        Config.of("learningRate", learningRate())
            .with("beta1", beta1)
            .with("beta2", beta2)
            .with("epsilon", epsilon));
  }

  @Override
  protected List<String> slotNames() {
    return List.of("momentum", "velocity");
  }

  private double u(long t) {
    return beta1 * (1 - Math.pow(DECAY, t) / 2);
  }

  private double product(long t) {
    if (factors > t) {
      product = 1;
      factors = 0;
    }
    while (factors < t) {
      product *= u(++factors);
    }
    return product;
  }

  @Override
  protected void update(Tensor weights, Tensor gradient, Tensor[] slots) {
    float[] w = weights.data();
    float[] g = gradient.data();
    float[] m = slots[0].data();
    float[] v = slots[1].data();
    float first = (float) beta1;
    float second = (float) beta2;
    float least = (float) epsilon;
    long t = iterations();
    double product = product(t);
    float ofM = (float) (u(t + 1) / (1 - product * u(t + 1)));
    float ofG = (float) ((1 - u(t)) / (1 - product));
    float ofV = (float) (1 / (1 - Math.pow(second, t)));
    float rate = (float) learningRate();
    for (int i = 0; i < w.length; i++) {
      m[i] += (1 - first) * (g[i] - m[i]);
      v[i] += (1 - second) * (g[i] * g[i] - v[i]);
      float n = ofM * m[i] + ofG * g[i];
      w[i] -= rate * n / ((float) Math.sqrt(v[i] * ofV) + least);
    }
  }
}
