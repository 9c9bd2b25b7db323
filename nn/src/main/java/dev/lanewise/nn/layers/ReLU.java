package dev.lanewise.nn.layers;

import dev.lanewise.nn.Config;
import dev.lanewise.nn.activations.Activations;

/**
 * What is negative becomes 0: {@code x [n, ...] -> y [n, ...]}.
 *
 * <pre>
 * forward:  y = x &gt; threshold ? min(x, maxValue) : negativeSlope (x - threshold)
 * backward: dx = x &gt; threshold ? (x &lt; maxValue ? dy : 0) : negativeSlope dy
 * </pre>
 *
 * <p>Defaults: maxValue none, negativeSlope 0, threshold 0. Source:
 * https://keras.io/api/layers/activation_layers/relu/
 */
public final class ReLU extends Activation {
  private final double maxValue;
  private final double negativeSlope;
  private final double threshold;

  /** Without a largest value. */
  public ReLU() {
    this(Double.POSITIVE_INFINITY);
  }

  /** With a largest value: 6 for relu6. */
  public ReLU(double maxValue) {
    this(maxValue, 0, 0);
  }

  /**
   * With all options.
   *
   * @param maxValue at least 0, infinite for none
   * @param negativeSlope at least 0
   * @param threshold at least 0
   */
  public ReLU(double maxValue, double negativeSlope, double threshold) {
    super(
        Activations.relu(
            atLeast0("ReLU", "maxValue", maxValue),
            atLeast0("ReLU", "negativeSlope", negativeSlope),
            atLeast0("ReLU", "threshold", threshold)));
    this.maxValue = maxValue;
    this.negativeSlope = negativeSlope;
    this.threshold = threshold;
  }

  /** From what {@link #config} gave; empty for the defaults. */
  public static ReLU of(Config config) {
    return new ReLU(
        config.has("maxValue") ? config.getDouble("maxValue") : Double.POSITIVE_INFINITY,
        config.has("negativeSlope") ? config.getDouble("negativeSlope") : 0,
        config.has("threshold") ? config.getDouble("threshold") : 0);
  }

  @Override
  public Config config() {
    return negativeSlope == 0 && threshold == 0 && maxValue == Double.POSITIVE_INFINITY
        ? Config.empty()
        : Config.of("negativeSlope", negativeSlope, "threshold", threshold)
            .with("maxValue", maxValue == Double.POSITIVE_INFINITY ? null : maxValue);
  }

  @Override
  public String toString() {
    String options =
        (maxValue == Double.POSITIVE_INFINITY ? "" : ", max " + maxValue)
            + (negativeSlope == 0 ? "" : ", slope " + negativeSlope)
            + (threshold == 0 ? "" : ", threshold " + threshold);
    return options.isEmpty() ? "ReLU" : "ReLU(" + options.substring(2) + ")";
  }
}
