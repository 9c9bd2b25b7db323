package dev.lanewise.nn.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Registries;
import org.junit.jupiter.api.Test;

/** The accuracy in its forms. */
class MetricsTest {
  private static final Tensor ROWS =
      Tensor.of(new float[] {0.1f, 0.7f, 0.2f, 0.4f, 0.2f, 0.4f, 0, 0, 1}, 3, 3);

  private static double of(Metric metric, Tensor prediction, Tensor target) {
    metric.update(prediction, target);
    return metric.value();
  }

  @Test
  void binaryCountsElementsAboveTheThreshold() {
    Tensor p = Tensor.of(new float[] {0.6f, 0.5f, 0.4f, 0.9f}, 4, 1);
    Tensor t = Tensor.of(new float[] {1, 1, 0, 0}, 4);
    assertEquals(0.5, of(new BinaryAccuracy(), p, t)); // 0.5 is not above
    assertEquals(
        0.5,
        of(new BinaryAccuracy(0.45), p.reshape(2, 2), Tensor.of(new float[] {1, 1, 1, 0}, 2, 2)));
  }

  @Test
  void rowsCountWhereTheLargestStands() {
    assertEquals(
        2 / 3.0,
        of(
            new SparseCategoricalAccuracy(),
            ROWS,
            Tensor.of(new float[] {1, 0, 1}, 3))); // of equals the first
    assertEquals(
        1 / 3.0, of(new SparseCategoricalAccuracy(), ROWS, Tensor.of(new float[] {1, 2, 1}, 3, 1)));
    assertEquals(
        2 / 3.0,
        of(
            new CategoricalAccuracy(),
            ROWS,
            Tensor.of(new float[] {0, 1, 0, 1, 0, 0, 1, 0, 0}, 3, 3)));
  }

  @Test
  void countsOverBatchesUntilReset() {
    Metric metric = new SparseCategoricalAccuracy();
    assertEquals(Double.NaN, metric.value());
    metric.update(ROWS, Tensor.of(new float[] {1, 0, 2}, 3));
    metric.update(ROWS.slice(0, 1), Tensor.of(new float[] {0}, 1));
    assertEquals(0.75, metric.value());
    metric.reset();
    assertEquals(Double.NaN, metric.value());
  }

  @Test
  void namesAreThoseOfKeras() {
    assertEquals("accuracy", Metrics.accuracy().name());
    assertEquals("binary_accuracy", new BinaryAccuracy().name());
    assertEquals("categorical_accuracy", new CategoricalAccuracy().name());
    assertEquals("sparse_categorical_accuracy", new SparseCategoricalAccuracy().name());
  }

  @Test
  void aFreshOneHasTheOptionsButNotTheCounts() {
    BinaryAccuracy metric = new BinaryAccuracy(0.7);
    metric.update(Tensor.of(new float[] {0.6f}, 1, 1), Tensor.of(new float[] {0}, 1));
    Metric fresh = metric.fresh();
    assertNotSame(metric, fresh);
    assertEquals(metric.config(), fresh.config());
    assertEquals(Double.NaN, fresh.value());
    fresh.update(Tensor.of(new float[] {0.9f}, 1, 1), Tensor.of(new float[] {0}, 1));
    assertEquals(1, metric.value());
  }

  @Test
  void theWordAccuracyMeansWhatFitsTheData() {
    Shape n = Shape.of(Shape.ANY);
    Shape one = Shape.of(Shape.ANY, 1);
    Shape ten = Shape.of(Shape.ANY, 10);
    assertEquals(Accuracy.Form.BINARY, Accuracy.form(one, n));
    assertEquals(Accuracy.Form.BINARY, Accuracy.form(one, one));
    assertEquals(Accuracy.Form.SPARSE, Accuracy.form(ten, n));
    assertEquals(Accuracy.Form.SPARSE, Accuracy.form(ten, one));
    assertEquals(Accuracy.Form.CATEGORICAL, Accuracy.form(ten, ten));
    assertEquals(2 / 3.0, of(Metrics.accuracy(), ROWS, Tensor.of(new float[] {1, 0, 1}, 3)));
    assertEquals(
        2 / 3.0,
        of(Metrics.accuracy(), ROWS, Tensor.of(new float[] {0, 1, 0, 1, 0, 0, 1, 0, 0}, 3, 3)));
    assertEquals(
        1,
        of(Metrics.accuracy(), Tensor.of(new float[] {0.6f}, 1, 1), Tensor.of(new float[] {1}, 1)));
  }

  @Test
  void refusesWhatDoesNotFit() {
    Tensor four = Tensor.zeros(4);
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new SparseCategoricalAccuracy().update(ROWS, four));
    assertEquals(
        "SparseCategoricalAccuracy: expected a class number for each row of the predictions [3, 3]"
            + " but got targets [4]",
        e.getMessage());
    assertThrows(
        IllegalArgumentException.class, () -> new CategoricalAccuracy().update(ROWS, four));
    e = assertThrows(IllegalArgumentException.class, () -> new BinaryAccuracy(1.5));
    assertEquals("BinaryAccuracy: threshold must be 0 to 1 but got 1.5", e.getMessage());
  }

  @Test
  void optionsSurviveTheRegistry() {
    Config options =
        Config.of("threshold", 0.25, "k", 2, "curve", "pr", "thresholds", 9, "average", "micro");
    for (String type : Registries.METRICS.types()) {
      assertEquals(type, Registries.METRICS.create(type, options).type());
    }
    assertEquals(
        Config.of("threshold", 0.25),
        Registries.METRICS.create("BinaryAccuracy", Config.of("threshold", 0.25)).config());
  }
}
