package dev.lanewise.nn.metrics;

import dev.lanewise.engine.Tensor;

/**
 * The share of rows whose most probable class is right: predictions {@code [n, ..., classes]},
 * targets class numbers {@code [n, ...]} or {@code [n, ..., 1]}. Of equals the first counts.
 * Reported as {@code sparse_categorical_accuracy}, Keras's name.
 */
public final class SparseCategoricalAccuracy extends AccuracyMetric {
  /** Counts nothing yet. */
  public SparseCategoricalAccuracy() {
    super("sparse_categorical_accuracy");
  }

  @Override
  public void update(Tensor prediction, Tensor target) {
    countClassNumbers(prediction, target);
  }
}
