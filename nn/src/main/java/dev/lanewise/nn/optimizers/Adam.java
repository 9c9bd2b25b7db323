package dev.lanewise.nn.optimizers;

import dev.lanewise.engine.Tensor;
import dev.lanewise.engine.Updates;
import dev.lanewise.nn.Config;
import java.util.List;

/**
 * Gradient descent by moving averages of the gradient and of its square (Kingma and Ba, 2014; the
 * form before section 2.1, which Keras has: its epsilon is the paper's "epsilon hat").
 *
 * <pre>
 * m += (1 - beta1) (g - m)
 * v += (1 - beta2) (g^2 - v)
 * w -= lr sqrt(1 - beta2^t) / (1 - beta1^t)  m / (sqrt(v) + epsilon)      t = 1, 2, ...
 * amsgrad: the largest v so far in place of v
 * </pre>
 *
 * <p>Defaults: learning rate 0.001, beta1 0.9, beta2 0.999, epsilon 1e-7, no amsgrad. Source:
 * https://keras.io/api/optimizers/adam/
 */
public sealed class Adam extends Moments permits AdamW {
  private final boolean amsgrad;
  private float step;

  /** With the defaults. */
  public Adam() {
    this(LEARNING_RATE);
  }

  /** With another learning rate. */
  public Adam(double learningRate) {
    this(learningRate, BETA1, BETA2, EPSILON, false);
  }

  /**
   * With everything.
   *
   * @param learningRate at least 0
   * @param beta1 the share of the past in the average of the gradient, from 0 to below 1
   * @param beta2 the share of the past in the average of its square, from 0 to below 1
   * @param epsilon above 0
   * @param amsgrad whether to divide by the largest average so far
   */
  public Adam(double learningRate, double beta1, double beta2, double epsilon, boolean amsgrad) {
    super(learningRate, beta1, beta2, epsilon);
    this.amsgrad = amsgrad;
  }

  /** From what {@link #config} gave. */
  public static Adam of(Config config) {
    boolean amsgrad = config.getBoolean("amsgrad");
    return of(config, (rate, b1, b2, epsilon) -> new Adam(rate, b1, b2, epsilon, amsgrad));
  }

  @Override
  final Config own() {
    return super.own().with("amsgrad", amsgrad);
  }

  @Override
  protected List<String> slotNames() {
    return amsgrad ? List.of("momentum", "velocity", "velocity_hat") : super.slotNames();
  }

  @Override
  protected void begin() {
    step = step(learningRate(), b1, b2, iterations());
  }

  /** {@code lr sqrt(1 - beta2^t) / (1 - beta1^t)}. */
  static float step(double learningRate, float b1, float b2, long t) {
    return (float) (learningRate * Math.sqrt(1 - Math.pow(b2, t)) / (1 - Math.pow(b1, t)));
  }

  @Override
  protected void update(Tensor w, Tensor g, Tensor[] slots, int from, int to) {
    if (amsgrad) {
      Tensor largest = slots[2];
      updateSlowly(w.data(), g.data(), slots[0].data(), slots[1].data(), largest.data(), from, to);
    } else {
      Updates.adam(w, g, slots[0], slots[1], from, to, step, b1, b2, (float) epsilon);
    }
  }

  // The form few ask for, as a plain loop.
  private void updateSlowly(
      float[] w, float[] g, float[] m, float[] v, float[] largest, int from, int to) {
    for (int i = from; i < to; i++) {
      m[i] += (1 - b1) * (g[i] - m[i]);
      v[i] += (1 - b2) * (g[i] * g[i] - v[i]);
      largest[i] = Math.max(largest[i], v[i]);
      w[i] -= step * m[i] / ((float) Math.sqrt(largest[i]) + (float) epsilon);
    }
  }
}
