package dev.lanewise.engine.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums over rows, a strip of columns at a time: accumulators in registers, one flat loop down the
 * rows; rows {@link Folding folded} where they are short.
 *
 * <p>Sums are taken in float, each of at most as many terms as there are rows R: the result is off
 * by at most {@code (R + 1) 2^-24} times the sum of the terms' sizes, for any order, and the order
 * depends on the shape alone.
 */
final class VectorColumnSums {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = F.length();

  private VectorColumnSums() {}

  static void columnSums(float[] x, int cols, float[] sums, int at, int from, int to) {
    int factor = Folding.factor(cols, to - from, 4 * LANES);
    int width = cols * factor;
    int rows = (to - from) / factor;
    float[] folded = Folding.patterns(1, width);
    Arrays.fill(folded, 0, width, 0);
    int start = from * cols;
    int c = 0;
    for (; c <= width - 4 * LANES; c += 4 * LANES) {
      sumStrip4(x, start + c, width, rows, folded, c);
    }
    for (; c < width; c += LANES) {
      sumStrip(x, start + c, width, rows, folded, c, Math.min(LANES, width - c));
    }
    int rest = (to - from - rows * factor) * cols;
    for (int i = 0; i < rest; i++) {
      folded[i] += x[start + rows * width + i];
    }
    foldBack(folded, width, cols, sums, at);
  }

  private static void sumStrip4(float[] x, int at, int stride, int rows, float[] out, int outAt) {
    FloatVector a = FloatVector.zero(F);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    for (int end = at + rows * stride; at < end; at += stride) {
      a = a.add(FloatVector.fromArray(F, x, at));
      b = b.add(FloatVector.fromArray(F, x, at + LANES));
      c = c.add(FloatVector.fromArray(F, x, at + 2 * LANES));
      d = d.add(FloatVector.fromArray(F, x, at + 3 * LANES));
    }
    a.intoArray(out, outAt);
    b.intoArray(out, outAt + LANES);
    c.intoArray(out, outAt + 2 * LANES);
    d.intoArray(out, outAt + 3 * LANES);
  }

  private static void sumStrip(
      float[] x, int at, int stride, int rows, float[] out, int outAt, int lanes) {
    VectorMask<Float> some = F.indexInRange(0, lanes);
    FloatVector a = FloatVector.zero(F);
    for (int end = at + rows * stride; at < end; at += stride) {
      a = a.add(FloatVector.fromArray(F, x, at, some));
    }
    a.intoArray(out, outAt, some);
  }

  static void columnSquareDeviations(
      float[] x, float[] mean, int cols, float[] sums, int at, int from, int to) {
    int factor = Folding.factor(cols, to - from, 2 * LANES);
    int width = cols * factor;
    int rows = (to - from) / factor;
    float[] folded = Folding.patterns(2, width); // sums, then the repeated means
    Arrays.fill(folded, 0, width, 0);
    Folding.repeat(mean, cols, folded, width, width);
    int start = from * cols;
    int c = 0;
    for (; c <= width - 2 * LANES; c += 2 * LANES) {
      deviationStrip2(x, start + c, width, rows, folded, c);
    }
    for (; c < width; c += LANES) {
      deviationStrip(x, start + c, width, rows, folded, c, Math.min(LANES, width - c));
    }
    int rest = (to - from - rows * factor) * cols;
    for (int i = 0; i < rest; i++) {
      float deviation = x[start + rows * width + i] - folded[width + i];
      folded[i] += deviation * deviation;
    }
    foldBack(folded, width, cols, sums, at);
  }

  private static void deviationStrip2(
      float[] x, int at, int stride, int rows, float[] folded, int c) {
    FloatVector meanA = FloatVector.fromArray(F, folded, stride + c);
    FloatVector meanB = FloatVector.fromArray(F, folded, stride + c + LANES);
    FloatVector a = FloatVector.zero(F);
    FloatVector b = a;
    for (int end = at + rows * stride; at < end; at += stride) {
      FloatVector da = FloatVector.fromArray(F, x, at).sub(meanA);
      FloatVector db = FloatVector.fromArray(F, x, at + LANES).sub(meanB);
      a = da.fma(da, a);
      b = db.fma(db, b);
    }
    a.intoArray(folded, c);
    b.intoArray(folded, c + LANES);
  }

  private static void deviationStrip(
      float[] x, int at, int stride, int rows, float[] folded, int c, int lanes) {
    VectorMask<Float> some = F.indexInRange(0, lanes);
    FloatVector mean = FloatVector.fromArray(F, folded, stride + c, some);
    FloatVector a = FloatVector.zero(F);
    for (int end = at + rows * stride; at < end; at += stride) {
      FloatVector da = FloatVector.fromArray(F, x, at, some).sub(mean);
      a = da.fma(da, a);
    }
    a.intoArray(folded, c, some);
  }

  static void batchNormSums(
      float[] x,
      float[] mean,
      float[] invStd,
      float[] dy,
      int cols,
      float[] sums,
      int at,
      int from,
      int to) {
    int factor = Folding.factor(cols, to - from, 2 * LANES);
    int width = cols * factor;
    int rows = (to - from) / factor;
    float[] folded =
        Folding.patterns(3, width); // sums of dy, sums of dy (x - mean), the repeated means
    Arrays.fill(folded, 0, 2 * width, 0);
    Folding.repeat(mean, cols, folded, 2 * width, width);
    int start = from * cols;
    int c = 0;
    for (; c <= width - 2 * LANES; c += 2 * LANES) {
      batchNormStrip2(x, dy, start + c, width, rows, folded, c);
    }
    for (; c < width; c += LANES) {
      batchNormStrip(x, dy, start + c, width, rows, folded, c, Math.min(LANES, width - c));
    }
    int rest = (to - from - rows * factor) * cols;
    for (int i = 0; i < rest; i++) {
      int j = start + rows * width + i;
      folded[i] += dy[j];
      folded[width + i] += dy[j] * (x[j] - folded[2 * width + i]);
    }
    foldBack(folded, width, cols, sums, at);
    // The factor invStd is the same for all terms of a column.
    for (int i = 0; i < width; i += cols) {
      for (int k = 0; k < cols; k++) {
        sums[at + cols + k] += folded[width + i + k] * invStd[k];
      }
    }
  }

  private static void batchNormStrip2(
      float[] x, float[] dy, int at, int stride, int rows, float[] folded, int c) {
    FloatVector meanA = FloatVector.fromArray(F, folded, 2 * stride + c);
    FloatVector meanB = FloatVector.fromArray(F, folded, 2 * stride + c + LANES);
    FloatVector betaA = FloatVector.zero(F);
    FloatVector betaB = betaA;
    FloatVector gammaA = betaA;
    FloatVector gammaB = betaA;
    for (int end = at + rows * stride; at < end; at += stride) {
      FloatVector dyA = FloatVector.fromArray(F, dy, at);
      FloatVector dyB = FloatVector.fromArray(F, dy, at + LANES);
      betaA = betaA.add(dyA);
      betaB = betaB.add(dyB);
      gammaA = FloatVector.fromArray(F, x, at).sub(meanA).fma(dyA, gammaA);
      gammaB = FloatVector.fromArray(F, x, at + LANES).sub(meanB).fma(dyB, gammaB);
    }
    betaA.intoArray(folded, c);
    betaB.intoArray(folded, c + LANES);
    gammaA.intoArray(folded, stride + c);
    gammaB.intoArray(folded, stride + c + LANES);
  }

  private static void batchNormStrip(
      float[] x, float[] dy, int at, int stride, int rows, float[] folded, int c, int lanes) {
    VectorMask<Float> some = F.indexInRange(0, lanes);
    FloatVector mean = FloatVector.fromArray(F, folded, 2 * stride + c, some);
    FloatVector beta = FloatVector.zero(F);
    FloatVector gamma = beta;
    for (int end = at + rows * stride; at < end; at += stride) {
      FloatVector dys = FloatVector.fromArray(F, dy, at, some);
      beta = beta.add(dys);
      gamma = FloatVector.fromArray(F, x, at, some).sub(mean).fma(dys, gamma);
    }
    beta.intoArray(folded, c, some);
    gamma.intoArray(folded, stride + c, some);
  }

  /** Adds the folded sums of each column, in order. */
  private static void foldBack(float[] folded, int width, int cols, float[] sums, int at) {
    for (int i = 0; i < width; i += cols) {
      for (int c = 0; c < cols; c++) {
        sums[at + c] += folded[i + c];
      }
    }
  }
}
