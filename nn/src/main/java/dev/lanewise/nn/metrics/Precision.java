package dev.lanewise.nn.metrics;

import dev.lanewise.engine.Tensor;
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
public final class Precision implements Metric {
  private static final double THRESHOLD = 0.5;

  private final double threshold;
  private long truePositives;
  private long falsePositives;

  /** With a threshold of 0.5. */
  public Precision() {
    this(THRESHOLD);
  }

  /** With a threshold of one's own, 0 to 1. */
  public Precision(double threshold) {
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new IllegalArgumentException(
          "Precision: threshold must be 0 to 1 but got " + threshold);
    }
    this.threshold = threshold;
  }

  /** From what {@link #config} gave. */
  public static Precision of(Config config) {
    return new Precision(config.getDouble("threshold"));
  }

  @Override
  public Config config() {
    return Config.of("threshold", threshold);
  }

  @Override
  public String name() {
    return "precision";
  }

  @Override
  public Direction direction() {
    return Direction.UP;
  }

  @Override
  public void reset() {
    truePositives = 0;
    falsePositives = 0;
  }

  @Override
  public void update(Tensor prediction, Tensor target) {
    boolean numbers = Labels.areClassNumbers(this, prediction, target);
    int classes = prediction.dim(-1);
    for (int i = 0; i < prediction.size(); i++) {
      float p = prediction.data()[i];
      boolean yes = Labels.isYes(target, numbers, i, classes);
      truePositives += p > threshold && yes ? 1 : 0;
      falsePositives += p > threshold && !yes ? 1 : 0;
    }
  }

  @Override
  public double value() {
    long all = truePositives + falsePositives;
    return all == 0 ? 0 : (double) truePositives / all;
  }

  @Override
  public String toString() {
    return type();
  }
}
