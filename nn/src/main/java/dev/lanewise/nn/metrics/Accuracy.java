package dev.lanewise.nn.metrics;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;

/**
 * What Keras makes of the word "accuracy": for predictions whose last axis is 1 {@link
 * BinaryAccuracy}, for class numbers {@link SparseCategoricalAccuracy}, else {@link
 * CategoricalAccuracy}. Which one shows when data comes. Reported as {@code accuracy}.
 */
public final class Accuracy extends AccuracyMetric {
  /** Counts nothing yet. */
  public Accuracy() {
    super("accuracy");
  }

  @Override
  public void update(Tensor prediction, Tensor target) {
    switch (form(prediction.shape(), target.shape())) {
      case BINARY -> countElements(prediction, target, 0.5);
      case SPARSE -> countClassNumbers(prediction, target);
      case CATEGORICAL -> countRows(prediction, target);
    }
  }

  /** The three forms. */
  enum Form {
    BINARY,
    SPARSE,
    CATEGORICAL
  }

  /** The rule of Keras's trainers/compile_utils.py. */
  static Form form(Shape prediction, Shape target) {
    if (prediction.dim(-1) == 1) {
      return Form.BINARY;
    }
    boolean classNumbers = target.rank() < prediction.rank() || target.dim(-1) == 1;
    return classNumbers ? Form.SPARSE : Form.CATEGORICAL;
  }
}
