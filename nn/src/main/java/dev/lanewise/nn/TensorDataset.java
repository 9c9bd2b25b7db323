package dev.lanewise.nn;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Samples in tensors: one for inputs and one for targets, or several of each for a model of several
 * inputs or outputs. Either may be none, for what is put behind other samples by {@link #zip}.
 *
 * @param inputs each {@code [n, ...]}, in the order of the model's inputs
 * @param targets each {@code [n, ...]}, in the order of the model's outputs: class numbers {@code
 *     [n]}, or distributions {@code [n, classes]}
 * @param classNames the names of the classes, or empty
 * @param preprocessing how an image becomes an input like these, or null
 */
public record TensorDataset(
    List<Tensor> inputs, List<Tensor> targets, List<String> classNames, Preprocessing preprocessing)
    implements Dataset {
  /** Checks that there are as many of all. */
  public TensorDataset {
    inputs = List.copyOf(inputs);
    targets = List.copyOf(targets);
    classNames = List.copyOf(classNames);
    List<Tensor> all = new ArrayList<>(inputs);
    all.addAll(targets);
    boolean alike = !all.isEmpty();
    for (Tensor tensor : all) {
      alike &= tensor.shape().rank() >= 1 && tensor.dim(0) == all.getFirst().dim(0);
    }
    if (!alike || !inputs.stream().allMatch(x -> x.shape().rank() >= 2)) {
      throw new IllegalArgumentException(
          "inputs and targets must have the same first axis but got %s and %s"
              .formatted(
                  BatchTensors.text(inputs.stream().map(Tensor::shape).toList()),
                  BatchTensors.text(targets.stream().map(Tensor::shape).toList())));
    }
  }

  /** Samples of several inputs or targets, without class names. */
  public TensorDataset(List<Tensor> inputs, List<Tensor> targets) {
    this(inputs, targets, List.of(), null);
  }

  /** Samples of one input and one target. */
  public TensorDataset(Tensor x, Tensor y, List<String> classNames, Preprocessing preprocessing) {
    this(List.of(x), List.of(y), classNames, preprocessing);
  }

  /** Samples without class names. */
  public TensorDataset(Tensor x, Tensor y) {
    this(x, y, List.of());
  }

  /** Samples with class names. */
  public TensorDataset(Tensor x, Tensor y, List<String> classNames) {
    this(x, y, classNames, null);
  }

  /** The inputs {@code [n, ...]}; the first ones where a sample has several. */
  public Tensor x() {
    return inputs.getFirst();
  }

  /** The targets {@code [n, ...]}; the first ones where a sample has several. */
  public Tensor y() {
    return targets.getFirst();
  }

  @Override
  public int size() {
    return (inputs.isEmpty() ? y() : x()).dim(0);
  }

  @Override
  public Shape inputShape() {
    return BatchTensors.joined(inputShapes());
  }

  @Override
  public List<Shape> inputShapes() {
    return inputs.stream().map(x -> x.shape().sample()).toList();
  }

  @Override
  public Shape targetShape() {
    return BatchTensors.joined(targetShapes());
  }

  @Override
  public List<Shape> targetShapes() {
    return targets.stream().map(y -> y.shape().sample()).toList();
  }

  @Override
  public boolean isInMemory() {
    return true;
  }

  @Override
  public void read(int index, float[] xs, int xAt, float[] ys, int yAt) {
    read(inputs, index, xs, xAt);
    read(targets, index, ys, yAt);
  }

  @Override
  public void readTarget(int index, float[] ys, int yAt) {
    read(targets, index, ys, yAt);
  }

  private static void read(List<Tensor> tensors, int index, float[] to, int at) {
    for (int k = 0; k < tensors.size(); k++) {
      Tensor tensor = tensors.get(k);
      int size = tensor.shape().sampleSize();
      System.arraycopy(tensor.data(), index * size, to, at, size);
      at += size;
    }
  }
}
