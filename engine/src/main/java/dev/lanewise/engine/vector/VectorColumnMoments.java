package dev.lanewise.engine.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * The mean of each column and the sum of its squared deviations, read once: two rows at a time are
 * in registers, whose own mean and deviations are merged into those of the rows before. The columns
 * of four vectors are walked from the first row to the last, so that what belongs to a column stays
 * in registers too. Rows of that length are read as two halves, each from front to back, of which a
 * row goes with that of the other half; longer rows in blocks that stay in the first cache, where a
 * row goes with the next one.
 *
 * <p>With n rows of mean m and squared deviations s before, and k rows of mean m' and s' now, d =
 * m' - m:
 *
 * <pre>
 * m + d k / (n + k)        s + s' + d^2 n k / (n + k)
 * </pre>
 *
 * <p>Nothing is cancelled, whatever the mean, as it would be in the difference of the mean of
 * squares and the square of the mean. Source: Chan, Golub, LeVeque, Algorithms for Computing the
 * Sample Variance, 1983. Rows are {@link Folding folded} where they are short; the folds are merged
 * in the same way.
 */
final class VectorColumnMoments {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = F.length();

  private static final Warmth WARMTH = new Warmth(8);
  private static final Warmth HALVES = new Warmth(8);

  private VectorColumnMoments() {}

  static void columnMoments(float[] x, int cols, float[] moments, int at, int from, int to) {
    int factor = Folding.factor(cols, to - from, Folding.WALK);
    int width = cols * factor;
    float[] folded = Folding.patterns(2, width); // means, then squared deviations
    Arrays.fill(folded, 0, 2 * width, 0);
    int rows = (to - from) / factor;
    int i = from * cols;
    int step = width == Folding.WALK ? rows : Folding.walkRows(width);
    int row = 0;
    for (; row < rows - 1; row += step) {
      int pairs = Math.min(step, rows - row) / 2;
      mergePairs(x, i + row * width, width, pairs, folded, row);
    }
    for (int c = 0; c < 2 * width; c++) {
      folded[c] *= 0.5f;
    }
    if (rows % 2 != 0) {
      merge(x, i + (rows - 1) * width, width, folded, width, rows - 1);
    }
    i += rows * width;
    for (int half = width / 2; half >= cols; half /= 2, rows *= 2) {
      mergeFolds(folded, width, half, rows * 0.5f);
    }
    rows = (to - from) / factor * factor;
    for (; rows < to - from; rows++, i += cols) {
      merge(x, i, cols, folded, width, rows);
    }
    System.arraycopy(folded, 0, moments, at, cols);
    System.arraycopy(folded, width, moments, at + cols, cols);
  }

  /**
   * Merges pairs of whole folded rows, after {@code rows} others. Kept meanwhile are 2 m and 2 s:
   * of a pair a, b these are a + b and (a - b)^2.
   */
  private static void mergePairs(
      float[] x, int at, int width, int pairs, float[] folded, int rows) {
    if (width == Folding.WALK) {
      mergeHalves(x, at, pairs, folded, rows);
      return;
    }
    int c = 0;
    for (; c <= width - 4 * LANES; c += 4 * LANES) {
      int end = WARMTH.end(0, pairs);
      if (end > 0) {
        long began = WARMTH.clock();
        int idle = 0;
        do {
          walk4(x, at + c, width, idle == 0 ? end : 0, folded, c, rows);
          idle = idle == 0 ? WARMTH.tried(end, began) : idle - 1;
        } while (idle > 0);
      }
      plainWalk(x, at + c, 2 * width, width, end, pairs, folded, width, c, rows);
    }
    for (; c < width; c += LANES) {
      walk1(x, at + c, width, pairs, folded, c, rows);
    }
  }

  /** The same where a row is four vectors: pairs of a row and that as far into the second half. */
  private static void mergeHalves(float[] x, int at, int pairs, float[] folded, int rows) {
    int apart = pairs * Folding.WALK;
    int end = HALVES.end(0, pairs);
    if (end > 0) {
      long began = HALVES.clock();
      int idle = 0;
      do {
        walkHalves(x, at, apart, idle == 0 ? end : 0, folded, rows);
        idle = idle == 0 ? HALVES.tried(end, began) : idle - 1;
      } while (idle > 0);
    }
    plainWalk(x, at, Folding.WALK, apart, end, pairs, folded, Folding.WALK, 0, rows);
  }

  /** Walks down four vectors of columns. */
  private static void walk4(
      float[] x, int at, int width, int pairs, float[] folded, int c, int rows) {
    if (pairs == 0) {
      return;
    }
    int squares = width + c;
    FloatVector m0 = FloatVector.fromArray(F, folded, c);
    FloatVector m1 = FloatVector.fromArray(F, folded, c + LANES);
    FloatVector m2 = FloatVector.fromArray(F, folded, c + 2 * LANES);
    FloatVector m3 = FloatVector.fromArray(F, folded, c + 3 * LANES);
    FloatVector s0 = FloatVector.fromArray(F, folded, squares);
    FloatVector s1 = FloatVector.fromArray(F, folded, squares + LANES);
    FloatVector s2 = FloatVector.fromArray(F, folded, squares + 2 * LANES);
    FloatVector s3 = FloatVector.fromArray(F, folded, squares + 3 * LANES);
    int i = at;
    for (int pair = 0; pair < pairs; pair++) {
      int before = rows + 2 * pair;
      float k = 2f / (before + 2);
      FloatVector share = FloatVector.broadcast(F, k);
      FloatVector weight = FloatVector.broadcast(F, before * 0.5f * k);
      FloatVector a = FloatVector.fromArray(F, x, i);
      FloatVector b = FloatVector.fromArray(F, x, i + width);
      FloatVector d = a.add(b).sub(m0);
      FloatVector e = a.sub(b);
      m0 = d.fma(share, m0);
      s0 = d.mul(weight).fma(d, e.fma(e, s0));
      a = FloatVector.fromArray(F, x, i + LANES);
      b = FloatVector.fromArray(F, x, i + LANES + width);
      d = a.add(b).sub(m1);
      e = a.sub(b);
      m1 = d.fma(share, m1);
      s1 = d.mul(weight).fma(d, e.fma(e, s1));
      a = FloatVector.fromArray(F, x, i + 2 * LANES);
      b = FloatVector.fromArray(F, x, i + 2 * LANES + width);
      d = a.add(b).sub(m2);
      e = a.sub(b);
      m2 = d.fma(share, m2);
      s2 = d.mul(weight).fma(d, e.fma(e, s2));
      a = FloatVector.fromArray(F, x, i + 3 * LANES);
      b = FloatVector.fromArray(F, x, i + 3 * LANES + width);
      d = a.add(b).sub(m3);
      e = a.sub(b);
      m3 = d.fma(share, m3);
      s3 = d.mul(weight).fma(d, e.fma(e, s3));
      i += 2 * width;
    }
    m0.intoArray(folded, c);
    m1.intoArray(folded, c + LANES);
    m2.intoArray(folded, c + 2 * LANES);
    m3.intoArray(folded, c + 3 * LANES);
    s0.intoArray(folded, squares);
    s1.intoArray(folded, squares + LANES);
    s2.intoArray(folded, squares + 2 * LANES);
    s3.intoArray(folded, squares + 3 * LANES);
  }

  /**
   * Walks down rows of four vectors, of two halves. The index grows by a constant, so that its
   * bounds are checked once; and the second cache gives two streams faster than one.
   */
  private static void walkHalves(
      float[] x, int at, int apart, int pairs, float[] folded, int rows) {
    if (pairs == 0) {
      return;
    }
    int squares = 4 * LANES;
    FloatVector m0 = FloatVector.fromArray(F, folded, 0);
    FloatVector m1 = FloatVector.fromArray(F, folded, LANES);
    FloatVector m2 = FloatVector.fromArray(F, folded, 2 * LANES);
    FloatVector m3 = FloatVector.fromArray(F, folded, 3 * LANES);
    FloatVector s0 = FloatVector.fromArray(F, folded, squares);
    FloatVector s1 = FloatVector.fromArray(F, folded, squares + LANES);
    FloatVector s2 = FloatVector.fromArray(F, folded, squares + 2 * LANES);
    FloatVector s3 = FloatVector.fromArray(F, folded, squares + 3 * LANES);
    int i = at;
    for (int pair = 0; pair < pairs; pair++) {
      int before = rows + 2 * pair;
      float k = 2f / (before + 2);
      FloatVector share = FloatVector.broadcast(F, k);
      FloatVector weight = FloatVector.broadcast(F, before * 0.5f * k);
      FloatVector a = FloatVector.fromArray(F, x, i);
      FloatVector b = FloatVector.fromArray(F, x, i + apart);
      FloatVector d = a.add(b).sub(m0);
      FloatVector e = a.sub(b);
      m0 = d.fma(share, m0);
      s0 = d.mul(weight).fma(d, e.fma(e, s0));
      a = FloatVector.fromArray(F, x, i + LANES);
      b = FloatVector.fromArray(F, x, i + LANES + apart);
      d = a.add(b).sub(m1);
      e = a.sub(b);
      m1 = d.fma(share, m1);
      s1 = d.mul(weight).fma(d, e.fma(e, s1));
      a = FloatVector.fromArray(F, x, i + 2 * LANES);
      b = FloatVector.fromArray(F, x, i + 2 * LANES + apart);
      d = a.add(b).sub(m2);
      e = a.sub(b);
      m2 = d.fma(share, m2);
      s2 = d.mul(weight).fma(d, e.fma(e, s2));
      a = FloatVector.fromArray(F, x, i + 3 * LANES);
      b = FloatVector.fromArray(F, x, i + 3 * LANES + apart);
      d = a.add(b).sub(m3);
      e = a.sub(b);
      m3 = d.fma(share, m3);
      s3 = d.mul(weight).fma(d, e.fma(e, s3));
      i += 4 * LANES;
    }
    m0.intoArray(folded, 0);
    m1.intoArray(folded, LANES);
    m2.intoArray(folded, 2 * LANES);
    m3.intoArray(folded, 3 * LANES);
    s0.intoArray(folded, squares);
    s1.intoArray(folded, squares + LANES);
    s2.intoArray(folded, squares + 2 * LANES);
    s3.intoArray(folded, squares + 3 * LANES);
  }

  /**
   * The same for the pairs {@code from .. to}, so many floats from each other, their rows {@code
   * apart}.
   */
  private static void plainWalk(
      float[] x,
      int at,
      int step,
      int apart,
      int from,
      int to,
      float[] folded,
      int width,
      int c,
      int rows) {
    for (int pair = from; pair < to; pair++) {
      int before = rows + 2 * pair;
      float k = 2f / (before + 2);
      float weight = before * 0.5f * k;
      for (int j = c; j < c + 4 * LANES; j++) {
        int i = at + pair * step + j - c;
        float d = x[i] + x[i + apart] - folded[j];
        float e = x[i] - x[i + apart];
        folded[j] = Math.fma(d, k, folded[j]);
        float s = Math.fma(e, e, folded[width + j]);
        folded[width + j] = Math.fma(d * weight, d, s);
      }
    }
  }

  /** The same for one vector, or some of its lanes. */
  private static void walk1(
      float[] x, int at, int width, int pairs, float[] folded, int c, int rows) {
    VectorMask<Float> some = F.indexInRange(c, width);
    FloatVector m = FloatVector.fromArray(F, folded, c, some);
    FloatVector s = FloatVector.fromArray(F, folded, width + c, some);
    int i = at;
    for (int pair = 0; pair < pairs; pair++) {
      int before = rows + 2 * pair;
      float k = 2f / (before + 2);
      FloatVector a = FloatVector.fromArray(F, x, i, some);
      FloatVector b = FloatVector.fromArray(F, x, i + width, some);
      FloatVector d = a.add(b).sub(m);
      FloatVector e = a.sub(b);
      m = d.fma(FloatVector.broadcast(F, k), m);
      s = d.mul(before * 0.5f * k).fma(d, e.fma(e, s));
      i += 2 * width;
    }
    m.intoArray(folded, c, some);
    s.intoArray(folded, width + c, some);
  }

  /** Merges one row, after {@code rows} others. So little that vectors are not worth compiling. */
  private static void merge(float[] x, int at, int count, float[] folded, int width, int rows) {
    float share = 1f / (rows + 1);
    float weight = rows * share;
    for (int c = 0; c < count; c++) {
      float d = x[at + c] - folded[c];
      folded[c] += d * share;
      folded[width + c] += d * weight * d;
    }
  }

  /** Merges the second half of each folded row into the first; both are of as many rows. */
  private static void mergeFolds(float[] folded, int width, int half, float weight) {
    for (int c = 0; c < half; c++) {
      float d = folded[half + c] - folded[c];
      folded[c] += d * 0.5f;
      folded[width + c] += folded[width + half + c] + d * weight * d;
    }
  }
}
