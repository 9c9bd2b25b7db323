package dev.lanewise.nn.layers;

import dev.lanewise.nn.Config;
import dev.lanewise.nn.activations.Activations;

/**
 * What is negative approaches -alpha: {@code x [n, ...] -> y [n, ...]}.
 *
 * <pre>
 * forward:  y = x &gt; 0 ? x : alpha (exp(x) - 1)
 * backward: dx = x &gt; 0 ? dy : (y + alpha) dy
 * </pre>
 *
 * <p>Default: alpha 1. Sources: https://keras.io/api/layers/activation_layers/elu/ and Clevert and
 * others, 2015, https://arxiv.org/abs/1511.07289
 */
public final class ELU extends Activation {
  private final double alpha;

  /** With alpha 1. */
  public ELU() {
    this(1);
  }

  /**
   * With an alpha of its own.
   *
   * @param alpha at least 0
   */
  public ELU(double alpha) {
    super(Activations.elu(atLeast0("ELU", "alpha", alpha)));
    this.alpha = alpha;
  }

  /** From what {@link #config} gave. */
  public static ELU of(Config config) {
    return new ELU(config.getDouble("alpha"));
  }

  @Override
  public Config config() {
    return Config.of("alpha", alpha);
  }

  @Override
  public String toString() {
    return "ELU(" + alpha + ")";
  }
}
