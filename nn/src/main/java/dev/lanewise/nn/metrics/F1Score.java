package dev.lanewise.nn.metrics;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import java.util.Locale;

/**
 * The harmonic mean of precision and recall of each class, and its mean over classes: predictions
 * {@code [n, classes]}, targets the same, one-hot, or class numbers {@code [n]}. Reported as {@code
 * f1_score}, Keras's name.
 *
 * <pre>
 * f1 = 2 true positives / (2 true positives + false positives + false negatives), 0 where all are 0
 * macro:    the mean over classes
 * weighted: the mean over classes by how often they occur
 * micro:    f1 of the counts of all classes together
 * </pre>
 *
 * <p>Without a threshold the most probable class alone is predicted. Defaults: macro, no threshold.
 * (Keras's own default, a figure for each class, is {@link ClassificationReport}'s here.) Source:
 * https://keras.io/api/metrics/classification_metrics/
 */
public final class F1Score implements Metric {
  private final Average average;
  private final double threshold;
  private long[] truePositives = {};
  private long[] falsePositives = {};
  private long[] falseNegatives = {};

  /** What is made of the classes' figures. */
  public enum Average {
    /** Their mean. */
    MACRO,
    /** Their mean by how often each class occurs. */
    WEIGHTED,
    /** The figure of all counts together. */
    MICRO
  }

  /** The mean over classes of the most probable class. */
  public F1Score() {
    this(Average.MACRO);
  }

  /** Of the most probable class. */
  public F1Score(Average average) {
    this(average, Double.NaN);
  }

  /**
   * With everything.
   *
   * @param threshold what a prediction must be above to mean yes; NaN for the most probable class
   */
  public F1Score(Average average, double threshold) {
    this.average = average;
    this.threshold = threshold;
  }

  /** From what {@link #config} gave. */
  public static F1Score of(Config config) {
    return new F1Score(
        Average.valueOf(config.getString("average").toUpperCase(Locale.ROOT)),
        config.has("threshold") ? config.getDouble("threshold") : Double.NaN);
  }

  @Override
  public Config config() {
    return Config.of(
        "average",
        average.name().toLowerCase(Locale.ROOT),
        "threshold",
        Double.isNaN(threshold) ? null : threshold);
  }

  @Override
  public String name() {
    return "f1_score";
  }

  @Override
  public Direction direction() {
    return Direction.UP;
  }

  @Override
  public void reset() {
    truePositives = new long[0];
    falsePositives = new long[0];
    falseNegatives = new long[0];
  }

  @Override
  public void update(Tensor prediction, Tensor target) {
    boolean numbers = Labels.areClassNumbers(this, prediction, target);
    int classes = prediction.dim(-1);
    if (truePositives.length != classes) {
      truePositives = new long[classes];
      falsePositives = new long[classes];
      falseNegatives = new long[classes];
    }
    for (int at = 0; at < prediction.size(); at += classes) {
      float largest = Float.NEGATIVE_INFINITY;
      for (int k = 0; k < classes; k++) {
        largest = Math.max(largest, prediction.data()[at + k]);
      }
      for (int k = 0; k < classes; k++) {
        float p = prediction.data()[at + k];
        boolean predicted = Double.isNaN(threshold) ? p == largest : p > threshold;
        boolean yes = Labels.isYes(target, numbers, at + k, classes);
        truePositives[k] += predicted && yes ? 1 : 0;
        falsePositives[k] += predicted && !yes ? 1 : 0;
        falseNegatives[k] += !predicted && yes ? 1 : 0;
      }
    }
  }

  private static double f1(long truePositives, long falsePositives, long falseNegatives) {
    long all = 2 * truePositives + falsePositives + falseNegatives;
    return all == 0 ? 0 : 2.0 * truePositives / all;
  }

  @Override
  public double value() {
    long[] sums = new long[3];
    double sum = 0;
    double weighted = 0;
    for (int k = 0; k < truePositives.length; k++) {
      double f1 = f1(truePositives[k], falsePositives[k], falseNegatives[k]);
      sum += f1;
      weighted += f1 * (truePositives[k] + falseNegatives[k]);
      sums[0] += truePositives[k];
      sums[1] += falsePositives[k];
      sums[2] += falseNegatives[k];
    }
    long support = sums[0] + sums[2];
    return switch (average) {
      case MACRO -> sum / truePositives.length;
      case WEIGHTED -> support == 0 ? 0 : weighted / support;
      case MICRO -> f1(sums[0], sums[1], sums[2]);
    };
  }

  @Override
  public String toString() {
    return type();
  }
}
