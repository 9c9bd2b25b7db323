package dev.lanewise.nn.metrics;

import dev.lanewise.engine.Shape;

/** Metrics by the words Keras has for them. */
public final class Metrics {
  private Metrics() {}

  /** The accuracy in the form that fits the data: {@code metrics=["accuracy"]}. */
  public static Metric accuracy() {
    return new Accuracy();
  }

  /**
   * The accuracy in the form that fits predictions and targets of these shapes.
   *
   * @param prediction {@code [n, ...]}
   * @param target {@code [n, ...]}
   */
  public static Metric accuracy(Shape prediction, Shape target) {
    return switch (Accuracy.form(prediction, target)) {
      case BINARY -> new BinaryAccuracy();
      case SPARSE -> new SparseCategoricalAccuracy();
      case CATEGORICAL -> new CategoricalAccuracy();
    };
  }
}
