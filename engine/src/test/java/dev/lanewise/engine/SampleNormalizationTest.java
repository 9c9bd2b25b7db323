package dev.lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/** Rows and groups that are normalised, against the formulas in double; partners of elements. */
class SampleNormalizationTest {
  private static final double EPSILON = 1e-3;

  /** What belongs to element i is normalised together with all of the same number. */
  private interface Grouping {
    int of(int i);
  }

  private static void check(
      String what, Tensor x, Tensor scale, Tensor shift, Grouping grouping, int groups, Tensor y) {
    int c = scale.size();
    double[] mean = new double[groups];
    double[] variance = new double[groups];
    double[] count = new double[groups];
    for (int i = 0; i < x.size(); i++) {
      mean[grouping.of(i)] += x.data()[i];
      count[grouping.of(i)]++;
    }
    for (int i = 0; i < x.size(); i++) {
      int g = grouping.of(i);
      variance[g] += Math.pow(x.data()[i] - mean[g] / count[g], 2) / count[g];
    }
    for (int i = 0; i < x.size(); i++) {
      int g = grouping.of(i);
      double d = (x.data()[i] - mean[g] / count[g]) / Math.sqrt(variance[g] + EPSILON);
      double expected = d * scale.data()[i % c] + shift.data()[i % c];
      // The mean rounded to float moves d by x / std roundings, a group's sums by as many roundings
      // as it has elements; values here are at most 5 in size.
      double std = Math.sqrt(variance[g] + EPSILON);
      double e = (count[g] + 16) * Floats.EPS * 5 / std * (1 + d * d);
      double bound = e * Math.abs(scale.data()[i % c]) + 4 * Floats.EPS * Math.abs(expected);
      assertEquals(expected, y.data()[i], bound + 4 * Floats.EPS * 5, what + " at " + i);
    }
  }

  @Test
  void rowsAreNormalised() {
    for (int d : new int[] {1, 3, 8, 17, 100}) {
      Tensor x = Tensor.of(Floats.random(d, 7 * d), 7, d);
      Tensor scale = Tensor.of(Floats.random(1, d), d);
      Tensor shift = Tensor.of(Floats.random(2, d), d);
      Tensor y = Tensor.zeros(7, d);
      RowNormalization.forward(x, EPSILON, scale, shift, Tensor.zeros(7), Tensor.zeros(7), y);
      int length = d;
      check("rows of " + d, x, scale, shift, i -> i / length, 7, y);
    }
  }

  @Test
  void groupsAreNormalised() {
    for (int groups : new int[] {1, 2, 3, 6}) {
      int c = 6;
      int pixels = 5;
      Tensor x = Tensor.of(Floats.random(groups, 4 * pixels * c), 4, pixels, c);
      Tensor scale = Tensor.of(Floats.random(1, c), c);
      Tensor shift = Tensor.of(Floats.random(2, c), c);
      Tensor y = Tensor.zeros(4, pixels, c);
      Tensor work = Tensor.zeros(4, 4 * c);
      GroupNormalization.forward(x, groups, EPSILON, scale, shift, work, y);
      Grouping grouping = i -> i / (pixels * c) * groups + i % c / (c / groups);
      check(groups + " groups", x, scale, shift, grouping, 4 * groups, y);
    }
  }

  @Test
  void partnersAreThoseOfTheirAxes() {
    Tensor x = Tensor.of(Floats.random(1, 2 * 3 * 4 * 5), 2, 3, 4, 5);
    Strides strides = Strides.permuted(x.shape(), 0, 3, 1, 2);
    Tensor y = Tensor.zeros(strides.shape());
    strides.copy(x, y);
    Tensor back = Tensor.zeros(x.shape());
    strides.copyBack(y, back);
    Floats.assertSameBits("there and back", x.data(), back.data());
    Tensor factors = Tensor.of(Floats.random(2, 2 * 4), 2, 1, 4, 1);
    Tensor products = Tensor.zeros(x.shape());
    Strides.shared(x.shape(), factors.shape()).multiply(x, factors, products);
    for (int i = 0; i < x.size(); i++) {
      int n = i / 60;
      int h = i / 20 % 3;
      int w = i / 5 % 4;
      int c = i % 5;
      assertEquals(x.get(n, h, w, c), y.get(n, c, h, w));
      assertEquals(x.get(n, h, w, c) * factors.get(n, 0, w, 0), products.get(n, h, w, c));
    }
    assertThrows(
        IllegalArgumentException.class, () -> Strides.shared(x.shape(), Shape.of(2, 3, 4, 2)));
  }
}
