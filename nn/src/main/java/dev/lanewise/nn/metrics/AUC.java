package dev.lanewise.nn.metrics;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import java.util.Locale;

/**
 * The area under a curve of two shares over thresholds: of true positives over false positives
 * (ROC), or precision over recall (PR). Predictions {@code [n, ...]}, from 0 to 1, each element by
 * itself; targets the same, 0 or 1, or {@code [n]} for predictions {@code [n, 1]}, or class
 * numbers, which count as one-hot. Reported as {@code auc}.
 *
 * <p>As in Keras the thresholds are evenly spaced, one below 0 and one above 1 among them, and the
 * area is a sum of trapezoids (ROC), or of Davis and Goadrich's interpolation (PR). Defaults: ROC,
 * 200 thresholds. Source: https://keras.io/api/metrics/classification_metrics/
 */
public final class AUC implements Metric {
  private static final int THRESHOLDS = 200;
  private static final double EPSILON = 1e-7;

  private final Curve curve;
  private final int thresholds;
  private final float[] limits;
  private long[] positives;
  private long[] negatives;

  /** Which curve. */
  public enum Curve {
    /** True positives over false positives. */
    ROC,
    /** Precision over recall. */
    PR
  }

  /** Under the ROC curve. */
  public AUC() {
    this(Curve.ROC);
  }

  /** Under this curve. */
  public AUC(Curve curve) {
    this(curve, THRESHOLDS);
  }

  /** Under this curve of so many points, at least 2. */
  public AUC(Curve curve, int thresholds) {
    if (thresholds < 2) {
      throw new IllegalArgumentException(
          "AUC: thresholds must be at least 2 but got " + thresholds);
    }
    this.curve = curve;
    this.thresholds = thresholds;
    limits = new float[thresholds];
    limits[0] = (float) -EPSILON;
    for (int i = 1; i < thresholds - 1; i++) {
      limits[i] = (float) ((double) i / (thresholds - 1));
    }
    limits[thresholds - 1] = (float) (1 + EPSILON);
    positives = new long[thresholds + 1];
    negatives = new long[thresholds + 1];
  }

  /** From what {@link #config} gave. */
  public static AUC of(Config config) {
    return new AUC(
        Curve.valueOf(config.getString("curve").toUpperCase(Locale.ROOT)),
        config.getInt("thresholds"));
  }

  @Override
  public Config config() {
    return Config.of("curve", curve.name().toLowerCase(Locale.ROOT), "thresholds", thresholds);
  }

  @Override
  public String name() {
    return "auc";
  }

  @Override
  public Direction direction() {
    return Direction.UP;
  }

  @Override
  public void reset() {
    positives = new long[thresholds + 1];
    negatives = new long[thresholds + 1];
  }

  @Override
  public void update(Tensor prediction, Tensor target) {
    boolean numbers = Labels.areClassNumbers(this, prediction, target);
    int classes = prediction.dim(-1);
    for (int i = 0; i < prediction.size(); i++) {
      int below = below(prediction.data()[i]);
      boolean yes = Labels.isYes(target, numbers, i, classes);
      (yes ? positives : negatives)[below]++;
    }
  }

  /** How many thresholds a prediction is above: by halving. */
  private int below(float p) {
    int low = 0;
    int high = thresholds;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (p > limits[middle]) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** How many are above each threshold. */
  private double[] above(long[] counts) {
    double[] above = new double[thresholds];
    long sum = 0;
    for (int i = thresholds - 1; i >= 0; i--) {
      sum += counts[i + 1];
      above[i] = sum;
    }
    return above;
  }

  @Override
  public double value() {
    double[] tp = above(positives);
    double[] fp = above(negatives);
    double yes = tp[0] + positives[0];
    double no = fp[0] + negatives[0];
    double area = 0;
    for (int i = 0; i + 1 < thresholds; i++) {
      area +=
          curve == Curve.ROC
              ? (share(fp[i], no) - share(fp[i + 1], no))
                  * (share(tp[i], yes) + share(tp[i + 1], yes))
                  / 2
              : precisionArea(tp[i], tp[i + 1], tp[i] + fp[i], tp[i + 1] + fp[i + 1], yes);
    }
    return area;
  }

  // Keras's interpolate_pr_auc: true positives run in a straight line over all positives.
  private static double precisionArea(
      double tp, double tpNext, double p, double pNext, double yes) {
    double slope = share(tp - tpNext, Math.max(p - pNext, 0));
    double intercept = tpNext - slope * pNext;
    double ratio = p > 0 && pNext > 0 ? p / pNext : 1;
    return share(slope * (tp - tpNext + intercept * Math.log(ratio)), yes);
  }

  private static double share(double part, double whole) {
    return whole == 0 ? 0 : part / whole;
  }

  @Override
  public String toString() {
    return type() + "(" + curve + ")";
  }
}
