package dev.lanewise.nn.optimizers;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import java.util.List;

/**
 * Gradient descent by steps as large as the last ones were, relative to the gradient (Zeiler,
 * 2012).
 *
 * <pre>
 * a = rho a + (1 - rho) g^2
 * u = g sqrt(b + epsilon) / sqrt(a + epsilon)
 * b = rho b + (1 - rho) u^2
 * w -= lr u
 * </pre>
 *
 * <p>Defaults: learning rate 0.001 (the paper has 1), rho 0.95, epsilon 1e-7. Source:
 * https://keras.io/api/optimizers/adadelta/
 */
public final class Adadelta extends Optimizer {
  private static final double LEARNING_RATE = 0.001;
  private static final double RHO = 0.95;
  private static final double EPSILON = 1e-7;

  private final double rho;
  private final double epsilon;

  /** With the defaults. */
  public Adadelta() {
    this(LEARNING_RATE);
  }

  /** With another learning rate. */
  public Adadelta(double learningRate) {
    this(learningRate, RHO, EPSILON);
  }

  /**
   * With everything.
   *
   * @param learningRate at least 0
   * @param rho the share of the past in the moving averages, 0 to 1
   * @param epsilon above 0
   */
  public Adadelta(double learningRate, double rho, double epsilon) {
    super(learningRate);
    this.rho = unit("rho", rho);
    this.epsilon = positive("epsilon", epsilon);
  }

  /** From what {@link #config} gave. */
  public static Adadelta of(Config config) {
    return common(
        new Adadelta(
            config.getDouble("learningRate"), config.getDouble("rho"), config.getDouble("epsilon")),
        config);
  }

  @Override
  public Config config() {
    return common(
        Config.of("learningRate", learningRate()).with("rho", rho).with("epsilon", epsilon));
  }

  @Override
  protected List<String> slotNames() {
    return List.of("accumulated_grad", "accumulated_delta_var");
  }

  @Override
  protected void update(Tensor weights, Tensor gradient, Tensor[] slots, int from, int to) {
    float[] w = weights.data();
    float[] g = gradient.data();
    float[] a = slots[0].data();
    float[] b = slots[1].data();
    float rate = (float) learningRate();
    float past = (float) rho;
    float least = (float) epsilon;
    for (int i = from; i < to; i++) {
      a[i] = past * a[i] + (1 - past) * g[i] * g[i];
      float u = g[i] * (float) Math.sqrt(b[i] + least) / (float) Math.sqrt(a[i] + least);
      b[i] = past * b[i] + (1 - past) * u * u;
      w[i] -= rate * u;
    }
  }
}
