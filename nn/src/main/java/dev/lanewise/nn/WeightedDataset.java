package dev.lanewise.nn;

import dev.lanewise.engine.Shape;
import java.util.List;

/** The samples of another data set with weights. */
record WeightedDataset(Dataset whole, float[] weights) implements Dataset {
  WeightedDataset {
    weights = weights.clone();
    if (weights.length != whole.size()) {
      throw new IllegalArgumentException(
          "weighted: expected a weight for each of %d samples but got %d"
              .formatted(whole.size(), weights.length));
    }
    for (int i = 0; i < weights.length; i++) {
      if (!(weights[i] >= 0) || Float.isInfinite(weights[i])) {
        throw new IllegalArgumentException(
            "weighted: weights must be numbers of at least 0 but that of sample %d is %s"
                .formatted(i, weights[i]));
      }
    }
  }

  @Override
  public float weight(int index) {
    return weights[index];
  }

  @Override
  public boolean isWeighted() {
    return true;
  }

  @Override
  public int size() {
    return whole.size();
  }

  @Override
  public Shape inputShape() {
    return whole.inputShape();
  }

  @Override
  public Shape targetShape() {
    return whole.targetShape();
  }

  @Override
  public List<Shape> inputShapes() {
    return whole.inputShapes();
  }

  @Override
  public List<Shape> targetShapes() {
    return whole.targetShapes();
  }

  @Override
  public void read(int index, float[] x, int xAt, float[] y, int yAt) {
    whole.read(index, x, xAt, y, yAt);
  }

  @Override
  public void readTarget(int index, float[] y, int yAt) {
    whole.readTarget(index, y, yAt);
  }

  @Override
  public String describe(int index) {
    return whole.describe(index);
  }

  @Override
  public List<String> classNames() {
    return whole.classNames();
  }

  @Override
  public Preprocessing preprocessing() {
    return whole.preprocessing();
  }

  @Override
  public Dataset inEpoch(int epoch) {
    Dataset varied = whole.inEpoch(epoch);
    return varied == whole ? this : new WeightedDataset(varied, weights);
  }

  @Override
  public boolean isVaried() {
    return whole.isVaried();
  }
}
