package dev.lanewise.nn.activations;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.RandomStream;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
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
            case SOFTMAX -> 1 / sumExp(x, i, v);
            case LOG_SOFTMAX -> -Math.log(sumExp(x, i, v));
            case LINEAR -> v;
            case LEAKY_RELU -> v > 0 ? v : 0.2 * v;
            case ELU -> v > 0 ? v : Math.expm1(v);
            case SELU -> 1.0507009873554805 * (v > 0 ? v : 1.6732632423543772 * Math.expm1(v));
            case GELU -> v * normal(v);
            case GELU_TANH ->
                v / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v * v * v)));
            case SILU -> v / (1 + Math.exp(-v));
            case MISH -> v * Math.tanh(Math.log1p(Math.exp(v)));
            case SOFTPLUS -> Math.log1p(Math.exp(v));
            case SOFTSIGN -> v / (1 + Math.abs(v));
            case HARD_SIGMOID -> Math.clamp(v / 6 + 0.5, 0, 1);
            case HARD_SILU -> v * Math.clamp(v / 6 + 0.5, 0, 1);
            case EXPONENTIAL -> Math.exp(v);
            case LOG_SIGMOID -> -Math.log1p(Math.exp(-v));
          };
    }
    return y;
  }

  private static double sumExp(Tensor x, int at, double v) {
    double sum = 0;
    for (int c = 0; c < COLS; c++) {
      sum += Math.exp(x.data()[at / COLS * COLS + c] - v);
    }
    return sum;
  }

  /** The normal distribution by Simpson's rule. */
  private static double normal(double x) {
    double to = Math.clamp(x, -9, 9);
    int steps = 400;
    double sum = 0;
    for (int k = 0; k <= steps; k++) {
      double t = to * k / steps;
      sum += (k == 0 || k == steps ? 1 : k % 2 == 1 ? 4 : 2) * Math.exp(-t * t / 2);
    }
    return 0.5 + sum * to / steps / 3 / Math.sqrt(2 * Math.PI);
  }

  // Each is a handful of float operations on values up to the input's or output's size, exp among
  // them: 16 units bound them all; log_softmax adds up COLS of them.
  @ParameterizedTest
  @EnumSource
  void forwardIsTheFormula(Activations activation) {
    for (double scale : new double[] {1, 30}) {
      Tensor x = random(scale);
      Tensor y = Tensor.zeros(ROWS, COLS);
      activation.forward(x, y);
      double[] expected = formula(activation, x);
      for (int i = 0; i < y.size(); i++) {
        double size = Math.max(Math.abs(x.data()[i]), Math.abs(expected[i]));
        double bound = 16 * U * Math.max(1, size) + COLS * U;
        assertEquals(expected[i], y.data()[i], bound, activation + "(" + x.data()[i] + ")");
      }
    }
  }

  // The slope of the formula, in double. The float output y is off by 16 units at most, and every
  // gradient is at most
  // quadratic in y with factors up to 8 |dy| COLS: 64 COLS units bound it, and the differences' own
  // error h^2 = 1e-7 at most.
  @ParameterizedTest
  @EnumSource
  void backwardIsTheFormulasSlope(Activations activation) {
    Tensor x = random(2);
    Tensor y = Tensor.zeros(ROWS, COLS);
    activation.forward(x, y);
    Tensor dy = random(1);
    Tensor dx = Tensor.zeros(ROWS, COLS);
    activation.backward(x, y, dy, dx);
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
    activation.backward(x, y, x, dx);
    Tensor dInPlace = x.copy();
    activation.backward(activation.needsInput() ? x : null, y, dInPlace, dInPlace);
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
  void parametersComeBackFromTheirConfig() {
    Tensor x = random(3);
    for (ActivationFunction function :
        new ActivationFunction[] {
          Activations.relu(6, 0.1, 1),
          Activations.relu(Double.POSITIVE_INFINITY, 0.1, 0),
          Activations.leakyRelu(0.3),
          Activations.elu(0.5)
        }) {
      ActivationFunction again =
          Registries.ACTIVATIONS.create(function.type(), Config.of(function.config().values()));
      assertEquals(function.config(), again.config());
      Tensor y = Tensor.zeros(ROWS, COLS);
      Tensor same = Tensor.zeros(ROWS, COLS);
      function.forward(x, y);
      again.forward(x, same);
      assertArrayEquals(y.data(), same.data(), function + " " + function.config());
    }
    assertSame(Activations.RELU, Activations.relu(Double.POSITIVE_INFINITY, 0, 0));
    assertSame(Activations.SILU, Activations.of("swish"));
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
