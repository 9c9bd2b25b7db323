package dev.lanewise.engine;

import dev.lanewise.engine.parallel.Job;

/**
 * Some columns of a matrix {@code [rows, cols]} in row-major memory: what joining tensors along an
 * axis does, where a row is all that lies from that axis on.
 */
public final class Columns {
  private Columns() {}

  /**
   * {@code whole[r, at + c] = part[r, c]}, for all rows and for all columns of the part.
   *
   * @param part as many rows as the whole
   * @param cols its columns
   * @param whole what it is written into; its other columns stay
   * @param at the first of its columns that is written
   * @param wholeCols all its columns
   */
  public static void put(Tensor part, int cols, Tensor whole, int at, int wholeCols) {
    Job job = check(part, cols, whole, at, wholeCols);
    job.ranges(
        part.size() / cols,
        grain(cols),
        (j, from, to) -> copy(j.a, 0, j.i, j.b, j.k, j.j, j.i, from, to));
  }

  /** {@code part[r, c] = whole[r, at + c]}: the other way round; see {@link #put}. */
  public static void take(Tensor whole, int at, int wholeCols, Tensor part, int cols) {
    Job job = check(part, cols, whole, at, wholeCols);
    job.ranges(
        part.size() / cols,
        grain(cols),
        (j, from, to) -> copy(j.b, j.k, j.j, j.a, 0, j.i, j.i, from, to));
  }

  private static Job check(Tensor part, int cols, Tensor whole, int at, int wholeCols) {
    if (cols < 1 || at < 0 || at + cols > wholeCols) {
      throw new IllegalArgumentException(
          "columns %d to %d do not lie within %d".formatted(at, at + cols, wholeCols));
    }
    if (part.size() % cols != 0 || (long) part.size() / cols * wholeCols != whole.size()) {
      throw new IllegalArgumentException(
          "a whole %s of %d columns must have as many rows as its part %s of %d"
              .formatted(whole.shape(), wholeCols, part.shape(), cols));
    }
    Job job = Job.take();
    job.a = part.data();
    job.b = whole.data();
    job.i = cols;
    job.j = wholeCols;
    job.k = at;
    return job;
  }

  private static int grain(int cols) {
    return Elementwise.GRAIN / cols;
  }

  private static void copy(
      float[] x, int xAt, int xStep, float[] y, int yAt, int yStep, int count, int from, int to) {
    for (int row = from; row < to; row++) {
      System.arraycopy(x, row * xStep + xAt, y, row * yStep + yAt, count);
    }
  }
}
