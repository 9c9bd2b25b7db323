package dev.lanewise.nn.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How good a model is on some data.
 *
 * @param loss the mean loss, with the penalties on weights, as Keras gives it
 * @param metrics by name, in the order of compile; where several outputs have a loss, these too, as
 *     {@code NAME_loss}
 * @param samples how many there were
 * @param seconds it took
 */
public record Evaluation(double loss, Map<String, Double> metrics, int samples, double seconds) {
  /** Copies the metrics. */
  public Evaluation {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }

  /**
   * The metric named {@code accuracy}, that of {@code Metrics.accuracy()}. (Others have names of
   * their own, such as {@code binary_accuracy}: see {@link #metrics}.)
   *
   * @throws IllegalStateException if the model was compiled without one
   */
  public double accuracy() {
    Double accuracy = metrics.get("accuracy");
    if (accuracy == null) {
      throw new IllegalStateException(
          "the model was compiled without accuracy, with " + metrics.keySet());
    }
    return accuracy;
  }
}
