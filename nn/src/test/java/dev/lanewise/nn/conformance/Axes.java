package dev.lanewise.nn.conformance;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Strides;
import dev.lanewise.engine.Tensor;

/** Tensors with their axes in another order. */
final class Axes {
  private Axes() {}

  /** The axes of the result are these of x. */
  static Tensor permuted(Tensor x, int... order) {
    Strides strides = Strides.permuted(x.shape(), order);
    Tensor y = Tensor.zeros(strides.shape());
    strides.copy(x, y);
    return y;
  }

  /** {@code [n, c, h, w]} as {@code [n, h, w, c]}; what has other axes stays as it is. */
  static Tensor toChannelsLast(Tensor x) {
    return x.shape().rank() == 4 ? permuted(x, 0, 2, 3, 1) : x;
  }

  /** {@code [out, in, kh, kw]} as {@code [kh, kw, in, out]}. */
  static Tensor toHwio(Tensor w) {
    return permuted(w, 2, 3, 1, 0);
  }

  /** One axis becomes the last one. */
  static Tensor moveLast(Tensor x, int axis) {
    int rank = x.shape().rank();
    int from = axis < 0 ? rank + axis : axis;
    int[] order = new int[rank];
    int at = 0;
    for (int i = 0; i < rank; i++) {
      if (i != from) {
        order[at++] = i;
      }
    }
    order[rank - 1] = from;
    return permuted(x, order);
  }

  /** One sample as a batch. */
  static Tensor batched(Tensor sample) {
    int[] dims = new int[sample.shape().rank() + 1];
    dims[0] = 1;
    System.arraycopy(sample.shape().dims(), 0, dims, 1, dims.length - 1);
    return Tensor.of(sample.data(), Shape.of(dims));
  }
}
