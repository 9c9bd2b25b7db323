package dev.lanewise.nn.metrics;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Configurable;
import dev.lanewise.nn.Registries;

/** A figure over many batches, reported beside the loss. */
public interface Metric extends Configurable {
  /** The name it is reported under: {@code accuracy}. */
  String name();

  /**
   * A metric like this one that has counted nothing: each training and each evaluation counts with
   * its own.
   *
   * <p>The default builds it from type and config, where the type is registered in {@link
   * Registries#METRICS}, and else returns this metric itself. That works as well, but for one run
   * at a time: an evaluation in the middle of an epoch is then refused.
   */
  default Metric fresh() {
    if (Registries.METRICS.contains(type())) {
      Metric fresh = Registries.METRICS.create(type(), config());
      if (fresh.getClass() == getClass()) {
        return fresh;
      }
    }
    return this;
  }

  /** Which way this figure gets better; a callback that goes by it must be told where unknown. */
  default Direction direction() {
    return Direction.UNKNOWN;
  }

  /** Which way a figure gets better. */
  enum Direction {
    /** By rising. */
    UP,
    /** By falling. */
    DOWN,
    /** Nobody has said. */
    UNKNOWN
  }

  /** Forgets all batches. */
  void reset();

  /** Takes a batch in. */
  void update(Tensor prediction, Tensor target);

  /** The figure over the batches since {@link #reset}; NaN where there was none. */
  double value();
}
