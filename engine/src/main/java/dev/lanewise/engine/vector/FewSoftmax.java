package dev.lanewise.engine.vector;

import dev.lanewise.engine.parallel.Scratch;
import java.util.Arrays;

/**
 * The loops of {@link VectorSoftmax} for few numbers: plain ones, with the same roundings in the
 * same order, so that the results have the same bits. See {@link VectorMath} for the formulas.
 */
final class FewSoftmax {
  private static final int LANES = Width.LANES;

  private FewSoftmax() {}

  /** {@code e = exp(x - shift)}; returns the largest |x|, or NaN. */
  static float exp(float[] x, int xAt, float shift, float[] e, int eAt, int count) {
    for (int i = 0; i < count; i++) {
      e[eAt + i] = exp(x[xAt + i] - shift);
    }
    return size(x, xAt, xAt + count);
  }

  private static float exp(float any) {
    // Comparisons with NaN are false, so that NaN passes.
    float v = any < VectorMath.EXP_ZERO ? VectorMath.EXP_ZERO : any;
    v = v > VectorMath.EXP_INFINITE ? VectorMath.EXP_INFINITE : v;
    float shifted = Math.fma(v, VectorMath.LOG2_E, VectorMath.ROUND);
    float n = shifted - VectorMath.ROUND;
    float r = Math.fma(n, -VectorMath.LN2_HIGH, v);
    r = Math.fma(n, -VectorMath.LN2_LOW, r);
    float p = Math.fma(1.9875691500e-4f, r, 1.3981999507e-3f);
    p = Math.fma(p, r, 8.3334519073e-3f);
    p = Math.fma(p, r, 4.1665795894e-2f);
    p = Math.fma(p, r, 1.6666665459e-1f);
    p = Math.fma(p, r, 5.0000001201e-1f);
    p = Math.fma(p, r * r, r) + 1;
    int exponent = Float.floatToRawIntBits(shifted) - Float.floatToRawIntBits(VectorMath.ROUND);
    int half = exponent >> 1;
    return p
        * Float.intBitsToFloat(half + 127 << 23)
        * Float.intBitsToFloat(exponent - half + 127 << 23);
  }

  /** The largest |x|, or NaN. */
  static float size(float[] x, int from, int to) {
    float size = 0;
    for (int i = from; i < to; i++) {
      size = Math.max(size, Math.abs(x[i]));
    }
    return size;
  }

  static float max(float[] x, int from, int to) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = from; i < to; i++) {
      max = Math.max(max, x[i]);
    }
    return max;
  }

  /** Each row's sum: one a lane first, and then halves added to halves. */
  static void sums(float[] e, int cols, int rows, float[] sums, int at) {
    float[] lanes = Scratch.floats(Scratch.Purpose.LANES, LANES);
    for (int r = 0; r < rows; r++) {
      Arrays.fill(lanes, 0, LANES, 0);
      for (int c = 0; c < cols; c++) {
        lanes[c % LANES] += e[r * cols + c];
      }
      for (int half = LANES / 2; half > 0; half /= 2) {
        for (int i = 0; i < half; i++) {
          lanes[i] += lanes[i + half];
        }
      }
      sums[at + r] = lanes[0];
    }
  }

  /** {@code y[at + i] = e[i]} times the row's factor, for i in a range that may begin in a row. */
  static void multiply(
      float[] e, float[] rows, int factors, float[] y, int at, int cols, int from, int to) {
    for (int i = from; i < to; ) {
      int row = i / cols;
      float factor = rows[factors + row];
      for (int end = Math.min(to, (row + 1) * cols); i < end; i++) {
        y[at + i] = e[i] * factor;
      }
    }
  }

  /** {@code x = log x}. */
  static void log(float[] x, int from, int to) {
    for (int i = from; i < to; i++) {
      x[i] = log(x[i]);
    }
  }

  private static float log(float v) {
    int bits = Float.floatToRawIntBits(v);
    int exponent = bits - VectorMath.ROOT_HALF >> 23;
    float n = Float.intBitsToFloat(exponent + Float.floatToRawIntBits(VectorMath.ROUND));
    n -= VectorMath.ROUND;
    float m = Float.intBitsToFloat(bits - (exponent << 23)) - 1;
    float square = m * m;
    float p = Math.fma(7.0376836292e-2f, m, -1.1514610310e-1f);
    p = Math.fma(p, m, 1.1676998740e-1f);
    p = Math.fma(p, m, -1.2420140846e-1f);
    p = Math.fma(p, m, 1.4249322787e-1f);
    p = Math.fma(p, m, -1.6668057665e-1f);
    p = Math.fma(p, m, 2.0000714765e-1f);
    p = Math.fma(p, m, -2.4999993993e-1f);
    p = Math.fma(p, m, 3.3333331174e-1f);
    float y = Math.fma(n, VectorMath.LN2_LOW, p * (square * m));
    y = Math.fma(square, -0.5f, y) + m;
    y = Math.fma(n, VectorMath.LN2_HIGH, y);
    y = v == 0 ? Float.NEGATIVE_INFINITY : y;
    return v < Float.POSITIVE_INFINITY ? y : v;
  }
}
