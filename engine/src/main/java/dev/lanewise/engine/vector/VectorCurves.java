package dev.lanewise.engine.vector;

import dev.lanewise.engine.Curve;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Curves and their slopes, one loop each. As in {@link VectorElementwise}, what is long once
 * inlined stands in a single place of its loop, and the last step is masked.
 */
final class VectorCurves {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = F.length();

  /** 2 sqrt(2 / pi) and that times 0.044715, for gelu by tanh. */
  private static final float LINEAR = 1.5957691f;

  private static final float CUBIC = 0.071354814f;

  /** Beyond this, gelu's slope is 0 or 1; the cube of what is much beyond it overflows. */
  private static final float GELU_FLAT = 30;

  /** The least exponent that VectorMath.expOfModest takes: e^-80 is nothing beside 1. */
  private static final float LEAST_MODEST = -80;

  /** 1 / sqrt(2 pi). */
  private static final float NORMAL_DENSITY = 0.3989423f;

  /** Where tanh(softplus(x)) is 1 in float, and e^2x still a float. */
  private static final float MISH_FLAT = 20;

  private VectorCurves() {}

  /** Whether there is a loop here for forward. */
  static boolean forward(Curve curve, float[] x, float[] y, int from, int to) {
    switch (curve.kind()) {
      case CLIPPED_RELU -> clippedRelu(curve, x, y, from, to);
      case ELU -> elu(curve.t(), curve.s(), x, y, from, to);
      case GELU -> gelu(x, y, from, to);
      case GELU_TANH -> geluTanh(x, y, from, to);
      case SILU -> silu(x, y, from, to);
      case MISH -> mish(x, y, from, to);
      case SOFTPLUS -> softplus(x, y, 1, from, to);
      case LOG_SIGMOID -> softplus(x, y, -1, from, to);
      case EXPONENTIAL -> exponential(x, y, from, to);
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

  private static void elu(float up, float down, float[] x, float[] y, int from, int to) {
    for (int i = from; i < to; i += LANES) {
      VectorMask<Float> some = F.indexInRange(i, to);
      FloatVector v = FloatVector.fromArray(F, x, i, some);
      VectorMask<Float> above = v.compare(VectorOperators.GT, 0);
      VectorMath.expm1OfNegative(v).mul(down).blend(v.mul(up), above).intoArray(y, i, some);
    }
  }

  private static void gelu(float[] x, float[] y, int from, int to) {
    for (int i = from; i < to; i += LANES) {
      VectorMask<Float> some = F.indexInRange(i, to);
      FloatVector v = FloatVector.fromArray(F, x, i, some);
      FloatVector e = VectorMath.expOfModest(v.mul(v).mul(-0.5f).max(LEAST_MODEST));
      VectorMath.normal(v, e).mul(v).intoArray(y, i, some);
    }
  }

  private static void geluTanh(float[] x, float[] y, int from, int to) {
    for (int i = from; i < to; i += LANES) {
      VectorMask<Float> some = F.indexInRange(i, to);
      FloatVector v = FloatVector.fromArray(F, x, i, some);
      FloatVector inner = v.mul(v).mul(CUBIC).add(LINEAR).mul(v);
      VectorMath.sigmoid(inner).mul(v).intoArray(y, i, some);
    }
  }

  private static void silu(float[] x, float[] y, int from, int to) {
    for (int i = from; i < to; i += LANES) {
      VectorMask<Float> some = F.indexInRange(i, to);
      FloatVector v = FloatVector.fromArray(F, x, i, some);
      VectorMath.sigmoid(v).mul(v).intoArray(y, i, some);
    }
  }

  // With e = e^x and n = e^2 + 2 e: tanh(log(1 + e)) = n / (n + 2).
  private static void mish(float[] x, float[] y, int from, int to) {
    for (int i = from; i < to; i += LANES) {
      VectorMask<Float> some = F.indexInRange(i, to);
      FloatVector v = FloatVector.fromArray(F, x, i, some);
      FloatVector e = VectorMath.exp(v.min(MISH_FLAT));
      FloatVector n = e.add(2).mul(e);
      n.div(n.add(2)).mul(v).intoArray(y, i, some);
    }
  }

  /** {@code log(1 + e^x)} for sign 1, {@code -log(1 + e^-x)} for sign -1. */
  private static void softplus(float[] x, float[] y, float sign, int from, int to) {
    for (int i = from; i < to; i += LANES) {
      VectorMask<Float> some = F.indexInRange(i, to);
      FloatVector v = FloatVector.fromArray(F, x, i, some).mul(sign);
      FloatVector e = VectorMath.expOfModest(v.abs().neg().max(LEAST_MODEST));
      VectorMath.log1p(e).add(v.max(0)).mul(sign).intoArray(y, i, some);
    }
  }

  private static void exponential(float[] x, float[] y, int from, int to) {
    for (int i = from; i < to; i += LANES) {
      VectorMask<Float> some = F.indexInRange(i, to);
      VectorMath.exp(FloatVector.fromArray(F, x, i, some)).intoArray(y, i, some);
    }
  }

  /** Whether there is a loop here for backward. */
  static boolean backward(Curve curve, float[] known, float[] dy, float[] dx, int from, int to) {
    switch (curve.kind()) {
      case CAPPED_RELU -> cappedReluBackward(curve.s(), known, dy, dx, from, to);
      case CLIPPED_RELU -> clippedReluBackward(curve, known, dy, dx, from, to);
      case LEAKY_RELU -> leakyReluBackward(curve.s(), known, dy, dx, from, to);
      case ELU -> eluBackward(curve.t(), curve.s(), known, dy, dx, from, to);
      case GELU -> geluBackward(known, dy, dx, from, to);
      case GELU_TANH -> geluTanhBackward(known, dy, dx, from, to);
      case SILU -> siluBackward(known, dy, dx, from, to);
      case MISH -> mishBackward(known, dy, dx, from, to);
      case SOFTPLUS -> softplusBackward(known, 1, dy, dx, from, to);
      case LOG_SIGMOID -> softplusBackward(known, -1, dy, dx, from, to);
      case HARD_SIGMOID -> hardSigmoidBackward(known, dy, dx, from, to);
      case HARD_SILU -> hardSiluBackward(known, dy, dx, from, to);
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

  private static void geluBackward(float[] x, float[] dy, float[] dx, int from, int to) {
    for (int i = from; i < to; i += LANES) {
      VectorMask<Float> some = F.indexInRange(i, to);
      FloatVector v = FloatVector.fromArray(F, x, i, some);
      FloatVector e = VectorMath.expOfModest(v.mul(v).mul(-0.5f).max(LEAST_MODEST));
      FloatVector slope = v.mul(NORMAL_DENSITY).mul(e).add(VectorMath.normal(v, e));
      FloatVector.fromArray(F, dy, i, some).mul(slope).intoArray(dx, i, some);
    }
  }

  // With v the argument of sigmoid and e = e^-|v|: sigmoid'(v) = e / (1 + e)^2, without
  // cancellation.
  private static void geluTanhBackward(float[] x, float[] dy, float[] dx, int from, int to) {
    for (int i = from; i < to; i += LANES) {
      VectorMask<Float> some = F.indexInRange(i, to);
      FloatVector v = FloatVector.fromArray(F, x, i, some).max(-GELU_FLAT).min(GELU_FLAT);
      FloatVector square = v.mul(v);
      FloatVector inner = square.mul(CUBIC).add(LINEAR).mul(v);
      FloatVector e = VectorMath.expOfModest(inner.abs().neg().max(LEAST_MODEST));
      FloatVector d = e.add(1);
      FloatVector s =
          FloatVector.broadcast(F, 1).blend(e, inner.compare(VectorOperators.LT, 0)).div(d);
      FloatVector rate = square.mul(3 * CUBIC).add(LINEAR).mul(v);
      FloatVector slope = e.div(d.mul(d)).mul(rate).add(s);
      FloatVector.fromArray(F, dy, i, some).mul(slope).intoArray(dx, i, some);
    }
  }

  private static void siluBackward(float[] x, float[] dy, float[] dx, int from, int to) {
    for (int i = from; i < to; i += LANES) {
      VectorMask<Float> some = F.indexInRange(i, to);
      FloatVector v = FloatVector.fromArray(F, x, i, some);
      FloatVector e = VectorMath.exp(v.abs().neg());
      FloatVector d = e.add(1);
      FloatVector s = FloatVector.broadcast(F, 1).blend(e, v.compare(VectorOperators.LT, 0)).div(d);
      FloatVector slope = e.div(d.mul(d)).mul(v).add(s);
      FloatVector.fromArray(F, dy, i, some).mul(slope).intoArray(dx, i, some);
    }
  }

  // As for mish above, the slope of n / (n + 2) is 4 e (1 + e) / (n + 2)^2.
  private static void mishBackward(float[] x, float[] dy, float[] dx, int from, int to) {
    for (int i = from; i < to; i += LANES) {
      VectorMask<Float> some = F.indexInRange(i, to);
      FloatVector v = FloatVector.fromArray(F, x, i, some);
      FloatVector e = VectorMath.exp(v.min(MISH_FLAT));
      FloatVector n = e.add(2).mul(e);
      FloatVector d = n.add(2);
      FloatVector rate = e.add(1).mul(e).mul(4).div(d).div(d);
      FloatVector slope = rate.mul(v.min(MISH_FLAT)).add(n.div(d));
      FloatVector.fromArray(F, dy, i, some).mul(slope).intoArray(dx, i, some);
    }
  }

  private static void softplusBackward(
      float[] x, float sign, float[] dy, float[] dx, int from, int to) {
    for (int i = from; i < to; i += LANES) {
      VectorMask<Float> some = F.indexInRange(i, to);
      FloatVector slope = VectorMath.sigmoid(FloatVector.fromArray(F, x, i, some).mul(sign));
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
