package dev.lanewise.nn;

import dev.lanewise.engine.Shape;
import java.util.List;
import java.util.stream.Stream;

/** Samples with the inputs and targets of two data sets. */
final class ZippedDatasets implements Dataset {
  private final Dataset first;
  private final Dataset second;

  /** Where the second one's begin. */
  private final int inputs;

  private final int targets;

  ZippedDatasets(Dataset first, Dataset second) {
    if (first.size() != second.size()) {
      throw new IllegalArgumentException(
          "zip: expected two data sets of as many samples but got %d and %d"
              .formatted(first.size(), second.size()));
    }
    this.first = first;
    this.second = second;
    inputs = first.inputShape().size();
    targets = first.targetShape().size();
  }

  private static List<Shape> both(List<Shape> first, List<Shape> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  @Override
  public int size() {
    return first.size();
  }

  @Override
  public Shape inputShape() {
    return BatchTensors.joined(inputShapes());
  }

  @Override
  public List<Shape> inputShapes() {
    return both(first.inputShapes(), second.inputShapes());
  }

  @Override
  public Shape targetShape() {
    return BatchTensors.joined(targetShapes());
  }

  @Override
  public List<Shape> targetShapes() {
    return both(first.targetShapes(), second.targetShapes());
  }

  @Override
  public void read(int index, float[] x, int xAt, float[] y, int yAt) {
    first.read(index, x, xAt, y, yAt);
    second.read(index, x, xAt + inputs, y, yAt + targets);
  }

  @Override
  public void readTarget(int index, float[] y, int yAt) {
    first.readTarget(index, y, yAt);
    second.readTarget(index, y, yAt + targets);
  }

  @Override
  public float weight(int index) {
    return first.weight(index);
  }

  @Override
  public boolean isWeighted() {
    return first.isWeighted();
  }

  @Override
  public String describe(int index) {
    return first.describe(index);
  }

  @Override
  public List<String> classNames() {
    return first.classNames();
  }

  @Override
  public Preprocessing preprocessing() {
    return first.preprocessing();
  }

  @Override
  public Dataset inEpoch(int epoch) {
    Dataset one = first.inEpoch(epoch);
    Dataset two = second.inEpoch(epoch);
    return one == first && two == second ? this : new ZippedDatasets(one, two);
  }

  /** Selects from both, so that each keeps to what is selected. */
  @Override
  public Dataset select(int... samples) {
    return new ZippedDatasets(first.select(samples), second.select(samples));
  }

  @Override
  public boolean isInMemory() {
    return first.isInMemory() && second.isInMemory();
  }

  @Override
  public boolean isVaried() {
    return first.isVaried() || second.isVaried();
  }
}
