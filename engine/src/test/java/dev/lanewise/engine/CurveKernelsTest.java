package dev.lanewise.engine;

import static dev.lanewise.engine.Floats.EPS;
import static dev.lanewise.engine.Floats.ODD_SIZES;
import static dev.lanewise.engine.Floats.SPECIAL;
import static dev.lanewise.engine.Floats.TINY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.engine.kernel.Kernels;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Curves and their slopes against their formulas in double, as {@link ElementwiseKernelsTest} does
 * with other kernels.
 */
class CurveKernelsTest {
  private static final List<Curve> CURVES =
      List.of(
          Curve.relu(6, 0, 0),
          Curve.relu(6, 0.25, 0.5),
          Curve.relu(Double.POSITIVE_INFINITY, 0.25, 0.5),
          Curve.leakyRelu(0.2),
          Curve.leakyRelu(0),
          Curve.elu(1),
          Curve.elu(0.7),
          Curve.elu(0),
          Curve.SELU,
          Curve.GELU,
          Curve.GELU_TANH,
          Curve.SILU,
          Curve.MISH,
          Curve.SOFTPLUS,
          Curve.SOFTSIGN,
          Curve.HARD_SIGMOID,
          Curve.HARD_SILU,
          Curve.EXPONENTIAL,
          Curve.LOG_SIGMOID);

  /**
   * What is left of a curve or a slope where e^-v is below the normal range, or taken for e^-80:
   * that times x and the rate of v.
   */
  private static final double NOTHING = 1e-30;

  private static String name(Curve c) {
    return c.kind() + "(" + c.s() + ", " + c.t() + ", " + c.u() + ")";
  }

  // ---- formulas ----

  /** The normal distribution: a series near 0, a continued fraction beyond. */
  private static double normal(double x) {
    if (Double.isNaN(x)) {
      return x;
    }
    double size = Math.abs(x);
    double tail;
    if (size < 3) {
      double term = size;
      double sum = size;
      for (int k = 1; k < 60; k++) {
        term *= size * size / (2 * k + 1);
        sum += term;
      }
      tail = 0.5 - sum * density(size);
    } else {
      double fraction = size;
      for (int k = 60; k > 0; k--) {
        fraction = size + k / fraction;
      }
      tail = density(size) / fraction;
    }
    return x > 0 ? 1 - tail : tail;
  }

  private static double density(double x) {
    return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double softplus(double x) {
    return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
  }

  private static double inner(double x) {
    return Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x);
  }

  private static double formula(Curve c, double x) {
    return switch (c.kind()) {
      case CAPPED_RELU -> Math.min(Math.max(x, 0), c.s());
      case CLIPPED_RELU -> x > c.t() ? Math.min(x, c.s()) : c.u() * (x - c.t());
      case LEAKY_RELU -> x > 0 ? x : c.s() * x;
      case ELU -> x > 0 ? c.t() * x : c.s() * Math.expm1(x);
      case GELU -> x * normal(x);
      case GELU_TANH -> x * sigmoid(2 * inner(x)); // (1 + tanh z) / 2 = sigmoid(2 z)
      case SILU -> x * sigmoid(x);
      case MISH -> x * Math.tanh(softplus(x));
      case SOFTPLUS -> softplus(x);
      case SOFTSIGN -> x / (1 + Math.abs(x));
      case HARD_SIGMOID -> Math.clamp(x / 6 + 0.5, 0, 1);
      case HARD_SILU -> x * Math.clamp(x / 6 + 0.5, 0, 1);
      case EXPONENTIAL -> Math.exp(x);
      case LOG_SIGMOID -> -softplus(-x);
    };
  }

  /** By how much y may be off: roundings, each counted at the size of what is rounded. */
  private static double allowed(Curve c, double x, double y) {
    double size = Math.abs(y);
    // Where sigmoid or exp fall below the normal range, their rounding is multiplied by x.
    return TINY * (1 + 3 * Math.min(Math.abs(x), 200))
        + EPS
            * switch (c.kind()) {
              case CAPPED_RELU -> 0;
              // The difference to the threshold and the product.
              case CLIPPED_RELU -> 3 * c.u() * (Math.abs(x) + c.t());
              case LEAKY_RELU -> size;
              // expm1 to 4 ulp, which are up to 8 EPS; the product.
              case ELU -> 9 * size;
              // The normal distribution: 0.8e-7 is 1.4 EPS, and 7; the product.
              case GELU -> 10 * Math.abs(x);
              // The argument's 4 roundings move e^-v by 4 v of itself; sigmoid to 2.5 ulp.
              case GELU_TANH -> size * (7 + 8 * Math.min(Math.abs(inner(x)), 100));
              case SILU -> 6 * size;
              // exp to 1.02 ulp is 2 EPS; n: 5 EPS, n + 2 no more; their quotient 11; the product.
              case MISH -> 12 * size;
              case SOFTPLUS, LOG_SIGMOID -> 12 * size;
              case SOFTSIGN -> 2 * size;
              case HARD_SIGMOID -> 2;
              case HARD_SILU -> 3 * Math.abs(x);
              case EXPONENTIAL -> 2.1 * size;
            };
  }

  private static double slope(Curve c, double known) {
    return switch (c.kind()) {
      case CAPPED_RELU -> known > 0 && known < c.s() ? 1 : 0;
      case CLIPPED_RELU -> known > c.t() ? known < c.s() ? 1 : 0 : c.u();
      case LEAKY_RELU -> known > 0 ? 1 : c.s();
      case ELU -> known > 0 ? c.t() : known + c.s();
      case GELU -> normal(known) + known * density(known);
      case GELU_TANH -> {
        double z = 2 * inner(known);
        yield sigmoid(z) + known * sigmoid(z) * sigmoid(-z) * rate(known);
      }
      case SILU -> sigmoid(known) + known * sigmoid(known) * sigmoid(-known);
      case MISH -> {
        double t = Math.tanh(softplus(known));
        yield t + known * (1 - t * t) * sigmoid(known);
      }
      case SOFTPLUS -> sigmoid(known);
      case SOFTSIGN -> (1 - Math.abs(known)) * (1 - Math.abs(known));
      case HARD_SIGMOID -> known > 0 && known < 1 ? 1 / 6.0 : 0;
      case HARD_SILU -> known <= -3 ? 0 : known >= 3 ? 1 : known / 3 + 0.5;
      case EXPONENTIAL -> known;
      case LOG_SIGMOID -> sigmoid(-known);
    };
  }

  private static double rate(double x) {
    return 2 * Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x);
  }

  /** By how much a slope may be off. */
  private static double allowedSlope(Curve c, double known, double slope) {
    double size = Math.abs(slope);
    double x = Math.abs(known);
    return EPS
        * switch (c.kind()) {
          case CAPPED_RELU, CLIPPED_RELU, LEAKY_RELU -> 2 * size;
          case ELU -> 2 * size + Math.abs(c.s());
          // As above; x density is at most 0.25, and its exponent's rounding moves it by x^2 / 2.
          case GELU -> 12 + 2 * size + density(x) * x * x * x;
          case GELU_TANH -> {
            double z = Math.min(2 * Math.abs(inner(known)), 200);
            double part = x * sigmoid(z) * sigmoid(-z) * rate(x);
            yield (12 + 4 * z) * (sigmoid(Math.signum(known) * z) + (z < 200 ? part : 0));
          }
          case SILU -> 12 * (sigmoid(known) + x * sigmoid(x) * sigmoid(-x));
          case MISH -> {
            double t = Math.tanh(softplus(known));
            yield 20 * (t + x * (1 - t * t) * sigmoid(known)) + 2e-9 / EPS * (known > 20 ? 1 : 0);
          }
          case SOFTPLUS, LOG_SIGMOID -> 6 * size;
          case SOFTSIGN -> 5 * size;
          case HARD_SIGMOID -> 3 * size;
          case HARD_SILU -> 3 * (x / 3 + 0.5);
          case EXPONENTIAL -> size;
        };
  }

  // ---- properties ----

  private interface Run {
    void run(Kernels kernels, String set, Curve curve);
  }

  private static void forAll(Run run) {
    KernelSets.forEach((set, k) -> CURVES.forEach(c -> run.run(k, set + " " + name(c), c)));
  }

  /** Every special value in every lane, and random ones of the given size. */
  private static float[] values(int shift, double scale) {
    float[] x = Floats.random(shift, 5 * SPECIAL.length);
    for (int i = 0; i < x.length; i++) {
      x[i] = shift % 2 == 0 ? SPECIAL[(i + shift / 2) % SPECIAL.length] : (float) (scale * x[i]);
    }
    return x;
  }

  @Test
  void aCurveIsItsFormula() {
    forAll(
        (k, what, c) -> {
          for (int shift = 0; shift < 2 * SPECIAL.length; shift++) {
            float[] x = values(shift, shift % 3 == 0 ? 1 : 10);
            double[] expected = new double[x.length];
            for (int i = 0; i < x.length; i++) {
              expected[i] = formula(c, x[i]);
            }
            float[] y = Floats.nans(x.length);
            k.curve(c, x, y, 0, x.length);
            for (int i = 0; i < x.length; i++) {
              String at = what + " of " + x[i];
              double bound = allowed(c, x[i], expected[i]) + NOTHING;
              Floats.assertClose(at, i, expected[i], y[i], bound);
            }
          }
        });
  }

  @Test
  void aSlopeIsItsFormula() {
    forAll(
        (k, what, c) -> {
          for (int shift = 0; shift < 2 * SPECIAL.length; shift++) {
            float[] known = values(shift, shift % 3 == 0 ? 1 : 10);
            float[] dy = Floats.random(-1 - shift, known.length);
            for (int i = 0; i < known.length; i++) {
              if (Math.abs(known[i]) > 1e6f) {
                known[i] = 3; // there, 0 times infinity may be left to chance
              }
            }
            float[] dx = Floats.nans(known.length);
            k.curveBackward(c, known, dy, dx, 0, known.length);
            for (int i = 0; i < known.length; i++) {
              double slope = slope(c, known[i]);
              double bound =
                  Math.abs(dy[i]) * (allowedSlope(c, known[i], slope) + EPS * Math.abs(slope));
              String at = what + " slope at " + known[i];
              Floats.assertClose(at, i, dy[i] * slope, dx[i], bound + NOTHING);
            }
          }
        });
  }

  @Test
  void partsAndPlacesDoNotMatter() {
    forAll(
        (k, what, c) -> {
          for (int size : ODD_SIZES) {
            float[] x = Floats.random(size, size);
            float[] dy = Floats.random(-size, size);
            float[] y = new float[size];
            float[] dx = new float[size];
            k.curve(c, x, y, 0, size);
            k.curveBackward(c, x, dy, dx, 0, size);
            int from = size / 3;
            int to = size - size / 4;
            float[] part = x.clone();
            float[] dPart = dy.clone();
            k.curve(c, part, part, from, to);
            k.curveBackward(c, x, dPart, dPart, from, to);
            for (int i = 0; i < size; i++) {
              boolean in = i >= from && i < to;
              assertEquals(in ? y[i] : x[i], part[i], what);
              assertEquals(in ? dx[i] : dy[i], dPart[i], what);
            }
          }
        });
  }

  // The claim of VectorMath.expm1OfNegative, and that small results keep their digits.
  @Test
  void eluKeepsItsDigitsNearZero() {
    KernelSets.forEach(
        (set, k) -> {
          int first = Float.floatToIntBits(1e-30f);
          int last = Float.floatToIntBits(120f);
          int step = 64 * 1024;
          float[] x = new float[(last - first) / step];
          for (int i = 0; i < x.length; i++) {
            x[i] = -Float.intBitsToFloat(first + i * step + i % step);
          }
          float[] y = new float[x.length];
          k.curve(Curve.elu(1), x, y, 0, x.length);
          for (int i = 0; i < x.length; i++) {
            double expected = Math.expm1(x[i]);
            assertEquals(expected, y[i], 4 * Math.ulp((float) expected), set + " of " + x[i]);
          }
        });
  }

  @Test
  void parametersBelow0AreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Curve.elu(-0.1));
    assertThrows(IllegalArgumentException.class, () -> Curve.leakyRelu(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> Curve.relu(-1, 0, 0));
  }

  @Test
  void logSoftmaxIsTheLogarithmOfSoftmax() {
    for (int cols : new int[] {1, 2, 5, 17, 100}) {
      Tensor x = Tensor.of(Floats.random(cols, 7 * cols), 7, cols);
      x.data()[0] = 200;
      Tensor dy = Tensor.of(Floats.random(-cols, 7 * cols), 7, cols);
      Tensor y = Tensor.zeros(7, cols);
      Rows.logSoftmax(x, y);
      Tensor dx = dy.copy();
      Rows.logSoftmaxBackward(y, dx, dx);
      Tensor inPlace = x.copy();
      Rows.logSoftmax(inPlace, inPlace);
      Floats.assertSameBits("in place", y.data(), inPlace.data());
      for (int r = 0; r < 7; r++) {
        double sum = 0;
        double gradients = 0;
        double sizes = 0;
        for (int c = 0; c < cols; c++) {
          sum += Math.exp(x.get(r, c));
          gradients += dy.get(r, c);
          sizes += Math.abs(dy.get(r, c));
        }
        for (int c = 0; c < cols; c++) {
          double expected = x.get(r, c) - Math.log(sum);
          // The sum of cols exponentials, its logarithm, two differences.
          double bound = EPS * (cols + 8 + 3 * Math.max(Math.abs(expected), 200));
          assertEquals(expected, y.get(r, c), bound);
          double slope = dy.get(r, c) - Math.exp(y.get(r, c)) * gradients;
          assertEquals(slope, dx.get(r, c), EPS * (cols + 6) * sizes);
        }
      }
    }
  }
}
