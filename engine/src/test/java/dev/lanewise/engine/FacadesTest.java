package dev.lanewise.engine;

import static dev.lanewise.engine.Floats.EPS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.fixtures.RowsOracle;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * The public operations as users call them, with the kernels this JVM has chosen: parts put
 * together, outputs overwritten or added to as promised, arguments refused. The kernels by
 * themselves are tested elsewhere.
 */
class FacadesTest {
  private static Tensor random(long seed, int... dims) {
    Shape shape = Shape.of(dims);
    return Tensor.of(Floats.random(seed, shape.size()), shape);
  }

  private static Tensor nans(int... dims) {
    Shape shape = Shape.of(dims);
    return Tensor.of(Floats.nans(shape.size()), shape);
  }

  private static void refuses(String message, Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }

  /** Every element of an output that held NaN is written, in shapes of one and of many parts. */
  @Test
  void outputsAreOverwritten() {
    for (int[] dims : new int[][] {{1, 1}, {3, 5}, {2, 3, 7, 5}, {3000, 17}}) {
      Tensor x = random(1, dims);
      Tensor b = random(2, dims);
      int c = dims[dims.length - 1];
      Tensor s = random(3, c);
      Tensor t = random(4, c);
      overwrites(dims, y -> Elementwise.relu(x, y));
      overwrites(dims, y -> Elementwise.reluBackward(x, b, y));
      overwrites(dims, y -> Elementwise.sigmoid(x, y));
      overwrites(dims, y -> Elementwise.sigmoidBackward(x, b, y));
      overwrites(dims, y -> Elementwise.tanh(x, y));
      overwrites(dims, y -> Elementwise.tanhBackward(x, b, y));
      overwrites(dims, y -> Elementwise.add(x, b, y));
      overwrites(dims, y -> Elementwise.multiply(x, b, y));
      overwrites(dims, y -> Elementwise.copy(x, y));
      overwrites(dims, y -> Elementwise.dropout(1, 0.5f, x, y));
      overwrites(dims, y -> Rows.reluBackward(x, b, y, Tensor.zeros(c)));
      overwrites(dims, y -> Rows.softmax(x, y));
      overwrites(dims, y -> Rows.softmaxBackward(x, b, y));
      overwrites(dims, y -> CrossEntropy.ofDistributions(x, b, y));
      overwrites(dims, y -> Normalization.scaleShift(x, s, t, y));
      overwrites(dims, y -> Normalization.backwardData(x, b, s, t, s, y));
      Tensor sums = Tensor.zeros(2, c);
      overwrites(dims, y -> Normalization.reluBackwardSums(x, s, t, b, x, y, sums));
      overwrites(dims, y -> Normalization.backwardDataRelu(x, b, s, t, s, y, Tensor.zeros(c)));
      overwrites(
          new int[] {2, c}, y -> Normalization.reluBackwardSums(x, s, t, b, x, nans(dims), y));
      overwrites(new int[] {c}, y -> Normalization.statistics(x, y, nans(c)));
      overwrites(new int[] {c}, y -> Normalization.statistics(x, nans(c), y));
      overwrites(new int[] {2, c}, y -> Normalization.backwardSums(x, s, t, b, y));
    }
  }

  private static void overwrites(int[] dims, Consumer<Tensor> operation) {
    Tensor onNans = nans(dims);
    operation.accept(onNans);
    Tensor onZeros = Tensor.zeros(dims);
    operation.accept(onZeros);
    Floats.assertSameBits("NaN before", onZeros.data(), onNans.data());
    for (float value : onNans.data()) {
      assertEquals(false, Float.isNaN(value));
    }
  }

  @Test
  void sumsOverRowsAreAddedUpOverBlocks() {
    for (int[] dims :
        new int[][] {{1, 1}, {7, 3}, {40_000, 3}, {3000, 33}, {64, 28, 28, 5}, {20, 1000}}) {
      Tensor x = random(1, dims);
      int cols = x.dim(-1);
      int rows = x.size() / cols;
      Tensor sums = random(2, cols);
      float[] before = sums.data().clone();
      Rows.addColumnSums(x, sums);
      double[] expected = RowsOracle.columnSums(cols, 0, rows, (r, c) -> x.data()[r * cols + c]);
      double[] sizes =
          RowsOracle.columnSums(cols, 0, rows, (r, c) -> Math.abs(x.data()[r * cols + c]));
      for (int c = 0; c < cols; c++) {
        double allowed = (rows + 1) * EPS * (sizes[c] + Math.abs(before[c]));
        assertEquals(before[c] + expected[c], sums.data()[c], allowed, "sum of column " + c);
      }
    }
  }

  @Test
  void statisticsAreThoseOfTheColumns() {
    for (int[] dims :
        new int[][] {{1, 1}, {7, 3}, {40_000, 3}, {3000, 33}, {64, 28, 28, 5}, {20, 1000}}) {
      Tensor x = random(1, dims);
      for (int i = 0; i < x.size(); i++) {
        x.data()[i] += 3; // a mean that is not lost in the noise
      }
      int cols = x.dim(-1);
      int rows = x.size() / cols;
      Tensor mean = nans(cols);
      Tensor variance = nans(cols);
      Normalization.statistics(x, mean, variance);
      double[] means = RowsOracle.columnMeans(x.data(), cols);
      double[] variances = RowsOracle.columnVariances(x.data(), cols);
      double[] sizes =
          RowsOracle.columnSums(cols, 0, rows, (r, c) -> Math.abs(x.data()[r * cols + c]));
      for (int c = 0; c < cols; c++) {
        double meanError = 3 * (rows + 2) * EPS * sizes[c] / rows;
        assertEquals(means[c], mean.data()[c], meanError, "mean of column " + c);
        // As in RowsKernelsTest: what a merge adds when the means it takes are off by e.
        double allowed =
            (3 * rows + 5) * EPS * (variances[c] + meanError * meanError)
                + 2 * Math.sqrt(variances[c]) * meanError
                + meanError * meanError;
        assertEquals(variances[c], variance.data()[c], allowed, "variance of column " + c);
      }
    }
  }

  @Test
  void gradientsOfNormalizationAreSumsOverRows() {
    int cols = 17;
    int rows = 5000;
    Tensor x = random(1, rows, cols);
    Tensor dy = random(2, rows, cols);
    Tensor mean = random(3, cols);
    Tensor invStd = random(4, cols);
    Tensor sums = nans(2, cols);
    Normalization.backwardSums(x, mean, invStd, dy, sums);
    RowsOracle.Term gamma =
        (r, c) -> dy.get(r, c) * ((double) x.get(r, c) - mean.data()[c]) * invStd.data()[c];
    double[] beta = RowsOracle.columnSums(cols, 0, rows, (r, c) -> dy.get(r, c));
    double[] betaSizes = RowsOracle.columnSums(cols, 0, rows, (r, c) -> Math.abs(dy.get(r, c)));
    double[] gammas = RowsOracle.columnSums(cols, 0, rows, gamma);
    double[] gammaSizes = RowsOracle.columnSums(cols, 0, rows, (r, c) -> Math.abs(gamma.at(r, c)));
    for (int c = 0; c < cols; c++) {
      assertEquals(beta[c], sums.get(0, c), (rows + 1) * EPS * betaSizes[c]);
      assertEquals(gammas[c], sums.get(1, c), (rows + 5) * EPS * gammaSizes[c]);
    }
  }

  @Test
  void crossEntropyIsTheMeanOverRowsAndItsGradient() {
    for (int[] dims : new int[][] {{1, 1}, {7, 3}, {5000, 10}, {130, 17}, {70, 33}, {20, 1000}}) {
      int rows = dims[0];
      int cols = dims[1];
      Tensor z = random(1, dims);
      Elementwise.addScaled(20, random(2, dims), z); // sums and shifts of all sizes
      Tensor classes = nans(rows);
      Tensor oneHot = Tensor.zeros(dims);
      for (int r = 0; r < rows; r++) {
        classes.data()[r] = r * 7 % cols;
        oneHot.data()[r * cols + r * 7 % cols] = 1;
      }
      Tensor t = random(3, dims);
      checkCrossEntropy(z, oneHot, y -> CrossEntropy.ofClasses(z, classes, y));
      checkCrossEntropy(z, oneHot, y -> CrossEntropy.ofDistributions(z, oneHot, y));
      checkCrossEntropy(z, t, y -> CrossEntropy.ofDistributions(z, t, y));
    }
  }

  private static void checkCrossEntropy(Tensor z, Tensor t, ToDoubleFunction<Tensor> loss) {
    int rows = z.shape().dim(0);
    int cols = z.dim(-1);
    Tensor dz = nans(rows, cols);
    double actual = loss.applyAsDouble(dz);
    double expected = 0;
    double allowed = 0;
    for (int r = 0; r < rows; r++) {
      double log = RowsOracle.logSumExp(z.data(), r * cols, cols);
      double[] softmax = RowsOracle.softmax(z.data(), r * cols, cols);
      double max = Double.NEGATIVE_INFINITY;
      double sum = 0;
      double sumSize = 0;
      for (int c = 0; c < cols; c++) {
        max = Math.max(max, z.get(r, c));
        sum += t.get(r, c);
        sumSize += Math.abs(t.get(r, c));
        expected += t.get(r, c) * (log - z.get(r, c)) / rows;
      }
      // As for the kernel: the exponentials' arguments, the sum, the logarithm.
      double spread = 0;
      for (int c = 0; c < cols; c++) {
        spread += softmax[c] * (max - z.get(r, c));
      }
      double roundings = spread + cols + 9;
      allowed += EPS * (roundings + 3 * (Math.abs(log) + Math.abs(max))) * sumSize / rows;
      for (int c = 0; c < cols; c++) {
        double term = softmax[c] * sum;
        double off = roundings + max - z.get(r, c);
        double tiny = (2 + 2 * Math.abs(sum)) * Floats.TINY; // what rounds below the normal range
        double terms = off * Math.abs(term) + 3 * Math.abs(t.get(r, c));
        assertEquals((term - t.get(r, c)) / rows, dz.get(r, c), EPS * terms / rows + tiny);
      }
    }
    assertEquals(expected, actual, allowed);
  }

  @Test
  void outputsMayBeInputs() {
    Tensor x = random(1, 3000, 17);
    Tensor y = nans(3000, 17);
    Elementwise.sigmoid(x, y);
    Tensor same = x.copy();
    Elementwise.sigmoid(same, same);
    Floats.assertSameBits("sigmoid", y.data(), same.data());
    Elementwise.add(x, x, y);
    same = x.copy();
    Elementwise.add(same, same, same);
    Floats.assertSameBits("add", y.data(), same.data());
  }

  @Test
  void addsWhatIsToBeAdded() {
    Tensor x = random(1, 40, 1000);
    Tensor bias = random(2, 1000);
    Tensor y = x.copy();
    Rows.addBias(bias, y);
    Elementwise.addScaled(-2, x, y);
    for (int i = 0; i < x.size(); i++) {
      float sum = x.data()[i] + bias.data()[i % 1000];
      assertEquals(sum - 2.0 * x.data()[i], y.data()[i], EPS * (Math.abs(x.data()[i]) * 3 + 5));
    }
    Tensor w = x.copy();
    Updates.sgd(w, y, 0, w.size(), 0.5f);
    for (int i = 0; i < x.size(); i++) {
      assertEquals(x.data()[i] - 0.5f * y.data()[i], w.data()[i]);
    }
  }

  @Test
  void poolsWholeImages() {
    ConvGeometry g = ConvGeometry.pooling(5, 7, 7, 33, 7, 7, 1, 1, Padding.VALID);
    Tensor x = random(1, 5, 7, 7, 33);
    Tensor mean = nans(5, 1, 1, 33);
    Pooling.averageForward(g, x, mean);
    Tensor max = nans(5, 1, 1, 33);
    Pooling.maxForward(g, x, max);
    for (int n = 0; n < 5; n++) {
      for (int c = 0; c < 33; c++) {
        double sum = 0;
        float most = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < 49; i++) {
          sum += x.get(n, i / 7, i % 7, c);
          most = Math.max(most, x.get(n, i / 7, i % 7, c));
        }
        assertEquals(sum / 49, mean.get(n, 0, 0, c), 50 * EPS * 5);
        assertEquals(most, max.get(n, 0, 0, c));
      }
    }
    Tensor dx = nans(5, 7, 7, 33);
    Pooling.averageBackward(g, mean, dx);
    assertEquals(mean.get(4, 0, 0, 32) / 49, dx.get(4, 6, 6, 32));
    Pooling.maxBackward(g, x, max, mean, dx);
    assertEquals(Reductions.sum(mean), Reductions.sum(dx), 1e-12 * mean.size());
  }

  /** Windows side by side, apart, and overlapping ones, whose cells add several gradients up. */
  @Test
  void maxBackwardReluIsBothInTurn() {
    for (int kernel = 2; kernel <= 3; kernel++) {
      for (int stride = 1; stride <= 3; stride++) {
        for (Padding padding : new Padding[] {Padding.SAME, Padding.VALID}) {
          for (int c : new int[] {3, 16, 33}) {
            ConvGeometry g =
                ConvGeometry.pooling(70, 7, 8, c, kernel, kernel, stride, stride, padding);
            checkMaxBackwardRelu(g);
          }
        }
      }
    }
  }

  private static void checkMaxBackwardRelu(ConvGeometry g) {
    Tensor x = random(1, g.inputShape().dims());
    for (int i = 0; i < x.size(); i++) { // ties, and windows without anything positive
      x.data()[i] = Math.max(0, Math.round(x.data()[i] * 2 - 1));
    }
    Tensor y = nans(g.outputShape().dims());
    Pooling.maxForward(g, x, y);
    Tensor dy = random(2, g.outputShape().dims());
    Tensor expected = nans(g.inputShape().dims());
    Pooling.maxBackward(g, x, y, dy, expected);
    Elementwise.reluBackward(x, expected, expected);
    Tensor masked = dy.copy();
    Elementwise.reluBackward(y, masked, masked);
    int c = g.c();
    Tensor bias = random(3, c);
    float[] before = bias.data().clone();
    Tensor dx = nans(g.inputShape().dims());
    Pooling.maxBackwardRelu(g, x, y, dy, dx, bias);
    Floats.assertSameBits("dx of " + g, expected.data(), dx.data());
    Floats.assertSameBits("dy of " + g, masked.data(), dy.data());
    RowsOracle.Term term = (r, k) -> masked.data()[r * c + k];
    int rows = masked.size() / c;
    double[] sums = RowsOracle.columnSums(c, 0, rows, term);
    double[] sizes = RowsOracle.columnSums(c, 0, rows, (r, k) -> Math.abs(term.at(r, k)));
    for (int k = 0; k < c; k++) {
      double allowed = (rows + 1) * EPS * (sizes[k] + Math.abs(before[k]));
      assertEquals(before[k] + sums[k], bias.data()[k], allowed, "bias of " + g);
    }
  }

  @Test
  void bordersAreZeroAndComeOffAgain() {
    for (int[] sides : new int[][] {{0, 0, 0, 0}, {1, 1, 1, 1}, {3, 0, 2, 5}, {0, 2, 0, 1}}) {
      Padding padding = Padding.explicit(sides[0], sides[1], sides[2], sides[3]);
      for (int[] dims : new int[][] {{1, 1, 1, 1}, {2, 3, 5, 7}, {3, 40, 30, 17}}) {
        ConvGeometry g = Borders.geometry(dims[0], dims[1], dims[2], dims[3], padding);
        Tensor x = random(1, dims);
        Tensor y = nans(g.outputShape().dims());
        Borders.pad(g, x, y);
        assertEquals(Reductions.sumOfSquares(x), Reductions.sumOfSquares(y), 1e-9 * x.size());
        for (int n = 0; n < dims[0]; n++) {
          for (int i = 0; i < dims[1]; i++) {
            for (int j = 0; j < dims[2]; j++) {
              int c = (i + j) % dims[3];
              assertEquals(x.get(n, i, j, c), y.get(n, sides[0] + i, sides[2] + j, c));
            }
          }
        }
        Tensor again = nans(dims);
        Borders.crop(g, y, again);
        Floats.assertSameBits("cropped", x.data(), again.data());
      }
    }
  }

  @Test
  void columnsArePutAndTaken() {
    for (int[] dims : new int[][] {{1, 1, 2}, {7, 3, 5}, {900, 33, 7}, {3, 9000, 8000}}) {
      int rows = dims[0];
      Tensor first = random(1, rows, dims[1]);
      Tensor second = random(2, rows, dims[2]);
      int cols = dims[1] + dims[2];
      Tensor joined = nans(rows, cols);
      Columns.put(first, dims[1], joined, 0, cols);
      Columns.put(second, dims[2], joined, dims[1], cols);
      for (int r = 0; r < rows; r++) {
        for (int c = 0; c < cols; c++) {
          float expected = c < dims[1] ? first.get(r, c) : second.get(r, c - dims[1]);
          assertEquals(expected, joined.get(r, c));
        }
      }
      Tensor again = nans(rows, dims[2]);
      Columns.take(joined, dims[1], cols, again, dims[2]);
      Floats.assertSameBits("taken", second.data(), again.data());
    }
  }

  @Test
  void imagesAreEnlarged() {
    for (int[] dims : new int[][] {{1, 1, 1, 1, 2, 2}, {2, 3, 5, 7, 2, 3}, {3, 20, 30, 17, 4, 1}}) {
      int fh = dims[4];
      int fw = dims[5];
      ConvGeometry g = Upsampling.geometry(dims[0], dims[1], dims[2], dims[3], fh, fw);
      Tensor x = random(1, dims[0], dims[1], dims[2], dims[3]);
      Tensor y = nans(g.inputShape().dims());
      Upsampling.nearest(g, x, y);
      Tensor blended = nans(g.inputShape().dims());
      Upsampling.bilinear(g, x, blended);
      for (int n = 0; n < dims[0]; n++) {
        for (int i = 0; i < g.h(); i++) {
          for (int j = 0; j < g.w(); j++) {
            int c = (i + j) % dims[3];
            assertEquals(x.get(n, i / fh, j / fw, c), y.get(n, i, j, c));
            double expected = bilinear(x, n, (i + 0.5) / fh - 0.5, (j + 0.5) / fw - 0.5, c);
            // Shares are off by 2 units of the place, up to 30; then seven roundings of values up
            // to 2 in size.
            assertEquals(expected, blended.get(n, i, j, c), (2 * 60 + 14) * EPS * 2);
          }
        }
      }
    }
  }

  private static double bilinear(Tensor x, int n, double i, double j, int c) {
    int h = x.dim(1) - 1;
    int w = x.dim(2) - 1;
    double sum = 0;
    for (int a = 0; a <= h; a++) {
      for (int b = 0; b <= w; b++) {
        double rows = Math.max(0, 1 - Math.abs(Math.clamp(i, 0, h) - a));
        double columns = Math.max(0, 1 - Math.abs(Math.clamp(j, 0, w) - b));
        sum += rows * columns * x.get(n, a, b, c);
      }
    }
    return sum;
  }

  @Test
  void emptyBatchesAreFine() {
    Tensor x = Tensor.zeros(0, 5);
    Tensor vector = random(1, 5);
    float[] before = vector.data().clone();
    Elementwise.relu(x, x);
    Elementwise.dropout(1, 0.5f, x, x);
    Rows.reluBackward(x, x, x, vector);
    Normalization.backwardDataRelu(x, x, vector, vector, vector, x, vector);
    Rows.addBias(vector, x);
    Rows.softmax(x, x);
    Rows.addColumnSums(x, vector);
    Normalization.scaleShift(x, vector, vector, x);
    Floats.assertSameBits("nothing is added", before, vector.data());
    assertEquals(0, Reductions.sum(x));
    Rows.softmax(Tensor.zeros(0), Tensor.zeros(0));
    ConvGeometry g = ConvGeometry.pooling(0, 4, 4, 3, 2, 2, 2, 2, Padding.VALID);
    Pooling.maxForward(g, Tensor.zeros(0, 4, 4, 3), Tensor.zeros(0, 2, 2, 3));
  }

  @Test
  void argMaxIsTheFirstOfEquals() {
    float[] x = {9, 1, 3, 3, 2, 9};
    assertEquals(1, Reductions.argMax(x, 1, 4));
    assertEquals(0, Reductions.argMax(x, 0, 6));
    assertEquals(0, Reductions.argMax(x, 5, 1));
  }

  @Test
  void dropoutIsTheSameForAllCutsOfTheWork() {
    Tensor mask = nans(100_001);
    Tensor ones = Tensor.zeros(100_001);
    ones.fill(1);
    long key = RandomStream.of(7, "dropout", 3).key();
    Elementwise.dropout(key, 0.25f, ones, mask);
    for (int i = 0; i < mask.size(); i++) {
      long half = RandomStream.bits(key, i / 2) >>> 32 * (i % 2) & 0xFFFF_FFFFL;
      assertEquals((half >>> 8) * 0x1p-24f < 0.25f ? 0 : 1 / 0.75f, mask.data()[i]);
    }
    Elementwise.dropout(key, 1, ones, mask);
    assertEquals(0, Reductions.sumOfSquares(mask));
    Elementwise.dropout(key, 0, ones, mask);
    assertEquals(mask.size(), Reductions.sum(mask));
  }

  @Test
  void namesTheArgumentThatDoesNotFit() {
    Tensor x = Tensor.zeros(2, 3);
    Tensor small = Tensor.zeros(5);
    refuses(
        "an operand must have 5 elements ([5]) but got [2, 3]", () -> Elementwise.relu(x, small));
    refuses(
        "an operand must have 6 elements ([2, 3]) but got [5]", () -> Elementwise.add(x, small, x));
    refuses(
        "x must have 6 elements ([2, 3]) but got [5]", () -> Elementwise.addScaled(1, small, x));
    refuses("rate must be 0 to 1 but got 1.5", () -> Elementwise.dropout(1, 1.5f, x, x));
    refuses("rate must be 0 to 1 but got NaN", () -> Elementwise.dropout(1, Float.NaN, x, x));
    refuses(
        "x must have 6 elements ([2, 3]) but got [5]", () -> Elementwise.dropout(1, 0, small, x));
    refuses(
        "sums must have 3 elements, the last axis of [2, 3], but got [5]",
        () -> Rows.reluBackward(x, x, x, small));
    refuses(
        "bias must have 3 elements, the last axis of [2, 3], but got [5]",
        () -> Rows.addBias(small, x));
    refuses(
        "sums must have 3 elements, the last axis of [2, 3], but got [5]",
        () -> Rows.addColumnSums(x, small));
    refuses("y must have 6 elements ([2, 3]) but got [5]", () -> Rows.softmax(x, small));
    refuses(
        "dy must have 6 elements ([2, 3]) but got [5]", () -> Rows.softmaxBackward(x, small, x));
    refuses(
        "classes needs 2 floats but got 1", () -> CrossEntropy.ofClasses(x, Tensor.zeros(1), x));
    refuses(
        "targets must have 6 elements ([2, 3]) but got [5]",
        () -> CrossEntropy.ofDistributions(x, small, x));
    Tensor three = Tensor.zeros(3);
    refuses(
        "variance must have 3 elements, the last axis of [2, 3], but got [5]",
        () -> Normalization.statistics(x, three, small));
    refuses(
        "y must have 6 elements ([2, 3]) but got [5]",
        () -> Normalization.scaleShift(x, three, three, small));
    refuses(
        "sums must have shape [2, 3] (6 floats) but got [3]",
        () -> Normalization.backwardSums(x, three, three, x, three));
    refuses(
        "t must have 3 elements, the last axis of [2, 3], but got [5]",
        () -> Normalization.backwardData(x, x, three, three, small, x));
    refuses(
        "biasGradient must have 3 elements, the last axis of [2, 3], but got [5]",
        () -> Normalization.backwardDataRelu(x, x, three, three, three, x, small));
    refuses(
        "dz must have 6 elements ([2, 3]) but got [5]",
        () -> Normalization.reluBackwardSums(x, three, three, x, x, small, x));
    ConvGeometry g = ConvGeometry.pooling(1, 4, 4, 3, 2, 2, 2, 2, Padding.VALID);
    Tensor image = Tensor.zeros(1, 4, 4, 3);
    Tensor pooled = Tensor.zeros(1, 2, 2, 3);
    refuses(
        "x must have shape [1, 4, 4, 3] (48 floats) but got [1, 2, 2, 3]",
        () -> Pooling.maxForward(g, pooled, pooled));
    refuses(
        "y must have shape [1, 2, 2, 3] (12 floats) but got [1, 4, 4, 3]",
        () -> Pooling.averageForward(g, image, image));
    refuses(
        "dy must have shape [1, 2, 2, 3] (12 floats) but got [1, 4, 4, 3]",
        () -> Pooling.averageBackward(g, image, image));
    refuses(
        "y must have shape [1, 2, 2, 3] (12 floats) but got [1, 4, 4, 3]",
        () -> Pooling.maxBackward(g, image, image, pooled, image));
    refuses("columns 2 to 5 do not lie within 4", () -> Columns.put(x, 3, image, 2, 4));
    refuses(
        "a whole [1, 4, 4, 3] of 4 columns must have as many rows as its part [2, 3] of 3",
        () -> Columns.take(image, 0, 4, x, 3));
    ConvGeometry twice = Upsampling.geometry(1, 2, 2, 3, 2, 2);
    refuses(
        "the large images must have shape [1, 4, 4, 3] (48 floats) but got [1, 2, 2, 3]",
        () -> Upsampling.nearest(twice, pooled, pooled));
    ConvGeometry border = Borders.geometry(1, 2, 2, 3, Padding.explicit(1, 1, 1, 1));
    refuses(
        "y must have shape [1, 4, 4, 3] (48 floats) but got [1, 2, 2, 3]",
        () -> Borders.pad(border, pooled, pooled));
    refuses(
        "x must have shape [1, 2, 2, 3] (12 floats) but got [1, 4, 4, 3]",
        () -> Borders.crop(border, image, image));
    refuses(
        "biasGradient must have 3 elements, the last axis of [1, 2, 2, 3], but got [2, 3]",
        () -> Pooling.maxBackwardRelu(g, image, pooled, pooled, image, x));
    ConvGeometry mixing = ConvGeometry.of(1, 4, 4, 3, 3, 2, 2).build();
    refuses(
        "pooling keeps channels apart: make the geometry with ConvGeometry.pooling, but got "
            + mixing,
        () -> Pooling.maxForward(mixing, image, pooled));
  }
}
