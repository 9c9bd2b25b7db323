package dev.lanewise.engine.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums over rows: the columns of four vectors are walked from the first row to the last, their sums
 * in registers. Rows are {@link Folding folded} where they are short: those of four vectors are
 * read from front to back. Of longer ones some are walked before the next columns, so that the
 * first cache holds what was read with the columns before.
 *
 * <p>Sums are taken in float, each of at most as many terms as there are rows R: the result is off
 * by at most {@code (R + 1) 2^-24} times the sum of the terms' sizes, for any order, and the order
 * depends on the shape alone.
 */
final class VectorColumnSums {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = F.length();

  private static final Warmth SUMS = new Warmth(16);
  private static final Warmth BATCH_NORM = new Warmth(8);

  private VectorColumnSums() {}

  static void columnSums(float[] x, int cols, float[] sums, int at, int from, int to) {
    int factor = Folding.factor(cols, to - from, Folding.WALK);
    int width = cols * factor;
    float[] folded = Folding.patterns(1, width);
    Arrays.fill(folded, 0, width, 0);
    int end = to * cols;
    int step = Folding.walkRows(width);
    int i = from * cols;
    int rows = (to - from) / factor;
    // The same sums in the same order.
    for (; (to - from) * cols <= Species.FEW && rows > 0; rows--) {
      Packing.add(x, i, folded, 0, width);
      i += width;
    }
    for (; rows > 0; rows -= step) {
      int some = Math.min(step, rows);
      addRows(x, i, width, some, folded);
      i += some * width;
    }
    Packing.add(x, i, folded, 0, end - i);
    foldBack(folded, 0, width, cols);
    Packing.add(folded, 0, sums, at, cols);
  }

  /** Adds whole folded rows. */
  private static void addRows(float[] x, int at, int width, int rows, float[] folded) {
    int c = 0;
    for (; c <= width - 4 * LANES; c += 4 * LANES) {
      int end = SUMS.end(0, rows);
      if (end > 0) {
        long began = SUMS.clock();
        int idle = 0;
        do {
          walk4(x, at + c, width, idle == 0 ? end : 0, folded, c);
          idle = idle == 0 ? SUMS.tried(end, began) : idle - 1;
        } while (idle > 0);
      }
      for (int row = end; row < rows; row++) {
        Packing.add(x, at + c + row * width, folded, c, 4 * LANES);
      }
    }
    for (; c < width; c += LANES) {
      walk1(x, at + c, width, rows, folded, c);
    }
  }

  private static void walk4(float[] x, int at, int width, int rows, float[] folded, int c) {
    if (rows == 0) {
      return;
    }
    FloatVector s0 = FloatVector.fromArray(F, folded, c);
    FloatVector s1 = FloatVector.fromArray(F, folded, c + LANES);
    FloatVector s2 = FloatVector.fromArray(F, folded, c + 2 * LANES);
    FloatVector s3 = FloatVector.fromArray(F, folded, c + 3 * LANES);
    int i = at;
    for (int row = 0; row < rows; row++) {
      s0 = FloatVector.fromArray(F, x, i).add(s0);
      s1 = FloatVector.fromArray(F, x, i + LANES).add(s1);
      s2 = FloatVector.fromArray(F, x, i + 2 * LANES).add(s2);
      s3 = FloatVector.fromArray(F, x, i + 3 * LANES).add(s3);
      i += width;
    }
    s0.intoArray(folded, c);
    s1.intoArray(folded, c + LANES);
    s2.intoArray(folded, c + 2 * LANES);
    s3.intoArray(folded, c + 3 * LANES);
  }

  /** The same for the one vector from c on, or its lanes before {@code width}. */
  private static void walk1(float[] x, int at, int width, int rows, float[] folded, int c) {
    VectorMask<Float> some = F.indexInRange(c, width);
    FloatVector s = FloatVector.fromArray(F, folded, c, some);
    int i = at;
    for (int row = 0; row < rows; row++) {
      s = FloatVector.fromArray(F, x, i, some).add(s);
      i += width;
    }
    s.intoArray(folded, c, some);
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
    int factor = Folding.factor(cols, to - from, Folding.WALK);
    int width = cols * factor;
    float[] folded = batchNormStart(mean, cols, width);
    int end = to * cols;
    int step = Math.max(1, Folding.walkRows(width) / 2);
    int i = from * cols;
    for (int rows = (to - from) / factor; rows > 0; rows -= step) {
      int some = Math.min(step, rows);
      batchNormRows(x, dy, i, width, some, folded);
      i += some * width;
    }
    batchNormRow(x, dy, i, end - i, width, folded, 0);
    batchNormEnd(folded, width, invStd, cols, sums, at);
  }

  /** Sums of dy, sums of dy (x - mean), none of which is taken yet, and the repeated means. */
  static float[] batchNormStart(float[] mean, int cols, int width) {
    float[] folded = Folding.patterns(3, width);
    Arrays.fill(folded, 0, 2 * width, 0);
    Folding.repeat(mean, cols, folded, 2 * width, width);
    return folded;
  }

  /** Folds them back; the factor invStd is the same for all terms of a column. */
  static void batchNormEnd(
      float[] folded, int width, float[] invStd, int cols, float[] sums, int at) {
    foldBack(folded, 0, width, cols);
    foldBack(folded, width, width, cols);
    Packing.add(folded, 0, sums, at, cols);
    for (int c = 0; c < cols; c++) {
      sums[at + cols + c] += folded[width + c] * invStd[c];
    }
  }

  /** Adds whole folded rows. */
  private static void batchNormRows(
      float[] x, float[] dy, int at, int width, int rows, float[] folded) {
    int c = 0;
    for (; c <= width - 4 * LANES; c += 4 * LANES) {
      int end = BATCH_NORM.end(0, rows);
      if (end > 0) {
        long began = BATCH_NORM.clock();
        int idle = 0;
        do {
          batchNormWalk4(x, dy, at + c, width, idle == 0 ? end : 0, folded, c);
          idle = idle == 0 ? BATCH_NORM.tried(end, began) : idle - 1;
        } while (idle > 0);
      }
      for (int row = end; row < rows; row++) {
        batchNormRow(x, dy, at + c + row * width, 4 * LANES, width, folded, c);
      }
    }
    for (; c < width; c += LANES) {
      batchNormWalk1(x, dy, at + c, width, rows, folded, c);
    }
  }

  /** Adds {@code count} floats of a folded row, from its column {@code c} on. */
  static void batchNormRow(
      float[] x, float[] dy, int at, int count, int width, float[] folded, int c) {
    for (int j = 0; j < count; j++) {
      float d = dy[at + j];
      folded[c + j] += d;
      int g = width + c + j;
      folded[g] = Math.fma(x[at + j] - folded[width + g], d, folded[g]);
    }
  }

  private static void batchNormWalk4(
      float[] x, float[] dy, int at, int width, int rows, float[] folded, int c) {
    if (rows == 0) {
      return;
    }
    int g = width + c;
    int means = 2 * width + c;
    FloatVector m0 = FloatVector.fromArray(F, folded, means);
    FloatVector m1 = FloatVector.fromArray(F, folded, means + LANES);
    FloatVector m2 = FloatVector.fromArray(F, folded, means + 2 * LANES);
    FloatVector m3 = FloatVector.fromArray(F, folded, means + 3 * LANES);
    FloatVector b0 = FloatVector.fromArray(F, folded, c);
    FloatVector b1 = FloatVector.fromArray(F, folded, c + LANES);
    FloatVector b2 = FloatVector.fromArray(F, folded, c + 2 * LANES);
    FloatVector b3 = FloatVector.fromArray(F, folded, c + 3 * LANES);
    FloatVector g0 = FloatVector.fromArray(F, folded, g);
    FloatVector g1 = FloatVector.fromArray(F, folded, g + LANES);
    FloatVector g2 = FloatVector.fromArray(F, folded, g + 2 * LANES);
    FloatVector g3 = FloatVector.fromArray(F, folded, g + 3 * LANES);
    int i = at;
    for (int row = 0; row < rows; row++) {
      FloatVector d = FloatVector.fromArray(F, dy, i);
      b0 = d.add(b0);
      g0 = FloatVector.fromArray(F, x, i).sub(m0).fma(d, g0);
      d = FloatVector.fromArray(F, dy, i + LANES);
      b1 = d.add(b1);
      g1 = FloatVector.fromArray(F, x, i + LANES).sub(m1).fma(d, g1);
      d = FloatVector.fromArray(F, dy, i + 2 * LANES);
      b2 = d.add(b2);
      g2 = FloatVector.fromArray(F, x, i + 2 * LANES).sub(m2).fma(d, g2);
      d = FloatVector.fromArray(F, dy, i + 3 * LANES);
      b3 = d.add(b3);
      g3 = FloatVector.fromArray(F, x, i + 3 * LANES).sub(m3).fma(d, g3);
      i += width;
    }
    b0.intoArray(folded, c);
    b1.intoArray(folded, c + LANES);
    b2.intoArray(folded, c + 2 * LANES);
    b3.intoArray(folded, c + 3 * LANES);
    g0.intoArray(folded, g);
    g1.intoArray(folded, g + LANES);
    g2.intoArray(folded, g + 2 * LANES);
    g3.intoArray(folded, g + 3 * LANES);
  }

  /** The same for the one vector from c on, or its lanes before {@code width}. */
  private static void batchNormWalk1(
      float[] x, float[] dy, int at, int width, int rows, float[] folded, int c) {
    VectorMask<Float> some = F.indexInRange(c, width);
    FloatVector mean = FloatVector.fromArray(F, folded, 2 * width + c, some);
    FloatVector beta = FloatVector.fromArray(F, folded, c, some);
    FloatVector gamma = FloatVector.fromArray(F, folded, width + c, some);
    int i = at;
    for (int row = 0; row < rows; row++) {
      FloatVector d = FloatVector.fromArray(F, dy, i, some);
      beta = d.add(beta);
      gamma = FloatVector.fromArray(F, x, i, some).sub(mean).fma(d, gamma);
      i += width;
    }
    beta.intoArray(folded, c, some);
    gamma.intoArray(folded, width + c, some);
  }

  /** Adds the folded sums of each column, half to half, into the first {@code cols} from at on. */
  static void foldBack(float[] folded, int at, int width, int cols) {
    for (int half = width / 2; half >= cols; half /= 2) {
      Packing.add(folded, at + half, folded, at, half);
    }
  }
}
