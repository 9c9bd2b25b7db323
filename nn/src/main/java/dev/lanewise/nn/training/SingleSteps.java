package dev.lanewise.nn.training;

import dev.lanewise.engine.Shape;
import dev.lanewise.nn.Compiled;
import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.Model;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is behind {@link Model#trainOnBatch}: one step at a time, whose memory is kept as long as
 * batches are of one size. The seed of dropout is 0, and the optimizer's steps are counted.
 */
public final class SingleSteps {
  private final Model model;
  private Batches batches;

  /** What the memory is for. */
  private Kind kind;

  private record Kind(int size, List<Shape> targets, boolean isWeighted) {}

  /** Of a model, for one thread at a time. */
  public SingleSteps(Model model) {
    this.model = model;
  }

  /**
   * Makes a step with all samples of this data set as one batch; returns loss and metrics on it, at
   * the weights before the step.
   *
   * @throws IllegalArgumentException if the data is empty or does not fit the model
   */
  public Evaluation step(Dataset data) {
    long began = System.nanoTime();
    Batches.check(model, data, "batch");
    int size = data.size();
    Kind wanted = new Kind(size, data.targetShapes(), data.isWeighted());
    if (!wanted.equals(kind)) {
      batches = new Batches(model, data, "batch", size, 0, true, 0, Map.of());
      kind = wanted;
    }
    Compiled compiled = model.compiled();
    Counters counters = new Counters(compiled);
    TrainingStep step = new TrainingStep(model, counters);
    Map<String, Double> values = new LinkedHashMap<>();
    counters.begin();
    try {
      Batch batch = batches.get(0);
      batch.execution().trainingOnly(); // of what is trainable now
      for (int i = 0; i < size; i++) {
        batch.read(data, i, i);
      }
      double loss = step.run(batch, model.optimizer().steps(), null);
      Losses losses = new Losses(compiled);
      losses.add(loss, step.objective(), size);
      losses.putInto(values);
      counters.putInto(values);
      return new Evaluation(loss, values, size, (System.nanoTime() - began) * 1e-9);
    } finally {
      counters.end();
    }
  }
}
