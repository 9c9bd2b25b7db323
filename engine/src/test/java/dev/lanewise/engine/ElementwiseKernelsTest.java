package dev.lanewise.engine;

import static dev.lanewise.engine.Floats.EPS;
import static dev.lanewise.engine.Floats.ODD_SIZES;
import static dev.lanewise.engine.Floats.SPECIAL;
import static dev.lanewise.engine.Floats.TINY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.kernel.Kernels;
import java.util.function.DoubleBinaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Kernels on single elements against their formula in double: sizes that do not fill vectors,
 * ranges in the middle of arrays, outputs that held NaN, special values in every lane. Bounds are
 * those of the kernels' descriptions, or one EPS for every rounding.
 */
class ElementwiseKernelsTest {
  private interface Operation {
    void run(Kernels k, float[] a, float[] b, float[] out, int from, int to);
  }

  private interface Allowed {
    double at(double a, double b, double expected);
  }

  /** Errors in units in the last place of the result. */
  private static Allowed ulps(double ulps) {
    return (a, b, expected) -> ulps * Math.ulp((float) expected) + TINY;
  }

  private static final Allowed NOTHING = (a, b, expected) -> 0;

  private static void check(
      String name, Operation operation, DoubleBinaryOperator formula, Allowed allowed) {
    KernelSets.forEach(
        (set, k) -> {
          for (int size : ODD_SIZES) {
            for (int from : new int[] {0, 1, size / 3}) {
              for (int to : new int[] {size, size - 1, size - size / 3}) {
                if (from <= to) {
                  compare(
                      set + " " + name,
                      k,
                      operation,
                      formula,
                      allowed,
                      Floats.random(size, size),
                      Floats.random(-size, size),
                      from,
                      to);
                }
              }
            }
          }
          // Every special value in every lane, beside every other.
          for (int shift = 0; shift < SPECIAL.length; shift++) {
            float[] a = new float[5 * SPECIAL.length];
            float[] b = new float[a.length];
            for (int i = 0; i < a.length; i++) {
              a[i] = SPECIAL[(i + shift) % SPECIAL.length];
              b[i] = SPECIAL[(i * 5 + 3 * shift) % SPECIAL.length];
            }
            compare(set + " " + name, k, operation, formula, allowed, a, b, 0, a.length);
          }
        });
  }

  private static void compare(
      String what,
      Kernels k,
      Operation operation,
      DoubleBinaryOperator formula,
      Allowed allowed,
      float[] a,
      float[] b,
      int from,
      int to) {
    double[] expected = new double[a.length];
    for (int i = from; i < to; i++) {
      expected[i] = formula.applyAsDouble(a[i], b[i]);
    }
    float[] out = Floats.nans(a.length);
    operation.run(k, a, b, out, from, to);
    Floats.assertClose(what, expected, out, from, to, i -> allowed.at(a[i], b[i], expected[i]));
    // In place.
    float[] inPlace = a.clone();
    operation.run(k, inPlace, b, inPlace, from, to);
    for (int i = 0; i < a.length; i++) {
      float same = i >= from && i < to ? out[i] : a[i];
      assertEquals(
          Float.floatToIntBits(same), Float.floatToIntBits(inPlace[i]), what + " in place");
    }
  }

  @Test
  void relu() {
    check(
        "relu",
        (k, a, b, out, from, to) -> k.relu(a, out, from, to),
        (a, b) -> Math.max(a, 0),
        NOTHING);
  }

  @Test
  void reluOfMinusZeroIsZero() {
    KernelSets.forEach(
        (set, k) -> {
          float[] y = new float[40];
          java.util.Arrays.fill(y, -0f);
          k.relu(y, y, 0, y.length);
          for (float value : y) {
            assertEquals(0, Float.floatToRawIntBits(value), set);
          }
        });
  }

  @Test
  void reluBackward() {
    check(
        "reluBackward",
        (k, a, b, out, from, to) -> k.reluBackward(a, b, out, from, to),
        (a, b) -> a > 0 ? b : 0,
        NOTHING);
  }

  @Test
  void sigmoid() {
    check(
        "sigmoid",
        (k, a, b, out, from, to) -> k.sigmoid(a, out, from, to),
        (a, b) -> 1 / (1 + Math.exp(-a)),
        ulps(2.5));
  }

  @Test
  void sigmoidBackward() {
    check(
        "sigmoidBackward",
        (k, a, b, out, from, to) -> k.sigmoidBackward(a, b, out, from, to),
        // The formula in float's range: inf - inf and 0 inf are the kernel's as well.
        (a, b) -> (float) (b * a) * (double) (float) (1 - a),
        (a, b, expected) -> 3 * EPS * Math.abs(expected) + 3 * TINY);
  }

  @Test
  void tanh() {
    check(
        "tanh",
        (k, a, b, out, from, to) -> k.tanh(a, out, from, to),
        (a, b) -> Math.tanh(a),
        ulps(1.6));
  }

  @Test
  void tanhBackward() {
    check(
        "tanhBackward",
        (k, a, b, out, from, to) -> k.tanhBackward(a, b, out, from, to),
        (a, b) -> b * (double) (float) (1 - (double) (float) (a * a)),
        // The square is rounded, then the difference, then the product.
        (a, b, expected) -> EPS * (Math.abs(b) * a * a + 2 * Math.abs(expected)) + 3 * TINY);
  }

  @Test
  void addAndMultiplyRoundOnce() {
    check(
        "add",
        (k, a, b, out, from, to) -> k.add(a, b, out, from, to),
        (a, b) -> (float) (a + b),
        NOTHING);
    check(
        "multiply",
        (k, a, b, out, from, to) -> k.multiply(a, b, out, from, to),
        (a, b) -> (float) (a * b),
        NOTHING);
  }

  @Test
  void maximumMinimumAndScale() {
    check(
        "maximum", (k, a, b, out, from, to) -> k.maximum(a, b, out, from, to), Math::max, NOTHING);
    check(
        "minimum", (k, a, b, out, from, to) -> k.minimum(a, b, out, from, to), Math::min, NOTHING);
    check(
        "scale",
        (k, a, b, out, from, to) -> k.scale(0.3f, a, out, from, to),
        (a, b) -> (float) (0.3f * a),
        NOTHING);
  }

  @Test
  void takeWhereEqualTakesAndLeavesTheRest() {
    KernelSets.forEach(
        (set, k) -> {
          for (int size : ODD_SIZES) {
            int from = size / 4;
            int to = size - size / 5;
            float[] x = Floats.random(size, size);
            float[] y = x.clone();
            for (int i = 0; i < size; i += 1 + i % 3) {
              y[i] += 1;
            }
            float[] rest = Floats.random(-size, size);
            float[] left = rest.clone();
            float[] dx = Floats.nans(size);
            k.takeWhereEqual(x, y, left, dx, from, to);
            for (int i = 0; i < size; i++) {
              boolean inside = i >= from && i < to;
              boolean taken = inside && x[i] == y[i];
              assertEquals(inside ? taken ? rest[i] : 0 : Float.NaN, dx[i], set);
              assertEquals(taken ? 0 : rest[i], left[i], set);
            }
          }
        });
  }

  @Test
  void addScaledAdds() {
    KernelSets.forEach(
        (set, k) -> {
          for (int size : ODD_SIZES) {
            int from = size / 4;
            int to = size - size / 5;
            float[] x = Floats.random(size, size);
            float[] y = Floats.random(-size, size);
            float[] out = y.clone();
            k.addScaled(-0.3f, x, out, from, to);
            for (int i = 0; i < size; i++) {
              boolean inside = i >= from && i < to;
              double term = inside ? -0.3f * (double) x[i] : 0;
              Floats.assertClose(
                  set + " addScaled",
                  i,
                  y[i] + term,
                  out[i],
                  inside ? EPS * (Math.abs(term) + Math.abs(y[i] + term)) * 1.01 : 0);
            }
          }
        });
  }

  @Test
  void sumsAreThoseOfDoubles() {
    KernelSets.forEach(
        (set, k) -> {
          for (int size : ODD_SIZES) {
            float[] x = Floats.random(size, size);
            for (int from : new int[] {0, size / 3}) {
              for (int to : new int[] {size, size - size / 4}) {
                double sum = 0;
                double sizes = 0;
                double squares = 0;
                for (int i = from; i < to; i++) {
                  sum += x[i];
                  sizes += Math.abs(x[i]);
                  squares += (double) x[i] * x[i];
                }
                // Two sums of n doubles in different orders.
                assertEquals(sum, k.sum(x, from, to), 2 * size * 0x1p-53 * sizes, set);
                assertEquals(
                    squares, k.sumOfSquares(x, from, to), 2 * size * 0x1p-53 * squares, set);
              }
            }
          }
          assertEquals(0, k.sum(new float[3], 1, 1));
          float[] large = {Float.MAX_VALUE, Float.MAX_VALUE, 1};
          assertEquals(2.0 * Float.MAX_VALUE, k.sum(large, 0, 2), set);
          assertTrue(Double.isFinite(k.sumOfSquares(large, 0, 3)), set);
          for (int at = 0; at < 70; at++) {
            float[] x = new float[70];
            x[at] = Float.NaN;
            assertTrue(Double.isNaN(k.sum(x, 0, 70)), set);
            x[at] = Float.NEGATIVE_INFINITY;
            assertEquals(Double.NEGATIVE_INFINITY, k.sum(x, 0, 70), set);
            assertEquals(Double.POSITIVE_INFINITY, k.sumOfSquares(x, 0, 70), set);
          }
        });
  }

  @Test
  void dropoutDependsOnKeyAndIndexAlone() {
    int size = 301;
    float[] x = Floats.random(5, size);
    System.arraycopy(Floats.SPECIAL, 0, x, 100, Floats.SPECIAL.length);
    for (float rate : new float[] {0, 1e-7f, 0.1f, 0.3f, 0.5f, 0.9f, 1}) {
      for (long key : new long[] {0, 1, -1, 0x123456789ABCDEFL, Long.MIN_VALUE}) {
        double[] expected = new double[size];
        for (int i = 0; i < size; i++) {
          long bits = RandomStream.bits(key, i / 2);
          long half = i % 2 == 0 ? bits & 0xFFFF_FFFFL : bits >>> 32;
          float mask = (half >>> 8) / (double) (1 << 24) < rate ? 0 : 1 / (1 - rate);
          expected[i] = x[i] * mask;
        }
        KernelSets.forEach(
            (set, k) -> {
              for (int from : new int[] {0, 1, 2, 17, 100, 301}) {
                for (int to : new int[] {301, 300, 101, 18}) {
                  if (from <= to) {
                    float[] y = Floats.nans(size);
                    k.dropout(key, rate, x, y, from, to);
                    Floats.assertClose(set + " dropout", expected, y, from, to, i -> 0);
                    float[] inPlace = x.clone();
                    k.dropout(key, rate, inPlace, inPlace, from, to);
                    for (int i = from; i < to; i++) {
                      assertEquals(
                          Float.floatToIntBits(y[i]), Float.floatToIntBits(inPlace[i]), set);
                    }
                  }
                }
              }
            });
      }
    }
  }

  @Test
  void dropoutDropsAtItsRate() {
    KernelSets.forEach(
        (set, k) -> {
          int size = 1_000_000;
          float[] y = new float[size];
          for (float rate : new float[] {0.1f, 0.25f, 0.5f}) {
            java.util.Arrays.fill(y, 1);
            k.dropout(RandomStream.of(1, "dropout").key(), rate, y, y, 0, size);
            double kept = k.sum(y, 0, size) * (1 - rate);
            // Five standard deviations.
            assertEquals((1 - rate) * size, kept, 5 * Math.sqrt(rate * (1 - rate) * size), set);
          }
        });
  }
}
