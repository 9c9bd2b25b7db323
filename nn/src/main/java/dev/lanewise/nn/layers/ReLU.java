package dev.lanewise.nn.layers;

import dev.lanewise.nn.Config;
import dev.lanewise.nn.activations.ActivationFunction;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.activations.CappedRelu;

/**
 * What is negative becomes 0, and what is above a largest value becomes that: {@code x [n, ...] ->
 * y [n, ...]}.
 *
 * <pre>
 * forward:  y = min(max(x, 0), maxValue)
 * backward: dx = 0 &lt; y &lt; maxValue ? dy : 0
 * </pre>
 *
 * <p>Default: no largest value. Source: https://keras.io/api/layers/activation_layers/relu/
 */
public final class ReLU extends Activation {
  /** Null where there is none. */
  private final Double maxValue;

  /** Without a largest value. */
  public ReLU() {
    super(Activations.RELU);
    maxValue = null;
  }

  /** With a largest value, above 0: {@code new ReLU(6)} is relu6. */
  public ReLU(double maxValue) {
    super(capped(maxValue));
    this.maxValue = maxValue;
  }

  private static ActivationFunction capped(double maxValue) {
    if (!(maxValue > 0 && maxValue < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("ReLU: maxValue must be above 0 but got " + maxValue);
    }
    return maxValue == 6 ? Activations.RELU6 : new CappedRelu(maxValue);
  }

  /** From what {@link #config} gave. */
  public static ReLU of(Config config) {
    return config.has("maxValue") ? new ReLU(config.getDouble("maxValue")) : new ReLU();
  }

  @Override
  public Config config() {
    return Config.empty().with("maxValue", maxValue);
  }

  @Override
  public String toString() {
    return maxValue == null ? "ReLU" : "ReLU(" + maxValue + ")";
  }
}
