package dev.lanewise.nn.training;

import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.Execution;
import dev.lanewise.nn.Model;
import java.util.Map;

/**
 * A data set cut into batches: all of one size but for the last, which has what is left over.
 *
 * <p>The memory is that of {@code ahead + 1} batches, or of fewer where the data set has no more,
 * and of a smaller last one. It is kept, and taken by one batch after the other: batch {@code i}
 * lies where batch {@code i - places()} lay.
 */
final class Batches {
  private final Dataset dataset;
  private final String name;
  private final int size;
  private final Batch[] full;
  private final Batch partial;

  /**
   * Batches for training or not.
   *
   * @param name what the data set is called in errors
   * @param size samples a batch
   * @param ahead how many batches may lie ready beside the one in use
   * @param seed of dropout
   * @param classWeight how much classes count; empty for all alike
   */
  Batches(
      Model model,
      Dataset dataset,
      String name,
      int size,
      int ahead,
      boolean training,
      long seed,
      Map<Integer, Double> classWeight) {
    check(model, dataset, name);
    ClassWeights weights =
        classWeight.isEmpty() ? null : new ClassWeights(classWeight, dataset.targetShape());
    this.dataset = dataset;
    this.name = name;
    this.size = Math.min(size, dataset.size());
    Execution execution = execution(model, training, seed);
    full = new Batch[(int) Math.min(ahead + 1L, dataset.size() / this.size)];
    for (int i = 0; i < full.length; i++) {
      full[i] = new Batch(dataset, name, this.size, execution, weights);
    }
    int left = dataset.size() % this.size;
    partial =
        left == 0
            ? null
            : new Batch(dataset, name, left, execution(model, training, seed), weights);
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

  /** The data set, as it is outside of training. */
  Dataset dataset() {
    return dataset;
  }

  /** The data set as training sees it in an epoch; it must have as many samples, of one shape. */
  Dataset inEpoch(int epoch) {
    Dataset varied = dataset.inEpoch(epoch);
    if (varied.size() != dataset.size()
        || !varied.inputShape().equals(dataset.inputShape())
        || !varied.targetShape().equals(dataset.targetShape())) {
      throw new IllegalArgumentException(
          "the %s must have %d samples %s -> %s in epoch %d too but got %d of %s -> %s"
              .formatted(
                  name,
                  dataset.size(),
                  dataset.inputShape(),
                  dataset.targetShape(),
                  epoch,
                  varied.size(),
                  varied.inputShape(),
                  varied.targetShape()));
    }
    return varied;
  }

  /** How many. */
  int count() {
    return (dataset.size() - 1) / size + 1;
  }

  /** How many samples. */
  int samples() {
    return dataset.size();
  }

  /** The number of the first sample of a batch. */
  int first(int index) {
    return index * size;
  }

  /** How many batches in a row have memory of their own. */
  int places() {
    return full.length;
  }

  /** The memory of a batch. */
  Batch get(int index) {
    return dataset.size() - first(index) >= size ? full[index % full.length] : partial;
  }
}
