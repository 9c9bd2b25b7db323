package dev.lanewise.nn.training;

import dev.lanewise.engine.Reductions;
import dev.lanewise.engine.Shape;
import java.util.List;
import java.util.Map;

/** How much samples count by their class; one that is not named counts 1. */
final class ClassWeights {
  private final float[] weights;

  /**
   * Weights for targets of these shapes, without the batch.
   *
   * @throws IllegalArgumentException if there are several targets, or such a one is not one class
   */
  ClassWeights(Map<Integer, Double> byClass, List<Shape> targets) {
    if (targets.size() != 1) {
      throw new IllegalArgumentException(
          "fit: classWeight takes a model of one output with a target but got targets " + targets);
    }
    Shape target = targets.getFirst();
    if (target.rank() > 1) {
      throw new IllegalArgumentException(
          "fit: classWeight takes targets of one class a sample but got targets " + target);
    }
    weights = new float[byClass.keySet().stream().mapToInt(Integer::intValue).max().orElse(0) + 1];
    java.util.Arrays.fill(weights, 1);
    byClass.forEach((label, weight) -> weights[label] = weight.floatValue());
  }

  /** The weight for a target: a class number, or the place of the largest value. */
  float of(float[] y, int at, int count) {
    int label = count == 1 ? Math.round(y[at]) : Reductions.argMax(y, at, count);
    return label >= 0 && label < weights.length ? weights[label] : 1;
  }
}
