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
   * Writes dx, which may be dy.
   *
   * @param x the input of {@link #forward}; not looked at where {@link #needsInput} is false
   * @param y its output
   */
  void backward(Tensor x, Tensor y, Tensor dy, Tensor dx);

  /**
   * Whether {@link #backward} looks at x. Where it does not, forward may have been done in place,
   * and x may be y or null. Default true, the safe answer.
   */
  default boolean needsInput() {
    return true;
  }
}
