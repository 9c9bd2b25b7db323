package dev.lanewise.nn.metrics;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;

/**
 * The share of rows whose right class is among the k most probable: predictions {@code [n, ...,
 * classes]}, targets class numbers {@code [n, ...]} or {@code [n, ..., 1]}. Reported as {@code
 * sparse_top_k_categorical_accuracy}, Keras's name.
 *
 * <p>Default: k 5. Source: https://keras.io/api/metrics/accuracy_metrics/
 */
public final class SparseTopKCategoricalAccuracy extends AccuracyMetric {
  private static final int K = 5;

  private final int k;

  /** Of the 5 most probable. */
  public SparseTopKCategoricalAccuracy() {
    this(K);
  }

  /** Of the k most probable, at least 1. */
  public SparseTopKCategoricalAccuracy(int k) {
    super("sparse_top_k_categorical_accuracy");
    this.k = checkK(k);
  }

  /** From what {@link #config} gave. */
  public static SparseTopKCategoricalAccuracy of(Config config) {
    return new SparseTopKCategoricalAccuracy(config.getInt("k"));
  }

  @Override
  public Config config() {
    return Config.of("k", k);
  }

  @Override
  public void update(Tensor prediction, Tensor target) {
    int classes = prediction.dim(-1);
    int rows = prediction.size() / classes;
    check(prediction, target, rows, "a class number for each row of the predictions ");
    for (int row = 0; row < rows; row++) {
      int label = (int) target.data()[row];
      count(label >= 0 && label < classes && isAmong(k, prediction, row * classes, label));
    }
  }
}
