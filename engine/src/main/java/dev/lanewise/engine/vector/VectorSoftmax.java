package dev.lanewise.engine.vector;

import dev.lanewise.engine.parallel.Scratch;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Softmax and its kin: one row after the other, vectors along the row.
 *
 * <p>A row's sum is taken in float, one sum a lane, of short rows one sum in all; with K columns it
 * is off by at most {@code max(2 lanes, K / lanes + 6) 2^-24} of itself, plus the error of the
 * exponentials.
 */
final class VectorSoftmax {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = F.length();

  /** Rows below this length are too short for a reduction over the lanes. */
  private static final int SHORT = 2 * LANES;

  private VectorSoftmax() {}

  static void softmax(float[] x, float[] y, int cols, int from, int to) {
    if (cols < SHORT) {
      softmaxOfShortRows(x, y, cols, from, to);
      return;
    }
    for (int r = from; r < to; r++) {
      int at = r * cols;
      float max = max(x, at, at + cols);
      exponentials(x, at, max, y, at, cols);
      divide(y, sum(y, at, at + cols), at, at + cols);
    }
  }

  /**
   * A reduction over the lanes costs as much as a dozen additions: here only the exponentials are
   * vectors, over many rows at once.
   */
  private static void softmaxOfShortRows(float[] x, float[] y, int cols, int from, int to) {
    for (int at = from * cols; at < to * cols; at += cols) {
      float max = shortMax(x, at, cols);
      for (int i = at; i < at + cols; i++) {
        y[i] = x[i] - max;
      }
    }
    VectorElementwise.exp(y, y, from * cols, to * cols);
    for (int at = from * cols; at < to * cols; at += cols) {
      float sum = shortSum(y, at, cols);
      for (int i = at; i < at + cols; i++) {
        y[i] /= sum;
      }
    }
  }

  static void softmaxBackward(float[] y, float[] dy, float[] dx, int cols, int from, int to) {
    for (int r = from; r < to; r++) {
      int at = r * cols;
      float dot = dot(y, dy, at, at + cols);
      spread(y, dy, dot, dx, at, at + cols);
    }
  }

  static void logSumExp(float[] x, float[] out, int cols, int from, int to) {
    float[] e = Scratch.floats(Scratch.Purpose.TILE, cols);
    for (int r = from; r < to; r++) {
      int at = r * cols;
      float max = cols < SHORT ? shortMax(x, at, cols) : max(x, at, at + cols);
      exponentials(x, at, max, e, 0, cols);
      float sum = cols < SHORT ? shortSum(e, 0, cols) : sum(e, 0, cols);
      out[r] = Float.isInfinite(max) ? max : (float) (max + Math.log(sum)); // inf - inf is NaN
    }
  }

  private static float shortMax(float[] x, int at, int cols) {
    float max = x[at];
    for (int i = at + 1; i < at + cols; i++) {
      max = Math.max(max, x[i]);
    }
    return max;
  }

  private static float shortSum(float[] x, int at, int cols) {
    float sum = 0;
    for (int i = at; i < at + cols; i++) {
      sum += x[i];
    }
    return sum;
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

  /** {@code y = exp(x - max)}. */
  private static void exponentials(float[] x, int xAt, float max, float[] y, int yAt, int cols) {
    for (int c = 0; c < cols; c += LANES) {
      VectorMask<Float> some = F.indexInRange(c, cols);
      VectorMath.exp(FloatVector.fromArray(F, x, xAt + c, some).sub(max))
          .intoArray(y, yAt + c, some);
    }
  }

  // In a pass of its own: together with the exponentials it was too much to inline, and allocated.
  private static float sum(float[] y, int from, int to) {
    FloatVector sum = FloatVector.zero(F);
    int i = from;
    for (; i <= to - LANES; i += LANES) {
      sum = sum.add(FloatVector.fromArray(F, y, i));
    }
    if (i < to) {
      sum = sum.add(FloatVector.fromArray(F, y, i, F.indexInRange(i, to)));
    }
    return VectorMath.sumLanes(sum);
  }

  private static void divide(float[] y, float by, int from, int to) {
    int i = from;
    for (; i <= to - LANES; i += LANES) {
      FloatVector.fromArray(F, y, i).div(by).intoArray(y, i);
    }
    if (i < to) {
      VectorMask<Float> rest = F.indexInRange(i, to);
      FloatVector.fromArray(F, y, i, rest).div(by).intoArray(y, i, rest);
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
    return VectorMath.sumLanes(sum);
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
