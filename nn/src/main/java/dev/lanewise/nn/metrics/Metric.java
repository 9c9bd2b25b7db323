package dev.lanewise.nn.metrics;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Configurable;

/** A figure over many batches, reported beside the loss. */
public interface Metric extends Configurable {
  /** The name it is reported under: {@code accuracy}. */
  String name();

  /** Forgets all batches. */
  void reset();

  /** Takes a batch in. */
  void update(Tensor prediction, Tensor target);

  /** The figure over the batches since {@link #reset}; NaN where there was none. */
  double value();
}
