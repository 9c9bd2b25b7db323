package dev.lanewise.engine.vector;

import dev.lanewise.engine.parallel.Scratch;

/**
 * A matrix with few columns seen as one with fewer, longer rows: its memory is the same. Loops
 * along the columns get long enough to be worth their start, and 3 or 10 columns fill whole
 * vectors. What belongs to a column is then repeated along the row (a pattern); sums of folded
 * columns are folded back at the end.
 */
final class Folding {
  private static final int LANES = Width.LANES;

  /** Floats a folded row should have at least, so that a loop along it is worth its start. */
  static final int LOOP = 512;

  /** The same for kernels that walk down four vectors of columns. */
  static final int WALK = 4 * LANES;

  /**
   * Floats of the rows to walk down before the next columns: half of the first cache. Measured on
   * Zen 4, 512 bit, November 2026.
   */
  private static final int WALK_FLOATS = 1 << 12;

  /** Floats a folded row may have, so that patterns and sums stay in the first two caches. */
  private static final int LONG = 4096;

  /**
   * Floats that are copied at once, at most: a quarter of the first cache (Zen 4, November 2026).
   */
  private static final int SPREAD_FLOATS = 1 << 11;

  private Folding() {}

  /**
   * How many rows to take as one, a power of two: such that the row is a multiple of a vector and
   * not shorter than {@code least}; 1, for the matrix as it is, where that would take more than
   * {@link #LONG} floats or half of the rows.
   */
  static int factor(int cols, int rows, int least) {
    int factor = LANES / greatestCommonDivisor(LANES, cols);
    if (factor * cols > LONG || 2 * factor > rows) {
      return 1;
    }
    while (factor * cols < least && 4 * factor <= rows) {
      factor *= 2;
    }
    return factor;
  }

  /** How many rows, an even number, to walk down before the next columns. */
  static int walkRows(int width) {
    return Math.max(2, WALK_FLOATS / width / 2 * 2);
  }

  private static int greatestCommonDivisor(int a, int b) {
    while (b != 0) {
      int rest = a % b;
      a = b;
      b = rest;
    }
    return a;
  }

  /**
   * This thread's memory for patterns: {@code count} of {@code width} floats, one behind the other.
   */
  static float[] patterns(int count, int width) {
    return Scratch.floats(Scratch.Purpose.PATTERN, count * width);
  }

  /**
   * Writes {@code values} as often as it fits into {@code pattern}, {@code at} to {@code at +
   * width}.
   */
  static void repeat(float[] values, int cols, float[] pattern, int at, int width) {
    System.arraycopy(values, 0, pattern, at, cols);
    spread(pattern, at, cols, width);
  }

  /** Repeats the first {@code cols} from {@code at} on until {@code width} are filled. */
  static void spread(float[] pattern, int at, int cols, int width) {
    int most = Math.max(cols, SPREAD_FLOATS / cols * cols);
    int copied;
    for (int done = cols; done < width; done += copied) {
      copied = Math.min(Math.min(done, most), width - done);
      System.arraycopy(pattern, at, pattern, at + done, copied);
    }
  }
}
