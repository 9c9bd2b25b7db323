package dev.lanewise.nn.constraints;

import dev.lanewise.engine.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** Vectors along some axes of a weight, and their norms. */
final class Norms {
  /** Keras's epsilon. */
  static final double EPSILON = 1e-7;

  private Norms() {}

  static List<Integer> list(int... axis) {
    return axis.length == 0 ? List.of(0) : Arrays.stream(axis).boxed().toList();
  }

  static List<Integer> checked(String type, List<Integer> axis) {
    if (axis.isEmpty()) {
      throw new IllegalArgumentException(type + ": axis must name one axis or more but got none");
    }
    return List.copyOf(axis);
  }

  /** Multiplies each vector along the axes by a factor that depends on its norm. */
  static void scale(Tensor weight, List<Integer> axes, DoubleUnaryOperator factor) {
    int rank = weight.shape().rank();
    int[] steps = new int[rank]; // the vector's number moves by so much
    int vectors = 1;
    for (int axis = rank - 1; axis >= 0; axis--) {
      boolean along = axes.contains(axis) || axes.contains(axis - rank);
      steps[axis] = along ? 0 : vectors;
      vectors *= along ? 1 : weight.dim(axis);
    }
    float[] w = weight.data();
    double[] sums = new double[vectors];
    for (int i = 0; i < w.length; i++) {
      sums[number(weight, steps, i)] += (double) w[i] * w[i];
    }
    for (int k = 0; k < vectors; k++) {
      sums[k] = factor.applyAsDouble(Math.sqrt(sums[k]));
    }
    for (int i = 0; i < w.length; i++) {
      w[i] = (float) (w[i] * sums[number(weight, steps, i)]);
    }
  }

  /** The number of the vector that element i belongs to. */
  private static int number(Tensor weight, int[] steps, int i) {
    int number = 0;
    for (int axis = steps.length - 1; axis >= 0; axis--) {
      number += i % weight.dim(axis) * steps[axis];
      i /= weight.dim(axis);
    }
    return number;
  }
}
