package dev.lanewise.engine.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Functions of stretches of memory, and of one vector that lies in it.
 *
 * <p>None takes or returns a vector: once a compiled method has 18,000 nodes, some twenty
 * operations on vectors, the compiler inlines no further call into it but the JDK's own, and a
 * vector that is passed to a call that stays one is an object.
 *
 * <p>Sums over lanes are spelled out as shuffles and additions, because {@code reduceLanes(ADD)}
 * leaves the order open: compiled and interpreted code would differ in the last bits.
 */
final class VectorMath {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = F.length();

  // Rotations by so many lanes.
  static final VectorShuffle<Float> BY_8 = rotation(F, 8);
  static final VectorShuffle<Float> BY_4 = rotation(F, 4);
  static final VectorShuffle<Float> BY_2 = rotation(F, 2);

  // exp: below the first argument the result is 0, above the second it is infinite.
  static final float EXP_ZERO = -104;
  static final float EXP_INFINITE = 89;
  static final float LOG2_E = 1.44269504f;

  /** Adding it rounds a float to an integer, which then stands in the low bits. */
  static final float ROUND = 0x1.8p23f;

  /**
   * ln 2 in two parts; the upper one has so few bits that its product with an exponent is exact.
   */
  static final float LN2_HIGH = 0.693359375f;

  static final float LN2_LOW = -2.12194440e-4f;

  /** The bits of the square root of one half: the smallest m of a logarithm. */
  static final int ROOT_HALF = 0x3F3504F3;

  private VectorMath() {}

  private static <E> VectorShuffle<E> rotation(VectorSpecies<E> species, int by) {
    return VectorShuffle.iota(species, by % species.length(), 1, true);
  }

  /**
   * The sum of the lanes of the vector that lies at {@code at}: halves added to halves, always in
   * this order.
   */
  static float sumLanes(float[] x, int at) {
    FloatVector v = FloatVector.fromArray(F, x, at);
    if (F.length() >= 16) {
      v = v.add(v.rearrange(BY_8));
    }
    if (F.length() >= 8) {
      v = v.add(v.rearrange(BY_4));
    }
    v = v.add(v.rearrange(BY_2));
    return v.lane(0) + v.lane(1);
  }

  /**
   * {@code y = e^(x - shift)}; y may be x. The error is at most 1.02 ulp (tried on every float) of
   * the power of the rounded difference, results below the normal range included; infinite where
   * the power overflows, 0 where it rounds to 0, NaN for NaN.
   *
   * <p>With n the integer next to x / ln 2 and r = x - n ln 2, {@code e^x = 2^n e^r}, where |r| is
   * at most ln 2 / 2 and e^r is a polynomial (its coefficients are those of the Cephes library).
   */
  static void exp(float[] x, int xAt, float shift, float[] y, int yAt, int count) {
    for (int i = 0; i < count; i += LANES) {
      VectorMask<Float> some = F.indexInRange(i, count);
      FloatVector v = FloatVector.fromArray(F, x, xAt + i, some).sub(shift);
      // Comparisons with NaN are false, so that NaN passes.
      v = v.blend(EXP_ZERO, v.compare(VectorOperators.LT, EXP_ZERO));
      v = v.blend(EXP_INFINITE, v.compare(VectorOperators.GT, EXP_INFINITE));
      FloatVector shifted =
          v.fma(FloatVector.broadcast(F, LOG2_E), FloatVector.broadcast(F, ROUND));
      FloatVector n = shifted.sub(ROUND);
      FloatVector r = n.fma(FloatVector.broadcast(F, -LN2_HIGH), v);
      r = n.fma(FloatVector.broadcast(F, -LN2_LOW), r);
      FloatVector p = FloatVector.broadcast(F, 1.9875691500e-4f);
      p = p.fma(r, FloatVector.broadcast(F, 1.3981999507e-3f));
      p = p.fma(r, FloatVector.broadcast(F, 8.3334519073e-3f));
      p = p.fma(r, FloatVector.broadcast(F, 4.1665795894e-2f));
      p = p.fma(r, FloatVector.broadcast(F, 1.6666665459e-1f));
      p = p.fma(r, FloatVector.broadcast(F, 5.0000001201e-1f));
      p = p.fma(r.mul(r), r).add(1);
      // 2^n in two factors, because n may lie outside the exponents of a float; only the second
      // product rounds.
      IntVector exponent = shifted.reinterpretAsInts().sub(Float.floatToRawIntBits(ROUND));
      IntVector half = exponent.lanewise(VectorOperators.ASHR, 1);
      IntVector rest = exponent.sub(half);
      p.mul(half.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats())
          .mul(rest.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats())
          .intoArray(y, yAt + i, some);
    }
  }

  /**
   * {@code x = log x} for x of the normal range, with an error of at most 0.9 ulp (tried on every
   * float from a half to two, and on every 67th of the others); minus infinity for 0, infinity and
   * NaN stay what they are, and any number comes out for other x.
   *
   * <p>{@code x = 2^n m} with m next to 1, and log m is a polynomial (its coefficients are those of
   * the Cephes library).
   */
  static void log(float[] x, int from, int to) {
    for (int i = from; i < to; i += LANES) {
      VectorMask<Float> some = F.indexInRange(i, to);
      FloatVector v = FloatVector.fromArray(F, x, i, some);
      IntVector bits = v.reinterpretAsInts();
      IntVector exponent = bits.sub(ROOT_HALF).lanewise(VectorOperators.ASHR, 23);
      FloatVector n = exponent.add(Float.floatToRawIntBits(ROUND)).reinterpretAsFloats().sub(ROUND);
      FloatVector m =
          bits.sub(exponent.lanewise(VectorOperators.LSHL, 23)).reinterpretAsFloats().sub(1);
      FloatVector square = m.mul(m);
      FloatVector p = FloatVector.broadcast(F, 7.0376836292e-2f);
      p = p.fma(m, FloatVector.broadcast(F, -1.1514610310e-1f));
      p = p.fma(m, FloatVector.broadcast(F, 1.1676998740e-1f));
      p = p.fma(m, FloatVector.broadcast(F, -1.2420140846e-1f));
      p = p.fma(m, FloatVector.broadcast(F, 1.4249322787e-1f));
      p = p.fma(m, FloatVector.broadcast(F, -1.6668057665e-1f));
      p = p.fma(m, FloatVector.broadcast(F, 2.0000714765e-1f));
      p = p.fma(m, FloatVector.broadcast(F, -2.4999993993e-1f));
      p = p.fma(m, FloatVector.broadcast(F, 3.3333331174e-1f));
      FloatVector y = n.fma(FloatVector.broadcast(F, LN2_LOW), p.mul(square.mul(m)));
      y = square.fma(FloatVector.broadcast(F, -0.5f), y).add(m);
      y = n.fma(FloatVector.broadcast(F, LN2_HIGH), y);
      y = y.blend(Float.NEGATIVE_INFINITY, v.compare(VectorOperators.EQ, 0));
      v.blend(y, v.compare(VectorOperators.LT, Float.POSITIVE_INFINITY)).intoArray(x, i, some);
    }
  }
}
