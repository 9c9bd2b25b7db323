package dev.lanewise.nn.losses;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;

/** What losses ask of targets, and the limits of probabilities. */
final class Targets {
  /**
   * Probabilities are kept within these limits, Keras's {@code epsilon()} from 0 and 1, as floats:
   * 1 - 1e-7 becomes 1 - 2^-23.
   */
  static final double LOWEST = 1e-7f;

  private static final double HIGHEST = (float) (1 - 1e-7);

  private Targets() {}

  /** An option from 0 to 1. */
  static double share(String loss, String option, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(
          "%s: %s must be 0 to 1 but got %s".formatted(loss, option, value));
    }
    return value;
  }

  /** An option of at least 0. */
  static double atLeastZero(String loss, String option, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          "%s: %s must be a number of at least 0 but got %s".formatted(loss, option, value));
    }
    return value;
  }

  /** A config with a label smoothing, where there is one. */
  static Config smoothing(Config config, double share) {
    return share == 0 ? config : config.with("labelSmoothing", share);
  }

  /** A saved label smoothing; 0 where there is none. */
  static double smoothing(Config config) {
    return config.has("labelSmoothing") ? config.getDouble("labelSmoothing") : 0;
  }

  /** Options as they are shown behind the name of a loss; nothing for the defaults. */
  static String options(boolean fromLogits, double labelSmoothing) {
    return (fromLogits ? "(from logits)" : "")
        + (labelSmoothing == 0 ? "" : "(label smoothing " + labelSmoothing + ")");
  }

  /** {@code 1 / (1 + exp(-z))}. */
  static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  /** The sum of a row. */
  static double sum(float[] p, int at, int count) {
    double sum = 0;
    for (int k = at; k < at + count; k++) {
      sum += p[k];
    }
    return sum;
  }

  /** Whether nothing but 0 and 1 is among the targets. */
  static boolean areZeroOrOne(Tensor target) {
    for (float t : target.data()) {
      if (t != 0 && t != 1) {
        return false;
      }
    }
    return true;
  }

  /**
   * Targets like the predictions; {@code [n]} will do for predictions {@code [n, 1]}, as in Keras.
   */
  static void checkAlike(Loss loss, Shape prediction, Shape target) {
    boolean alike = target.equals(prediction);
    boolean squeezed = prediction.dim(-1) == 1 && isWithoutLast(prediction, target);
    if (!alike && !squeezed) {
      String expected = "targets like the predictions " + prediction;
      if (prediction.dim(-1) > 1 && isClassNumbers(prediction, target)) {
        expected += " (for class numbers take SparseCategoricalCrossentropy)";
      }
      throw unexpected(loss, expected, target);
    }
  }

  /** Class numbers: the shape of the predictions without the last axis, or with 1 in its place. */
  static void checkClassNumbers(Loss loss, Shape prediction, Shape target) {
    if (!isClassNumbers(prediction, target)) {
      String expected =
          "class numbers "
              + withoutLast(prediction)
              + " or "
              + prediction.withLast(1)
              + " for predictions "
              + prediction;
      if (target.equals(prediction)) {
        expected += " (for distributions take CategoricalCrossentropy)";
      }
      throw unexpected(loss, expected, target);
    }
  }

  private static boolean isClassNumbers(Shape prediction, Shape target) {
    return prediction.rank() >= 2
        && (isWithoutLast(prediction, target) || isWithLastOne(prediction, target));
  }

  private static boolean isWithoutLast(Shape prediction, Shape target) {
    return target.rank() == prediction.rank() - 1 && isAlikeButLast(prediction, target);
  }

  private static boolean isWithLastOne(Shape prediction, Shape target) {
    return target.rank() == prediction.rank()
        && target.dim(-1) == 1
        && isAlikeButLast(prediction, target);
  }

  // In each step: makes no shapes to compare with.
  private static boolean isAlikeButLast(Shape prediction, Shape target) {
    boolean alike = prediction.rank() >= 2;
    for (int axis = 0; alike && axis < prediction.rank() - 1; axis++) {
      alike = target.dim(axis) == prediction.dim(axis);
    }
    return alike;
  }

  private static Shape withoutLast(Shape shape) {
    return Shape.of(java.util.Arrays.copyOf(shape.dims(), shape.rank() - 1));
  }

  private static IllegalArgumentException unexpected(Loss loss, String expected, Shape target) {
    return new IllegalArgumentException(
        "%s: expected %s but got targets %s".formatted(loss, expected, target));
  }

  /** That the class number of each row is one. */
  static void checkClassNumbers(Loss loss, Tensor target, int rows, int classes) {
    float[] labels = target.data();
    for (int row = 0; row < rows; row++) {
      int label = (int) labels[row];
      if (label != labels[row] || label < 0 || label >= classes) {
        classNumber(loss, target, row, classes);
      }
    }
  }

  /** The class number of a row. */
  static int classNumber(Loss loss, Tensor target, int row, int classes) {
    float label = target.data()[row];
    if (!(label >= 0 && label < classes) || label != (int) label) {
      int sample = (int) ((long) row * target.dim(0) / target.size());
      throw new TargetException(
          sample,
          "%s: a class number must be a whole number from 0 to %d but got %s"
              .formatted(loss.type(), classes - 1, text(label)));
    }
    return (int) label;
  }

  private static String text(float label) {
    return label == Math.rint(label) && Math.abs(label) < 1e9
        ? String.valueOf((long) label)
        : String.valueOf(label);
  }

  /** p within the limits; NaN stays NaN. */
  static double clip(double p) {
    return Math.max(LOWEST, Math.min(HIGHEST, p));
  }

  /** Whether {@link #clip} leaves p as it is, and so passes a gradient. */
  static boolean isInside(double p) {
    return !(p < LOWEST || p > HIGHEST);
  }
}
