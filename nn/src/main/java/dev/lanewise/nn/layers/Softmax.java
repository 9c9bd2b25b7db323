package dev.lanewise.nn.layers;

import dev.lanewise.nn.Config;
import dev.lanewise.nn.activations.Activations;

/**
 * Probabilities along the last axis: {@code x [n, ...] -> y [n, ...]}.
 *
 * <pre>
 * forward:  y_c = exp(x_c) / sum over k of exp(x_k)
 * backward: dx_c = y_c (dy_c - sum over k of dy_k y_k)
 * </pre>
 *
 * <p>Source: https://keras.io/api/layers/activation_layers/softmax/
 */
public final class Softmax extends Activation {
  /** The layer, which has no options. */
  public Softmax() {
    super(Activations.SOFTMAX);
  }

  /** From what {@link #config} gave. */
  public static Softmax of(Config config) {
    return new Softmax();
  }

  @Override
  public Config config() {
    return Config.empty();
  }

  @Override
  public String toString() {
    return "Softmax";
  }
}
