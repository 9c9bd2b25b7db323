package dev.lanewise.nn.optimizers;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;

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
public final class Nadam extends Moments {
  private static final double DECAY = 0.96;

  /** The product of u up to a step, and that step: made again where a training is resumed. */
  private double product = 1;

  private long factors;

  private float ofM;
  private float ofG;
  private float ofV;

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
    super(learningRate, beta1, beta2, epsilon);
  }

  /** From what {@link #config} gave. */
  public static Nadam of(Config config) {
    return of(config, Nadam::new);
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
  protected void begin() {
    long t = iterations();
    double product = product(t);
    ofM = (float) (u(t + 1) / (1 - product * u(t + 1)));
    ofG = (float) ((1 - u(t)) / (1 - product));
    ofV = (float) (1 / (1 - Math.pow(b2, t)));
  }

  @Override
  protected void update(Tensor weights, Tensor gradient, Tensor[] slots, int from, int to) {
    float[] w = weights.data();
    float[] g = gradient.data();
    float[] m = slots[0].data();
    float[] v = slots[1].data();
    float least = (float) epsilon;
    float rate = (float) learningRate();
    for (int i = from; i < to; i++) {
      m[i] += (1 - b1) * (g[i] - m[i]);
      v[i] += (1 - b2) * (g[i] * g[i] - v[i]);
      float n = ofM * m[i] + ofG * g[i];
      w[i] -= rate * n / ((float) Math.sqrt(v[i] * ofV) + least);
    }
  }
}
