package dev.lanewise.engine.vector;

import java.util.Arrays;

/**
 * Steps of a part of {@link FewRows} that are taken: their numbers of A, and where their rows of B
 * begin.
 */
final class FewRowsSteps {
  float[] times = {};
  int[] rows = {};

  /** Lists them, without branches that nobody could foresee; returns how many there are. */
  int list(FewRows p, int step, int end) {
    if (rows.length < end - step + FewRows.STEPS) {
      times = new float[end - step + FewRows.STEPS];
      rows = new int[times.length];
    }
    int all = p.isFinite ? 0 : 1;
    int count = 0;
    for (; step < end; step++) {
      float x = p.left[p.leftAt + step * p.leftStep];
      times[count] = x;
      rows[count] = p.bAt + step * p.ldb;
      int digits = Float.floatToRawIntBits(x) << 1 | all;
      count += (digits | -digits) >>> 31; // 0 if x is 0 or -0
    }
    return all == 1 ? count : filled(count);
  }

  /** With rows times 0, so that no loop has to do the last ones. */
  private int filled(int count) {
    int whole = Math.ceilDiv(count, FewRows.STEPS) * FewRows.STEPS;
    Arrays.fill(times, count, whole, 0);
    Arrays.fill(rows, count, whole, rows[Math.max(0, count - 1)]);
    return whole;
  }
}
