package dev.lanewise.nn.constraints;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Registries;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.Flatten;
import dev.lanewise.nn.losses.MeanSquaredError;
import dev.lanewise.nn.optimizers.SGD;
import dev.lanewise.nn.training.FitOptions;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConstraintsTest {
  private static float[] applied(Constraint constraint, float[] values, int... dims) {
    Tensor weight = Tensor.of(values.clone(), dims);
    constraint.apply(weight);
    return weight.data();
  }

  @Test
  void nothingBelow0() {
    assertArrayEquals(new float[] {0, 2, 0}, applied(new NonNeg(), new float[] {-1, 2, 0}, 3));
  }

  // 3, 4 has norm 5. Keras divides by the norm plus 1e-7.
  @Test
  void longVectorsAreShortened() {
    float[] w = {3, 0.3f, 4, 0.4f};
    float[] columns = applied(new MaxNorm(), w, 2, 2);
    assertArrayEquals(new float[] {1.2f, 0.3f, 1.6f, 0.4f}, columns, 1e-6f);
    float[] rows = applied(new MaxNorm(2, 1), w, 2, 2);
    assertArrayEquals(new float[] {1.990074f, 0.1990074f, 1.990074f, 0.1990074f}, rows, 1e-6f);
    float[] all = applied(new MaxNorm(2, 0, -1), w, 2, 2);
    double norm = Math.sqrt(25.25);
    for (int i = 0; i < 4; i++) {
      assertEquals(w[i] * 2 / norm, all[i], 1e-6);
    }
  }

  @Test
  void vectorsGetLength1() {
    float[] unit = applied(new UnitNorm(), new float[] {3, 0, 4, 0}, 2, 2);
    assertArrayEquals(new float[] {0.6f, 0, 0.8f, 0}, unit, 1e-6f);
  }

  @Test
  void comeBackFromTheirConfig() {
    for (Constraint constraint :
        List.of(new NonNeg(), new MaxNorm(3, 0, 1, 2), new UnitNorm(), new MaxNorm())) {
      assertEquals(
          constraint, Registries.CONSTRAINTS.create(constraint.type(), constraint.config()));
    }
    assertEquals(
        "MaxNorm: maxValue must be at least 0 but got -1.0",
        assertThrows(IllegalArgumentException.class, () -> new MaxNorm(-1)).getMessage());
  }

  /** After every step of training the weights are as demanded, and others are not touched. */
  @Test
  void holdAfterTraining() {
    Model model =
        new Sequential(4, 4, 1)
            .add(
                new Conv2D(3, 3)
                    .kernelConstraint(new MaxNorm(0.5, 0, 1, 2))
                    .biasConstraint(new NonNeg()))
            .add(new Flatten())
            .add(new Dense(2).kernelConstraint(new UnitNorm()))
            .compile(new SGD(0.5), new MeanSquaredError());
    Random random = new Random(5);
    Tensor x = Tensor.zeros(8, 4, 4, 1);
    Tensor y = Tensor.zeros(8, 2);
    for (Tensor tensor : new Tensor[] {x, y}) {
      for (int i = 0; i < tensor.size(); i++) {
        tensor.data()[i] = (float) random.nextGaussian() * 2;
      }
    }
    model.fit(x, y, new FitOptions().verbose(0).batchSize(4).epochs(3));
    float[] kernel = model.weights().get("conv2d/kernel").value().data();
    float[] bias = model.weights().get("conv2d/bias").value().data();
    float[] dense = model.weights().get("dense/kernel").value().data();
    for (int filter = 0; filter < 3; filter++) {
      double sum = 0;
      for (int i = filter; i < kernel.length; i += 3) {
        sum += kernel[i] * kernel[i];
      }
      assertTrue(Math.sqrt(sum) < 0.5 + 1e-6, "norm " + Math.sqrt(sum));
      assertTrue(bias[filter] >= 0);
    }
    for (int unit = 0; unit < 2; unit++) {
      double sum = 0;
      for (int i = unit; i < dense.length; i += 2) {
        sum += dense[i] * dense[i];
      }
      assertEquals(1, Math.sqrt(sum), 1e-6);
    }
  }
}
