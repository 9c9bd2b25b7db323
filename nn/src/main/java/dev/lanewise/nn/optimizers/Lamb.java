package dev.lanewise.nn.optimizers;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;

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
public final class Lamb extends Moments {
  private float ofM;
  private float ofV;

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
    super(learningRate, beta1, beta2, epsilon);
  }

  /** From what {@link #config} gave. */
  public static Lamb of(Config config) {
    return of(config, Lamb::new);
  }

  @Override
  protected void begin() {
    ofM = (float) (1 / (1 - Math.pow(b1, iterations())));
    ofV = (float) (1 / (1 - Math.pow(b2, iterations())));
  }

  @Override
  protected boolean isElementwise() {
    return false;
  }

  @Override
  protected void update(Tensor weights, Tensor gradient, Tensor[] slots, int from, int to) {
    float[] w = weights.data();
    float[] g = gradient.data();
    float[] m = slots[0].data();
    float[] v = slots[1].data();
    float least = (float) epsilon;
    double squares = Norms.sumOfSquares(w);
    for (int i = from; i < to; i++) {
      m[i] += (1 - b1) * (g[i] - m[i]);
      v[i] += (1 - b2) * (g[i] * g[i] - v[i]);
      g[i] = m[i] * ofM / ((float) Math.sqrt(v[i] * ofV) + least); // g is free now: u
    }
    double ofU = Norms.sumOfSquares(g);
    double ratio = squares > 0 && ofU > 0 ? Math.sqrt(squares / ofU) : 1;
    float rate = (float) (learningRate() * ratio);
    for (int i = from; i < to; i++) {
      w[i] -= rate * g[i];
    }
  }
}
