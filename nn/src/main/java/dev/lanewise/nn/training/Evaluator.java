package dev.lanewise.nn.training;

import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.Model;
import java.util.LinkedHashMap;
import java.util.Map;

/** Evaluates a model on one data set, as often as wanted in the same memory. */
final class Evaluator {
  private final Batches batches;
  private final Objective objective;
  private final Counters counters;

  Evaluator(Model model, Dataset data, String name, int batchSize) {
    batches = new Batches(model, data, name, batchSize, false, 0);
    objective = new Objective(model);
    counters = new Counters(model.metrics());
  }

  Evaluation evaluate() {
    long began = System.nanoTime();
    double lossSum = 0;
    Map<String, Double> values = new LinkedHashMap<>();
    counters.begin();
    try {
      for (int i = 0; i < batches.count(); i++) {
        Batch batch = batches.read(i, null);
        lossSum += objective.forward(batch, false) * batch.size();
        counters.update(batch.execution().output(), batch.y());
      }
      counters.putInto(values);
    } finally {
      counters.end();
    }
    double loss = lossSum / batches.samples() + objective.penalty();
    return new Evaluation(loss, values, batches.samples(), (System.nanoTime() - began) * 1e-9);
  }
}
