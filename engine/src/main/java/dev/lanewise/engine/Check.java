package dev.lanewise.engine;

/** Argument checks of the public operations. */
final class Check {
  private Check() {}

  static void length(String what, float[] array, int expected) {
    if (array.length < expected) {
      throw new IllegalArgumentException(
          "%s needs %d floats but got %d".formatted(what, expected, array.length));
    }
  }

  // Shapes are made for the message alone: a steady step allocates nothing.

  static void input(String what, Tensor tensor, ConvGeometry g) {
    if (tensor.size() != g.n() * g.h() * g.w() * g.c()) {
      throw wrongShape(what, g.inputShape(), tensor);
    }
  }

  static void output(String what, Tensor tensor, ConvGeometry g) {
    if (tensor.size() != g.n() * g.oh() * g.ow() * g.filters()) {
      throw wrongShape(what, g.outputShape(), tensor);
    }
  }

  static void kernel(String what, Tensor tensor, ConvGeometry g) {
    if (tensor.size() != g.kernelH() * g.kernelW() * g.groupChannels() * g.filters()) {
      throw wrongShape(what, g.kernelShape(), tensor);
    }
  }

  static IllegalArgumentException wrongShape(String what, Shape expected, Tensor tensor) {
    return new IllegalArgumentException(
        "%s must have shape %s (%d floats) but got %s"
            .formatted(what, expected, expected.size(), tensor.shape()));
  }

  static void pair(String what, Tensor tensor, int columns) {
    if (tensor.size() != 2 * columns) {
      throw wrongShape(what, Shape.of(2, columns), tensor);
    }
  }

  static void sameSize(String what, Tensor tensor, Tensor expected) {
    if (tensor.size() != expected.size()) {
      throw new IllegalArgumentException(
          "%s must have %d elements (%s) but got %s"
              .formatted(what, expected.size(), expected.shape(), tensor.shape()));
    }
  }
}
