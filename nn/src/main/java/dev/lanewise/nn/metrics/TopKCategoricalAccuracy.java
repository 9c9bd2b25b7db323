package dev.lanewise.nn.metrics;

import dev.lanewise.engine.Reductions;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;

/**
 * The share of rows whose right class is among the k most probable: predictions {@code [n, ...,
 * classes]}, targets the same (one-hot, or distributions). Reported as {@code
 * top_k_categorical_accuracy}, Keras's name.
 *
 * <p>Default: k 5. Source: https://keras.io/api/metrics/accuracy_metrics/
 */
public final class TopKCategoricalAccuracy extends AccuracyMetric {
  private static final int K = 5;

  private final int k;

  /** Of the 5 most probable. */
  public TopKCategoricalAccuracy() {
    this(K);
  }

  /** Of the k most probable, at least 1. */
  public TopKCategoricalAccuracy(int k) {
    super("top_k_categorical_accuracy");
    this.k = checkK(k);
  }

  /** From what {@link #config} gave. */
  public static TopKCategoricalAccuracy of(Config config) {
    return new TopKCategoricalAccuracy(config.getInt("k"));
  }

  @Override
  public Config config() {
    return Config.of("k", k);
  }

  @Override
  public void update(Tensor prediction, Tensor target) {
    int classes = prediction.dim(-1);
    check(prediction, target, prediction.size(), "targets like the predictions ");
    for (int at = 0; at < prediction.size(); at += classes) {
      count(isAmong(k, prediction, at, Reductions.argMax(target.data(), at, classes)));
    }
  }
}
