package dev.lanewise.nn.losses;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;

/**
 * A loss that is the mean over rows, each of them the predictions along the last axis with their
 * targets. Computed in double, one row after the other.
 */
abstract class RowLoss implements Loss {
  /**
   * The loss of one row; where d is not null, {@code d[at..]} is set to scale times its gradient.
   *
   * @param p predictions, of which the row is {@code p[at..at + count - 1]}
   * @param t targets, which lie as the predictions do unless the loss says otherwise
   */
  abstract double row(float[] p, float[] t, int at, int count, float[] d, double scale);

  /** What computes the rows for these targets: this, unless it depends on them all. */
  RowLoss forTargets(Tensor target) {
    return this;
  }

  @Override
  public Config config() {
    return Config.empty();
  }

  @Override
  public void checkTarget(Shape prediction, Shape target) {
    Targets.checkAlike(this, prediction, target);
  }

  @Override
  public double compute(Tensor prediction, Tensor target, Tensor gradient) {
    return compute(prediction, target, null, gradient);
  }

  @Override
  public double compute(Tensor prediction, Tensor target, Tensor weights, Tensor gradient) {
    checkTarget(prediction.shape(), target.shape());
    int count = prediction.dim(-1);
    int rows = prediction.size() / count;
    int rowsEach = weights == null ? 1 : rowsEach(weights, rows);
    RowLoss loss = forTargets(target);
    float[] p = prediction.data();
    float[] t = target.data();
    float[] d = gradient == null ? null : gradient.data();
    double sum = 0;
    for (int row = 0; row < rows; row++) {
      double weight = weights == null ? 1 : weights.data()[row / rowsEach];
      sum += weight * loss.row(p, t, row * count, count, d, weight / rows);
    }
    return sum / rows;
  }

  /** How many rows in a row have one weight: all of a sample, or one. */
  private int rowsEach(Tensor weights, int rows) {
    if (weights.size() == 0 || rows % weights.size() != 0) {
      throw new IllegalArgumentException(
          "%s: expected a weight for each sample or for each of %d rows but got weights %s"
              .formatted(this, rows, weights.shape()));
    }
    return rows / weights.size();
  }

  @Override
  public String toString() {
    return type();
  }
}
