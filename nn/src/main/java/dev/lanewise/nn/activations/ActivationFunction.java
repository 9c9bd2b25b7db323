package dev.lanewise.nn.activations;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Configurable;

/**
 * A function applied to a tensor, and its gradient. Its {@link #type} is Keras's name: {@code
 * relu}.
 */
public interface ActivationFunction extends Configurable {
  /** Writes y, which may be x. */
  void forward(Tensor x, Tensor y);

  /**
   * Writes dx, which may be dy, given the output y of {@link #forward}: every activation here has
   * its gradient in terms of its output.
   */
  void backward(Tensor y, Tensor dy, Tensor dx);
}
