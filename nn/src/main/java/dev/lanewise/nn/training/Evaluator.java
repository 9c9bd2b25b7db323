package dev.lanewise.nn.training;

import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Registries;
import dev.lanewise.nn.metrics.Metric;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Evaluates a model on one data set, as often as wanted in the same memory. */
final class Evaluator {
  private final Batches batches;
  private final Objective objective;
  private final List<Metric> metrics;

  Evaluator(Model model, Dataset data, String name, int batchSize) {
    batches = new Batches(model, data, name, batchSize, false, 0);
    objective = new Objective(model);
    metrics = copies(model.metrics());
  }

  /**
   * Metrics of one's own to count with, so that a validation does not disturb a training nor one
   * evaluation another. (One that is not registered cannot be copied, and is used itself.)
   */
  static List<Metric> copies(List<Metric> metrics) {
    return metrics.stream()
        .map(
            metric ->
                Registries.METRICS.contains(metric.type())
                    ? Registries.METRICS.create(metric.type(), metric.config())
                    : metric)
        .toList();
  }

  Evaluation evaluate() {
    long began = System.nanoTime();
    metrics.forEach(Metric::reset);
    double lossSum = 0;
    for (int i = 0; i < batches.count(); i++) {
      Batch batch = batches.read(i, null);
      lossSum += objective.forward(batch, false) * batch.size();
      for (Metric metric : metrics) {
        metric.update(batch.execution().output(), batch.y());
      }
    }
    Map<String, Double> values = new LinkedHashMap<>();
    metrics.forEach(metric -> values.put(metric.name(), metric.value()));
    double loss = lossSum / batches.samples() + objective.penalty();
    return new Evaluation(loss, values, batches.samples(), (System.nanoTime() - began) * 1e-9);
  }
}
