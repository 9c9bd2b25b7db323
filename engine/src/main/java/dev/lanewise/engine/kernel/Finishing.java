package dev.lanewise.engine.kernel;

import dev.lanewise.engine.Finish;
import dev.lanewise.engine.Tensor;
import dev.lanewise.engine.parallel.Scratch;
import java.util.Arrays;

/**
 * What a kernel calls to carry out a {@link Finish}. "Rows" are the pixels of an output, or its
 * samples, and the columns its channels.
 *
 * <p>Statistics: the kernel takes a slot for each part of its output, in the order of the rows; a
 * part's moments are merged row range by row range, and at the end the slots', one after the other.
 */
public final class Finishing {
  private Finishing() {}

  /** Finishes rows {@code from .. to}. */
  public static void rows(Kernels k, Finish f, float[] y, int cols, int from, int to) {
    block(k, f, y, cols, 0, cols, from, to);
  }

  /** Finishes {@code count} columns of rows {@code from .. to}. */
  public static void block(
      Kernels k, Finish f, float[] y, int cols, int column, int count, int from, int to) {
    if (f.changes()) {
      k.finish(
          y,
          data(f.residual()),
          f.relu(),
          data(f.scale()),
          data(f.shift()),
          cols,
          column,
          count,
          from,
          to);
    }
  }

  private static float[] data(Tensor tensor) {
    return tensor == null ? null : tensor.data();
  }

  /** Memory for so many slots, all empty; null if no statistics are asked for. */
  public static float[] slots(Finish f, int slots, int cols) {
    if (!f.gathers()) {
      return null;
    }
    float[] moments = Scratch.floats(Scratch.Purpose.MOMENTS, slots * floats(cols));
    for (int slot = 0; slot < slots; slot++) {
      Arrays.fill(moments, slot * floats(cols), slot * floats(cols) + 2 * cols + 1, 0);
    }
    return moments;
  }

  /** Of a slot: how many rows; their means and squared deviations; the same of the next ones. */
  private static int floats(int cols) {
    return 1 + 4 * cols;
  }

  /** Merges finished rows into a slot, behind those that are in it. */
  public static void gather(
      Kernels k, float[] slots, int slot, float[] y, int cols, int from, int to) {
    if (slots == null || from == to) {
      return;
    }
    int at = slot * floats(cols);
    int next = at + 1 + 2 * cols;
    k.columnMoments(y, cols, slots, next, from, to);
    int before = (int) slots[at];
    ColumnMoments.merge(slots, next, to - from, slots, at + 1, slots, at + 1 + cols, cols, before);
    slots[at] += to - from;
  }

  /** Merges the slots into the finish's statistics. */
  public static void statistics(Finish f, float[] slots, int slotCount, int cols) {
    if (slots == null) {
      return;
    }
    float[] mean = f.mean().data();
    float[] variance = f.variance().data();
    Arrays.fill(mean, 0, cols, 0);
    Arrays.fill(variance, 0, cols, 0);
    int rows = 0;
    for (int slot = 0; slot < slotCount; slot++) {
      int at = slot * floats(cols);
      int count = (int) slots[at];
      if (count > 0) {
        ColumnMoments.merge(slots, at + 1, count, mean, 0, variance, 0, cols, rows);
        rows += count;
      }
    }
    ColumnMoments.variances(variance, cols, rows);
  }
}
