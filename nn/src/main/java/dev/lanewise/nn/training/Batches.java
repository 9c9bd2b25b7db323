package dev.lanewise.nn.training;

import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.Execution;
import dev.lanewise.nn.Model;

/**
 * A data set cut into batches: all of one size but for the last, which has what is left over. The
 * memory of both sizes is kept.
 */
final class Batches {
  private final Dataset dataset;
  private final int size;
  private final Batch full;
  private final Batch partial;

  /**
   * Batches for training or not; the seed is that of dropout, the name that of the data in errors.
   */
  Batches(Model model, Dataset dataset, String name, int size, boolean training, long seed) {
    check(model, dataset, name);
    this.dataset = dataset;
    this.size = Math.min(size, dataset.size());
    full = new Batch(dataset, name, this.size, execution(model, training, seed));
    int left = dataset.size() % this.size;
    partial = left == 0 ? null : new Batch(dataset, name, left, execution(model, training, seed));
  }

  // Nothing but training calls backward of these.
  private static Execution execution(Model model, boolean training, long seed) {
    return model.execution(training, seed).trainingOnly();
  }

  private static void check(Model model, Dataset dataset, String name) {
    if (dataset.size() < 1) {
      throw new IllegalArgumentException("the %s is empty".formatted(name));
    }
    if (!dataset.inputShape().batched().equals(model.inputShape())) {
      throw new IllegalArgumentException(
          "the model takes samples of shape %s but the %s has %s"
              .formatted(model.inputShape().sample(), name, dataset.inputShape()));
    }
    try {
      model.loss().checkTarget(model.outputShape(), dataset.targetShape().batched());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the %s does not fit the model: %s".formatted(name, e.getMessage()), e);
    }
  }

  /** How many. */
  int count() {
    return (dataset.size() - 1) / size + 1;
  }

  /** How many samples. */
  int samples() {
    return dataset.size();
  }

  /** Reads batch {@code index} of the samples in this order, or as they stand where it is null. */
  Batch read(int index, int[] order) {
    int from = index * size;
    Batch batch = from + size <= dataset.size() ? full : partial;
    batch.read(order, from);
    return batch;
  }
}
