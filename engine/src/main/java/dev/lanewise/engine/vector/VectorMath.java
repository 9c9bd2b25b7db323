package dev.lanewise.engine.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Functions of whole vectors.
 *
 * <p>Sums over lanes are spelled out as shuffles and additions, because {@code reduceLanes(ADD)}
 * leaves the order open: compiled and interpreted code would differ in the last bits.
 */
final class VectorMath {
  private static final VectorSpecies<Float> F = Species.F;

  // Rotations by so many lanes.
  static final VectorShuffle<Float> BY_8 = rotation(F, 8);
  static final VectorShuffle<Float> BY_4 = rotation(F, 4);
  static final VectorShuffle<Float> BY_2 = rotation(F, 2);

  // exp: below the first argument the result is 0, above the second it is infinite.
  private static final float EXP_ZERO = -104;
  private static final float EXP_INFINITE = 89;
  private static final float LOG2_E = 1.44269504f;

  /** Adding it rounds a float to an integer, which then stands in the low bits. */
  private static final float ROUND = 0x1.8p23f;

  /**
   * ln 2 in two parts; the upper one has so few bits that its product with an exponent is exact.
   */
  private static final float LN2_HIGH = 0.693359375f;

  private static final float LN2_LOW = -2.12194440e-4f;

  /** The bits of the square root of one half: the smallest m of a logarithm. */
  private static final int ROOT_HALF = 0x3F3504F3;

  private VectorMath() {}

  private static <E> VectorShuffle<E> rotation(VectorSpecies<E> species, int by) {
    return VectorShuffle.iota(species, by % species.length(), 1, true);
  }

  /**
   * The sum of the lanes of the vector that lies at {@code at}: halves added to halves, always in
   * this order. The vector comes by way of memory, because one that is passed is an object wherever
   * the compiler does not inline this.
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
   * {@code e^x}. The error is at most 1.02 ulp (tried on every float), results below the normal
   * range included; infinite where e^x overflows, 0 where it rounds to 0, NaN for NaN.
   *
   * <p>With n the integer next to x / ln 2 and r = x - n ln 2, {@code e^x = 2^n e^r}, where |r| is
   * at most ln 2 / 2 and e^r is a polynomial (its coefficients are those of the Cephes library).
   */
  static FloatVector exp(FloatVector x) {
    // Comparisons with NaN are false, so that NaN passes.
    x = x.blend(EXP_ZERO, x.compare(VectorOperators.LT, EXP_ZERO));
    x = x.blend(EXP_INFINITE, x.compare(VectorOperators.GT, EXP_INFINITE));
    FloatVector shifted = x.fma(FloatVector.broadcast(F, LOG2_E), FloatVector.broadcast(F, ROUND));
    FloatVector n = shifted.sub(ROUND);
    FloatVector r = n.fma(FloatVector.broadcast(F, -LN2_HIGH), x);
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
    return p.mul(powerOfTwo(half)).mul(powerOfTwo(exponent.sub(half)));
  }

  /**
   * {@link #exp} for x from -80 to 80, where 2^n is a float by itself; any number comes out for
   * other x. The error is at most 1.02 ulp, too (tried on every 16th float).
   */
  static FloatVector expOfModest(FloatVector x) {
    FloatVector shifted = x.fma(FloatVector.broadcast(F, LOG2_E), FloatVector.broadcast(F, ROUND));
    FloatVector n = shifted.sub(ROUND);
    FloatVector r = n.fma(FloatVector.broadcast(F, -LN2_HIGH), x);
    r = n.fma(FloatVector.broadcast(F, -LN2_LOW), r);
    FloatVector p = FloatVector.broadcast(F, 1.9875691500e-4f);
    p = p.fma(r, FloatVector.broadcast(F, 1.3981999507e-3f));
    p = p.fma(r, FloatVector.broadcast(F, 8.3334519073e-3f));
    p = p.fma(r, FloatVector.broadcast(F, 4.1665795894e-2f));
    p = p.fma(r, FloatVector.broadcast(F, 1.6666665459e-1f));
    p = p.fma(r, FloatVector.broadcast(F, 5.0000001201e-1f));
    p = p.fma(r.mul(r), r).add(1);
    // The integer n stands in the low bits of shifted; what is above them is shifted out.
    return p.mul(powerOfTwo(shifted.reinterpretAsInts()));
  }

  /**
   * {@code log x} for x of the normal range, with an error of at most 0.9 ulp (tried on every float
   * from a half to two, and on every 67th of the others); minus infinity for 0, infinity and NaN
   * stay what they are, and any number comes out for other x.
   *
   * <p>{@code x = 2^n m} with m next to 1, and log m is a polynomial (its coefficients are those of
   * the Cephes library).
   */
  static FloatVector log(FloatVector x) {
    FloatVector y = logOfNormal(x);
    y = y.blend(Float.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, 0));
    return x.blend(y, x.compare(VectorOperators.LT, Float.POSITIVE_INFINITY));
  }

  private static FloatVector logOfNormal(FloatVector x) {
    IntVector bits = x.reinterpretAsInts();
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
    return n.fma(FloatVector.broadcast(F, LN2_HIGH), y);
  }

  private static FloatVector powerOfTwo(IntVector exponent) {
    return exponent.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
  }

  /**
   * {@code 1 / (1 + e^-x)}, without overflow. The error is at most 2.5 ulp (tried on every float).
   */
  static FloatVector sigmoid(FloatVector x) {
    FloatVector e = exp(x.abs().neg());
    FloatVector numerator = FloatVector.broadcast(F, 1).blend(e, x.compare(VectorOperators.LT, 0));
    return numerator.div(e.add(1));
  }

  /**
   * {@code tanh x}, with an error of at most 1.6 ulp (tried on every float): below 0.625 an odd
   * polynomial (Cephes), else from {@code e^-2|x|}.
   */
  static FloatVector tanh(FloatVector x) {
    FloatVector size = x.abs();
    FloatVector e = exp(size.mul(-2));
    FloatVector large = FloatVector.broadcast(F, 1).sub(e).div(e.add(1));
    FloatVector square = x.mul(x);
    FloatVector p = FloatVector.broadcast(F, -5.70498872745e-3f);
    p = p.fma(square, FloatVector.broadcast(F, 2.06390887954e-2f));
    p = p.fma(square, FloatVector.broadcast(F, -5.37397155531e-2f));
    p = p.fma(square, FloatVector.broadcast(F, 1.33314422036e-1f));
    p = p.fma(square, FloatVector.broadcast(F, -3.33332819422e-1f));
    FloatVector small = p.mul(square).fma(x, x);
    large = large.blend(large.neg(), x.compare(VectorOperators.LT, 0));
    return large.blend(small, size.compare(VectorOperators.LT, 0.625f));
  }

  /**
   * {@code e^x - 1} for x up to 0, with an error of at most 4 ulp (tried on every 64th float); any
   * number comes out for other x. Above -0.34 it is the polynomial of {@link #exp} without the one.
   */
  static FloatVector expm1OfNegative(FloatVector x) {
    FloatVector large = exp(x).sub(1);
    FloatVector p = FloatVector.broadcast(F, 1.9875691500e-4f);
    p = p.fma(x, FloatVector.broadcast(F, 1.3981999507e-3f));
    p = p.fma(x, FloatVector.broadcast(F, 8.3334519073e-3f));
    p = p.fma(x, FloatVector.broadcast(F, 4.1665795894e-2f));
    p = p.fma(x, FloatVector.broadcast(F, 1.6666665459e-1f));
    p = p.fma(x, FloatVector.broadcast(F, 5.0000001201e-1f));
    FloatVector small = p.fma(x.mul(x), x);
    return large.blend(small, x.compare(VectorOperators.GT, -0.34f));
  }

  /**
   * {@code log(1 + x)} for x from 0 to 1, with an error of at most 8 roundings: the logarithm of
   * {@code u = 1 + x} as rounded, times {@code x / (u - 1)}, which makes up for that rounding.
   */
  static FloatVector log1p(FloatVector x) {
    FloatVector u = x.add(1);
    FloatVector rounded = u.sub(1);
    FloatVector y = logOfNormal(u).mul(x).div(rounded);
    return y.blend(x, rounded.compare(VectorOperators.EQ, 0));
  }

  /**
   * The normal distribution, {@code (1 + erf(x / sqrt 2)) / 2}, given {@code e = exp(-x^2 / 2)}:
   * formula 7.1.26 of Abramowitz and Stegun, off by at most 0.8e-7 and 7 roundings of 1.
   */
  static FloatVector normal(FloatVector x, FloatVector e) {
    FloatVector one = FloatVector.broadcast(F, 1);
    FloatVector t = one.div(x.abs().mul(0.23164189f).add(1)); // 0.3275911 / sqrt 2
    FloatVector p = FloatVector.broadcast(F, 1.061405429f);
    p = p.fma(t, FloatVector.broadcast(F, -1.453152027f));
    p = p.fma(t, FloatVector.broadcast(F, 1.421413741f));
    p = p.fma(t, FloatVector.broadcast(F, -0.284496736f));
    p = p.fma(t, FloatVector.broadcast(F, 0.254829592f));
    FloatVector tail = p.mul(t).mul(e).mul(0.5f);
    return tail.blend(one.sub(tail), x.compare(VectorOperators.GT, 0));
  }
}
