package dev.lanewise.nn.constraints;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Configurable;

/** Brings a weight back to what it must be, after each step of an optimizer. */
public interface Constraint extends Configurable {
  /** Changes the weight where it has to. */
  void apply(Tensor weight);
}
