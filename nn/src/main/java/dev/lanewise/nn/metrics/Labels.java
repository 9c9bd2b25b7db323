package dev.lanewise.nn.metrics;

import dev.lanewise.engine.Reductions;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;

/**
 * Targets as a yes or no for each prediction: the same shape as the predictions, not 0 for yes;
 * {@code [n]} for predictions {@code [n, 1]}; or class numbers, as one-hot.
 */
final class Labels {
  private Labels() {}

  /** Whether targets are class numbers for these predictions; refuses what is neither. */
  static boolean areClassNumbers(Metric metric, Tensor prediction, Tensor target) {
    Shape p = prediction.shape();
    Shape t = target.shape();
    if (target.size() == prediction.size() && t.dim(0) == p.dim(0)) {
      return false;
    }
    if (target.size() == prediction.size() / p.dim(-1) && t.dim(0) == p.dim(0)) {
      return true;
    }
    throw new IllegalArgumentException(
        "%s: expected targets like the predictions %s or class numbers but got targets %s"
            .formatted(metric, p, t));
  }

  /** Whether the target says yes to the element i of the predictions. */
  static boolean isYes(Tensor target, boolean classNumbers, int i, int classes) {
    return classNumbers ? target.data()[i / classes] == i % classes : target.data()[i] != 0;
  }

  /** The class of a row: its number, or the place of the largest value. */
  static int label(Tensor target, boolean classNumbers, int row, int classes) {
    return classNumbers
        ? (int) target.data()[row]
        : Reductions.argMax(target.data(), row * classes, classes);
  }
}
