package dev.lanewise.engine.vector;

import dev.lanewise.engine.Curve;
import dev.lanewise.engine.parallel.Scratch;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Curves that are made of an e^a, a an {@link #argument} that depends on x, and their slopes.
 *
 * <p>A block of x after the other goes through short loops, which leave what the next one needs in
 * the first-level cache: the arguments, their powers, the result. One loop of all that would be
 * more than the compiler inlines (see {@link VectorMath}).
 */
final class VectorExpCurves {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = F.length();

  /** Elements of a block: with its x, y and two arrays between, 8 KB. */
  private static final int BLOCK = 512;

  /** 2 sqrt(2 / pi) and that times 0.044715, for gelu by tanh. */
  private static final float LINEAR = 1.5957691f;

  private static final float CUBIC = 0.071354814f;

  /** Beyond this, gelu's slope is 0 or 1; the cube of what is much beyond it overflows. */
  private static final float GELU_FLAT = 30;

  /** 1 / sqrt(2 pi). */
  private static final float NORMAL_DENSITY = 0.3989423f;

  /** Where tanh(softplus(x)) is 1 in float, and e^2x still a float. */
  private static final float MISH_FLAT = 20;

  /** Above it, e^x - 1 is a polynomial: that of {@link VectorMath#exp} without the one. */
  private static final float EXPM1_SMALL = -0.34f;

  private VectorExpCurves() {}

  static void forward(Curve curve, float[] x, float[] y, int from, int to) {
    float[] e = Scratch.floats(Scratch.Purpose.CURVE, 2 * BLOCK);
    for (int at = from; at < to; at += BLOCK) {
      int count = Math.min(BLOCK, to - at);
      argument(curve.kind(), x, at, e, count);
      VectorMath.exp(e, 0, 0, e, 0, count);
      switch (curve.kind()) {
        case ELU -> elu(curve.t(), curve.s(), x, e, y, at, count);
        case GELU -> {
          normal(x, at, e, e, 0, count);
          multiply(x, e, y, at, count);
        }
        case GELU_TANH, SILU -> silu(x, e, y, at, count);
        case MISH -> mish(x, e, y, at, count);
        case SOFTPLUS -> softplus(x, e, y, 1, at, count);
        case LOG_SIGMOID -> softplus(x, e, y, -1, at, count);
        default -> throw new AssertionError(curve.kind());
      }
    }
  }

  static void backward(Curve.Kind kind, float[] x, float[] dy, float[] dx, int from, int to) {
    float[] e = Scratch.floats(Scratch.Purpose.CURVE, 2 * BLOCK);
    for (int at = from; at < to; at += BLOCK) {
      int count = Math.min(BLOCK, to - at);
      argument(kind, x, at, e, count);
      VectorMath.exp(e, 0, 0, e, 0, count);
      switch (kind) {
        case GELU -> {
          normal(x, at, e, e, BLOCK, count);
          geluSlope(x, at, e, count);
        }
        case GELU_TANH -> geluTanhSlope(x, at, e, count);
        case SILU -> siluSlope(x, at, e, count);
        case MISH -> mishSlope(x, at, e, count);
        case SOFTPLUS -> sigmoid(x, 1, e, e, at, 0, count);
        case LOG_SIGMOID -> sigmoid(x, -1, e, e, at, 0, count);
        default -> throw new AssertionError(kind);
      }
      multiply(dy, e, dx, at, count);
    }
  }

  /** {@code y = 1 / (1 + e^-x)}, without overflow; at most 2.5 ulp off (tried on every float). */
  static void sigmoid(float[] x, float[] y, int from, int to) {
    float[] e = Scratch.floats(Scratch.Purpose.CURVE, 2 * BLOCK);
    for (int at = from; at < to; at += BLOCK) {
      int count = Math.min(BLOCK, to - at);
      minusSize(x, at, 1, e, count);
      VectorMath.exp(e, 0, 0, e, 0, count);
      sigmoid(x, 1, e, y, at, at, count);
    }
  }

  /**
   * {@code y = tanh x}, with an error of at most 1.6 ulp (tried on every float): below 0.625 an odd
   * polynomial (Cephes), else from {@code e^-2|x|}.
   */
  static void tanh(float[] x, float[] y, int from, int to) {
    float[] e = Scratch.floats(Scratch.Purpose.CURVE, 2 * BLOCK);
    for (int at = from; at < to; at += BLOCK) {
      int count = Math.min(BLOCK, to - at);
      minusSize(x, at, 2, e, count);
      VectorMath.exp(e, 0, 0, e, 0, count);
      tanh(x, e, y, at, count);
    }
  }

  /** What e is raised to. */
  private static void argument(Curve.Kind kind, float[] x, int at, float[] a, int count) {
    switch (kind) {
      case ELU -> atMost(0, x, at, a, count);
      case MISH -> atMost(MISH_FLAT, x, at, a, count);
      case GELU -> minusHalfSquare(x, at, a, count);
      case GELU_TANH -> minusSizeOfCubic(x, at, a, count);
      default -> minusSize(x, at, 1, a, count);
    }
  }

  private static void atMost(float limit, float[] x, int at, float[] a, int count) {
    for (int i = 0; i < count; i += LANES) {
      FloatVector v = FloatVector.fromArray(F, x, at + i, F.indexInRange(i, count));
      v.min(limit).intoArray(a, i);
    }
  }

  private static void minusSize(float[] x, int at, float times, float[] a, int count) {
    for (int i = 0; i < count; i += LANES) {
      FloatVector v = FloatVector.fromArray(F, x, at + i, F.indexInRange(i, count));
      v.abs().mul(-times).intoArray(a, i);
    }
  }

  private static void minusHalfSquare(float[] x, int at, float[] a, int count) {
    for (int i = 0; i < count; i += LANES) {
      FloatVector v = FloatVector.fromArray(F, x, at + i, F.indexInRange(i, count));
      v.mul(v).mul(-0.5f).intoArray(a, i);
    }
  }

  private static void minusSizeOfCubic(float[] x, int at, float[] a, int count) {
    for (int i = 0; i < count; i += LANES) {
      FloatVector v = FloatVector.fromArray(F, x, at + i, F.indexInRange(i, count));
      v.mul(v).mul(CUBIC).add(LINEAR).mul(v).abs().neg().intoArray(a, i);
    }
  }

  /**
   * Above 0, up times x; below, down times e^x - 1, with an error of at most 4 ulp (tried on every
   * 64th float).
   */
  private static void elu(
      float up, float down, float[] x, float[] e, float[] y, int at, int count) {
    for (int i = 0; i < count; i += LANES) {
      VectorMask<Float> some = F.indexInRange(i, count);
      FloatVector v = FloatVector.fromArray(F, x, at + i, some);
      FloatVector p = FloatVector.broadcast(F, 1.9875691500e-4f);
      p = p.fma(v, FloatVector.broadcast(F, 1.3981999507e-3f));
      p = p.fma(v, FloatVector.broadcast(F, 8.3334519073e-3f));
      p = p.fma(v, FloatVector.broadcast(F, 4.1665795894e-2f));
      p = p.fma(v, FloatVector.broadcast(F, 1.6666665459e-1f));
      p = p.fma(v, FloatVector.broadcast(F, 5.0000001201e-1f));
      FloatVector small = p.fma(v.mul(v), v);
      FloatVector large = FloatVector.fromArray(F, e, i).sub(1);
      VectorMask<Float> isSmall = v.compare(VectorOperators.GT, EXPM1_SMALL);
      VectorMask<Float> above = v.compare(VectorOperators.GT, 0);
      large.blend(small, isSmall).mul(down).blend(v.mul(up), above).intoArray(y, at + i, some);
    }
  }

  /**
   * The normal distribution, {@code (1 + erf(x / sqrt 2)) / 2}, given {@code e = exp(-x^2 / 2)}:
   * formula 7.1.26 of Abramowitz and Stegun, off by at most 0.8e-7 and 7 roundings of 1.
   */
  private static void normal(float[] x, int at, float[] e, float[] y, int yAt, int count) {
    for (int i = 0; i < count; i += LANES) {
      FloatVector v = FloatVector.fromArray(F, x, at + i, F.indexInRange(i, count));
      FloatVector one = FloatVector.broadcast(F, 1);
      FloatVector t = one.div(v.abs().mul(0.23164189f).add(1)); // 0.3275911 / sqrt 2
      FloatVector p = FloatVector.broadcast(F, 1.061405429f);
      p = p.fma(t, FloatVector.broadcast(F, -1.453152027f));
      p = p.fma(t, FloatVector.broadcast(F, 1.421413741f));
      p = p.fma(t, FloatVector.broadcast(F, -0.284496736f));
      p = p.fma(t, FloatVector.broadcast(F, 0.254829592f));
      FloatVector tail = p.mul(t).mul(FloatVector.fromArray(F, e, i)).mul(0.5f);
      tail.blend(one.sub(tail), v.compare(VectorOperators.GT, 0)).intoArray(y, yAt + i);
    }
  }

  private static void multiply(float[] x, float[] e, float[] y, int at, int count) {
    for (int i = 0; i < count; i += LANES) {
      VectorMask<Float> some = F.indexInRange(i, count);
      FloatVector v = FloatVector.fromArray(F, x, at + i, some);
      v.mul(FloatVector.fromArray(F, e, i)).intoArray(y, at + i, some);
    }
  }

  /** {@code y = sigmoid(a) x}, given {@code e = e^-|a|}, where a has the sign of x. */
  private static void silu(float[] x, float[] e, float[] y, int at, int count) {
    for (int i = 0; i < count; i += LANES) {
      VectorMask<Float> some = F.indexInRange(i, count);
      FloatVector v = FloatVector.fromArray(F, x, at + i, some);
      FloatVector power = FloatVector.fromArray(F, e, i);
      FloatVector s = power.blend(1, v.compare(VectorOperators.GE, 0)).div(power.add(1));
      s.mul(v).intoArray(y, at + i, some);
    }
  }

  /** {@code y = sigmoid(sign x)}, given {@code e = e^-|x|}. */
  private static void sigmoid(
      float[] x, float sign, float[] e, float[] y, int at, int yAt, int count) {
    for (int i = 0; i < count; i += LANES) {
      VectorMask<Float> some = F.indexInRange(i, count);
      FloatVector v = FloatVector.fromArray(F, x, at + i, some).mul(sign);
      FloatVector power = FloatVector.fromArray(F, e, i);
      FloatVector numerator = power.blend(1, v.compare(VectorOperators.GE, 0));
      numerator.div(power.add(1)).intoArray(y, yAt + i, some);
    }
  }

  /** {@code y = tanh x}, given {@code e = e^-2|x|}. */
  private static void tanh(float[] x, float[] e, float[] y, int at, int count) {
    for (int i = 0; i < count; i += LANES) {
      VectorMask<Float> some = F.indexInRange(i, count);
      FloatVector v = FloatVector.fromArray(F, x, at + i, some);
      FloatVector power = FloatVector.fromArray(F, e, i);
      FloatVector large = FloatVector.broadcast(F, 1).sub(power).div(power.add(1));
      FloatVector square = v.mul(v);
      FloatVector p = FloatVector.broadcast(F, -5.70498872745e-3f);
      p = p.fma(square, FloatVector.broadcast(F, 2.06390887954e-2f));
      p = p.fma(square, FloatVector.broadcast(F, -5.37397155531e-2f));
      p = p.fma(square, FloatVector.broadcast(F, 1.33314422036e-1f));
      p = p.fma(square, FloatVector.broadcast(F, -3.33332819422e-1f));
      FloatVector small = p.mul(square).fma(v, v);
      large = large.blend(large.neg(), v.compare(VectorOperators.LT, 0));
      VectorMask<Float> isSmall = v.abs().compare(VectorOperators.LT, 0.625f);
      large.blend(small, isSmall).intoArray(y, at + i, some);
    }
  }

  // With n = e^2 + 2 e: tanh(log(1 + e)) = n / (n + 2).
  private static void mish(float[] x, float[] e, float[] y, int at, int count) {
    for (int i = 0; i < count; i += LANES) {
      VectorMask<Float> some = F.indexInRange(i, count);
      FloatVector v = FloatVector.fromArray(F, x, at + i, some);
      FloatVector power = FloatVector.fromArray(F, e, i);
      FloatVector n = power.add(2).mul(power);
      n.div(n.add(2)).mul(v).intoArray(y, at + i, some);
    }
  }

  /**
   * {@code log(1 + e^x)} for sign 1, {@code -log(1 + e^-x)} for sign -1, given {@code e = e^-|x|}:
   * {@code log(1 + e)}, which is off by at most 8 roundings, is the logarithm of {@code u = 1 + e}
   * as rounded, times {@code e / (u - 1)}, which makes up for that rounding.
   */
  private static void softplus(float[] x, float[] e, float[] y, float sign, int at, int count) {
    for (int i = 0; i < count; i += LANES) {
      FloatVector.fromArray(F, e, i).add(1).intoArray(e, BLOCK + i);
    }
    VectorMath.log(e, BLOCK, BLOCK + count);
    for (int i = 0; i < count; i += LANES) {
      VectorMask<Float> some = F.indexInRange(i, count);
      FloatVector v = FloatVector.fromArray(F, x, at + i, some).mul(sign);
      FloatVector power = FloatVector.fromArray(F, e, i);
      FloatVector rounded = power.add(1).sub(1);
      FloatVector log = FloatVector.fromArray(F, e, BLOCK + i).mul(power).div(rounded);
      log = log.blend(power, rounded.compare(VectorOperators.EQ, 0));
      log.add(v.max(0)).mul(sign).intoArray(y, at + i, some);
    }
  }

  /** From e and the normal distribution behind it. */
  private static void geluSlope(float[] x, int at, float[] e, int count) {
    for (int i = 0; i < count; i += LANES) {
      FloatVector v = FloatVector.fromArray(F, x, at + i, F.indexInRange(i, count));
      FloatVector density = v.mul(NORMAL_DENSITY).mul(FloatVector.fromArray(F, e, i));
      density.add(FloatVector.fromArray(F, e, BLOCK + i)).intoArray(e, i);
    }
  }

  // With a the argument of sigmoid and e = e^-|a|: sigmoid'(a) = e / (1 + e)^2, without
  // cancellation.
  private static void geluTanhSlope(float[] x, int at, float[] e, int count) {
    for (int i = 0; i < count; i += LANES) {
      FloatVector v = FloatVector.fromArray(F, x, at + i, F.indexInRange(i, count));
      v = v.max(-GELU_FLAT).min(GELU_FLAT);
      FloatVector power = FloatVector.fromArray(F, e, i);
      FloatVector d = power.add(1);
      FloatVector s = power.blend(1, v.compare(VectorOperators.GE, 0)).div(d);
      FloatVector rate = v.mul(v).mul(3 * CUBIC).add(LINEAR).mul(v);
      power.div(d.mul(d)).mul(rate).add(s).intoArray(e, i);
    }
  }

  private static void siluSlope(float[] x, int at, float[] e, int count) {
    for (int i = 0; i < count; i += LANES) {
      FloatVector v = FloatVector.fromArray(F, x, at + i, F.indexInRange(i, count));
      FloatVector power = FloatVector.fromArray(F, e, i);
      FloatVector d = power.add(1);
      FloatVector s = power.blend(1, v.compare(VectorOperators.GE, 0)).div(d);
      power.div(d.mul(d)).mul(v).add(s).intoArray(e, i);
    }
  }

  // As for mish above, the slope of n / (n + 2) is 4 e (1 + e) / (n + 2)^2.
  private static void mishSlope(float[] x, int at, float[] e, int count) {
    for (int i = 0; i < count; i += LANES) {
      FloatVector v = FloatVector.fromArray(F, x, at + i, F.indexInRange(i, count));
      FloatVector power = FloatVector.fromArray(F, e, i);
      FloatVector n = power.add(2).mul(power);
      FloatVector d = n.add(2);
      FloatVector rate = power.add(1).mul(power).mul(4).div(d).div(d);
      rate.mul(v.min(MISH_FLAT)).add(n.div(d)).intoArray(e, i);
    }
  }
}
