package dev.lanewise.engine;

import static dev.lanewise.engine.Floats.EPS;
import static dev.lanewise.engine.Floats.INF;
import static dev.lanewise.engine.Floats.NAN;
import static dev.lanewise.engine.Floats.ODD_SIZES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.kernel.Kernels;
import dev.lanewise.fixtures.RowsOracle;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * Kernels on rows and columns against their formula in double: few and many columns, few and many
 * rows, ranges in the middle, outputs that held NaN, sums that are added to.
 *
 * <p>Bounds: one EPS for every rounding on the way to a result, times the size of what was rounded;
 * a sum of R terms rounds R times, in whatever order.
 */
class RowsKernelsTest {
  private interface Check {
    void run(String what, Kernels k, int rows, int cols, int from, int to);
  }

  private static void forEachMatrix(Check check) {
    KernelSets.forEach(
        (set, k) -> {
          for (int cols : ODD_SIZES) {
            for (int rows : new int[] {1, 3, 8, 65, 300}) {
              if ((long) rows * cols > 70_000) {
                continue;
              }
              int[][] ranges = {
                {0, rows}, {rows / 3, rows}, {rows / 2, rows - rows / 4}, {rows / 2, rows / 2}
              };
              for (int[] range : ranges) {
                String what =
                    "%s [%d, %d] rows %d to %d".formatted(set, rows, cols, range[0], range[1]);
                check.run(what, k, rows, cols, range[0], range[1]);
              }
            }
          }
        });
  }

  @Test
  void addBias() {
    forEachMatrix(
        (what, k, rows, cols, from, to) -> {
          float[] y = Floats.random(1, rows * cols);
          float[] bias = Floats.random(2, cols);
          float[] out = y.clone();
          k.addBias(bias, out, cols, from, to);
          for (int i = 0; i < y.length; i++) {
            boolean inside = i >= from * cols && i < to * cols;
            assertEquals(
                inside ? y[i] + bias[i % cols] : y[i], out[i], what); // one rounding: exact
          }
        });
  }

  @Test
  void scaleShift() {
    forEachMatrix(
        (what, k, rows, cols, from, to) -> {
          float[] x = Floats.random(1, rows * cols);
          float[] s = Floats.random(2, cols);
          float[] t = Floats.random(3, cols);
          double[] expected = new double[x.length];
          Arrays.setAll(expected, i -> (double) x[i] * s[i % cols] + t[i % cols]);
          float[] y = Floats.nans(x.length);
          k.scaleShift(x, s, t, y, cols, from, to);
          Floats.assertClose(
              what,
              expected,
              y,
              from * cols,
              to * cols,
              i -> EPS * (Math.abs((double) x[i] * s[i % cols]) + Math.abs(expected[i])) * 1.01);
        });
  }

  @Test
  void batchNormBackward() {
    forEachMatrix(
        (what, k, rows, cols, from, to) -> {
          float[] x = Floats.random(1, rows * cols);
          float[] dy = Floats.random(2, rows * cols);
          float[] p = Floats.random(3, cols);
          float[] q = Floats.random(4, cols);
          float[] t = Floats.random(5, cols);
          double[] expected = new double[x.length];
          double[] sizes = new double[x.length];
          for (int i = 0; i < x.length; i++) {
            int c = i % cols;
            expected[i] = (double) dy[i] * p[c] + (double) x[i] * q[c] + t[c];
            sizes[i] =
                Math.abs((double) dy[i] * p[c]) + Math.abs((double) x[i] * q[c]) + Math.abs(t[c]);
          }
          float[] dx = Floats.nans(x.length);
          k.batchNormBackward(x, dy, p, q, t, dx, cols, from, to);
          Floats.assertClose(what, expected, dx, from * cols, to * cols, i -> 4 * EPS * sizes[i]);
        });
  }

  /** Sums are added to, at their place. */
  private static void checkSums(
      String what, double[] terms, double[] sizes, int roundings, float[] sums, int at) {
    for (int i = 0; i < sums.length; i++) {
      boolean inside = i >= at && i < at + terms.length;
      double term = inside ? terms[i - at] : 0;
      double allowed = inside ? roundings * EPS * (sizes[i - at] + 0.5) * 1.01 : 0;
      Floats.assertClose(what, i, 0.5 + term, sums[i], allowed);
    }
  }

  private static float[] halves(int size) {
    float[] x = new float[size];
    Arrays.fill(x, 0.5f);
    return x;
  }

  @Test
  void columnSums() {
    forEachMatrix(
        (what, k, rows, cols, from, to) -> {
          float[] x = Floats.random(1, rows * cols);
          float[] sums = halves(cols + 5);
          k.columnSums(x, cols, sums, 3, from, to);
          checkSums(
              what,
              RowsOracle.columnSums(cols, from, to, (r, c) -> x[r * cols + c]),
              RowsOracle.columnSums(cols, from, to, (r, c) -> Math.abs(x[r * cols + c])),
              to - from + 1,
              sums,
              3);
        });
  }

  @Test
  void columnSquareDeviations() {
    forEachMatrix(
        (what, k, rows, cols, from, to) -> {
          float[] x = Floats.random(1, rows * cols);
          float[] mean = Floats.random(2, cols);
          float[] sums = halves(cols + 5);
          k.columnSquareDeviations(x, mean, cols, sums, 3, from, to);
          double[] terms =
              RowsOracle.columnSums(
                  cols, from, to, (r, c) -> Math.pow((double) x[r * cols + c] - mean[c], 2));
          // The deviation is rounded (and that twice, by squaring), then the square.
          checkSums(what, terms, terms, to - from + 4, sums, 3);
        });
  }

  @Test
  void batchNormSums() {
    forEachMatrix(
        (what, k, rows, cols, from, to) -> {
          float[] x = Floats.random(1, rows * cols);
          float[] dy = Floats.random(2, rows * cols);
          float[] mean = Floats.random(3, cols);
          float[] invStd = Floats.random(4, cols);
          float[] sums = halves(2 * cols + 5);
          k.batchNormSums(x, mean, invStd, dy, cols, sums, 3, from, to);
          RowsOracle.Term beta = (r, c) -> dy[r * cols + c];
          RowsOracle.Term gamma =
              (r, c) -> dy[r * cols + c] * ((double) x[r * cols + c] - mean[c]) * invStd[c];
          double[] terms = Arrays.copyOf(RowsOracle.columnSums(cols, from, to, beta), 2 * cols);
          double[] gammas = RowsOracle.columnSums(cols, from, to, gamma);
          System.arraycopy(gammas, 0, terms, cols, cols);
          double[] sizes =
              Arrays.copyOf(
                  RowsOracle.columnSums(cols, from, to, (r, c) -> Math.abs(beta.at(r, c))),
                  2 * cols);
          double[] gammaSizes =
              RowsOracle.columnSums(cols, from, to, (r, c) -> Math.abs(gamma.at(r, c)));
          System.arraycopy(gammaSizes, 0, sizes, cols, cols);
          // The deviation, the two products, and the sums.
          checkSums(what, terms, sizes, to - from + 4, sums, 3);
        });
  }

  /**
   * The roundings of a sum of exponentials of a row, and of the exponentials themselves (1.02 ulp
   * is 2.04 EPS at most).
   */
  private static int sumRoundings(int cols) {
    return cols + 3;
  }

  @Test
  void softmax() {
    forEachMatrix(
        (what, k, rows, cols, from, to) -> {
          float[] x = Floats.random(1, rows * cols);
          for (int i = 0; i < x.length; i++) {
            x[i] *= 5;
          }
          double[] expected = new double[x.length];
          double[] allowed = new double[x.length];
          for (int r = from; r < to; r++) {
            double[] y = RowsOracle.softmax(x, r * cols, cols);
            double max = Double.NEGATIVE_INFINITY;
            for (int c = 0; c < cols; c++) {
              max = Math.max(max, x[r * cols + c]);
            }
            double weighted = 0; // the rounding of x - max, as it reaches the sum
            for (int c = 0; c < cols; c++) {
              weighted += y[c] * (max - x[r * cols + c]);
            }
            for (int c = 0; c < cols; c++) {
              int i = r * cols + c;
              expected[i] = y[c];
              allowed[i] =
                  EPS * y[c] * (max - x[i] + weighted + 3 + sumRoundings(cols) + 2) * 1.01
                      + Floats.TINY;
            }
          }
          float[] y = Floats.nans(x.length);
          k.softmax(x, y, cols, from, to);
          Floats.assertClose(what, expected, y, from * cols, to * cols, i -> allowed[i]);
          float[] inPlace = x.clone();
          k.softmax(inPlace, inPlace, cols, from, to);
          Floats.assertSameBits(
              what,
              Arrays.copyOfRange(y, from * cols, to * cols),
              Arrays.copyOfRange(inPlace, from * cols, to * cols));
        });
  }

  @Test
  void softmaxBackward() {
    forEachMatrix(
        (what, k, rows, cols, from, to) -> {
          float[] y = Floats.random(1, rows * cols);
          float[] dy = Floats.random(2, rows * cols);
          double[] expected = new double[y.length];
          double[] allowed = new double[y.length];
          for (int r = 0; r < rows; r++) {
            double dot = 0;
            double size = 0;
            for (int c = 0; c < cols; c++) {
              double term = (double) y[r * cols + c] * dy[r * cols + c];
              dot += term;
              size += Math.abs(term);
            }
            for (int c = 0; c < cols; c++) {
              int i = r * cols + c;
              expected[i] = y[i] * (dy[i] - dot);
              allowed[i] =
                  EPS * (Math.abs(y[i]) * (cols + 1) * size + 2 * Math.abs(expected[i])) * 1.01;
            }
          }
          float[] dx = Floats.nans(y.length);
          k.softmaxBackward(y, dy, dx, cols, from, to);
          Floats.assertClose(what, expected, dx, from * cols, to * cols, i -> allowed[i]);
        });
  }

  @Test
  void logSumExp() {
    forEachMatrix(
        (what, k, rows, cols, from, to) -> {
          float[] x = Floats.random(1, rows * cols);
          double[] expected = new double[rows];
          double[] allowed = new double[rows];
          for (int r = from; r < to; r++) {
            expected[r] = RowsOracle.logSumExp(x, r * cols, cols);
            double[] y = RowsOracle.softmax(x, r * cols, cols);
            double weighted = 0;
            double max = Double.NEGATIVE_INFINITY;
            for (int c = 0; c < cols; c++) {
              max = Math.max(max, x[r * cols + c]);
            }
            for (int c = 0; c < cols; c++) {
              weighted += y[c] * (max - x[r * cols + c]);
            }
            // The relative error of the sum becomes the absolute one of its logarithm.
            allowed[r] = EPS * (weighted + 3 + sumRoundings(cols) + Math.abs(expected[r])) * 1.01;
          }
          float[] out = Floats.nans(rows);
          k.logSumExp(x, out, cols, from, to);
          Floats.assertClose(what, expected, out, from, to, r -> allowed[r]);
        });
  }

  @Test
  void largeLogitsDoNotOverflow() {
    KernelSets.forEach(
        (set, k) -> {
          for (int cols : ODD_SIZES) {
            for (float shift : new float[] {1e4f, -1e4f, 3e38f, -3e38f}) {
              float[] x = new float[cols];
              Arrays.fill(x, shift);
              float[] y = Floats.nans(cols);
              k.softmax(x, y, cols, 0, 1);
              for (float value : y) {
                assertEquals(1.0 / cols, value, (cols + 3) * EPS / cols, set);
              }
              float[] out = new float[1];
              k.logSumExp(x, out, cols, 0, 1);
              assertEquals(shift + Math.log(cols), out[0], EPS * (Math.abs(shift) + 20) * 2, set);
            }
            // One logit far above the others takes all.
            float[] x = new float[cols];
            x[cols / 2] = 1e4f;
            float[] y = Floats.nans(cols);
            k.softmax(x, y, cols, 0, 1);
            for (int c = 0; c < cols; c++) {
              assertEquals(c == cols / 2 ? 1 : 0, y[c], set);
            }
          }
        });
  }

  @Test
  void infinitiesAndNaNs() {
    KernelSets.forEach(
        (set, k) -> {
          for (int cols : ODD_SIZES) {
            for (int at = 0; at < cols; at += 1 + cols / 20) {
              float[] x = Floats.random(cols, cols);
              float[] y = new float[cols];
              float[] out = new float[1];
              x[at] = NAN;
              k.softmax(x, y, cols, 0, 1);
              k.logSumExp(x, out, cols, 0, 1);
              for (float value : y) {
                assertTrue(Float.isNaN(value), set);
              }
              assertTrue(Float.isNaN(out[0]), set);
              x[at] = INF;
              k.logSumExp(x, out, cols, 0, 1);
              assertEquals(INF, out[0], set);
              x[at] = -INF; // a class that is ruled out
              k.logSumExp(x, out, cols, 0, 1);
              k.softmax(x, y, cols, 0, 1);
              if (cols == 1) {
                assertEquals(-INF, out[0], set);
              } else {
                assertEquals(RowsOracle.logSumExp(x, 0, cols), out[0], EPS * (cols + 20), set);
                assertEquals(0, y[at], set);
              }
            }
            float[] x = new float[cols];
            Arrays.fill(x, -INF);
            float[] out = new float[1];
            k.logSumExp(x, out, cols, 0, 1);
            assertEquals(-INF, out[0], set);
          }
        });
  }

  @Test
  void positionInTheMatrixDoesNotMatter() {
    // A row's softmax is the same, bit by bit, whatever stands around it.
    KernelSets.forEach(
        (set, k) -> {
          for (int cols : ODD_SIZES) {
            int rows = 7;
            float[] x = Floats.random(3, rows * cols);
            float[] all = new float[x.length];
            k.softmax(x, all, cols, 0, rows);
            for (int r = 0; r < rows; r++) {
              float[] one = new float[cols];
              k.softmax(Arrays.copyOfRange(x, r * cols, (r + 1) * cols), one, cols, 0, 1);
              Floats.assertSameBits(set, one, Arrays.copyOfRange(all, r * cols, (r + 1) * cols));
            }
          }
        });
  }
}
