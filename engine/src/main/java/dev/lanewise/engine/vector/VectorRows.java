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
    int factor = Folding.factor(cols, to - from, Folding.LOOP);
    int width = cols * factor;
    float[] s = scale;
    float[] t = shift;
    int tAt = 0;
    if (factor > 1) {
      s = t = Folding.patterns(2, width);
      tAt = width;
      Folding.repeat(scale, cols, s, 0, width);
      Folding.repeat(shift, cols, t, tAt, width);
    }
    int end = to * cols;
    for (int at = from * cols; at < end; at += width) {
      scaleShiftRow(x, s, t, tAt, y, at, Math.min(at + width, end));
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
    int factor = Folding.factor(cols, to - from, Folding.LOOP);
    int width = cols * factor;
    // One array for all three, so that the row kernel has one path.
    float[] pqt = Folding.patterns(3, width);
    Folding.repeat(p, cols, pqt, 0, width);
    Folding.repeat(q, cols, pqt, width, width);
    Folding.repeat(t, cols, pqt, 2 * width, width);
    int end = to * cols;
    for (int at = from * cols; at < end; at += width) {
      batchNormBackwardRow(x, dy, pqt, width, dx, at, Math.min(at + width, end));
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
