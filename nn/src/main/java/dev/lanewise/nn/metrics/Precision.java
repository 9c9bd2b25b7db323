package dev.lanewise.nn.metrics;

import dev.lanewise.nn.Config;

/**
 * The share of what is predicted that is true, over all elements of the predictions: true positives
 * / (true positives + false positives); 0 where there are none. Predictions {@code [n, ...]}, from
 * 0 to 1; targets the same, 0 or 1, or {@code [n]} for predictions {@code [n, 1]}, or class
 * numbers, which count as one-hot. Reported as {@code precision}.
 *
 * <p>Default: a prediction above 0.5 means yes. Source:
 * https://keras.io/api/metrics/classification_metrics/
 */
public final class Precision extends HitShare {
  /** With a threshold of 0.5. */
  public Precision() {
    this(THRESHOLD);
  }

  /** With a threshold of one's own, 0 to 1. */
  public Precision(double threshold) {
    super(threshold);
  }

  /** From what {@link #config} gave. */
  public static Precision of(Config config) {
    return new Precision(config.getDouble("threshold"));
  }

  @Override
  public String name() {
    return "precision";
  }

  @Override
  boolean isMistake(boolean predicted, boolean yes) {
    return predicted;
  }
}
