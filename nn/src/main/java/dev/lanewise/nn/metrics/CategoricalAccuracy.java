package dev.lanewise.nn.metrics;

import dev.lanewise.engine.Tensor;

/**
 * The share of rows whose most probable class is right: predictions {@code [n, ..., classes]},
 * targets the same (one-hot, or distributions). Of equals the first counts. Reported as {@code
 * categorical_accuracy}, Keras's name.
 */
public final class CategoricalAccuracy extends AccuracyMetric {
  /** Counts nothing yet. */
  public CategoricalAccuracy() {
    super("categorical_accuracy");
  }

  @Override
  public void update(Tensor prediction, Tensor target) {
    countRows(prediction, target);
  }
}
