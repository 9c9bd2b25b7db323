package dev.lanewise.nn.metrics;

/** Metrics by the words Keras has for them. */
public final class Metrics {
  private Metrics() {}

  /**
   * The accuracy in the form that fits the data: {@code metrics=["accuracy"]}. Reported as {@code
   * accuracy}.
   */
  public static Metric accuracy() {
    return new Accuracy();
  }
}
