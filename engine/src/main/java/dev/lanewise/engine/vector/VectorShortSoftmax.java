package dev.lanewise.engine.vector;

import dev.lanewise.engine.parallel.Scratch;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Softmax of rows of one or two vectors, a block of rows at a time.
 *
 * <p>Exponentials, which cost most, run over the block as if it were one long row, so that ten
 * columns fill whole vectors. That needs no row's maximum where all logits of the block are {@link
 * #MODEST}: nothing can overflow or vanish then, and as the quotient is the same, nothing need be
 * taken off. Rows that are not are done again, one by one, by {@link VectorSoftmax}: so a row's
 * bits depend on the row alone.
 *
 * <p>Then each row is one or two vectors: its sum over the lanes, and its multiplication by the
 * reciprocal. Vectors reach beyond the row into the next one, which is written after it; the block
 * is therefore put together aside. A row's sum of K terms is off by at most {@code 6 2^-24} of
 * itself.
 */
final class VectorShortSoftmax {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = F.length();

  /** Columns at most. */
  static final int LONGEST = 2 * LANES;

  /** Logits up to this size have exponentials from 1e-26 to 1e26. */
  private static final float MODEST = 60;

  /** Rows of a block, so that all of it stays in the first-level cache. */
  private static final int ROWS = 64;

  private VectorShortSoftmax() {}

  static void softmax(
      float[] x, float[] y, float scale, float[] logs, int logsAt, int cols, int from, int to) {
    int size = ROWS * cols + LONGEST;
    // The exponentials, the result, the sums, the factors, the shifts.
    float[] block = Scratch.floats(Scratch.Purpose.TILE, 2 * size + 3 * ROWS);
    int count = to - from;
    for (int r = 0; r < count; r += ROWS) {
      int rows = Math.min(ROWS, count - r);
      int at = (from + r) * cols;
      block(x, at, block, size, scale, cols, rows);
      System.arraycopy(block, size, y, at, rows * cols);
      if (logs != null) {
        System.arraycopy(block, 2 * size + 2 * ROWS, logs, logsAt + r, rows);
        System.arraycopy(block, 2 * size, logs, logsAt + count + r, rows);
      }
    }
    if (logs != null) {
      VectorMath.log(logs, logsAt + count, logsAt + 2 * count);
    }
  }

  private static void block(
      float[] x, int at, float[] block, int size, float scale, int cols, int rows) {
    int sums = 2 * size;
    int factors = sums + ROWS;
    int shifts = factors + ROWS;
    float largest = exponentials(x, at, block, rows * cols);
    sumRows(block, cols, rows, sums);
    for (int r = 0; r < rows; r++) {
      block[shifts + r] = 0;
      block[factors + r] = scale / block[sums + r];
    }
    if (cols <= LANES) {
      multiplyRows1(block, size, factors, cols, rows);
    } else {
      multiplyRows2(block, size, factors, cols, rows);
    }
    for (int r = 0; r < rows && !(largest <= MODEST); r++) {
      int row = at + r * cols;
      if (!isModest(x, row, cols)) {
        float shift = VectorSoftmax.shift(x, row, cols);
        block[shifts + r] = shift;
        block[sums + r] = VectorSoftmax.row(x, row, shift, block, size + r * cols, scale, cols);
      }
    }
  }

  private static boolean isModest(float[] x, int at, int cols) {
    float largest = 0;
    for (int i = at; i < at + cols; i++) {
      largest = Math.max(largest, Math.abs(x[i]));
    }
    return largest <= MODEST;
  }

  /**
   * {@code e = exp(x)} as {@link VectorMath#exp} has it, but for x from -80 to 80, where 2^n is a
   * float by itself; any number comes out for other x. The error is at most 1.02 ulp, too (tried on
   * every 16th float). Returns the largest |x|, or NaN.
   */
  private static float exponentials(float[] x, int at, float[] e, int count) {
    FloatVector largest = FloatVector.zero(F);
    for (int i = 0; i < count; i += LANES) {
      VectorMask<Float> some = F.indexInRange(i, count);
      FloatVector v = FloatVector.fromArray(F, x, at + i, some);
      largest = largest.max(v.abs());
      FloatVector shifted =
          v.fma(
              FloatVector.broadcast(F, VectorMath.LOG2_E),
              FloatVector.broadcast(F, VectorMath.ROUND));
      FloatVector n = shifted.sub(VectorMath.ROUND);
      FloatVector r = n.fma(FloatVector.broadcast(F, -VectorMath.LN2_HIGH), v);
      r = n.fma(FloatVector.broadcast(F, -VectorMath.LN2_LOW), r);
      FloatVector p = FloatVector.broadcast(F, 1.9875691500e-4f);
      p = p.fma(r, FloatVector.broadcast(F, 1.3981999507e-3f));
      p = p.fma(r, FloatVector.broadcast(F, 8.3334519073e-3f));
      p = p.fma(r, FloatVector.broadcast(F, 4.1665795894e-2f));
      p = p.fma(r, FloatVector.broadcast(F, 1.6666665459e-1f));
      p = p.fma(r, FloatVector.broadcast(F, 5.0000001201e-1f));
      p = p.fma(r.mul(r), r).add(1);
      // The integer n stands in the low bits of shifted; what is above them is shifted out.
      IntVector power = shifted.reinterpretAsInts().add(127).lanewise(VectorOperators.LSHL, 23);
      p.mul(power.reinterpretAsFloats()).intoArray(e, i, some);
    }
    return largest.reduceLanes(VectorOperators.MAX);
  }

  /**
   * The sum of each row, in the order of {@link VectorMath#sumLanes}, which is spelled out here to
   * spare the way through memory.
   */
  private static void sumRows(float[] e, int cols, int rows, int sums) {
    VectorMask<Float> outsideFirst = F.indexInRange(0, cols).not();
    VectorMask<Float> outsideSecond = F.indexInRange(LANES, cols).not();
    for (int r = 0; r < rows; r++) {
      FloatVector second = FloatVector.fromArray(F, e, r * cols + LANES).blend(0, outsideSecond);
      FloatVector v = FloatVector.fromArray(F, e, r * cols).blend(0, outsideFirst).add(second);
      if (LANES >= 16) {
        v = v.add(v.rearrange(VectorMath.BY_8));
      }
      if (LANES >= 8) {
        v = v.add(v.rearrange(VectorMath.BY_4));
      }
      v = v.add(v.rearrange(VectorMath.BY_2));
      e[sums + r] = v.lane(0) + v.lane(1);
    }
  }

  private static void multiplyRows1(float[] e, int size, int factors, int cols, int rows) {
    for (int r = 0; r < rows; r++) {
      FloatVector factor = FloatVector.broadcast(F, e[factors + r]);
      FloatVector.fromArray(F, e, r * cols).mul(factor).intoArray(e, size + r * cols);
    }
  }

  private static void multiplyRows2(float[] e, int size, int factors, int cols, int rows) {
    for (int r = 0; r < rows; r++) {
      FloatVector factor = FloatVector.broadcast(F, e[factors + r]);
      int i = r * cols;
      FloatVector first = FloatVector.fromArray(F, e, i).mul(factor);
      FloatVector second = FloatVector.fromArray(F, e, i + LANES).mul(factor);
      first.intoArray(e, size + i);
      second.intoArray(e, size + i + LANES);
    }
  }
}
