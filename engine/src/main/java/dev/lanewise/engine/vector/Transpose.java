package dev.lanewise.engine.vector;

import dev.lanewise.engine.parallel.Scratch;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The transpose of a matrix, square by square of as many rows as a vector has lanes.
 *
 * <p>One pass zips row i of the upper half with row i of the lower half. It moves the highest bit
 * of a row's number to be the lowest bit of the column's, so as many passes as there are bits
 * exchange rows and columns. Source: Stone, Parallel Processing with the Perfect Shuffle, 1971.
 */
final class Transpose {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Tile.LANES;
  private static final int HALF = LANES / 2;
  private static final int SQUARE = LANES * LANES;
  private static final int PASSES = Integer.numberOfTrailingZeros(LANES);

  /** Where the lanes of two rows, zipped, come from: the first half of the zip and the second. */
  private static final FloatVector FIRST = zip(0);

  private static final FloatVector SECOND = zip(HALF);

  private Transpose() {}

  private static FloatVector zip(int from) {
    float[] lanes = new float[LANES];
    for (int i = 0; i < LANES; i++) {
      lanes[i] = from + i / 2 + i % 2 * LANES;
    }
    return FloatVector.fromArray(F, lanes, 0);
  }

  /** {@code to[j, i] = from[i, j]}, where from has {@code rows} and {@code columns}. */
  static void run(
      float[] from, int at, int step, int rows, int columns, float[] to, int toAt, int toStep) {
    int wholeRows = rows - rows % LANES;
    int wholeColumns = columns - columns % LANES;
    float[] squares = Scratch.floats(Scratch.Purpose.TILE, 2 * SQUARE);
    for (int j = 0; j < wholeColumns; j += LANES) {
      for (int i = 0; i < wholeRows; i += LANES) {
        square(from, at + i * step + j, step, to, toAt + j * toStep + i, toStep, squares);
      }
    }
    rest(from, at, step, wholeRows, rows, 0, columns, to, toAt, toStep);
    rest(from, at, step, 0, wholeRows, wholeColumns, columns, to, toAt, toStep);
  }

  private static void square(
      float[] from, int at, int step, float[] to, int toAt, int toStep, float[] squares) {
    pass(from, at, step, squares, 0, LANES);
    int here = 0;
    for (int i = 2; i < PASSES; i++) {
      pass(squares, here, LANES, squares, SQUARE - here, LANES);
      here = SQUARE - here;
    }
    pass(squares, here, LANES, to, toAt, toStep);
  }

  private static void pass(float[] from, int at, int step, float[] to, int toAt, int toStep) {
    for (int i = 0; i < HALF; i++) {
      FloatVector upper = FloatVector.fromArray(F, from, at + i * step);
      FloatVector lower = FloatVector.fromArray(F, from, at + (i + HALF) * step);
      FIRST.selectFrom(upper, lower).intoArray(to, toAt + 2 * i * toStep);
      SECOND.selectFrom(upper, lower).intoArray(to, toAt + (2 * i + 1) * toStep);
    }
  }

  private static void rest(
      float[] from,
      int at,
      int step,
      int firstRow,
      int endRow,
      int firstColumn,
      int endColumn,
      float[] to,
      int toAt,
      int toStep) {
    for (int i = firstRow; i < endRow; i++) {
      for (int j = firstColumn; j < endColumn; j++) {
        to[toAt + j * toStep + i] = from[at + i * step + j];
      }
    }
  }
}
