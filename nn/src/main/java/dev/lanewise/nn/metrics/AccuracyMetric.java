package dev.lanewise.nn.metrics;

import dev.lanewise.engine.Reductions;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;

/** The share of right answers: counts of right ones and of all. */
abstract class AccuracyMetric implements Metric {
  private final String name;
  private long right;
  private long all;

  AccuracyMetric(String name) {
    this.name = name;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final Direction direction() {
    return Direction.UP;
  }

  @Override
  public Config config() {
    return Config.empty();
  }

  @Override
  public final void reset() {
    right = 0;
    all = 0;
  }

  @Override
  public final double value() {
    return all == 0 ? Double.NaN : (double) right / all;
  }

  /**
   * Counts each element: right where the target is 1 and the prediction above the threshold, or 0
   * and not above.
   */
  final void countElements(Tensor prediction, Tensor target, double threshold) {
    check(prediction, target, prediction.size(), "targets like the predictions ");
    float[] p = prediction.data();
    for (int i = 0; i < p.length; i++) {
      right += target.data()[i] == (p[i] > threshold ? 1 : 0) ? 1 : 0;
    }
    all += p.length;
  }

  /**
   * Counts each row: right where the largest of the prediction stands where the largest of the
   * target does.
   */
  final void countRows(Tensor prediction, Tensor target) {
    check(prediction, target, prediction.size(), "targets like the predictions ");
    int classes = prediction.dim(-1);
    for (int at = 0; at < prediction.size(); at += classes) {
      int expected = Reductions.argMax(target.data(), at, classes);
      right += Reductions.argMax(prediction.data(), at, classes) == expected ? 1 : 0;
      all++;
    }
  }

  /** Counts each row: right where the largest of the prediction stands at the class number. */
  final void countClassNumbers(Tensor prediction, Tensor target) {
    int classes = prediction.dim(-1);
    int rows = prediction.size() / classes;
    check(prediction, target, rows, "a class number for each row of the predictions ");
    for (int row = 0; row < rows; row++) {
      right +=
          Reductions.argMax(prediction.data(), row * classes, classes) == target.data()[row]
              ? 1
              : 0;
    }
    all += rows;
  }

  /** Counts one row. */
  final void count(boolean isRight) {
    right += isRight ? 1 : 0;
    all++;
  }

  /** A k of the most probable classes. */
  final int checkK(int k) {
    if (k < 1) {
      throw new IllegalArgumentException(
          "%s: k must be at least 1 but got %d".formatted(getClass().getSimpleName(), k));
    }
    return k;
  }

  /**
   * Whether fewer than k classes of the row at this place are more probable than this one; so of
   * equals all are among them, as in TensorFlow. What is no number is not.
   */
  static boolean isAmong(int k, Tensor prediction, int at, int label) {
    float[] p = prediction.data();
    float own = p[at + label];
    int above = 0;
    for (int i = at; i < at + prediction.dim(-1); i++) {
      if (!Float.isFinite(p[i])) {
        return false;
      }
      above += p[i] > own ? 1 : 0;
    }
    return above < k;
  }

  final void check(Tensor prediction, Tensor target, int size, String expected) {
    if (target.size() != size || target.dim(0) != prediction.dim(0)) {
      throw new IllegalArgumentException(
          "%s: expected %s%s but got targets %s"
              .formatted(this, expected, prediction.shape(), target.shape()));
    }
  }

  @Override
  public String toString() {
    return type();
  }
}
