package dev.lanewise.nn.activations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.RandomStream;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Registries;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("simd")
class ActivationsTest {
  private static final int ROWS = 9;
  private static final int COLS = 17;

  /** Half a unit in the last place of 1. */
  private static final double U = 0x1p-24;

  private static Tensor random(double scale) {
    RandomStream random = RandomStream.of(3, "test");
    Tensor x = Tensor.zeros(ROWS, COLS);
    for (int i = 0; i < x.size(); i++) {
      x.data()[i] = (float) (scale * (2 * random.nextDouble() - 1));
    }
    return x;
  }

  private static double[] formula(Activations activation, Tensor x) {
    double[] y = new double[x.size()];
    for (int i = 0; i < y.length; i++) {
      double v = x.data()[i];
      y[i] =
          switch (activation) {
            case RELU -> Math.max(v, 0);
            case RELU6 -> Math.min(Math.max(v, 0), 6);
            case SIGMOID -> 1 / (1 + Math.exp(-v));
            case TANH -> Math.tanh(v);
            case SOFTMAX -> {
              double sum = 0;
              for (int c = 0; c < COLS; c++) {
                sum += Math.exp(x.data()[i / COLS * COLS + c] - v);
              }
              yield 1 / sum;
            }
          };
    }
    return y;
  }

  // Each is a handful of float operations on values up to 1 in size, exp among them: 16 units bound
  // them all.
  @ParameterizedTest
  @EnumSource
  void forwardIsTheFormula(Activations activation) {
    for (double scale : new double[] {1, 30}) {
      Tensor x = random(scale);
      Tensor y = Tensor.zeros(ROWS, COLS);
      activation.forward(x, y);
      double[] expected = formula(activation, x);
      for (int i = 0; i < y.size(); i++) {
        assertEquals(expected[i], y.data()[i], 16 * U, activation + "(" + x.data()[i] + ")");
      }
    }
  }

  // The slope of the formula, in double. The float output y is off by 16 units at most, and every
  // gradient is at most
  // quadratic in y with factors up to 2 |dy| COLS: 64 COLS units bound it, and the differences' own
  // error h^2 = 1e-10.
  @ParameterizedTest
  @EnumSource
  void backwardIsTheFormulasSlope(Activations activation) {
    Tensor x = random(2);
    Tensor y = Tensor.zeros(ROWS, COLS);
    activation.forward(x, y);
    Tensor dy = random(1);
    Tensor dx = Tensor.zeros(ROWS, COLS);
    activation.backward(y, dy, dx);
    for (int i = 0; i < x.size(); i++) {
      double slope = slope(activation, x, dy, i);
      assertEquals(slope, dx.data()[i], 64 * COLS * U, activation + " at " + i);
    }
  }

  private static double slope(Activations activation, Tensor x, Tensor dy, int at) {
    double sum = 0;
    Tensor moved = x.copy();
    float h = 0x1p-12f;
    moved.data()[at] = x.data()[at] + h;
    double[] above = formula(activation, moved);
    double up = moved.data()[at];
    moved.data()[at] = x.data()[at] - h;
    double[] below = formula(activation, moved);
    double step = up - moved.data()[at];
    for (int i = 0; i < above.length; i++) {
      sum += dy.data()[i] * (above[i] - below[i]) / step;
    }
    return sum;
  }

  @ParameterizedTest
  @EnumSource
  void worksInPlace(Activations activation) {
    Tensor x = random(2);
    Tensor y = Tensor.zeros(ROWS, COLS);
    activation.forward(x, y);
    Tensor inPlace = x.copy();
    activation.forward(inPlace, inPlace);
    assertTrue(java.util.Arrays.equals(y.data(), inPlace.data()));
    Tensor dx = Tensor.zeros(ROWS, COLS);
    activation.backward(y, x, dx);
    Tensor dInPlace = x.copy();
    activation.backward(y, dInPlace, dInPlace);
    assertTrue(java.util.Arrays.equals(dx.data(), dInPlace.data()));
  }

  @Test
  void softmaxOfHugeLogitsIsFinite() {
    Tensor x = Tensor.of(new float[] {1000, 1000, -1000, -3e38f, 0, 3e38f}, 2, 3);
    Tensor y = Tensor.zeros(2, 3);
    Activations.SOFTMAX.forward(x, y);
    float[] expected = {0.5f, 0.5f, 0, 0, 0, 1};
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], y.data()[i], 16 * U);
      assertFalse(Float.isNaN(y.data()[i]));
    }
  }

  @ParameterizedTest
  @EnumSource
  void isFoundByName(Activations activation) {
    assertSame(activation, Activations.of(activation.type()));
    assertSame(activation, Registries.ACTIVATIONS.create(activation.type(), activation.config()));
  }

  @Test
  void anUnknownNameIsAnsweredWithTheKnownOnes() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Activations.of("rellu")).getMessage();
    assertTrue(message.contains("'rellu'"), message);
    for (Activations activation : Activations.values()) {
      assertTrue(message.contains(activation.type()), message);
    }
  }
}
