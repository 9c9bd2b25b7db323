package dev.lanewise.nn.metrics;

import dev.lanewise.engine.Reductions;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.Model;

/**
 * How often each class was taken for each: rows are the true classes, columns the predicted ones.
 *
 * <pre>{@code
 * ConfusionMatrix matrix = ConfusionMatrix.of(model, data, 64);
 * System.out.println(new ClassificationReport(matrix, model.classNames()));
 * }</pre>
 *
 * <p>It counts as a metric too, reported as the share of right answers, {@code confusion_matrix};
 * it cannot be copied, so that the very one that a model was compiled with has the counts of its
 * last evaluation.
 */
public final class ConfusionMatrix implements Metric {
  private static final float YES = 0.5f;

  private final int classes;
  private final long[] counts;

  /** Counts nothing yet; for 2 classes or more. */
  public ConfusionMatrix(int classes) {
    if (classes < 2) {
      throw new IllegalArgumentException(
          "ConfusionMatrix: classes must be at least 2 but got " + classes);
    }
    this.classes = classes;
    counts = new long[classes * classes];
  }

  /**
   * Of a model's predictions for this data; an output of one probability tells two classes apart.
   */
  public static ConfusionMatrix of(Model model, Dataset data, int batchSize) {
    ConfusionMatrix matrix = new ConfusionMatrix(Math.max(2, model.outputShape().dim(-1)));
    Tensor predictions = model.predict(data, batchSize);
    int outputs = predictions.dim(-1);
    for (int i = 0; i < data.size(); i++) {
      matrix.add(data.label(i), predicted(predictions.data(), i * outputs, outputs));
    }
    return matrix;
  }

  private static int predicted(float[] p, int at, int outputs) {
    return outputs == 1 ? p[at] > YES ? 1 : 0 : Reductions.argMax(p, at, outputs);
  }

  /** Counts one answer. */
  public void add(int truth, int predicted) {
    if (truth < 0 || truth >= classes || predicted < 0 || predicted >= classes) {
      throw new IllegalArgumentException(
          "ConfusionMatrix: classes must be 0 to %d but got %d taken for %d"
              .formatted(classes - 1, truth, predicted));
    }
    counts[truth * classes + predicted]++;
  }

  /** The number of classes. */
  public int classes() {
    return classes;
  }

  /** How often a class was taken for another, or itself. */
  public long count(int truth, int predicted) {
    return counts[truth * classes + predicted];
  }

  /** How often a class occurred. */
  public long support(int truth) {
    long sum = 0;
    for (int k = 0; k < classes; k++) {
      sum += count(truth, k);
    }
    return sum;
  }

  /** How often a class was predicted. */
  public long predicted(int predicted) {
    long sum = 0;
    for (int k = 0; k < classes; k++) {
      sum += count(k, predicted);
    }
    return sum;
  }

  /** All answers. */
  public long total() {
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }

  /** The share of right answers; NaN where there were none. */
  public double accuracy() {
    long right = 0;
    for (int k = 0; k < classes; k++) {
      right += count(k, k);
    }
    return (double) right / total();
  }

  @Override
  public String name() {
    return "confusion_matrix";
  }

  @Override
  public Config config() {
    return Config.of("classes", classes);
  }

  @Override
  public Direction direction() {
    return Direction.UP;
  }

  @Override
  public void reset() {
    java.util.Arrays.fill(counts, 0);
  }

  @Override
  public void update(Tensor prediction, Tensor target) {
    boolean numbers = Labels.areClassNumbers(this, prediction, target);
    int outputs = prediction.dim(-1);
    for (int row = 0; row < prediction.size() / outputs; row++) {
      int truth =
          outputs == 1
              ? Math.round(target.data()[row])
              : Labels.label(target, numbers, row, outputs);
      add(truth, predicted(prediction.data(), row * outputs, outputs));
    }
  }

  @Override
  public double value() {
    return accuracy();
  }

  /** A line for each true class, its counts separated by spaces. */
  @Override
  public String toString() {
    int width = String.valueOf(total()).length();
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < classes; row++) {
      for (int k = 0; k < classes; k++) {
        text.append(k == 0 ? "" : " ").append(("%" + width + "d").formatted(count(row, k)));
      }
      text.append('\n');
    }
    return text.toString();
  }
}
