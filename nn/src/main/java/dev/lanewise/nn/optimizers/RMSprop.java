package dev.lanewise.nn.optimizers;

import dev.lanewise.engine.Tensor;
import dev.lanewise.engine.Updates;
import dev.lanewise.nn.Config;
import java.util.ArrayList;
import java.util.List;

/**
 * Gradient descent by the gradient over its recent size.
 *
 * <pre>
 * v = rho v + (1 - rho) g^2
 * centered:      a = rho a + (1 - rho) g;  u = lr g / sqrt(v - a^2 + epsilon)
 * not centered:  u = lr g / sqrt(v + epsilon)
 * momentum 0:    w -= u
 * else:          m = momentum m + u;  w -= m
 * </pre>
 *
 * <p>Defaults: learning rate 0.001, rho 0.9, momentum 0, epsilon 1e-7 (inside the root), not
 * centered. Source: https://keras.io/api/optimizers/rmsprop/
 */
public final class RMSprop extends Optimizer {
  private static final double LEARNING_RATE = 0.001;
  private static final double RHO = 0.9;
  private static final double EPSILON = 1e-7;

  private final double rho;
  private final double momentum;
  private final double epsilon;
  private final boolean centered;

  /** With the defaults. */
  public RMSprop() {
    this(LEARNING_RATE);
  }

  /** With another learning rate. */
  public RMSprop(double learningRate) {
    this(learningRate, RHO, 0, EPSILON, false);
  }

  /**
   * With everything.
   *
   * @param learningRate at least 0
   * @param rho the share of the past in the moving averages, from 0 to 1
   * @param momentum from 0 to 1
   * @param epsilon above 0
   * @param centered whether to divide by the standard deviation rather than by the root of the mean
   *     square
   */
  public RMSprop(
      double learningRate, double rho, double momentum, double epsilon, boolean centered) {
    super(learningRate);
    this.rho = unit("rho", rho);
    this.momentum = unit("momentum", momentum);
    this.epsilon = positive("epsilon", epsilon);
    this.centered = centered;
  }

  /** From what {@link #config} gave. */
  public static RMSprop of(Config config) {
    return common(
        new RMSprop(
            config.getDouble("learningRate"),
            config.getDouble("rho"),
            config.getDouble("momentum"),
            config.getDouble("epsilon"),
            config.getBoolean("centered")),
        config);
  }

  @Override
  public Config config() {
    return common(
        Config.of("learningRate", learningRate(), "rho", rho, "momentum", momentum)
            .with("epsilon", epsilon)
            .with("centered", centered));
  }

  @Override
  protected List<String> slotNames() {
    List<String> names = new ArrayList<>(List.of("velocity"));
    if (momentum > 0) {
      names.add("momentum");
    }
    if (centered) {
      names.add("average_gradient");
    }
    return names;
  }

  @Override
  protected void update(Tensor w, Tensor g, Tensor[] slots, int from, int to) {
    float rate = (float) learningRate();
    if (momentum == 0 && !centered) {
      Updates.rmsprop(w, g, slots[0], from, to, rate, (float) rho, (float) epsilon);
    } else {
      updateSlowly(w.data(), g.data(), slots, from, to);
    }
  }

  // The forms few ask for, as a plain loop.
  private void updateSlowly(float[] w, float[] g, Tensor[] slots, int from, int to) {
    float[] v = slots[0].data();
    float[] m = momentum > 0 ? slots[1].data() : null;
    float[] a = centered ? slots[slots.length - 1].data() : null;
    float rate = (float) learningRate();
    float past = (float) rho;
    for (int i = from; i < to; i++) {
      v[i] = past * v[i] + (1 - past) * g[i] * g[i];
      float square = v[i];
      if (a != null) {
        a[i] = past * a[i] + (1 - past) * g[i];
        square -= a[i] * a[i];
      }
      float u = rate * g[i] / (float) Math.sqrt(square + (float) epsilon);
      if (m != null) {
        m[i] = (float) momentum * m[i] + u;
        u = m[i];
      }
      w[i] -= u;
    }
  }
}
