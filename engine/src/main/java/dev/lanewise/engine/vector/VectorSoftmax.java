package dev.lanewise.engine.vector;

import static dev.lanewise.engine.vector.Species.F;

import dev.lanewise.engine.parallel.Scratch;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Softmax and its kin, a block of rows at a time: the exponentials of all of it, as if it were one
 * long row; each row's sum; and each row times the reciprocal of its sum.
 *
 * <p>That needs no row's maximum where all logits of the block are {@link #MODEST}: nothing can
 * overflow or vanish then, and as the quotient is the same, nothing need be taken off. Rows that
 * are not get their exponentials again, less the maximum: so a row's bits depend on the row alone.
 *
 * <p>A row's sum is taken in float, one sum a lane, in the order of {@link VectorMath#sumLanes};
 * with K columns it is off by at most {@code (K / lanes + 6) 2^-24} of itself, plus the error of
 * the exponentials.
 *
 * <p>Of {@link Species#FEW few} numbers, and of most others until C2 is done, plain loops make the
 * same, bit by bit: {@link FewSoftmax}.
 */
final class VectorSoftmax {
  private static final int LANES = Width.LANES;

  /** Columns of a row that {@link VectorShortSoftmax} takes, at most. */
  private static final int SHORT = 2 * LANES;

  /** Logits up to this size have exponentials from 1e-26 to 1e26. */
  private static final float MODEST = 60;

  /** Short rows of a block, so that all of it stays in the first-level cache. */
  private static final int ROWS = 256;

  // What each row of a block has, in an array of its own: with room behind for whole vectors.
  private static final int SUMS = 0;
  private static final int FACTORS = SUMS + ROWS + LANES;
  private static final int SHIFTS = FACTORS + ROWS + LANES;
  private static final int CHOICES = SHIFTS + ROWS;
  private static final int OF_ROWS = CHOICES + SHORT * LANES;

  // Rows of up to so many columns, and of at least so many, wait for C2 in plain loops. What it
  // compiles while tries are few stays slower: 512 rows of 10 columns by 1 to 10 %, by JVM (0.2
  // us at most), rows of 17 to 32 columns by 5 to 7 %, each longer row by 8 ns, which is regained
  // at 512. Measured on Zen 5, November 2026.
  private static final int FEW_COLUMNS = Math.min(16, SHORT);
  private static final int MANY_COLUMNS = 512;

  /** Of rows of one vector, of two, and of many. */
  private static final Warmth ONE = new Warmth(1);

  private static final Warmth TWO = new Warmth(1);
  private static final Warmth MANY = new Warmth(1);

  private VectorSoftmax() {}

  /** {@code logs} may be null; if not, see {@link dev.lanewise.engine.kernel.Kernels}. */
  static void softmax(
      float[] x, float[] y, float scale, float[] logs, int logsAt, int cols, int from, int to) {
    int count = to - from;
    int most = cols <= SHORT ? ROWS : 1;
    float[] e = Scratch.floats(Scratch.Purpose.TILE, (most + 3) * cols + LANES);
    float[] ofRows = Scratch.floats(Scratch.Purpose.NARROW, OF_ROWS);
    boolean plain = count * cols <= Species.FEW;
    if (cols <= SHORT && !plain) {
      VectorShortSoftmax.choices(cols, ofRows, CHOICES);
    }
    if (cols <= FEW_COLUMNS || cols >= MANY_COLUMNS) {
      plain = plain || isCold(x, from * cols, e, ofRows, cols);
    }
    for (int r = 0; r < count; r += most) {
      int rows = Math.min(most, count - r);
      int at = (from + r) * cols;
      block(x, at, scale, e, ofRows, y, at, cols, rows, plain);
      if (logs != null) {
        System.arraycopy(ofRows, SHIFTS, logs, logsAt + r, rows);
        System.arraycopy(ofRows, SUMS, logs, logsAt + count + r, rows);
      }
    }
    if (logs != null) {
      log(logs, logsAt + count, logsAt + 2 * count, plain);
    }
  }

  /**
   * Whether these rows are for plain loops. If so it may let C2 see a little of them: what comes
   * out is in scratch memory, and thrown away.
   */
  private static boolean isCold(float[] x, int at, float[] e, float[] ofRows, int cols) {
    Warmth warmth = cols > SHORT ? MANY : cols > LANES ? TWO : ONE;
    int end = warmth.end(0, 1);
    if (end > 0 && !warmth.isWarm()) {
      // Short rows so many that their factors come round, long ones with a rest.
      int rows = cols <= SHORT ? LANES : 1;
      int some = cols <= SHORT ? cols : 5 * SHORT - 1;
      long began = warmth.clock();
      int idle = 0;
      do {
        int now = idle == 0 ? rows : 0;
        block(x, at, 1, e, ofRows, e, 0, some, now, false);
        log(ofRows, SUMS, SUMS + (idle == 0 ? LANES : 0), false);
        idle = idle == 0 ? warmth.tried(end, began) : idle - 1;
      } while (idle > 0);
    }
    return !warmth.isWarm();
  }

  private static void block(
      float[] x,
      int at,
      float scale,
      float[] e,
      float[] ofRows,
      float[] y,
      int to,
      int cols,
      int rows,
      boolean plain) {
    exponentials(x, at, e, cols, rows, ofRows, plain);
    sums(e, cols, rows, ofRows, plain);
    for (int i = 0; i < rows; i++) {
      ofRows[FACTORS + i] = scale / ofRows[SUMS + i];
    }
    multiply(e, ofRows, y, to, cols, rows, plain);
  }

  private static void exponentials(
      float[] x, int at, float[] e, int cols, int rows, float[] ofRows, boolean plain) {
    int count = rows * cols;
    float largest = plain ? FewSoftmax.exp(x, at, 0, e, 0, count) : exponentials(x, at, e, count);
    Arrays.fill(ofRows, SHIFTS, SHIFTS + rows, 0);
    for (int r = 0; r < rows && !(largest <= MODEST); r++) {
      int row = at + r * cols;
      if (!(FewSoftmax.size(x, row, row + cols) <= MODEST)) {
        float max = FewSoftmax.max(x, row, row + cols);
        // Nothing becomes infinity less infinity.
        float shift = Float.isInfinite(max) ? 0 : max;
        ofRows[SHIFTS + r] = shift;
        exp(x, row, shift, e, r * cols, cols, plain);
      }
    }
  }

  private static void exp(
      float[] x, int xAt, float shift, float[] e, int eAt, int count, boolean plain) {
    if (plain) {
      FewSoftmax.exp(x, xAt, shift, e, eAt, count);
    } else {
      VectorMath.exp(x, xAt, shift, e, eAt, count);
    }
  }

  /**
   * {@code e = exp(x)} as {@link VectorMath#exp} has it, but for x from -80 to 80, where 2^n is a
   * float by itself; any number comes out for other x. The error is at most 1.02 ulp, too (tried on
   * every 16th float). Returns the largest |x|, or NaN.
   *
   * <p>With more than 325 bytecodes (-XX:FreqInlineSize) it is not inlined, which is meant: as a
   * part of the loop over blocks it is two thirds as fast.
   */
  private static float exponentials(float[] x, int at, float[] e, int count) {
    if (count == 0) {
      return 0;
    }
    // As bits, which are ordered as sizes are, NaN last: one operation instead of six.
    IntVector largest = FloatVector.zero(F).reinterpretAsInts();
    int whole = F.loopBound(count);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector v = FloatVector.fromArray(F, x, at + i);
      largest = v.abs().reinterpretAsInts().max(largest);
      FloatVector round = FloatVector.broadcast(F, VectorMath.ROUND);
      FloatVector shifted = v.fma(FloatVector.broadcast(F, VectorMath.LOG2_E), round);
      FloatVector n = shifted.sub(round);
      FloatVector r = n.fma(FloatVector.broadcast(F, -VectorMath.LN2_HIGH), v);
      r = n.fma(FloatVector.broadcast(F, -VectorMath.LN2_LOW), r);
      FloatVector p = FloatVector.broadcast(F, 1.9875691500e-4f);
      p = p.fma(r, FloatVector.broadcast(F, 1.3981999507e-3f));
      p = p.fma(r, FloatVector.broadcast(F, 8.3334519073e-3f));
      p = p.fma(r, FloatVector.broadcast(F, 4.1665795894e-2f));
      p = p.fma(r, FloatVector.broadcast(F, 1.6666665459e-1f));
      p = p.fma(r, FloatVector.broadcast(F, 5.0000001201e-1f));
      p = p.fma(r.mul(r), r).add(FloatVector.broadcast(F, 1));
      // The integer n stands in the low bits of shifted; what is above them is shifted out.
      IntVector biased = shifted.reinterpretAsInts().add(Float.MAX_EXPONENT);
      FloatVector power = biased.lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
      p.mul(power).intoArray(e, i);
    }
    float size = Float.intBitsToFloat(largest.reduceLanes(VectorOperators.MAX));
    return Math.max(size, FewSoftmax.exp(x, at + whole, 0, e, whole, count - whole));
  }

  private static void sums(float[] e, int cols, int rows, float[] ofRows, boolean plain) {
    if (plain) {
      FewSoftmax.sums(e, cols, rows, ofRows, SUMS);
    } else if (cols <= LANES) {
      VectorShortSoftmax.sumRows1(e, cols, rows, ofRows, SUMS);
    } else if (cols <= SHORT) {
      VectorShortSoftmax.sumRows2(e, cols, rows, ofRows, SUMS);
    } else {
      ofRows[SUMS] = sum(e, 0, rows * cols);
    }
  }

  private static void multiply(
      float[] e, float[] ofRows, float[] y, int at, int cols, int rows, boolean plain) {
    if (plain) {
      FewSoftmax.multiply(e, ofRows, FACTORS, y, at, cols, 0, rows * cols);
    } else if (cols <= SHORT) {
      int count = rows * cols;
      VectorShortSoftmax.multiply(e, ofRows, FACTORS, CHOICES, cols, y, at, count);
      FewSoftmax.multiply(e, ofRows, FACTORS, y, at, cols, F.loopBound(count), count);
    } else {
      multiply(e, ofRows[FACTORS], y, at, rows * cols);
    }
  }

  // Not with the kernel's masks: where the array ends with them, it is another path, not yet tried.
  private static void log(float[] x, int from, int to, boolean plain) {
    int whole = plain ? from : from + F.loopBound(to - from);
    if (!plain) {
      VectorMath.log(x, from, whole);
    }
    FewSoftmax.log(x, whole, to);
  }

  static void softmaxBackward(float[] y, float[] dy, float[] dx, int cols, int from, int to) {
    for (int r = from; r < to; r++) {
      int at = r * cols;
      float dot = dot(y, dy, at, at + cols);
      spread(y, dy, dot, dx, at, at + cols);
    }
  }

  private static float sum(float[] y, int from, int to) {
    if (from == to) {
      return 0;
    }
    FloatVector sum = FloatVector.zero(F);
    int i = from;
    for (; i <= to - LANES; i += LANES) {
      sum = FloatVector.fromArray(F, y, i).add(sum);
    }
    if (i < to) {
      sum = FloatVector.fromArray(F, y, i, F.indexInRange(i, to)).add(sum);
    }
    float[] lanes = Scratch.floats(Scratch.Purpose.LANES, LANES);
    sum.intoArray(lanes, 0);
    // As VectorMath.sumLanes, which C2 would not inline where idle calls outnumber turns.
    FloatVector v = FloatVector.fromArray(F, lanes, 0);
    if (LANES >= 16) {
      v = v.add(v.rearrange(VectorMath.BY_8));
    }
    if (LANES >= 8) {
      v = v.add(v.rearrange(VectorMath.BY_4));
    }
    v = v.add(v.rearrange(VectorMath.BY_2));
    return v.lane(0) + v.lane(1);
  }

  private static void multiply(float[] e, float by, float[] y, int at, int count) {
    if (count == 0) {
      return;
    }
    int i = 0;
    for (; i <= count - LANES; i += LANES) {
      FloatVector.fromArray(F, e, i).mul(by).intoArray(y, at + i);
    }
    for (; i < count; i++) {
      y[at + i] = e[i] * by;
    }
  }

  private static float dot(float[] a, float[] b, int from, int to) {
    FloatVector sum = FloatVector.zero(F);
    int i = from;
    for (; i <= to - LANES; i += LANES) {
      sum = FloatVector.fromArray(F, a, i).fma(FloatVector.fromArray(F, b, i), sum);
    }
    if (i < to) {
      VectorMask<Float> rest = F.indexInRange(i, to);
      sum = FloatVector.fromArray(F, a, i, rest).fma(FloatVector.fromArray(F, b, i, rest), sum);
    }
    float[] lanes = Scratch.floats(Scratch.Purpose.LANES, LANES);
    sum.intoArray(lanes, 0);
    return VectorMath.sumLanes(lanes, 0);
  }

  private static void spread(float[] y, float[] dy, float dot, float[] dx, int from, int to) {
    int i = from;
    for (; i <= to - LANES; i += LANES) {
      FloatVector.fromArray(F, y, i).mul(FloatVector.fromArray(F, dy, i).sub(dot)).intoArray(dx, i);
    }
    if (i < to) {
      VectorMask<Float> rest = F.indexInRange(i, to);
      FloatVector.fromArray(F, y, i, rest)
          .mul(FloatVector.fromArray(F, dy, i, rest).sub(dot))
          .intoArray(dx, i, rest);
    }
  }
}
