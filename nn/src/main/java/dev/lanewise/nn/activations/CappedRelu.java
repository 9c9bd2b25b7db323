package dev.lanewise.nn.activations;

import dev.lanewise.engine.Elementwise;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;

/**
 * What is negative becomes 0, what is above the cap becomes the cap: {@code y = min(max(x, 0),
 * cap)}; {@code dx = 0 < y < cap ? dy : 0}. With a cap of 6 it is {@link Activations#RELU6}.
 *
 * @param cap the largest output, above 0
 */
public record CappedRelu(double cap) implements ActivationFunction {
  /** Refuses a cap that is not above 0. */
  public CappedRelu {
    if (!(cap > 0 && cap < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("CappedRelu: cap must be above 0 but got " + cap);
    }
  }

  /** From what {@link #config} gave. */
  public static CappedRelu of(Config config) {
    return new CappedRelu(config.getDouble("cap"));
  }

  @Override
  public Config config() {
    return Config.of("cap", cap);
  }

  @Override
  public String type() {
    return "capped_relu";
  }

  @Override
  public void forward(Tensor x, Tensor y) {
    Elementwise.cappedRelu(x, (float) cap, y);
  }

  @Override
  public void backward(Tensor y, Tensor dy, Tensor dx) {
    Elementwise.cappedReluBackward(y, dy, (float) cap, dx);
  }

  @Override
  public String toString() {
    return "capped_relu(" + cap + ")";
  }
}
