package dev.lanewise.engine.vector;

import dev.lanewise.engine.parallel.Job;
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
  private static final int QUARTER = LANES / 4;

  /** Floats turned in a part. */
  private static final int GRAIN = 1 << 15;

  /** Where the lanes of two rows, zipped, come from: the first half of the zip and the second. */
  private static final FloatVector FIRST = FloatVector.fromArray(F, zip(0), 0);

  private static final FloatVector SECOND = FloatVector.fromArray(F, zip(HALF), 0);

  private static final Warmth WARMTH = new Warmth(1);

  private Transpose() {}

  private static float[] zip(int from) {
    float[] lanes = new float[LANES];
    for (int i = 0; i < LANES; i++) {
      lanes[i] = from + i / 2 + i % 2 * LANES;
    }
    return lanes;
  }

  /** The same as {@link #run}, on all threads. */
  static void inParts(
      float[] from, int at, int step, int rows, int columns, float[] to, int toAt, int toStep) {
    Job job = Job.take();
    job.a = from;
    job.b = to;
    job.i = at;
    job.j = toAt;
    job.k = columns;
    job.key = (long) step << 32 | toStep;
    int grain = Math.ceilDiv(Math.max(1, GRAIN / columns), LANES) * LANES;
    job.ranges(
        rows,
        grain,
        (j, first, end) -> {
          int s = (int) (j.key >>> 32);
          int i = j.i + first * s;
          run(j.a, i, s, end - first, j.k, j.b, j.j + first, (int) j.key);
        });
  }

  /**
   * {@code to[j, i] = from[i, j]}, where from has {@code rows} and {@code columns}. The last
   * squares overlap those before them.
   */
  static void run(
      float[] from, int at, int step, int rows, int columns, float[] to, int toAt, int toStep) {
    boolean overlaps = rows >= LANES && columns >= LANES;
    int wholeRows = overlaps ? rows : rows - rows % LANES;
    int wholeColumns = overlaps ? columns : columns - columns % LANES;
    float[] squares = Scratch.floats(Scratch.Purpose.TILE, SQUARE);
    for (int column = 0; column < wholeColumns; column += LANES) {
      int j = Math.min(column, wholeColumns - LANES);
      for (int row = 0; row < wholeRows; row += LANES) {
        int i = Math.min(row, wholeRows - LANES);
        square(from, at + i * step + j, step, to, toAt + j * toStep + i, toStep, squares);
      }
    }
    rest(from, at, step, wholeRows, rows, 0, columns, to, toAt, toStep);
    rest(from, at, step, 0, wholeRows, wholeColumns, columns, to, toAt, toStep);
  }

  private static void square(
      float[] from, int at, int step, float[] to, int toAt, int toStep, float[] squares) {
    if (!WARMTH.isWarm()) {
      coldSquare(from, at, step, to, toAt, toStep, squares);
    } else {
      shuffled(from, at, step, to, toAt, toStep, squares);
    }
  }

  /** Moved one by one, and by the kernel as well where C2 has to notice it. */
  private static void coldSquare(
      float[] from, int at, int step, float[] to, int toAt, int toStep, float[] squares) {
    rest(from, at, step, 0, LANES, 0, LANES, to, toAt, toStep);
    if (WARMTH.end(0, 1) > 0) {
      long began = WARMTH.clock();
      int idle = 0;
      do {
        shuffled(from, at, step, to, toAt, idle == 0 ? toStep : 0, squares);
        idle = idle == 0 ? WARMTH.tried(1, began) : idle - 1;
      } while (idle > 0);
    }
  }

  private static void shuffled(
      float[] from, int at, int step, float[] to, int toAt, int toStep, float[] squares) {
    if (LANES == 16) {
      square16(from, at, step, to, toAt, toStep);
    } else if (LANES == 8) {
      twoPasses(from, at, step, squares, 0, toStep == 0 ? 0 : LANES);
      pass(squares, to, toAt, toStep);
    } else {
      twoPasses(from, at, step, to, toAt, toStep);
    }
  }

  /** Sixteen rows of sixteen lanes: four passes in registers. */
  private static void square16(float[] from, int at, int step, float[] to, int toAt, int toStep) {
    if (toStep == 0) {
      return;
    }
    FloatVector a0 = FloatVector.fromArray(F, from, at);
    FloatVector a1 = FloatVector.fromArray(F, from, at + step);
    FloatVector a2 = FloatVector.fromArray(F, from, at + 2 * step);
    FloatVector a3 = FloatVector.fromArray(F, from, at + 3 * step);
    FloatVector a4 = FloatVector.fromArray(F, from, at + 4 * step);
    FloatVector a5 = FloatVector.fromArray(F, from, at + 5 * step);
    FloatVector a6 = FloatVector.fromArray(F, from, at + 6 * step);
    FloatVector a7 = FloatVector.fromArray(F, from, at + 7 * step);
    FloatVector a8 = FloatVector.fromArray(F, from, at + 8 * step);
    FloatVector a9 = FloatVector.fromArray(F, from, at + 9 * step);
    FloatVector a10 = FloatVector.fromArray(F, from, at + 10 * step);
    FloatVector a11 = FloatVector.fromArray(F, from, at + 11 * step);
    FloatVector a12 = FloatVector.fromArray(F, from, at + 12 * step);
    FloatVector a13 = FloatVector.fromArray(F, from, at + 13 * step);
    FloatVector a14 = FloatVector.fromArray(F, from, at + 14 * step);
    FloatVector a15 = FloatVector.fromArray(F, from, at + 15 * step);
    FloatVector b0 = FIRST.selectFrom(a0, a8);
    FloatVector b1 = SECOND.selectFrom(a0, a8);
    FloatVector b2 = FIRST.selectFrom(a1, a9);
    FloatVector b3 = SECOND.selectFrom(a1, a9);
    FloatVector b4 = FIRST.selectFrom(a2, a10);
    FloatVector b5 = SECOND.selectFrom(a2, a10);
    FloatVector b6 = FIRST.selectFrom(a3, a11);
    FloatVector b7 = SECOND.selectFrom(a3, a11);
    FloatVector b8 = FIRST.selectFrom(a4, a12);
    FloatVector b9 = SECOND.selectFrom(a4, a12);
    FloatVector b10 = FIRST.selectFrom(a5, a13);
    FloatVector b11 = SECOND.selectFrom(a5, a13);
    FloatVector b12 = FIRST.selectFrom(a6, a14);
    FloatVector b13 = SECOND.selectFrom(a6, a14);
    FloatVector b14 = FIRST.selectFrom(a7, a15);
    FloatVector b15 = SECOND.selectFrom(a7, a15);
    FloatVector c0 = FIRST.selectFrom(b0, b8);
    FloatVector c1 = SECOND.selectFrom(b0, b8);
    FloatVector c2 = FIRST.selectFrom(b1, b9);
    FloatVector c3 = SECOND.selectFrom(b1, b9);
    FloatVector c4 = FIRST.selectFrom(b2, b10);
    FloatVector c5 = SECOND.selectFrom(b2, b10);
    FloatVector c6 = FIRST.selectFrom(b3, b11);
    FloatVector c7 = SECOND.selectFrom(b3, b11);
    FloatVector c8 = FIRST.selectFrom(b4, b12);
    FloatVector c9 = SECOND.selectFrom(b4, b12);
    FloatVector c10 = FIRST.selectFrom(b5, b13);
    FloatVector c11 = SECOND.selectFrom(b5, b13);
    FloatVector c12 = FIRST.selectFrom(b6, b14);
    FloatVector c13 = SECOND.selectFrom(b6, b14);
    FloatVector c14 = FIRST.selectFrom(b7, b15);
    FloatVector c15 = SECOND.selectFrom(b7, b15);
    FloatVector d0 = FIRST.selectFrom(c0, c8);
    FloatVector d1 = SECOND.selectFrom(c0, c8);
    FloatVector d2 = FIRST.selectFrom(c1, c9);
    FloatVector d3 = SECOND.selectFrom(c1, c9);
    FloatVector d4 = FIRST.selectFrom(c2, c10);
    FloatVector d5 = SECOND.selectFrom(c2, c10);
    FloatVector d6 = FIRST.selectFrom(c3, c11);
    FloatVector d7 = SECOND.selectFrom(c3, c11);
    FloatVector d8 = FIRST.selectFrom(c4, c12);
    FloatVector d9 = SECOND.selectFrom(c4, c12);
    FloatVector d10 = FIRST.selectFrom(c5, c13);
    FloatVector d11 = SECOND.selectFrom(c5, c13);
    FloatVector d12 = FIRST.selectFrom(c6, c14);
    FloatVector d13 = SECOND.selectFrom(c6, c14);
    FloatVector d14 = FIRST.selectFrom(c7, c15);
    FloatVector d15 = SECOND.selectFrom(c7, c15);
    FIRST.selectFrom(d0, d8).intoArray(to, toAt);
    SECOND.selectFrom(d0, d8).intoArray(to, toAt + toStep);
    FIRST.selectFrom(d1, d9).intoArray(to, toAt + 2 * toStep);
    SECOND.selectFrom(d1, d9).intoArray(to, toAt + 3 * toStep);
    FIRST.selectFrom(d2, d10).intoArray(to, toAt + 4 * toStep);
    SECOND.selectFrom(d2, d10).intoArray(to, toAt + 5 * toStep);
    FIRST.selectFrom(d3, d11).intoArray(to, toAt + 6 * toStep);
    SECOND.selectFrom(d3, d11).intoArray(to, toAt + 7 * toStep);
    FIRST.selectFrom(d4, d12).intoArray(to, toAt + 8 * toStep);
    SECOND.selectFrom(d4, d12).intoArray(to, toAt + 9 * toStep);
    FIRST.selectFrom(d5, d13).intoArray(to, toAt + 10 * toStep);
    SECOND.selectFrom(d5, d13).intoArray(to, toAt + 11 * toStep);
    FIRST.selectFrom(d6, d14).intoArray(to, toAt + 12 * toStep);
    SECOND.selectFrom(d6, d14).intoArray(to, toAt + 13 * toStep);
    FIRST.selectFrom(d7, d15).intoArray(to, toAt + 14 * toStep);
    SECOND.selectFrom(d7, d15).intoArray(to, toAt + 15 * toStep);
  }

  /** A pass leaves the rows that the next one zips in registers: four of them meet in two. */
  private static void twoPasses(float[] from, int at, int step, float[] to, int toAt, int toStep) {
    if (toStep == 0) {
      return;
    }
    for (int i = 0; i < QUARTER; i++) {
      FloatVector r0 = FloatVector.fromArray(F, from, at);
      FloatVector r1 = FloatVector.fromArray(F, from, at + QUARTER * step);
      FloatVector r2 = FloatVector.fromArray(F, from, at + 2 * QUARTER * step);
      FloatVector r3 = FloatVector.fromArray(F, from, at + 3 * QUARTER * step);
      FloatVector even0 = FIRST.selectFrom(r0, r2);
      FloatVector even1 = FIRST.selectFrom(r1, r3);
      FloatVector odd0 = SECOND.selectFrom(r0, r2);
      FloatVector odd1 = SECOND.selectFrom(r1, r3);
      FIRST.selectFrom(even0, even1).intoArray(to, toAt);
      SECOND.selectFrom(even0, even1).intoArray(to, toAt + toStep);
      FIRST.selectFrom(odd0, odd1).intoArray(to, toAt + 2 * toStep);
      SECOND.selectFrom(odd0, odd1).intoArray(to, toAt + 3 * toStep);
      at += step;
      toAt += 4 * toStep;
    }
  }

  private static void pass(float[] squares, float[] to, int toAt, int toStep) {
    if (toStep == 0) {
      return;
    }
    for (int i = 0; i < HALF; i++) {
      FloatVector upper = FloatVector.fromArray(F, squares, i * LANES);
      FloatVector lower = FloatVector.fromArray(F, squares, (i + HALF) * LANES);
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
