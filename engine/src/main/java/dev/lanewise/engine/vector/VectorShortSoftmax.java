package dev.lanewise.engine.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * What softmax does with rows of one or two vectors, where a loop along the row would not turn:
 * each row's sum, and each row times its factor.
 */
final class VectorShortSoftmax {
  private static final VectorSpecies<Float> F = Species.F;
  private static final VectorSpecies<Integer> I = VectorSpecies.of(int.class, F.vectorShape());
  private static final int LANES = F.length();

  /** Rows of one vector that are summed at once. */
  private static final int GROUP = 4;

  private static final int HALF = LANES / 2;
  private static final int QUARTER = LANES / 4;
  private static final VectorShuffle<Float> HALVES = exchange(HALF);
  private static final VectorShuffle<Float> QUARTERS = exchange(QUARTER);
  private static final VectorShuffle<Float> BY_2 = exchange(2);
  private static final VectorShuffle<Float> BY_1 = exchange(1);
  private static final VectorMask<Float> LATER_HALF = later(HALF);
  private static final VectorMask<Float> LATER_QUARTERS = later(QUARTER);

  /** The first lane of each quarter, in the order of the rows whose sums are there. */
  private static final VectorShuffle<Float> FIRST_OF_QUARTERS =
      VectorShuffle.fromOp(
          F,
          i ->
              switch (i) {
                case 0 -> 3 * QUARTER;
                case 1 -> QUARTER;
                case 2 -> 2 * QUARTER;
                default -> 0;
              });

  private VectorShortSoftmax() {}

  /** Lanes change places with those that lie so many lanes, a power of two, off. */
  private static VectorShuffle<Float> exchange(int lanes) {
    return VectorShuffle.fromOp(F, i -> i ^ lanes);
  }

  /** Every second stretch of so many lanes. */
  private static VectorMask<Float> later(int lanes) {
    long bits = 0;
    for (int i = 0; i < LANES; i++) {
      bits |= (i & lanes) == 0 ? 0 : 1L << i;
    }
    return VectorMask.fromLong(F, bits);
  }

  /**
   * The sum of each row of at most a vector, in the order of {@link VectorMath#sumLanes}. Four rows
   * are added at once: their halves become two vectors, the quarters of those become one, and what
   * is left of a row is a quarter of it. Reads up to three rows and a vector more than there are,
   * and writes up to a vector more.
   */
  static void sumRows1(float[] e, int cols, int rows, float[] sums, int at) {
    if (rows == 0) {
      return;
    }
    VectorMask<Float> outside = F.indexInRange(0, cols).not();
    for (int r = 0; r < rows; r += GROUP) {
      int i = r * cols;
      FloatVector a = FloatVector.fromArray(F, e, i).blend(0, outside);
      FloatVector b = FloatVector.fromArray(F, e, i + cols).blend(0, outside);
      FloatVector c = FloatVector.fromArray(F, e, i + 2 * cols).blend(0, outside);
      FloatVector d = FloatVector.fromArray(F, e, i + 3 * cols).blend(0, outside);
      FloatVector ba = a.blend(b, LATER_HALF).rearrange(HALVES).add(b.blend(a, LATER_HALF));
      FloatVector dc = c.blend(d, LATER_HALF).rearrange(HALVES).add(d.blend(c, LATER_HALF));
      FloatVector dbca =
          ba.blend(dc, LATER_QUARTERS).rearrange(QUARTERS).add(dc.blend(ba, LATER_QUARTERS));
      if (QUARTER >= 4) {
        dbca = dbca.add(dbca.rearrange(BY_2));
      }
      if (QUARTER >= 2) {
        dbca = dbca.add(dbca.rearrange(BY_1));
      }
      dbca.rearrange(FIRST_OF_QUARTERS).intoArray(sums, at + r);
    }
  }

  /** The sum of each row of more than one vector and at most two, in the same order. */
  static void sumRows2(float[] e, int cols, int rows, float[] sums, int at) {
    if (rows == 0) {
      return;
    }
    VectorMask<Float> outside = F.indexInRange(LANES, cols).not();
    for (int r = 0; r < rows; r++) {
      FloatVector second = FloatVector.fromArray(F, e, r * cols + LANES).blend(0, outside);
      FloatVector v = FloatVector.fromArray(F, e, r * cols).add(second);
      if (LANES >= 16) {
        v = v.add(v.rearrange(VectorMath.BY_8));
      }
      if (LANES >= 8) {
        v = v.add(v.rearrange(VectorMath.BY_4));
      }
      v = v.add(v.rearrange(VectorMath.BY_2));
      sums[at + r] = v.lane(0) + v.lane(1);
    }
  }

  /**
   * For {@link #multiply}: of which row an element is, in so many rows as there are lanes. As the
   * bits of floats, since scratch memory is floats.
   */
  static void choices(int cols, float[] choices, int at) {
    for (int r = 0; r < LANES; r++) {
      for (int c = 0; c < cols; c++) {
        choices[at++] = Float.intBitsToFloat(r);
      }
    }
  }

  /**
   * {@code y = e}, each row times its factor, as one long row, of which the last elements that fill
   * no vector are left out. So many rows as there are lanes are so many vectors as there are
   * columns, each of which chooses among their factors.
   */
  static void multiply(
      float[] e, float[] rows, int factors, int choices, int cols, float[] y, int at, int count) {
    if (count == 0) {
      return;
    }
    int end = choices + cols * LANES;
    int choice = choices;
    int factor = factors;
    for (int i = 0; i <= count - LANES; i += LANES) {
      IntVector all = FloatVector.fromArray(F, rows, factor).reinterpretAsInts();
      IntVector of = FloatVector.fromArray(F, rows, choice).reinterpretAsInts();
      FloatVector v = FloatVector.fromArray(F, e, i);
      v.mul(of.selectFrom(all).reinterpretAsFloats()).intoArray(y, at + i);
      choice += LANES;
      factor = choice == end ? factor + LANES : factor;
      choice = choice == end ? choices : choice;
    }
  }
}
