package dev.lanewise.nn.optimizers;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import java.util.List;

/**
 * Gradient descent by the gradient over the root of the sum of its squares so far (Duchi et al.,
 * 2011).
 *
 * <pre>
 * a += g^2                            a = initialAccumulator before the first step
 * w -= lr g / sqrt(a + epsilon)
 * </pre>
 *
 * <p>Defaults: learning rate 0.001, initialAccumulator 0.1, epsilon 1e-7. Source:
 * https://keras.io/api/optimizers/adagrad/
 */
public final class Adagrad extends Optimizer {
  private static final double LEARNING_RATE = 0.001;
  private static final double INITIAL_ACCUMULATOR = 0.1;
  private static final double EPSILON = 1e-7;

  private final double initialAccumulator;
  private final double epsilon;

  /** With the defaults. */
  public Adagrad() {
    this(LEARNING_RATE);
  }

  /** With another learning rate. */
  public Adagrad(double learningRate) {
    this(learningRate, INITIAL_ACCUMULATOR, EPSILON);
  }

  /**
   * With everything.
   *
   * @param learningRate at least 0
   * @param initialAccumulator what the sum begins with, at least 0
   * @param epsilon above 0
   */
  public Adagrad(double learningRate, double initialAccumulator, double epsilon) {
    super(learningRate);
    this.initialAccumulator = atLeastZero("initialAccumulator", initialAccumulator);
    this.epsilon = positive("epsilon", epsilon);
  }

  /** From what {@link #config} gave. */
  public static Adagrad of(Config config) {
    return common(
        new Adagrad(
            config.getDouble("learningRate"),
            config.getDouble("initialAccumulator"),
            config.getDouble("epsilon")),
        config);
  }

  @Override
  public Config config() {
    return common(
        Config.of("learningRate", learningRate())
            .with("initialAccumulator", initialAccumulator)
            .with("epsilon", epsilon));
  }

  @Override
  protected List<String> slotNames() {
    return List.of("accumulator");
  }

  @Override
  protected float initialValue(String slot) {
    return (float) initialAccumulator;
  }

  @Override
  protected void update(Tensor weights, Tensor gradient, Tensor[] slots, int from, int to) {
    float[] w = weights.data();
    float[] g = gradient.data();
    float[] a = slots[0].data();
    float rate = (float) learningRate();
    float least = (float) epsilon;
    for (int i = from; i < to; i++) {
      a[i] += g[i] * g[i];
      w[i] -= rate * g[i] / (float) Math.sqrt(a[i] + least);
    }
  }
}
