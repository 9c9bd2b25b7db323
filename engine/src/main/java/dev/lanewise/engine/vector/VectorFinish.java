package dev.lanewise.engine.vector;

import static dev.lanewise.engine.vector.Species.F;

import jdk.incubator.vector.FloatVector;

/**
 * What is done to a part of an output that a kernel has just written: {@code y = relu(y + residual)
 * scale + shift}, each step rounded as it is by itself. Without scale and shift, columns do not
 * matter and memory is taken as it lies; with them, a loop walks down one or four vectors of
 * columns, whose scale and shift stay in registers.
 */
final class VectorFinish {
  private static final int LANES = Width.LANES;

  private static final Warmth RELU = new Warmth(32 * LANES);
  private static final Warmth ADD_RELU = new Warmth(32 * LANES);
  private static final Warmth ADD = new Warmth(32 * LANES);
  private static final Warmth COLUMNS = new Warmth(16);

  private VectorFinish() {}

  static void finish(
      float[] y,
      float[] residual,
      boolean relu,
      float[] scale,
      float[] shift,
      int cols,
      int column,
      int count,
      int from,
      int to) {
    if (scale == null || residual != null) {
      boolean now = relu && scale == null;
      if (count == cols) {
        flat(y, residual, now, from * cols, to * cols);
      } else {
        for (int row = from; row < to; row++) {
          int at = row * cols + column;
          flat(y, residual, now, at, at + count);
        }
      }
    }
    if (scale != null) {
      float least = relu ? 0 : Float.NEGATIVE_INFINITY;
      columns(y, least, scale, shift, from * cols + column, cols, column, count, to - from);
    }
  }

  private static void flat(float[] y, float[] residual, boolean relu, int from, int to) {
    if (residual == null) {
      relu(y, from, to);
    } else if (relu) {
      addRelu(y, residual, from, to);
    } else {
      add(y, residual, from, to);
    }
  }

  private static void relu(float[] y, int from, int to) {
    int i = from;
    int end = RELU.end(from, to);
    if (end > from) {
      long began = RELU.clock();
      int idle = 0;
      do {
        i = reluVectors(y, i, idle == 0 ? end : i);
        idle = idle == 0 ? RELU.tried(end - from, began) : idle - 1;
      } while (idle > 0);
    }
    for (; i < to; i++) {
      y[i] = Math.max(y[i], 0);
    }
  }

  /** A method of its own: what is around it is compiled anew when it counts as compiled. */
  private static int reluVectors(float[] y, int from, int to) {
    int i = from;
    for (; i <= to - LANES; i += LANES) {
      FloatVector.fromArray(F, y, i).max(0).intoArray(y, i);
    }
    return i;
  }

  private static void addRelu(float[] y, float[] residual, int from, int to) {
    int i = from;
    int end = ADD_RELU.end(from, to);
    long began = ADD_RELU.clock();
    for (; i <= end - LANES; i += LANES) {
      FloatVector sum = FloatVector.fromArray(F, y, i).add(FloatVector.fromArray(F, residual, i));
      sum.max(0).intoArray(y, i);
    }
    ADD_RELU.tried(end - from, began);
    for (; i < to; i++) {
      y[i] = Math.max(y[i] + residual[i], 0);
    }
  }

  private static void add(float[] y, float[] residual, int from, int to) {
    int i = from;
    int end = ADD.end(from, to);
    long began = ADD.clock();
    for (; i <= end - LANES; i += LANES) {
      FloatVector sum = FloatVector.fromArray(F, y, i).add(FloatVector.fromArray(F, residual, i));
      sum.intoArray(y, i);
    }
    ADD.tried(end - from, began);
    for (; i < to; i++) {
      y[i] += residual[i];
    }
  }

  /** {@code y = max(y, least) scale + shift}. */
  private static void columns(
      float[] y,
      float least,
      float[] scale,
      float[] shift,
      int at,
      int step,
      int column,
      int count,
      int rows) {
    int c = 0;
    for (; c <= count - 4 * LANES; c += 4 * LANES) {
      int end = COLUMNS.end(0, rows);
      if (end > 0) {
        long began = COLUMNS.clock();
        int idle = 0;
        do {
          walk4(y, least, scale, shift, at + c, step, column + c, idle == 0 ? end : 0);
          idle = idle == 0 ? COLUMNS.tried(end, began) : idle - 1;
        } while (idle > 0);
      }
      plain(y, least, scale, shift, at + c, step, column + c, 4 * LANES, end, rows);
    }
    for (; c <= count - LANES; c += LANES) {
      walk1(y, least, scale, shift, at + c, step, column + c, rows);
    }
    plain(y, least, scale, shift, at + c, step, column + c, count - c, 0, rows);
  }

  private static void plain(
      float[] y,
      float least,
      float[] scale,
      float[] shift,
      int at,
      int step,
      int column,
      int count,
      int from,
      int to) {
    for (int row = from; row < to; row++) {
      for (int j = 0; j < count; j++) {
        int i = at + row * step + j;
        y[i] = Math.fma(Math.max(y[i], least), scale[column + j], shift[column + j]);
      }
    }
  }

  private static void walk4(
      float[] y,
      float least,
      float[] scale,
      float[] shift,
      int at,
      int step,
      int column,
      int rows) {
    if (rows == 0) {
      return;
    }
    FloatVector s0 = FloatVector.fromArray(F, scale, column);
    FloatVector s1 = FloatVector.fromArray(F, scale, column + LANES);
    FloatVector s2 = FloatVector.fromArray(F, scale, column + 2 * LANES);
    FloatVector s3 = FloatVector.fromArray(F, scale, column + 3 * LANES);
    FloatVector t0 = FloatVector.fromArray(F, shift, column);
    FloatVector t1 = FloatVector.fromArray(F, shift, column + LANES);
    FloatVector t2 = FloatVector.fromArray(F, shift, column + 2 * LANES);
    FloatVector t3 = FloatVector.fromArray(F, shift, column + 3 * LANES);
    FloatVector floor = FloatVector.broadcast(F, least);
    int i = at;
    for (int row = 0; row < rows; row++) {
      FloatVector.fromArray(F, y, i).max(floor).fma(s0, t0).intoArray(y, i);
      FloatVector.fromArray(F, y, i + LANES).max(floor).fma(s1, t1).intoArray(y, i + LANES);
      FloatVector.fromArray(F, y, i + 2 * LANES).max(floor).fma(s2, t2).intoArray(y, i + 2 * LANES);
      FloatVector.fromArray(F, y, i + 3 * LANES).max(floor).fma(s3, t3).intoArray(y, i + 3 * LANES);
      i += step;
    }
  }

  private static void walk1(
      float[] y,
      float least,
      float[] scale,
      float[] shift,
      int at,
      int step,
      int column,
      int rows) {
    FloatVector s = FloatVector.fromArray(F, scale, column);
    FloatVector t = FloatVector.fromArray(F, shift, column);
    FloatVector floor = FloatVector.broadcast(F, least);
    int i = at;
    for (int row = 0; row < rows; row++) {
      FloatVector.fromArray(F, y, i).max(floor).fma(s, t).intoArray(y, i);
      i += step;
    }
  }
}
