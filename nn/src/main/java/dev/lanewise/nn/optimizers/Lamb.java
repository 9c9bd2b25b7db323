package dev.lanewise.nn.optimizers;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import java.util.List;

/**
 * {@link Adam} with steps in proportion to the size of each weight tensor, for large batches (You
 * et al., 2019).
 *
 * <pre>
 * m += (1 - beta1) (g - m),  v += (1 - beta2) (g^2 - v)
 * u = m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + epsilon)      t = 1, 2, ...
 * w -= lr |w| / |u| u                                              lr u where either norm is 0
 * </pre>
 *
 * <p>Defaults: learning rate 0.001, beta1 0.9, beta2 0.999, epsilon 1e-7. Source:
 * https://keras.io/api/optimizers/lamb/
 */
public final class Lamb extends Optimizer {
  private static final double LEARNING_RATE = 0.001;
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-7;

  private final double beta1;
  private final double beta2;
  private final double epsilon;

  /** With the defaults. */
  public Lamb() {
    this(LEARNING_RATE);
  }

  /** With another learning rate. */
  public Lamb(double learningRate) {
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
  public Lamb(double learningRate, double beta1, double beta2, double epsilon) {
    super(learningRate);
    this.beta1 = belowOne("beta1", beta1);
    this.beta2 = belowOne("beta2", beta2);
    this.epsilon = positive("epsilon", epsilon);
  }

  /** From what {@link #config} gave. */
  public static Lamb of(Config config) {
    return common(
        new Lamb(
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

  @Override
  protected void update(Tensor weights, Tensor gradient, Tensor[] slots) {
    float[] w = weights.data();
    float[] g = gradient.data();
    float[] m = slots[0].data();
    float[] v = slots[1].data();
    float first = (float) beta1;
    float second = (float) beta2;
    float least = (float) epsilon;
    float ofM = (float) (1 / (1 - Math.pow(first, iterations())));
    float ofV = (float) (1 / (1 - Math.pow(second, iterations())));
    double squares = Norms.sumOfSquares(w);
    for (int i = 0; i < w.length; i++) {
      m[i] += (1 - first) * (g[i] - m[i]);
      v[i] += (1 - second) * (g[i] * g[i] - v[i]);
      g[i] = m[i] * ofM / ((float) Math.sqrt(v[i] * ofV) + least); // g is free now: u
    }
    double ofU = Norms.sumOfSquares(g);
    double ratio = squares > 0 && ofU > 0 ? Math.sqrt(squares / ofU) : 1;
    float rate = (float) (learningRate() * ratio);
    for (int i = 0; i < w.length; i++) {
      w[i] -= rate * g[i];
    }
  }
}
