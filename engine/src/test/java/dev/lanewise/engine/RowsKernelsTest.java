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

  /** A bit of every sign, and a ReLU's zeros of both. */
  private static float[] afterRelu(long seed, int size) {
    float[] y = Floats.random(seed, size);
    for (int i = 0; i < size; i++) {
      y[i] = y[i] < 0 ? i % 2 == 0 ? 0f : -0f : y[i];
    }
    return y;
  }

  @Test
  void reluBackwardSums() {
    forEachMatrix(
        (what, k, rows, cols, from, to) -> {
          float[] y = afterRelu(1, rows * cols);
          float[] dy = Floats.random(2, rows * cols);
          double[] expected = new double[y.length];
          Arrays.setAll(expected, i -> y[i] > 0 ? dy[i] : 0);
          float[] dx = Floats.nans(y.length);
          float[] sums = halves(cols + 5);
          k.reluBackwardSums(y, dy, dx, cols, sums, 3, from, to);
          Floats.assertClose(what, expected, dx, from * cols, to * cols, i -> 0);
          // In two passes, the same bits.
          float[] otherSums = halves(cols + 5);
          k.columnSums(dx, cols, otherSums, 3, from, to);
          Floats.assertSameBits(what, otherSums, sums);
          float[] inPlace = dy.clone();
          k.reluBackwardSums(y, inPlace, inPlace, cols, halves(cols + 5), 3, from, to);
          assertInPlace(what, dx, dy, inPlace, from * cols, to * cols);
        });
  }

  private static void assertInPlace(
      String what, float[] expected, float[] before, float[] actual, int from, int to) {
    float[] all = before.clone();
    System.arraycopy(expected, from, all, from, to - from);
    Floats.assertSameBits(what + " in place", all, actual);
  }

  @Test
  void reluBatchNormSums() {
    forEachMatrix(
        (what, k, rows, cols, from, to) -> {
          float[] x = Floats.random(1, rows * cols);
          float[] mean = Floats.random(2, cols);
          float[] invStd = Floats.random(3, cols);
          float[] y = afterRelu(4, rows * cols);
          float[] dy = Floats.random(5, rows * cols);
          double[] expected = new double[y.length];
          Arrays.setAll(expected, i -> y[i] > 0 ? dy[i] : 0);
          float[] dz = Floats.nans(y.length);
          float[] sums = halves(2 * cols + 5);
          k.reluBatchNormSums(x, mean, invStd, y, dy, dz, cols, sums, 3, from, to);
          Floats.assertClose(what, expected, dz, from * cols, to * cols, i -> 0);
          // In two passes, the same bits.
          float[] otherSums = halves(2 * cols + 5);
          k.batchNormSums(x, mean, invStd, dz, cols, otherSums, 3, from, to);
          Floats.assertSameBits(what, otherSums, sums);
          float[] inPlace = dy.clone();
          k.reluBatchNormSums(
              x, mean, invStd, y, inPlace, inPlace, cols, halves(2 * cols + 5), 3, from, to);
          assertInPlace(what, dz, dy, inPlace, from * cols, to * cols);
        });
  }

  @Test
  void batchNormReluBackward() {
    forEachMatrix(
        (what, k, rows, cols, from, to) -> {
          float[] x = afterRelu(1, rows * cols);
          float[] dy = Floats.random(2, rows * cols);
          float[] p = Floats.random(3, cols);
          float[] q = Floats.random(4, cols);
          float[] t = Floats.random(5, cols);
          double[] expected = new double[x.length];
          double[] sizes = new double[x.length];
          for (int i = 0; i < x.length; i++) {
            int c = i % cols;
            if (x[i] > 0) {
              expected[i] = (double) dy[i] * p[c] + (double) x[i] * q[c] + t[c];
              sizes[i] =
                  Math.abs((double) dy[i] * p[c]) + Math.abs((double) x[i] * q[c]) + Math.abs(t[c]);
            }
          }
          float[] dz = Floats.nans(x.length);
          float[] sums = halves(cols + 5);
          k.batchNormReluBackward(x, dy, p, q, t, dz, cols, sums, 3, from, to);
          Floats.assertClose(what, expected, dz, from * cols, to * cols, i -> 4 * EPS * sizes[i]);
          // In three passes, the same bits.
          float[] passes = Floats.nans(x.length);
          float[] otherSums = halves(cols + 5);
          k.batchNormBackward(x, dy, p, q, t, passes, cols, from, to);
          k.reluBackward(x, passes, passes, from * cols, to * cols);
          k.columnSums(passes, cols, otherSums, 3, from, to);
          Floats.assertSameBits(what, passes, dz);
          Floats.assertSameBits(what, otherSums, sums);
          float[] inPlace = dy.clone();
          k.batchNormReluBackward(
              x, inPlace, p, q, t, inPlace, cols, halves(cols + 5), 3, from, to);
          assertInPlace(what, dz, dy, inPlace, from * cols, to * cols);
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
  void columnMoments() {
    forEachMatrix(RowsKernelsTest::checkMoments);
  }

  /** Columns that fill four vectors of 256 or 512 bits, alone or folded, are read as two halves. */
  @Test
  void columnMomentsOfTwoHalves() {
    KernelSets.forEach(
        (set, k) -> {
          for (int cols : new int[] {2, 16, 32, 64}) {
            for (int rows = 1; rows <= 150; rows += rows < 12 ? 1 : 23) {
              checkMoments(set + " " + rows + " x " + cols, k, rows + 1, cols, 1, rows + 1);
            }
            float[] x = Floats.random(2, 150 * cols);
            float[] first = new float[2 * cols];
            k.columnMoments(x, cols, first, 0, 0, 150);
            for (int call = 0; call < 300; call++) { // a cold kernel is first tried in the 257th
              float[] moments = new float[2 * cols];
              k.columnMoments(x, cols, moments, 0, 0, 150);
              Floats.assertSameBits(set + " " + cols, first, moments);
            }
          }
        });
  }

  private static void checkMoments(String what, Kernels k, int rows, int cols, int from, int to) {
    int count = to - from;
    if (count == 0) {
      return;
    }
    float[] x = Floats.random(1, rows * cols);
    for (int i = 0; i < x.length; i++) {
      x[i] += 3; // a mean that is not lost in the noise
    }
    float[] moments = Floats.nans(2 * cols + 5);
    k.columnMoments(x, cols, moments, 3, from, to);
    double[] expected =
        Arrays.copyOf(RowsOracle.columnSums(cols, from, to, (r, c) -> x[r * cols + c]), 2 * cols);
    double[] sizes = RowsOracle.columnSums(cols, from, to, (r, c) -> Math.abs(x[r * cols + c]));
    for (int c = 0; c < cols; c++) {
      expected[c] /= count;
    }
    double[] squares =
        RowsOracle.columnSums(cols, from, to, (r, c) -> Math.pow(x[r * cols + c] - expected[c], 2));
    System.arraycopy(squares, 0, expected, cols, cols);
    double[] all = new double[moments.length];
    System.arraycopy(expected, 0, all, 3, 2 * cols);
    Floats.assertClose(
        what,
        all,
        moments,
        3,
        3 + 2 * cols,
        i -> {
          int c = (i - 3) % cols;
          return i - 3 < cols
              ? meanError(count, sizes[c])
              : squaresError(count, squares[c], sizes[c]);
        });
  }

  /** A mean of n values in any order: n additions or merges, of three roundings each. */
  static double meanError(int n, double size) {
    return 3 * (n + 2) * EPS * size / n;
  }

  /**
   * Merged squares of deviations: n merges round what is there; means that are off by e change a
   * merge's d^2 w by at most 2 d e w + e^2 w, and over all merges sum d^2 w is at most the squares,
   * sum w at most n (so that sum d e w is at most the root of squares n e^2).
   */
  static double squaresError(int n, double squares, double size) {
    double e = meanError(n, size);
    return (3 * n + 5) * EPS * (squares + n * e * e) + 2 * Math.sqrt(squares * n) * e + n * e * e;
  }

  /** Where all means are exact, so are the squares: a difference of large sums would not be. */
  @Test
  void momentsOfLargeMeansLoseNothing() {
    KernelSets.forEach(
        (set, k) -> {
          for (int cols : ODD_SIZES) {
            int rows = 64;
            float[] x = new float[rows * cols];
            for (int i = 0; i < x.length; i++) {
              x[i] = 100_000 + (i / cols % 2 == 0 ? 0.5f : -0.5f);
            }
            float[] moments = new float[2 * cols];
            k.columnMoments(x, cols, moments, 0, 0, rows);
            for (int c = 0; c < cols; c++) {
              assertEquals(100_000, moments[c], set);
              assertEquals(rows * 0.25f, moments[cols + c], set);
            }
          }
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
                  EPS * y[c] * (max - x[i] + weighted + 3 + sumRoundings(cols) + 3) * 1.01
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
  void softmaxAndLog() {
    forEachMatrix(
        (what, k, rows, cols, from, to) -> {
          float[] x = Floats.random(1, rows * cols);
          for (int i = 0; i < x.length; i += 7) {
            x[i] *= 40; // beyond what needs no shift, in some rows
          }
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
            // The relative error of the sum becomes the absolute one of its logarithm, which is
            // off by 3 EPS of itself at most, and no larger than what is added up.
            double size = Math.abs(expected[r]) + max + Math.log(cols);
            allowed[r] = EPS * (weighted + 3 + sumRoundings(cols) + 3 * Math.abs(size)) * 1.01;
          }
          float[] softmax = Floats.nans(x.length);
          k.softmax(x, softmax, cols, from, to);
          float[] y = Floats.nans(x.length);
          float[] logs = Floats.nans(2 * (to - from) + 5);
          k.softmaxAndLog(x, y, 0.25f, logs, 3, cols, from, to);
          for (int i = 0; i < y.length; i++) {
            boolean inside = i >= from * cols && i < to * cols;
            // A power of two: the scaled softmax is the softmax but for roundings of the
            // exponential,
            // the quotient, and what lies below the normal range.
            double scaled = inside ? 0.25 * softmax[i] : Double.NaN;
            Floats.assertClose(what, i, scaled, y[i], 3 * Floats.TINY + 4 * EPS * scaled);
          }
          for (int r = from; r < to; r++) {
            double log = (double) logs[3 + r - from] + logs[3 + to - from + r - from];
            assertEquals(expected[r], log, allowed[r], what);
          }
          assertTrue(Float.isNaN(logs[2]) && Float.isNaN(logs[2 * (to - from) + 3]), what);
          float[] inPlace = x.clone();
          k.softmaxAndLog(inPlace, inPlace, 0.25f, logs, 3, cols, from, to);
          Floats.assertSameBits(
              what,
              Arrays.copyOfRange(y, from * cols, to * cols),
              Arrays.copyOfRange(inPlace, from * cols, to * cols));
        });
  }

  private static float logSumExp(Kernels k, float[] x) {
    float[] logs = new float[2];
    k.softmaxAndLog(x, new float[x.length], 1, logs, 0, x.length, 0, 1);
    return logs[0] + logs[1];
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
              double log = shift + Math.log(cols);
              assertEquals(log, logSumExp(k, x), EPS * (Math.abs(shift) + 20) * 2, set);
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
              x[at] = NAN;
              k.softmax(x, y, cols, 0, 1);
              for (float value : y) {
                assertTrue(Float.isNaN(value), set);
              }
              assertTrue(Float.isNaN(logSumExp(k, x)), set);
              x[at] = INF;
              assertEquals(INF, logSumExp(k, x), set);
              x[at] = -INF; // a class that is ruled out
              k.softmax(x, y, cols, 0, 1);
              if (cols == 1) {
                assertEquals(-INF, logSumExp(k, x), set);
              } else {
                assertEquals(
                    RowsOracle.logSumExp(x, 0, cols), logSumExp(k, x), EPS * (cols + 20), set);
                assertEquals(0, y[at], set);
              }
            }
          }
        });
  }

  @Test
  void positionInTheMatrixDoesNotMatter() {
    // A row's softmax is the same, bit by bit, whatever stands around it, and however much: few
    // numbers are computed by other loops than many.
    KernelSets.forEach(
        (set, k) -> {
          for (int cols : ODD_SIZES) {
            int rows = Math.max(7, 5000 / cols);
            float[] x = Floats.random(3, rows * cols);
            for (int row = 2; row < rows; row += 5) { // one that needs a shift, beside others
              x[row * cols + row % cols] *= 200;
            }
            float[] all = new float[x.length];
            float[] logs = new float[2 * rows];
            k.softmaxAndLog(x, all, 0.5f, logs, 0, cols, 0, rows);
            for (int r = 0; r < rows; r++) {
              float[] one = new float[cols];
              float[] log = new float[2];
              k.softmaxAndLog(
                  Arrays.copyOfRange(x, r * cols, (r + 1) * cols), one, 0.5f, log, 0, cols, 0, 1);
              Floats.assertSameBits(set, one, Arrays.copyOfRange(all, r * cols, (r + 1) * cols));
              Floats.assertSameBits(set, log, new float[] {logs[r], logs[rows + r]});
            }
          }
        });
  }
}
