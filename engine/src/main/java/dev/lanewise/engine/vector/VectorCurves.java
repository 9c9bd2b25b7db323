package dev.lanewise.engine.vector;

import dev.lanewise.engine.Curve;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Curves and their slopes: those of a few operations are a loop each, whose last step is masked;
 * those with an e^x are {@link VectorExpCurves}'.
 */
final class VectorCurves {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = F.length();

  private VectorCurves() {}

  /** Whether there is a loop for forward. */
  static boolean forward(Curve curve, float[] x, float[] y, int from, int to) {
    switch (curve.kind()) {
      case CLIPPED_RELU -> clippedRelu(curve, x, y, from, to);
      case EXPONENTIAL -> VectorMath.exp(x, from, 0, y, from, to - from);
      case ELU, GELU, GELU_TANH, SILU, MISH, SOFTPLUS, LOG_SIGMOID ->
          VectorExpCurves.forward(curve, x, y, from, to);
      default -> {
        return false;
      }
    }
    return true;
  }

  private static void clippedRelu(Curve curve, float[] x, float[] y, int from, int to) {
    float max = curve.s();
    float threshold = curve.t();
    float slope = curve.u();
    for (int i = from; i < to; i += LANES) {
      VectorMask<Float> some = F.indexInRange(i, to);
      FloatVector v = FloatVector.fromArray(F, x, i, some);
      FloatVector below = v.sub(threshold).mul(slope);
      below.blend(v.min(max), v.compare(VectorOperators.GT, threshold)).intoArray(y, i, some);
    }
  }

  /** Whether there is a loop for backward. */
  static boolean backward(Curve curve, float[] known, float[] dy, float[] dx, int from, int to) {
    switch (curve.kind()) {
      case CAPPED_RELU -> cappedReluBackward(curve.s(), known, dy, dx, from, to);
      case CLIPPED_RELU -> clippedReluBackward(curve, known, dy, dx, from, to);
      case LEAKY_RELU -> leakyReluBackward(curve.s(), known, dy, dx, from, to);
      case ELU -> eluBackward(curve.t(), curve.s(), known, dy, dx, from, to);
      case HARD_SIGMOID -> hardSigmoidBackward(known, dy, dx, from, to);
      case HARD_SILU -> hardSiluBackward(known, dy, dx, from, to);
      case GELU, GELU_TANH, SILU, MISH, SOFTPLUS, LOG_SIGMOID ->
          VectorExpCurves.backward(curve.kind(), known, dy, dx, from, to);
      default -> {
        return false;
      }
    }
    return true;
  }

  private static void cappedReluBackward(
      float cap, float[] y, float[] dy, float[] dx, int from, int to) {
    int i = from;
    for (; i <= to - LANES; i += LANES) {
      FloatVector v = FloatVector.fromArray(F, y, i);
      VectorMask<Float> inside =
          v.compare(VectorOperators.GT, 0).and(v.compare(VectorOperators.LT, cap));
      FloatVector.zero(F).blend(FloatVector.fromArray(F, dy, i), inside).intoArray(dx, i);
    }
    for (; i < to; i++) {
      dx[i] = y[i] > 0 && y[i] < cap ? dy[i] : 0;
    }
  }

  private static void clippedReluBackward(
      Curve curve, float[] x, float[] dy, float[] dx, int from, int to) {
    float max = curve.s();
    float threshold = curve.t();
    float slope = curve.u();
    for (int i = from; i < to; i += LANES) {
      VectorMask<Float> some = F.indexInRange(i, to);
      FloatVector v = FloatVector.fromArray(F, x, i, some);
      FloatVector d = FloatVector.fromArray(F, dy, i, some);
      FloatVector above = d.blend(0, v.compare(VectorOperators.LT, max).not());
      d.mul(slope).blend(above, v.compare(VectorOperators.GT, threshold)).intoArray(dx, i, some);
    }
  }

  private static void leakyReluBackward(
      float slope, float[] y, float[] dy, float[] dx, int from, int to) {
    for (int i = from; i < to; i += LANES) {
      VectorMask<Float> some = F.indexInRange(i, to);
      FloatVector v = FloatVector.fromArray(F, y, i, some);
      FloatVector d = FloatVector.fromArray(F, dy, i, some);
      d.mul(slope).blend(d, v.compare(VectorOperators.GT, 0)).intoArray(dx, i, some);
    }
  }

  private static void eluBackward(
      float up, float down, float[] y, float[] dy, float[] dx, int from, int to) {
    for (int i = from; i < to; i += LANES) {
      VectorMask<Float> some = F.indexInRange(i, to);
      FloatVector v = FloatVector.fromArray(F, y, i, some);
      FloatVector slope = v.add(down).blend(up, v.compare(VectorOperators.GT, 0));
      FloatVector.fromArray(F, dy, i, some).mul(slope).intoArray(dx, i, some);
    }
  }

  private static void hardSigmoidBackward(float[] y, float[] dy, float[] dx, int from, int to) {
    for (int i = from; i < to; i += LANES) {
      VectorMask<Float> some = F.indexInRange(i, to);
      FloatVector v = FloatVector.fromArray(F, y, i, some);
      VectorMask<Float> inside =
          v.compare(VectorOperators.GT, 0).and(v.compare(VectorOperators.LT, 1));
      FloatVector slope = FloatVector.zero(F).blend(1f / 6, inside);
      FloatVector.fromArray(F, dy, i, some).mul(slope).intoArray(dx, i, some);
    }
  }

  private static void hardSiluBackward(float[] x, float[] dy, float[] dx, int from, int to) {
    for (int i = from; i < to; i += LANES) {
      VectorMask<Float> some = F.indexInRange(i, to);
      FloatVector v = FloatVector.fromArray(F, x, i, some);
      FloatVector slope = v.mul(1f / 3).add(0.5f);
      slope = slope.blend(0, v.compare(VectorOperators.LE, -3));
      slope = slope.blend(1, v.compare(VectorOperators.GE, 3));
      FloatVector.fromArray(F, dy, i, some).mul(slope).intoArray(dx, i, some);
    }
  }
}
