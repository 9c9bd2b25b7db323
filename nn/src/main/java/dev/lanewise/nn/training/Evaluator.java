package dev.lanewise.nn.training;

import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.Model;
import java.util.LinkedHashMap;
import java.util.Map;

/** Evaluates a model on one data set, as often as wanted in the same memory. */
final class Evaluator {
  private static final System.Logger LOG = System.getLogger("dev.lanewise.nn");

  private final Readers readers;
  private final Batches batches;
  private final Objective objective;
  private final Counters counters;
  private final Losses losses;
  private final int steps;

  /**
   * For a data set of this name in errors; batches are read ahead by the readers.
   *
   * @param most so many batches at most; 0 for all
   */
  Evaluator(
      Model model, Dataset data, String name, int batchSize, int most, int ahead, Readers readers) {
    this.readers = readers;
    if (data.isVaried()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the {0} is varied as training data is in an epoch, by augmentation perhaps; a model is"
              + " to be measured on the samples themselves",
          name);
    }
    batches = new Batches(model, data, name, batchSize, ahead, false, 0, Map.of());
    steps = most == 0 ? batches.count() : Math.min(most, batches.count());
    objective = new Objective(model);
    counters = new Counters(model.compiled());
    losses = new Losses(model.compiled());
  }

  Evaluation evaluate() {
    long began = System.nanoTime();
    losses.reset();
    Map<String, Double> values = new LinkedHashMap<>();
    counters.begin();
    try {
      readers.begin(batches, batches.dataset(), null, 0);
      for (int i = 0; i < steps; i++) {
        Batch batch = readers.next();
        losses.add(objective.forward(batch, false), objective, batch.size());
        counters.update(batch);
      }
      losses.putInto(values);
      counters.putInto(values);
    } finally {
      readers.end();
      counters.end();
    }
    double loss = losses.mean() + objective.penalty();
    return new Evaluation(loss, values, (int) losses.samples(), (System.nanoTime() - began) * 1e-9);
  }
}
