package dev.lanewise.bench;

import dev.lanewise.engine.RandomStream;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;

/** Operands of benchmarks. */
final class Numbers {
  private Numbers() {}

  /** Normal numbers, the same for the same name. */
  static Tensor normal(String name, Shape shape) {
    Tensor tensor = Tensor.zeros(shape);
    RandomStream random = RandomStream.of(1, name);
    float[] data = tensor.data();
    for (int i = 0; i < data.length; i++) {
      data[i] = (float) random.nextGaussian();
    }
    return tensor;
  }
}
