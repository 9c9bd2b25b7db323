package dev.lanewise.nn.layers;

import dev.lanewise.nn.Config;
import dev.lanewise.nn.activations.Activations;

/**
 * What is negative becomes 0: {@code x [n, ...] -> y [n, ...]}.
 *
 * <pre>
 * forward:  y = max(x, 0)
 * backward: dx = y &gt; 0 ? dy : 0
 * </pre>
 *
 * <p>Source: https://keras.io/api/layers/activation_layers/relu/
 */
public final class ReLU extends Activation {
  /** The layer, which has no options. */
  public ReLU() {
    super(Activations.RELU);
  }

  /** From what {@link #config} gave. */
  public static ReLU of(Config config) {
    return new ReLU();
  }

  @Override
  public Config config() {
    return Config.empty();
  }

  @Override
  public String toString() {
    return "ReLU";
  }
}
