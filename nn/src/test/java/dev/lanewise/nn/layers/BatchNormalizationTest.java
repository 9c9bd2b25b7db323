package dev.lanewise.nn.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.RandomStream;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the formulas, computed in double. */
@Tag("simd")
class BatchNormalizationTest {
  /** Half a unit in the last place of 1. */
  private static final double U = 0x1p-24;

  private static Tensor random(Shape shape, double mean, double scale, int stream) {
    Tensor x = LayerRun.random(shape, RandomStream.of(5, "test", stream));
    for (int i = 0; i < x.size(); i++) {
      x.data()[i] = (float) (mean + scale * x.data()[i]);
    }
    return x;
  }

  private static void fill(LayerRun run, String parameter, double mean, double scale) {
    Tensor value = run.parameter(parameter).value();
    value.copyFrom(random(value.shape(), mean, scale, parameter.hashCode()));
  }

  /** Mean and biased variance of each channel. */
  private static double[][] statistics(Tensor x) {
    int c = x.dim(-1);
    double m = (double) x.size() / c;
    double[] mean = new double[c];
    double[] variance = new double[c];
    for (int i = 0; i < x.size(); i++) {
      mean[i % c] += x.data()[i] / m;
    }
    for (int i = 0; i < x.size(); i++) {
      variance[i % c] += Math.pow(x.data()[i] - mean[i % c], 2) / m;
    }
    return new double[][] {mean, variance};
  }

  private static double[] doubles(Tensor tensor) {
    double[] values = new double[tensor.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = tensor.data()[i];
    }
    return values;
  }

  private static LayerRun run(BatchNormalization layer, Shape shape, boolean training) {
    LayerRun.built(layer, shape, 1);
    LayerRun run = training ? LayerRun.training(layer, 1) : LayerRun.inference(layer);
    fill(run, "gamma", 1, 0.5);
    fill(run, "beta", 0, 1);
    fill(run, "moving_mean", 0, 1);
    fill(run, "moving_variance", 1, 0.5);
    return run;
  }

  // x, mean and variance are at most 3 in size. With std >= 0.5 (a uniform variable's 1 / sqrt(3),
  // sampled), a relative
  // error of k units in mean or variance becomes at most 4 k units of (x - mean) / std. Sums over m
  // values in float are
  // off by at most m units of the sum of their sizes, here blocked but taken as if not: k = m.
  private static double tolerance(Tensor x) {
    double m = (double) x.size() / x.dim(-1);
    return 16 * (m + 8) * U;
  }

  @ParameterizedTest
  @ValueSource(strings = {"7,3", "33,17", "2,5,7,3", "3,13,1,17", "4,8,8,32"})
  void trainingUsesTheBatchAndMovesTheStatistics(String dims) {
    Shape shape = shape(dims);
    LayerRun run = run(new BatchNormalization().momentum(0.9).epsilon(0.01), shape, true);
    double[] oldMean = doubles(run.parameter("moving_mean").value());
    double[] oldVariance = doubles(run.parameter("moving_variance").value());
    Tensor x = random(shape, 0.5, 1, 1);
    double[][] batch = statistics(x);
    Tensor y = run.forward(x);
    assertForward(run, x, y, batch[0], batch[1], 0.01);
    int c = x.dim(-1);
    for (int i = 0; i < c; i++) {
      double mean = 0.9 * oldMean[i] + 0.1 * batch[0][i];
      double variance = 0.9 * oldVariance[i] + 0.1 * batch[1][i];
      assertEquals(mean, run.parameter("moving_mean").value().data()[i], tolerance(x));
      assertEquals(variance, run.parameter("moving_variance").value().data()[i], tolerance(x));
    }
  }

  private static void assertForward(
      LayerRun run, Tensor x, Tensor y, double[] mean, double[] variance, double epsilon) {
    int c = x.dim(-1);
    for (int i = 0; i < x.size(); i++) {
      int k = i % c;
      double xh = (x.data()[i] - mean[k]) / Math.sqrt(variance[k] + epsilon);
      double expected =
          run.parameter("gamma").value().data()[k] * xh + run.parameter("beta").value().data()[k];
      assertEquals(expected, y.data()[i], tolerance(x), "y at " + i);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"7,3", "33,17", "2,5,7,3", "3,13,1,17", "4,8,8,32"})
  void trainingsBackwardIsTheFormula(String dims) {
    Shape shape = shape(dims);
    LayerRun run = run(new BatchNormalization(), shape, true);
    Tensor x = random(shape, 0.5, 1, 1);
    double[][] batch = statistics(x);
    run.forward(x);
    Tensor dy = random(shape, 0, 1, 2);
    Tensor dx = run.backward(dy).getFirst();
    int c = x.dim(-1);
    double m = (double) x.size() / c;
    double[] dbeta = new double[c];
    double[] dgamma = new double[c];
    for (int i = 0; i < x.size(); i++) {
      dbeta[i % c] += dy.data()[i];
      dgamma[i % c] += dy.data()[i] * normal(x, batch, i);
    }
    for (int k = 0; k < c; k++) {
      assertEquals(dbeta[k], run.parameter("beta").gradient().data()[k], m * tolerance(x));
      assertEquals(dgamma[k], run.parameter("gamma").gradient().data()[k], m * tolerance(x));
    }
    for (int i = 0; i < x.size(); i++) {
      int k = i % c;
      double gs = run.parameter("gamma").value().data()[k] / Math.sqrt(batch[1][k] + 1e-3);
      double expected = gs * (dy.data()[i] - (dbeta[k] + normal(x, batch, i) * dgamma[k]) / m);
      assertEquals(expected, dx.data()[i], 8 * tolerance(x), "dx at " + i);
    }
  }

  private static double normal(Tensor x, double[][] statistics, int i) {
    int k = i % x.dim(-1);
    return (x.data()[i] - statistics[0][k]) / Math.sqrt(statistics[1][k] + 1e-3);
  }

  @ParameterizedTest
  @CsvSource({"false,true", "true,false", "false,false"})
  void inferenceAndFrozenTrainingUseTheMovingStatistics(boolean training, boolean trainable) {
    Shape shape = Shape.of(2, 5, 7, 3);
    BatchNormalization layer = new BatchNormalization();
    layer.trainable(trainable);
    LayerRun run = run(layer, shape, training);
    double[] mean = doubles(run.parameter("moving_mean").value());
    double[] variance = doubles(run.parameter("moving_variance").value());
    Tensor x = random(shape, 0.5, 1, 1);
    Tensor y = run.forward(x);
    assertForward(run, x, y, mean, variance, 1e-3);
    assertArrayEquals(mean, doubles(run.parameter("moving_mean").value()), "they must not move");
    assertArrayEquals(variance, doubles(run.parameter("moving_variance").value()));
    Tensor dy = random(shape, 0, 1, 2);
    Tensor dx = run.backward(dy).getFirst();
    for (int i = 0; i < x.size(); i++) {
      double gs = run.parameter("gamma").value().data()[i % 3] / Math.sqrt(variance[i % 3] + 1e-3);
      assertEquals(gs * dy.data()[i], dx.data()[i], 8 * U * Math.abs(gs), "dx at " + i);
    }
  }

  // With E[x^2] - E[x]^2 in float nothing of the variance would be left: mean^2 / variance is 1e8
  // here. In two passes the
  // mean of m = 64 values around 1000 is off by m U 1000 = 4e-3 at most, which adds its square to
  // the variance, and the
  // sum of squares is off by m U of itself. The outputs are off by gamma s (at most 1.5 / 0.09)
  // times the mean's error,
  // and two roundings of x s.
  @Test
  void aMeanFarFromZeroLeavesTheVarianceIntact() {
    int m = 64;
    Shape shape = Shape.of(m, 5);
    LayerRun run = run(new BatchNormalization().momentum(0), shape, true);
    Tensor x = random(shape, 1000, 0.17, 1);
    double[][] batch = statistics(x);
    Tensor y = run.forward(x);
    double meanError = m * U * 1000;
    for (int k = 0; k < 5; k++) {
      double variance = run.parameter("moving_variance").value().data()[k];
      assertEquals(batch[1][k], variance, meanError * meanError + (m + 4) * U * batch[1][k]);
    }
    for (int i = 0; i < x.size(); i++) {
      double expected =
          run.parameter("gamma").value().data()[i % 5] * normal(x, batch, i)
              + run.parameter("beta").value().data()[i % 5];
      assertEquals(expected, y.data()[i], 1.5 / 0.09 * (meanError + 2 * U * 1000));
    }
  }

  @Test
  void oneRowHasVarianceZero() {
    Shape shape = Shape.of(1, 4);
    LayerRun run = run(new BatchNormalization(), shape, true);
    Tensor y = run.forward(random(shape, 3, 1, 1));
    float[] beta = run.parameter("beta").value().data();
    for (int i = 0; i < 4; i++) {
      // x s - mean s with s = gamma / sqrt(epsilon) up to 48 and x up to 4: 192 units twice
      assertEquals(beta[i], y.data()[i], 400 * U);
    }
  }

  @Test
  void parametersAreKeras() {
    BatchNormalization layer = LayerRun.built(new BatchNormalization(), Shape.of(1, 2), 1);
    assertEquals(
        "[gamma[2], beta[2], moving_mean[2], moving_variance[2]]", layer.parameters().toString());
    assertArrayEquals(new float[] {1, 1}, layer.parameters().get(0).value().data());
    assertArrayEquals(new float[] {0, 0}, layer.parameters().get(1).value().data());
    assertArrayEquals(new float[] {0, 0}, layer.parameters().get(2).value().data());
    assertArrayEquals(new float[] {1, 1}, layer.parameters().get(3).value().data());
    assertTrue(layer.parameters().get(1).isTrainable());
    assertTrue(!layer.parameters().get(2).isTrainable());
    layer = LayerRun.built(new BatchNormalization().scale(false), Shape.of(1, 2), 1);
    assertEquals("[beta[2], moving_mean[2], moving_variance[2]]", layer.parameters().toString());
    layer = LayerRun.built(new BatchNormalization().center(false), Shape.of(1, 2), 1);
    assertEquals("[gamma[2], moving_mean[2], moving_variance[2]]", layer.parameters().toString());
  }

  @Test
  void badOptionsAreRefused() {
    BatchNormalization layer = new BatchNormalization();
    assertEquals(
        "BatchNormalization: momentum must be 0 to 1 but got 1.5",
        assertThrows(IllegalArgumentException.class, () -> layer.momentum(1.5)).getMessage());
    assertEquals(
        "BatchNormalization: epsilon must be above 0 but got 0.0",
        assertThrows(IllegalArgumentException.class, () -> layer.epsilon(0)).getMessage());
  }

  private static Shape shape(String dims) {
    return Shape.of(java.util.Arrays.stream(dims.split(",")).mapToInt(Integer::parseInt).toArray());
  }
}
