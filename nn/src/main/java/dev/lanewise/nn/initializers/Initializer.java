package dev.lanewise.nn.initializers;

import dev.lanewise.engine.RandomStream;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Configurable;

/**
 * Draws the initial values of a weight. Its {@link #type} is Keras's name: {@code glorot_uniform}.
 */
public interface Initializer extends Configurable {
  /** Fills the weight, whose shape gives the fans: kernels are {@code [..., in, out]}. */
  void initialize(Tensor weight, RandomStream random);
}
