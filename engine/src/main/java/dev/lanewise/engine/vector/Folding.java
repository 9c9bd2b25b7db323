package dev.lanewise.engine.vector;

import dev.lanewise.engine.parallel.Scratch;

/**
 * A matrix with few columns seen as one with fewer, longer rows: its memory is the same. Loops
 * along the columns get long enough to be worth their start, and 3 or 10 columns fill whole
 * vectors. What belongs to a column is then repeated along the row (a pattern); sums of folded
 * columns are folded back at the end.
 */
final class Folding {
  /** Floats a folded row should have at least. */
  private static final int SHORT = 256;

  /** Floats a folded row may have, so that patterns and sums stay in the first-level cache. */
  private static final int LONG = 1280;

  private Folding() {}

  /**
   * How many rows to take as one: such that the row is a multiple of {@code unit} floats; 1, for
   * the matrix as it is, where that would take more than {@link #LONG} floats or half of the rows.
   */
  static int factor(int cols, int rows, int unit) {
    if (cols >= SHORT) {
      return 1;
    }
    int whole = unit / greatestCommonDivisor(unit, cols);
    int factor = whole * ((SHORT - 1) / (whole * cols) + 1);
    return factor * cols > LONG || 2 * factor > rows ? 1 : factor;
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
    for (int done = cols; done < width; done *= 2) {
      System.arraycopy(pattern, at, pattern, at + done, Math.min(done, width - done));
    }
  }
}
