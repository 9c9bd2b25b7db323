package dev.lanewise.nn.metrics;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;

/**
 * The share of elements on the right side of a threshold: predictions {@code [n, ...]}, targets the
 * same, 0 or 1; targets {@code [n]} will do for predictions {@code [n, 1]}. Reported as {@code
 * binary_accuracy}, Keras's name.
 */
public final class BinaryAccuracy extends AccuracyMetric {
  /** The threshold where none is given. */
  private static final double THRESHOLD = 0.5;

  private final double threshold;

  /** With a threshold of 0.5. */
  public BinaryAccuracy() {
    this(THRESHOLD);
  }

  /**
   * With a threshold of one's own.
   *
   * @param threshold a prediction above it means 1; from 0 to 1
   */
  public BinaryAccuracy(double threshold) {
    super("binary_accuracy");
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new IllegalArgumentException(
          "BinaryAccuracy: threshold must be 0 to 1 but got " + threshold);
    }
    this.threshold = threshold;
  }

  /** From what {@link #config} gave. */
  public static BinaryAccuracy of(Config config) {
    return new BinaryAccuracy(config.getDouble("threshold"));
  }

  @Override
  public Config config() {
    return Config.of("threshold", threshold);
  }

  @Override
  public void update(Tensor prediction, Tensor target) {
    countElements(prediction, target, threshold);
  }
}
