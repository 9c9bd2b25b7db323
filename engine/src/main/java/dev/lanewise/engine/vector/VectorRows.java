package dev.lanewise.engine.vector;

import static dev.lanewise.engine.vector.Species.F;

import jdk.incubator.vector.FloatVector;

/**
 * Operations that treat each column of a matrix alike: vectors along the row, rows {@link Folding
 * folded} where they are short.
 */
final class VectorRows {
  private static final int LANES = Width.LANES;

  private static final Warmth ADD_BIAS = new Warmth(32 * LANES);
  private static final Warmth SCALE_SHIFT = new Warmth(16 * LANES);
  private static final Warmth BATCH_NORM = new Warmth(16 * LANES);
  private static final Warmth SCALE_SHIFT_WALK = new Warmth(4);
  private static final Warmth BATCH_NORM_WALK = new Warmth(6);

  private VectorRows() {}

  static void addBias(float[] bias, float[] y, int cols, int from, int to) {
    int factor = Folding.factor(cols, to - from, Folding.LOOP);
    int width = cols * factor;
    float[] b = bias;
    if (factor > 1) {
      b = Folding.patterns(1, width);
      Folding.repeat(bias, cols, b, 0, width);
    }
    int end = to * cols;
    boolean few = (to - from) * cols <= Species.FEW;
    for (int at = from * cols; at < end; at += width) {
      int next = Math.min(at + width, end);
      if (few) {
        Packing.add(b, 0, y, at, next - at);
      } else {
        addBiasRow(b, y, at, next);
      }
    }
  }

  private static void addBiasRow(float[] b, float[] y, int from, int to) {
    int i = from;
    int end = ADD_BIAS.end(from, to);
    long began = ADD_BIAS.clock();
    for (; i <= end - LANES; i += LANES) {
      FloatVector.fromArray(F, y, i).add(FloatVector.fromArray(F, b, i - from)).intoArray(y, i);
    }
    ADD_BIAS.tried(end - from, began);
    for (; i < to; i++) {
      y[i] += b[i - from];
    }
  }

  static void scaleShift(
      float[] x, float[] scale, float[] shift, float[] y, int cols, int from, int to) {
    int factor = factor(cols, to - from);
    int width = cols * factor;
    float[] s = scale;
    float[] t = shift;
    int tAt = 0;
    if (factor > 1 || width == Folding.WALK) {
      s = t = Folding.patterns(2, width);
      tAt = width;
      Folding.repeat(scale, cols, s, 0, width);
      Folding.repeat(shift, cols, t, tAt, width);
    }
    int end = to * cols;
    int at = from * cols;
    if (width == Folding.WALK) {
      int pairs = SCALE_SHIFT_WALK.end(0, (to - from) / factor / 2);
      if (pairs > 0) {
        long began = SCALE_SHIFT_WALK.clock();
        int idle = 0;
        do {
          scaleShiftWalk(x, s, y, at, idle == 0 ? pairs : 0);
          idle = idle == 0 ? SCALE_SHIFT_WALK.tried(pairs, began) : idle - 1;
        } while (idle > 0);
      }
      at += 2 * pairs * width;
    }
    for (; at < end; at += width) {
      scaleShiftRow(x, s, t, tAt, y, at, Math.min(at + width, end));
    }
  }

  /**
   * Four vectors where that is a row, which are walked down with what belongs to their columns in
   * registers; else rows for a loop along them. In the cache the walk takes 0.8 of the time: three
   * loads a vector, of which most straddle two lines, bound the loop.
   */
  private static int factor(int cols, int rows) {
    int factor = Folding.factor(cols, rows, Folding.WALK);
    return factor * cols == Folding.WALK ? factor : Folding.factor(cols, rows, Folding.LOOP);
  }

  /** Pairs of rows: one at a time is half as fast in some JVMs, with the same code (Zen 5). */
  private static void scaleShiftWalk(float[] x, float[] st, float[] y, int at, int pairs) {
    if (pairs == 0) {
      return;
    }
    FloatVector s0 = FloatVector.fromArray(F, st, 0);
    FloatVector s1 = FloatVector.fromArray(F, st, LANES);
    FloatVector s2 = FloatVector.fromArray(F, st, 2 * LANES);
    FloatVector s3 = FloatVector.fromArray(F, st, 3 * LANES);
    FloatVector t0 = FloatVector.fromArray(F, st, 4 * LANES);
    FloatVector t1 = FloatVector.fromArray(F, st, 5 * LANES);
    FloatVector t2 = FloatVector.fromArray(F, st, 6 * LANES);
    FloatVector t3 = FloatVector.fromArray(F, st, 7 * LANES);
    for (int i = at, pair = 0; pair < pairs; pair++, i += 8 * LANES) {
      FloatVector.fromArray(F, x, i).fma(s0, t0).intoArray(y, i);
      FloatVector.fromArray(F, x, i + LANES).fma(s1, t1).intoArray(y, i + LANES);
      FloatVector.fromArray(F, x, i + 2 * LANES).fma(s2, t2).intoArray(y, i + 2 * LANES);
      FloatVector.fromArray(F, x, i + 3 * LANES).fma(s3, t3).intoArray(y, i + 3 * LANES);
      FloatVector.fromArray(F, x, i + 4 * LANES).fma(s0, t0).intoArray(y, i + 4 * LANES);
      FloatVector.fromArray(F, x, i + 5 * LANES).fma(s1, t1).intoArray(y, i + 5 * LANES);
      FloatVector.fromArray(F, x, i + 6 * LANES).fma(s2, t2).intoArray(y, i + 6 * LANES);
      FloatVector.fromArray(F, x, i + 7 * LANES).fma(s3, t3).intoArray(y, i + 7 * LANES);
    }
  }

  private static void scaleShiftRow(
      float[] x, float[] s, float[] t, int tAt, float[] y, int from, int to) {
    int i = from;
    int end = SCALE_SHIFT.end(from, to);
    long began = SCALE_SHIFT.clock();
    for (; i <= end - LANES; i += LANES) {
      FloatVector scale = FloatVector.fromArray(F, s, i - from);
      FloatVector.fromArray(F, x, i)
          .fma(scale, FloatVector.fromArray(F, t, tAt + i - from))
          .intoArray(y, i);
    }
    SCALE_SHIFT.tried(end - from, began);
    for (; i < to; i++) {
      y[i] = Math.fma(x[i], s[i - from], t[tAt + i - from]);
    }
  }

  static void batchNormBackward(
      float[] x,
      float[] dy,
      float[] p,
      float[] q,
      float[] t,
      float[] dx,
      int cols,
      int from,
      int to) {
    int factor = factor(cols, to - from);
    int width = cols * factor;
    // One array for all three, so that the row kernel has one path.
    float[] pqt = Folding.patterns(3, width);
    Folding.repeat(p, cols, pqt, 0, width);
    Folding.repeat(q, cols, pqt, width, width);
    Folding.repeat(t, cols, pqt, 2 * width, width);
    int end = to * cols;
    int at = from * cols;
    if (width == Folding.WALK) {
      int rows = BATCH_NORM_WALK.end(0, (to - from) / factor);
      if (rows > 0) {
        long began = BATCH_NORM_WALK.clock();
        int idle = 0;
        do {
          batchNormBackwardWalk(x, dy, pqt, dx, at, idle == 0 ? rows : 0);
          idle = idle == 0 ? BATCH_NORM_WALK.tried(rows, began) : idle - 1;
        } while (idle > 0);
      }
      at += rows * width;
    }
    for (; at < end; at += width) {
      batchNormBackwardRow(x, dy, pqt, width, dx, at, Math.min(at + width, end));
    }
  }

  private static void batchNormBackwardWalk(
      float[] x, float[] dy, float[] pqt, float[] dx, int at, int rows) {
    if (rows == 0) {
      return;
    }
    FloatVector p0 = FloatVector.fromArray(F, pqt, 0);
    FloatVector p1 = FloatVector.fromArray(F, pqt, LANES);
    FloatVector p2 = FloatVector.fromArray(F, pqt, 2 * LANES);
    FloatVector p3 = FloatVector.fromArray(F, pqt, 3 * LANES);
    FloatVector q0 = FloatVector.fromArray(F, pqt, 4 * LANES);
    FloatVector q1 = FloatVector.fromArray(F, pqt, 5 * LANES);
    FloatVector q2 = FloatVector.fromArray(F, pqt, 6 * LANES);
    FloatVector q3 = FloatVector.fromArray(F, pqt, 7 * LANES);
    FloatVector t0 = FloatVector.fromArray(F, pqt, 8 * LANES);
    FloatVector t1 = FloatVector.fromArray(F, pqt, 9 * LANES);
    FloatVector t2 = FloatVector.fromArray(F, pqt, 10 * LANES);
    FloatVector t3 = FloatVector.fromArray(F, pqt, 11 * LANES);
    for (int i = at, row = 0; row < rows; row++, i += LANES) {
      FloatVector sum = FloatVector.fromArray(F, x, i).fma(q0, t0);
      FloatVector.fromArray(F, dy, i).fma(p0, sum).intoArray(dx, i);
      i += LANES;
      sum = FloatVector.fromArray(F, x, i).fma(q1, t1);
      FloatVector.fromArray(F, dy, i).fma(p1, sum).intoArray(dx, i);
      i += LANES;
      sum = FloatVector.fromArray(F, x, i).fma(q2, t2);
      FloatVector.fromArray(F, dy, i).fma(p2, sum).intoArray(dx, i);
      i += LANES;
      sum = FloatVector.fromArray(F, x, i).fma(q3, t3);
      FloatVector.fromArray(F, dy, i).fma(p3, sum).intoArray(dx, i);
    }
  }

  private static void batchNormBackwardRow(
      float[] x, float[] dy, float[] pqt, int width, float[] dx, int from, int to) {
    int i = from;
    int end = BATCH_NORM.end(from, to);
    long began = BATCH_NORM.clock();
    for (; i <= end - LANES; i += LANES) {
      FloatVector sum = FloatVector.fromArray(F, pqt, 2 * width + i - from);
      sum =
          FloatVector.fromArray(F, x, i).fma(FloatVector.fromArray(F, pqt, width + i - from), sum);
      FloatVector.fromArray(F, dy, i)
          .fma(FloatVector.fromArray(F, pqt, i - from), sum)
          .intoArray(dx, i);
    }
    BATCH_NORM.tried(end - from, began);
    for (; i < to; i++) {
      float sum = Math.fma(x[i], pqt[width + i - from], pqt[2 * width + i - from]);
      dx[i] = Math.fma(dy[i], pqt[i - from], sum);
    }
  }
}
