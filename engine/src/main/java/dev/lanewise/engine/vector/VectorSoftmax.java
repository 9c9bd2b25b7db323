package dev.lanewise.engine.vector;

import dev.lanewise.engine.parallel.Scratch;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Softmax and its kin: one row after the other, vectors along the row; short rows are {@link
 * VectorShortSoftmax}'s.
 *
 * <p>A row's sum is taken in float, one sum a lane; with K columns it is off by at most {@code (K /
 * lanes + 6) 2^-24} of itself, plus the error of the exponentials.
 */
final class VectorSoftmax {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = F.length();

  private VectorSoftmax() {}

  /** {@code logs} may be null; if not, see {@link dev.lanewise.engine.kernel.Kernels}. */
  static void softmax(
      float[] x, float[] y, float scale, float[] logs, int logsAt, int cols, int from, int to) {
    if (cols <= VectorShortSoftmax.LONGEST) {
      VectorShortSoftmax.softmax(x, y, scale, logs, logsAt, cols, from, to);
      return;
    }
    int count = to - from;
    for (int r = 0; r < count; r++) {
      int at = (from + r) * cols;
      float max = shift(x, at, cols);
      float sum = row(x, at, max, y, at, scale, cols);
      if (logs != null) {
        logs[logsAt + r] = max;
        logs[logsAt + count + r] = sum;
      }
    }
    if (logs != null) {
      VectorMath.log(logs, logsAt + count, logsAt + 2 * count);
    }
  }

  /**
   * What is taken off a row so that nothing overflows: its largest; 0 where that is infinite, so
   * that nothing becomes infinity less infinity.
   */
  static float shift(float[] x, int at, int cols) {
    float max = max(x, at, at + cols);
    return Float.isInfinite(max) ? 0 : max;
  }

  /** One row of {@code scale exp(x - shift) / sum exp(x - shift)}; returns the sum. */
  static float row(float[] x, int xAt, float shift, float[] y, int yAt, float scale, int cols) {
    VectorMath.exp(x, xAt, shift, y, yAt, cols);
    float sum = sum(y, yAt, yAt + cols);
    multiply(y, scale / sum, yAt, yAt + cols);
    return sum;
  }

  static void softmaxBackward(float[] y, float[] dy, float[] dx, int cols, int from, int to) {
    for (int r = from; r < to; r++) {
      int at = r * cols;
      float dot = dot(y, dy, at, at + cols);
      spread(y, dy, dot, dx, at, at + cols);
    }
  }

  private static float max(float[] x, int from, int to) {
    FloatVector max = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
    int i = from;
    for (; i <= to - LANES; i += LANES) {
      max = max.max(FloatVector.fromArray(F, x, i));
    }
    if (i < to) {
      max =
          max.lanewise(
              VectorOperators.MAX,
              FloatVector.fromArray(F, x, i, F.indexInRange(i, to)),
              F.indexInRange(i, to));
    }
    return max.reduceLanes(VectorOperators.MAX);
  }

  private static float sum(float[] y, int from, int to) {
    FloatVector sum = FloatVector.zero(F);
    int i = from;
    for (; i <= to - LANES; i += LANES) {
      sum = sum.add(FloatVector.fromArray(F, y, i));
    }
    if (i < to) {
      sum = sum.add(FloatVector.fromArray(F, y, i, F.indexInRange(i, to)));
    }
    float[] lanes = Scratch.floats(Scratch.Purpose.LANES, LANES);
    sum.intoArray(lanes, 0);
    return VectorMath.sumLanes(lanes, 0);
  }

  private static void multiply(float[] y, float by, int from, int to) {
    int i = from;
    for (; i <= to - LANES; i += LANES) {
      FloatVector.fromArray(F, y, i).mul(by).intoArray(y, i);
    }
    if (i < to) {
      VectorMask<Float> rest = F.indexInRange(i, to);
      FloatVector.fromArray(F, y, i, rest).mul(by).intoArray(y, i, rest);
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
