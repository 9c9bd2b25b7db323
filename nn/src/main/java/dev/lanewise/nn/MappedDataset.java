package dev.lanewise.nn;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;

/** Another data set's samples, each input put through one function and each target through one. */
final class MappedDataset extends ForwardingDataset {
  private final UnaryOperator<Tensor> inputs;
  private final UnaryOperator<Tensor> targets;
  private final List<String> classNames;
  private final Shape inputShape;
  private final Shape targetShape;

  /** A null function leaves what it would change, and what is known of it, as it is. */
  MappedDataset(
      Dataset whole,
      UnaryOperator<Tensor> inputs,
      UnaryOperator<Tensor> targets,
      List<String> classNames) {
    super(whole);
    if (whole.size() == 0) {
      throw new IllegalArgumentException("map: the shapes of no samples cannot be told");
    }
    checkOne("input", inputs == null ? 1 : whole.inputShapes().size());
    checkOne("target", targets == null ? 1 : whole.targetShapes().size());
    this.inputs = inputs;
    this.targets = targets;
    this.classNames = List.copyOf(classNames);
    Tensor x = Tensor.zeros(whole.inputShape());
    Tensor y = Tensor.zeros(whole.targetShape());
    whole.read(0, x.data(), 0, y.data(), 0);
    inputShape = inputs == null ? whole.inputShape() : inputs.apply(x).shape();
    targetShape = targets == null ? whole.targetShape() : targets.apply(y).shape();
  }

  private static void checkOne(String what, int count) {
    if (count != 1) {
      throw new IllegalArgumentException(
          "map: expected samples of one %s but these have %d; map before zip"
              .formatted(what, count));
    }
  }

  private MappedDataset(MappedDataset like, Dataset whole) {
    super(whole);
    inputs = like.inputs;
    targets = like.targets;
    classNames = like.classNames;
    inputShape = like.inputShape;
    targetShape = like.targetShape;
  }

  @Override
  public Shape inputShape() {
    return inputShape;
  }

  @Override
  public Shape targetShape() {
    return targetShape;
  }

  @Override
  public List<Shape> inputShapes() {
    return inputs == null ? source().inputShapes() : List.of(inputShape);
  }

  @Override
  public List<Shape> targetShapes() {
    return targets == null ? source().targetShapes() : List.of(targetShape);
  }

  @Override
  public void read(int index, float[] x, int xAt, float[] y, int yAt) {
    boolean mapX = inputs != null;
    boolean mapY = targets != null;
    Tensor input = mapX ? Tensor.zeros(source().inputShape()) : null;
    Tensor target = mapY ? Tensor.zeros(source().targetShape()) : null;
    source()
        .read(
            index,
            mapX ? input.data() : x,
            mapX ? 0 : xAt,
            mapY ? target.data() : y,
            mapY ? 0 : yAt);
    if (mapX) {
      store(inputs.apply(input), inputShape, x, xAt);
    }
    if (mapY) {
      store(targets.apply(target), targetShape, y, yAt);
    }
  }

  @Override
  public void readTarget(int index, float[] y, int yAt) {
    if (targets == null) {
      source().readTarget(index, y, yAt);
      return;
    }
    Tensor target = Tensor.zeros(source().targetShape());
    source().readTarget(index, target.data(), 0);
    store(targets.apply(target), targetShape, y, yAt);
  }

  private static void store(Tensor mapped, Shape shape, float[] to, int at) {
    if (!mapped.shape().equals(shape)) {
      throw new IllegalStateException(
          "map: expected the shape of the first sample, %s, but got %s"
              .formatted(shape, mapped.shape()));
    }
    System.arraycopy(mapped.data(), 0, to, at, mapped.size());
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  /** Null where inputs are changed: no one knows into what. */
  @Override
  public Preprocessing preprocessing() {
    return inputs == null ? source().preprocessing() : null;
  }

  @Override
  public boolean isInMemory() {
    return false;
  }

  @Override
  protected Dataset madeFrom(Dataset other) {
    return new MappedDataset(this, other);
  }
}
