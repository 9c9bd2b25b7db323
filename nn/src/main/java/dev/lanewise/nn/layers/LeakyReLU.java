package dev.lanewise.nn.layers;

import dev.lanewise.nn.Config;
import dev.lanewise.nn.activations.Activations;

/**
 * What is negative becomes small: {@code x [n, ...] -> y [n, ...]}.
 *
 * <pre>
 * forward:  y = x &gt; 0 ? x : negativeSlope x
 * backward: dx = x &gt; 0 ? dy : negativeSlope dy
 * </pre>
 *
 * <p>Default: negativeSlope 0.3 (the activation leaky_relu has 0.2), as in Keras. Source:
 * https://keras.io/api/layers/activation_layers/leaky_relu/
 */
public final class LeakyReLU extends Activation {
  private final double negativeSlope;

  /** With slope 0.3. */
  public LeakyReLU() {
    this(0.3);
  }

  /**
   * With a slope of its own.
   *
   * @param negativeSlope at least 0
   */
  public LeakyReLU(double negativeSlope) {
    super(Activations.leakyRelu(atLeast0("LeakyReLU", "negativeSlope", negativeSlope)));
    this.negativeSlope = negativeSlope;
  }

  /** From what {@link #config} gave. */
  public static LeakyReLU of(Config config) {
    return new LeakyReLU(config.getDouble("negativeSlope"));
  }

  @Override
  public Config config() {
    return Config.of("negativeSlope", negativeSlope);
  }

  @Override
  public String toString() {
    return "LeakyReLU(" + negativeSlope + ")";
  }
}
