package dev.lanewise.nn.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Precision, recall and F1 of each class, and their means, in the form that users of scikit-learn
 * know.
 *
 * <pre>
 *               precision    recall  f1-score   support
 *
 *          cat       0.67      1.00      0.80         2
 *          dog       1.00      0.50      0.67         2
 *
 *     accuracy                           0.75         4
 *    macro avg       0.83      0.75      0.73         4
 * weighted avg       0.83      0.75      0.73         4
 * </pre>
 *
 * <p>A share of nothing is 0. Source: sklearn.metrics.classification_report
 */
public final class ClassificationReport {
  private static final int DIGITS = 2;
  private static final String WEIGHTED = "weighted avg";

  private final List<Row> classes = new ArrayList<>();
  private final double accuracy;
  private final long total;

  /**
   * The figures of a class, or their means.
   *
   * @param name the class
   * @param precision the share of those predicted that are of the class
   * @param recall the share of those of the class that are predicted
   * @param f1 the harmonic mean of the two
   * @param support how many there are
   */
  public record Row(String name, double precision, double recall, double f1, long support) {}

  /** Of these counts; classes without a name are called by their number. */
  public ClassificationReport(ConfusionMatrix matrix, List<String> classNames) {
    accuracy = matrix.accuracy();
    total = matrix.total();
    for (int k = 0; k < matrix.classes(); k++) {
      String name = k < classNames.size() ? classNames.get(k) : String.valueOf(k);
      double right = matrix.count(k, k);
      long sum = matrix.predicted(k) + matrix.support(k);
      classes.add(
          new Row(
              name,
              share(right, matrix.predicted(k)),
              share(right, matrix.support(k)),
              share(2 * right, sum),
              matrix.support(k)));
    }
  }

  private static double share(double part, long whole) {
    return whole == 0 ? 0 : part / whole;
  }

  /** A row for each class. */
  public List<Row> classes() {
    return List.copyOf(classes);
  }

  /** The share of right answers. */
  public double accuracy() {
    return accuracy;
  }

  /** The means over classes. */
  public Row macroAverage() {
    return mean("macro avg", false);
  }

  /** The means over classes by how often they occur. */
  public Row weightedAverage() {
    return mean(WEIGHTED, true);
  }

  private Row mean(String name, boolean weighted) {
    double precision = 0;
    double recall = 0;
    double f1 = 0;
    for (Row row : classes) {
      double weight = weighted ? share(row.support(), total) : 1.0 / classes.size();
      precision += weight * row.precision();
      recall += weight * row.recall();
      f1 += weight * row.f1();
    }
    return new Row(name, precision, recall, f1, total);
  }

  @Override
  public String toString() {
    int width = WEIGHTED.length();
    for (Row row : classes) {
      width = Math.max(width, row.name().length());
    }
    StringBuilder text = new StringBuilder(" ".repeat(width + 1));
    for (String title : List.of("precision", "recall", "f1-score", "support")) {
      text.append(" %9s".formatted(title));
    }
    text.append("\n\n");
    for (Row row : classes) {
      append(text, row, width);
    }
    String digits = String.format(Locale.ROOT, "%." + DIGITS + "f", accuracy);
    text.append(
        "\n%s  %9s %9s %9s %9d\n".formatted(right("accuracy", width), "", "", digits, total));
    append(text, macroAverage(), width);
    append(text, weightedAverage(), width);
    return text.toString();
  }

  private static String right(String name, int width) {
    return " ".repeat(width - name.length()) + name;
  }

  private static void append(StringBuilder text, Row row, int width) {
    String figures = "  %9.DIGITSf %9.DIGITSf %9.DIGITSf %9d\n".replace("DIGITS", "" + DIGITS);
    text.append(right(row.name(), width))
        .append(
            String.format(
                Locale.ROOT, figures, row.precision(), row.recall(), row.f1(), row.support()));
  }
}
