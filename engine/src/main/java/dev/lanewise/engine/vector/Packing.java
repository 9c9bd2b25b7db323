package dev.lanewise.engine.vector;

import dev.lanewise.engine.parallel.Scratch;

/** Copies of matrices and images in the order a kernel wants to read them. */
final class Packing {
  private Packing() {}

  /** A copy of b in this thread's scratch memory, with room to read a vector behind its end. */
  static float[] withSlack(Scratch.Purpose purpose, float[] b, int at, int count) {
    float[] copy = Scratch.floats(purpose, count + Tile.LANES);
    System.arraycopy(b, at, copy, 0, count);
    return copy;
  }

  /** {@code to[i, j] = from[i, j]}. */
  static void copy(
      float[] from, int at, int step, int rows, int columns, float[] to, int toAt, int toStep) {
    if (step == columns && toStep == columns) {
      System.arraycopy(from, at, to, toAt, rows * columns);
      return;
    }
    for (int i = 0; i < rows; i++) {
      System.arraycopy(from, at + i * step, to, toAt + i * toStep, columns);
    }
  }

  /** The same of one row, mostly a short one. */
  static void copyRow(float[] from, int at, float[] to, int toAt, int count) {
    for (int j = 0; j < count; j++) {
      to[toAt + j] = from[at + j];
    }
  }

  /** {@code sum[i] += x[i]}. */
  static void add(float[] x, int at, float[] sum, int sumAt, int count) {
    for (int i = 0; i < count; i++) {
      sum[sumAt + i] += x[at + i];
    }
  }
}
