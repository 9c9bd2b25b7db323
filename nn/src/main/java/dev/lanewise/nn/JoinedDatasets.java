package dev.lanewise.nn;

import dev.lanewise.engine.Shape;
import java.util.List;
import java.util.Objects;

/** The samples of one data set and then those of another. */
record JoinedDatasets(Dataset first, Dataset second) implements Dataset {
  JoinedDatasets {
    boolean alike =
        first.inputShapes().equals(second.inputShapes())
            && first.targetShapes().equals(second.targetShapes())
            && first.classNames().equals(second.classNames());
    if (!alike) {
      throw new IllegalArgumentException(
          "concat: expected samples %s -> %s of the classes %s but got %s -> %s of %s"
              .formatted(
                  BatchTensors.text(first.inputShapes()),
                  BatchTensors.text(first.targetShapes()),
                  first.classNames(),
                  BatchTensors.text(second.inputShapes()),
                  BatchTensors.text(second.targetShapes()),
                  second.classNames()));
    }
    Math.addExact(first.size(), second.size());
  }

  @Override
  public int size() {
    return first.size() + second.size();
  }

  @Override
  public Shape inputShape() {
    return first.inputShape();
  }

  @Override
  public Shape targetShape() {
    return first.targetShape();
  }

  @Override
  public List<Shape> inputShapes() {
    return first.inputShapes();
  }

  @Override
  public List<Shape> targetShapes() {
    return first.targetShapes();
  }

  private Dataset part(int index) {
    return Objects.checkIndex(index, size()) < first.size() ? first : second;
  }

  private int within(int index) {
    return index < first.size() ? index : index - first.size();
  }

  @Override
  public void read(int index, float[] x, int xAt, float[] y, int yAt) {
    part(index).read(within(index), x, xAt, y, yAt);
  }

  @Override
  public void readTarget(int index, float[] y, int yAt) {
    part(index).readTarget(within(index), y, yAt);
  }

  @Override
  public float weight(int index) {
    return part(index).weight(within(index));
  }

  @Override
  public boolean isWeighted() {
    return first.isWeighted() || second.isWeighted();
  }

  @Override
  public String describe(int index) {
    return part(index).describe(within(index));
  }

  @Override
  public List<String> classNames() {
    return first.classNames();
  }

  /** The first one's where both have the same; else null. */
  @Override
  public Preprocessing preprocessing() {
    return Objects.equals(first.preprocessing(), second.preprocessing())
        ? first.preprocessing()
        : null;
  }

  @Override
  public Dataset inEpoch(int epoch) {
    Dataset one = first.inEpoch(epoch);
    Dataset two = second.inEpoch(epoch);
    return one == first && two == second ? this : new JoinedDatasets(one, two);
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
