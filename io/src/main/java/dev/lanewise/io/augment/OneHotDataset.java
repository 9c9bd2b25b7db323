package dev.lanewise.io.augment;

import dev.lanewise.engine.Shape;
import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.ForwardingDataset;
import java.util.Arrays;
import java.util.List;

/**
 * Class numbers as distributions: class 2 of 4 becomes {@code [0, 0, 1, 0]}. Needed by {@link
 * Mixing}; the loss is then the categorical cross-entropy, not the sparse one.
 */
public final class OneHotDataset extends ForwardingDataset {
  private final int classes;

  /** With a class for each name the data set has. */
  public OneHotDataset(Dataset source) {
    this(source, source.classNames().size());
  }

  /** With that many classes, at least 2. */
  public OneHotDataset(Dataset source, int classes) {
    super(source);
    if (source.targetShape().size() != 1) {
      throw new IllegalArgumentException(
          "class numbers [] were expected but targets are " + source.targetShape());
    }
    if (classes < 2) {
      throw new IllegalArgumentException(
          "distributions need at least 2 classes but got "
              + classes
              + (source.classNames().isEmpty() ? ": the data set names none" : ""));
    }
    this.classes = classes;
  }

  @Override
  public Shape targetShape() {
    return Shape.of(classes);
  }

  @Override
  public List<Shape> targetShapes() {
    return List.of(targetShape());
  }

  @Override
  public void read(int index, float[] x, int xAt, float[] y, int yAt) {
    source().read(index, x, xAt, y, yAt);
    distribute(index, y, yAt);
  }

  @Override
  public void readTarget(int index, float[] y, int yAt) {
    source().readTarget(index, y, yAt);
    distribute(index, y, yAt);
  }

  private void distribute(int index, float[] y, int yAt) {
    float label = y[yAt];
    if (!(label >= 0 && label < classes) || label != (int) label) {
      throw new IllegalStateException(
          "sample %d: a class from 0 to %d was expected but got %s"
              .formatted(index, classes - 1, Check.text(label)));
    }
    Arrays.fill(y, yAt, yAt + classes, 0);
    y[yAt + (int) label] = 1;
  }

  @Override
  protected Dataset madeFrom(Dataset other) {
    return new OneHotDataset(other, classes);
  }
}
