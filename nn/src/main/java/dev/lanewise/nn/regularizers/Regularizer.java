package dev.lanewise.nn.regularizers;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Configurable;

/** A penalty on a weight, added to the loss. */
public interface Regularizer extends Configurable {
  /** The penalty. */
  double penalty(Tensor weight);

  /** Adds the penalty's gradient to {@code gradient}. */
  void addGradient(Tensor weight, Tensor gradient);
}
