package dev.lanewise.nn.metrics;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;

/** True positives as a share of themselves and one kind of mistakes. */
abstract sealed class HitShare implements Metric permits Precision, Recall {
  static final double THRESHOLD = 0.5;

  private final double threshold;
  private long truePositives;
  private long mistakes;

  HitShare(double threshold) {
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new IllegalArgumentException(
          "%s: threshold must be 0 to 1 but got %s".formatted(type(), threshold));
    }
    this.threshold = threshold;
  }

  /** Whether it is one of the mistakes that count; one of the two is wrong. */
  abstract boolean isMistake(boolean predicted, boolean yes);

  @Override
  public final Config config() {
    return Config.of("threshold", threshold);
  }

  @Override
  public final Direction direction() {
    return Direction.UP;
  }

  @Override
  public final void reset() {
    truePositives = 0;
    mistakes = 0;
  }

  @Override
  public final void update(Tensor prediction, Tensor target) {
    boolean numbers = Labels.areClassNumbers(this, prediction, target);
    int classes = prediction.dim(-1);
    for (int i = 0; i < prediction.size(); i++) {
      boolean predicted = prediction.data()[i] > threshold;
      boolean yes = Labels.isYes(target, numbers, i, classes);
      truePositives += predicted && yes ? 1 : 0;
      mistakes += predicted != yes && isMistake(predicted, yes) ? 1 : 0;
    }
  }

  @Override
  public final double value() {
    long all = truePositives + mistakes;
    return all == 0 ? 0 : (double) truePositives / all;
  }

  @Override
  public final String toString() {
    return type();
  }
}
