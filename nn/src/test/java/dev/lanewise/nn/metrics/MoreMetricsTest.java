package dev.lanewise.nn.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Registries;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Metrics against the examples of Keras's documentation and against counting by hand. */
class MoreMetricsTest {
  private static final double EXACT = 1e-12;

  private static double of(Metric metric, Tensor prediction, Tensor target) {
    metric.update(prediction, target);
    return metric.value();
  }

  private static Tensor column(float... values) {
    return Tensor.of(values, values.length, 1);
  }

  @Test
  void topK() {
    Tensor p = Tensor.of(new float[] {0.1f, 0.9f, 0.8f, 0.05f, 0.95f, 0}, 2, 3);
    Tensor t = Tensor.of(new float[] {0, 0, 1, 0, 1, 0}, 2, 3);
    Tensor labels = Tensor.of(new float[] {2, 1}, 2);
    assertEquals(0.5, of(new TopKCategoricalAccuracy(1), p, t));
    assertEquals(1, of(new TopKCategoricalAccuracy(2), p, t));
    assertEquals(0.5, of(new SparseTopKCategoricalAccuracy(1), p, labels));
    assertEquals(1, of(new SparseTopKCategoricalAccuracy(), p, labels));
    // Of equals all are among the k; what is no number is not.
    Tensor equal = Tensor.of(new float[] {1, 1, 1, 1, Float.NaN, 0}, 2, 3);
    assertEquals(
        0.5, of(new SparseTopKCategoricalAccuracy(1), equal, Tensor.of(new float[] {2, 0}, 2)));
  }

  @Test
  void precisionAndRecall() {
    Tensor p = column(1, 0, 1, 1);
    Tensor t = Tensor.of(new float[] {0, 1, 1, 1}, 4);
    assertEquals(2 / 3.0, of(new Precision(), p, t), EXACT);
    assertEquals(2 / 3.0, of(new Recall(), p, t), EXACT);
    assertEquals(0, of(new Precision(), column(0, 0), Tensor.zeros(2)));
    assertEquals(0, of(new Recall(), column(1, 1), Tensor.zeros(2)));
    Tensor rows = Tensor.of(new float[] {0.7f, 0.2f, 0.6f, 0.3f, 0.3f, 0.4f}, 2, 3);
    Tensor labels = Tensor.of(new float[] {0, 2}, 2);
    // Above 0.5 are two, both of the first row, of which one is right.
    assertEquals(0.5, of(new Precision(), rows, labels), EXACT);
    assertEquals(0.5, of(new Recall(), rows, labels), EXACT);
    assertEquals(1, of(new Recall(0.35), rows, labels), EXACT);
  }

  @Test
  void f1() {
    Tensor t = Tensor.of(new float[] {1, 1, 1, 1, 0, 0, 1, 1, 0}, 3, 3);
    Tensor p = Tensor.of(new float[] {0.2f, 0.6f, 0.7f, 0.2f, 0.6f, 0.6f, 0.6f, 0.8f, 0}, 3, 3);
    double[] each = {0.5, 0.8, 2 / 3.0}; // Keras's example
    assertEquals(
        (each[0] + each[1] + each[2]) / 3,
        of(new F1Score(F1Score.Average.MACRO, 0.5), p, t),
        EXACT);
    assertEquals(
        (3 * each[0] + 2 * each[1] + each[2]) / 6,
        of(new F1Score(F1Score.Average.WEIGHTED, 0.5), p, t),
        EXACT);
    assertEquals(2 / 3.0, of(new F1Score(F1Score.Average.MICRO, 0.5), p, t), EXACT);
  }

  @Test
  void areas() {
    Tensor p = column(0, 0.5f, 0.3f, 0.9f);
    Tensor t = Tensor.of(new float[] {0, 0, 1, 1}, 4);
    assertEquals(0.75, of(new AUC(AUC.Curve.ROC, 3), p, t), EXACT); // Keras's example
    // Keras's sums, computed apart.
    assertEquals(0.8206993734577657, of(new AUC(AUC.Curve.PR, 3), p, t), EXACT);
    assertEquals(0.7972674459459178, of(new AUC(AUC.Curve.PR), p, t), EXACT);
    assertEquals(1, of(new AUC(), column(0.1f, 0.9f), column(0, 1)), EXACT);
    assertEquals(0, of(new AUC(), column(0.9f, 0.1f), column(0, 1)), EXACT);
  }

  /**
   * The area under ROC is the share of pairs in order, of equals half. That is exact where no two
   * different predictions lie between the same thresholds.
   */
  @Property(tries = 100)
  void rocIsTheShareOfPairsInOrder(@ForAll long seed) {
    Random random = new Random(seed);
    float[] p = new float[20];
    float[] t = new float[20];
    for (int i = 0; i < 20; i++) {
      p[i] = random.nextInt(1000) / 1000f + 0.00025f;
      t[i] = i < 2 ? i : random.nextInt(2);
    }
    double pairs = 0;
    double inOrder = 0;
    for (int i = 0; i < 20; i++) {
      for (int k = 0; k < 20; k++) {
        if (t[i] == 1 && t[k] == 0) {
          pairs++;
          inOrder += p[i] > p[k] ? 1 : p[i] == p[k] ? 0.5 : 0;
        }
      }
    }
    assertEquals(
        inOrder / pairs, of(new AUC(AUC.Curve.ROC, 2001), column(p), Tensor.of(t, 20)), 1e-9);
  }

  private static ConfusionMatrix pets() {
    ConfusionMatrix matrix = new ConfusionMatrix(2);
    Tensor p = Tensor.of(new float[] {0.9f, 0.1f, 0.8f, 0.2f, 0.7f, 0.3f, 0.4f, 0.6f}, 4, 2);
    matrix.update(p, Tensor.of(new float[] {0, 0, 1, 1}, 4));
    return matrix;
  }

  @Test
  void countsWhichIsTakenForWhich() {
    ConfusionMatrix matrix = pets();
    assertEquals("2 0\n1 1\n", matrix.toString());
    assertEquals(0.75, matrix.value());
    assertEquals(2, matrix.support(1));
    assertEquals(3, matrix.predicted(0));
    assertSame(matrix, matrix.fresh());
    ConfusionMatrix binary = new ConfusionMatrix(2);
    binary.update(column(0.2f, 0.7f, 0.8f), Tensor.of(new float[] {0, 1, 0}, 3));
    assertEquals("1 1\n0 1\n", binary.toString());
    assertThrows(IllegalArgumentException.class, () -> matrix.add(2, 0));
    assertThrows(IllegalArgumentException.class, () -> new ConfusionMatrix(1));
    matrix.reset();
    assertEquals(0, matrix.total());
  }

  /** As scikit-learn prints it for the same answers. */
  @Test
  void reportsEachClass() {
    String expected =
        """
                      precision    recall  f1-score   support

                 cat       0.67      1.00      0.80         2
                 dog       1.00      0.50      0.67         2

            accuracy                           0.75         4
           macro avg       0.83      0.75      0.73         4
        weighted avg       0.83      0.75      0.73         4
        """;
    ClassificationReport report = new ClassificationReport(pets(), List.of("cat", "dog"));
    assertEquals(expected, report.toString());
    assertEquals(2 / 3.0, report.classes().getFirst().precision(), EXACT);
    assertEquals(0.75, report.accuracy());
    assertEquals("1", new ClassificationReport(pets(), List.of()).classes().getLast().name());
  }

  @Test
  void optionsSurviveTheRegistry() {
    for (Metric metric :
        List.of(
            new TopKCategoricalAccuracy(3),
            new SparseTopKCategoricalAccuracy(3),
            new Precision(0.3),
            new Recall(0.3),
            new F1Score(F1Score.Average.MICRO, 0.4),
            new F1Score(),
            new AUC(AUC.Curve.PR, 50))) {
      Metric again = Registries.METRICS.create(Config.typed(metric));
      assertEquals(metric.config(), again.config());
      assertEquals(metric.name(), again.name());
      assertEquals(Metric.Direction.UP, again.direction());
      assertEquals(metric.getClass(), metric.fresh().getClass());
    }
    assertThrows(IllegalArgumentException.class, () -> new TopKCategoricalAccuracy(0));
    assertThrows(IllegalArgumentException.class, () -> new AUC(AUC.Curve.PR, 1));
    assertThrows(IllegalArgumentException.class, () -> new Precision(2));
  }

  @Test
  void targetsOfOtherShapesAreRefused() {
    assertEquals(
        "Precision: expected targets like the predictions [2, 3] or class numbers but got targets"
            + " [3]",
        assertThrows(
                IllegalArgumentException.class,
                () -> new Precision().update(Tensor.zeros(2, 3), Tensor.zeros(3)))
            .getMessage());
  }
}
