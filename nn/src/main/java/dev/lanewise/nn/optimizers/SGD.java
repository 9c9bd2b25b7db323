package dev.lanewise.nn.optimizers;

import dev.lanewise.engine.Tensor;
import dev.lanewise.engine.Updates;
import dev.lanewise.nn.Config;
import java.util.List;

/**
 * Gradient descent, with momentum or without.
 *
 * <pre>
 * momentum 0:  w -= lr g
 * else:        m = momentum m - lr g;  w += m
 * nesterov:    m = momentum m - lr g;  w += momentum m - lr g
 * </pre>
 *
 * <p>Defaults: learning rate 0.01, momentum 0, no nesterov. Source:
 * https://keras.io/api/optimizers/sgd/
 */
public final class SGD extends Optimizer {
  private static final double LEARNING_RATE = 0.01;

  private final double momentum;
  private final boolean nesterov;

  /** With the defaults. */
  public SGD() {
    this(LEARNING_RATE);
  }

  /** Without momentum. */
  public SGD(double learningRate) {
    this(learningRate, 0, false);
  }

  /**
   * With momentum.
   *
   * @param learningRate at least 0
   * @param momentum from 0 to 1
   * @param nesterov whether to look ahead; without effect where the momentum is 0
   */
  public SGD(double learningRate, double momentum, boolean nesterov) {
    super(learningRate);
    this.momentum = unit("momentum", momentum);
    this.nesterov = nesterov;
  }

  /** From what {@link #config} gave. */
  public static SGD of(Config config) {
    return common(
        new SGD(
            config.getDouble("learningRate"),
            config.getDouble("momentum"),
            config.getBoolean("nesterov")),
        config);
  }

  @Override
  public Config config() {
    return common(
        Config.of("learningRate", learningRate(), "momentum", momentum, "nesterov", nesterov));
  }

  @Override
  protected List<String> slotNames() {
    return momentum == 0 ? List.of() : List.of("momentum");
  }

  @Override
  protected void update(Tensor w, Tensor g, Tensor[] slots, int from, int to) {
    float rate = (float) learningRate();
    if (momentum == 0) {
      Updates.sgd(w, g, from, to, rate);
    } else {
      Updates.sgdMomentum(w, g, slots[0], from, to, rate, (float) momentum, nesterov);
    }
  }
}
