package dev.lanewise.nn.metrics;

import dev.lanewise.nn.Config;

/**
 * The share of what is true that is predicted, over all elements of the predictions: true positives
 * / (true positives + false negatives); 0 where there are none. Predictions {@code [n, ...]}, from
 * 0 to 1; targets the same, 0 or 1, or {@code [n]} for predictions {@code [n, 1]}, or class
 * numbers, which count as one-hot. Reported as {@code recall}.
 *
 * <p>Default: a prediction above 0.5 means yes. Source:
 * https://keras.io/api/metrics/classification_metrics/
 */
public final class Recall extends HitShare {
  /** With a threshold of 0.5. */
  public Recall() {
    this(THRESHOLD);
  }

  /** With a threshold of one's own, 0 to 1. */
  public Recall(double threshold) {
    super(threshold);
  }

  /** From what {@link #config} gave. */
  public static Recall of(Config config) {
    return new Recall(config.getDouble("threshold"));
  }

  @Override
  public String name() {
    return "recall";
  }

  @Override
  boolean isMistake(boolean predicted, boolean yes) {
    return yes;
  }
}
