package dev.lanewise.nn.training;

import dev.lanewise.engine.Shape;
import dev.lanewise.nn.BatchTensors;
import dev.lanewise.nn.Compiled;
import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.Execution;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Node;
import dev.lanewise.nn.Profile;
import java.util.List;
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
        classWeight.isEmpty() ? null : new ClassWeights(classWeight, dataset.targetShapes());
    this.dataset = dataset;
    this.name = name;
    this.size = Math.min(size, dataset.size());
    int outputs = model.outputs().size();
    Execution execution = execution(model, training, seed);
    full = new Batch[(int) Math.min(ahead + 1L, dataset.size() / this.size)];
    for (int i = 0; i < full.length; i++) {
      full[i] = new Batch(dataset, name, this.size, execution, outputs, weights);
    }
    int left = dataset.size() % this.size;
    partial =
        left == 0
            ? null
            : new Batch(dataset, name, left, execution(model, training, seed), outputs, weights);
  }

  /** Has the networks' steps timed; null for not. */
  void profile(Profile profile) {
    for (int i = 0; i < count(); i += Math.max(1, count() - 1)) { // the first and the last
      get(i).execution().profile(profile);
    }
  }

  // Nothing but training calls backward of these.
  private static Execution execution(Model model, boolean training, long seed) {
    return model.execution(training, seed).trainingOnly();
  }

  /** Refuses data that is empty or does not fit the model. */
  static void check(Model model, Dataset dataset, String name) {
    if (dataset.size() < 1) {
      throw new IllegalArgumentException("the %s is empty".formatted(name));
    }
    List<Shape> inputs = model.inputs().stream().map(input -> input.shape().sample()).toList();
    if (!dataset.inputShapes().equals(inputs)) {
      throw new IllegalArgumentException(
          "the model takes samples of shape %s but the %s has %s"
              .formatted(
                  BatchTensors.text(inputs), name, BatchTensors.text(dataset.inputShapes())));
    }
    try {
      checkTargets(model, dataset.targetShapes());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the %s does not fit the model: %s".formatted(name, e.getMessage()), e);
    }
  }

  private static void checkTargets(Model model, List<Shape> targets) {
    List<Compiled.Output> scored = model.compiled().scored();
    if (targets.size() != scored.size()) {
      throw new IllegalArgumentException(
          "expected a target for each output with a loss or a metric, %s, but got targets %s"
              .formatted(scored.stream().map(Compiled.Output::name).toList(), targets));
    }
    int at = 0;
    for (int i = 0; i < model.outputs().size(); i++) {
      Compiled.Output output = model.compiled().outputs().get(i);
      if (output.loss() != null) {
        checkTarget(output, model.outputs(), i, targets.get(at).batched());
      }
      at += output.isScored() ? 1 : 0;
    }
  }

  private static void checkTarget(Compiled.Output output, List<Node> all, int index, Shape target) {
    try {
      output.loss().checkTarget(all.get(index).shape(), target);
    } catch (IllegalArgumentException e) {
      String which = all.size() == 1 ? "" : "output '" + output.name() + "': ";
      throw new IllegalArgumentException(which + e.getMessage(), e);
    }
  }

  /** The data set, as it is outside of training. */
  Dataset dataset() {
    return dataset;
  }

  /** The data set as training sees it in an epoch; it must have as many samples, of one shape. */
  Dataset inEpoch(int epoch) {
    Dataset varied = dataset.inEpoch(epoch);
    boolean fits =
        varied == dataset // most are, and shapes are made anew when asked for
            || varied.size() == dataset.size()
                && varied.inputShapes().equals(dataset.inputShapes())
                && varied.targetShapes().equals(dataset.targetShapes());
    if (!fits) {
      throw new IllegalArgumentException(
          "the %s must have %d samples %s -> %s in epoch %d too but got %d of %s -> %s"
              .formatted(
                  name,
                  dataset.size(),
                  BatchTensors.text(dataset.inputShapes()),
                  BatchTensors.text(dataset.targetShapes()),
                  epoch,
                  varied.size(),
                  BatchTensors.text(varied.inputShapes()),
                  BatchTensors.text(varied.targetShapes())));
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
