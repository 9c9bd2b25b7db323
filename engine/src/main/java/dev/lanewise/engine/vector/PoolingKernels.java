package dev.lanewise.engine.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The inner loops of pooling, most of them forward: one vector of channels, or of a row, after the
 * other, some floats apart.
 */
final class PoolingKernels {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = F.length();

  private PoolingKernels() {}

  /** {@code out[o + j outStep] = max(f[a + j fStep], x[b + j xStep]) + 0}, vectors. */
  static void max2(
      float[] f,
      int a,
      int fStep,
      float[] x,
      int b,
      int xStep,
      float[] out,
      int o,
      int outStep,
      int count) {
    for (int j = 0; j < count; j++) {
      FloatVector v = FloatVector.fromArray(F, f, a);
      v.max(FloatVector.fromArray(F, x, b)).add(0).intoArray(out, o);
      a += fStep;
      b += xStep;
      o += outStep;
    }
  }

  /** The same of three, of which two are in x. */
  static void max3(
      float[] f,
      int a,
      int fStep,
      float[] x,
      int b,
      int d,
      int xStep,
      float[] out,
      int o,
      int outStep,
      int count) {
    for (int j = 0; j < count; j++) {
      FloatVector v = FloatVector.fromArray(F, f, a).max(FloatVector.fromArray(F, x, b));
      v.max(FloatVector.fromArray(F, x, d)).add(0).intoArray(out, o);
      a += fStep;
      b += xStep;
      d += xStep;
      o += outStep;
    }
  }

  /** {@code out[o + j outStep] = add(f[a + j fStep], x[b + j xStep])}, vectors. */
  static void sum2(
      float[] f,
      int a,
      int fStep,
      float[] x,
      int b,
      int xStep,
      float[] out,
      int o,
      int outStep,
      int count) {
    for (int j = 0; j < count; j++) {
      FloatVector v = FloatVector.fromArray(F, f, a);
      v.add(FloatVector.fromArray(F, x, b)).intoArray(out, o);
      a += fStep;
      b += xStep;
      o += outStep;
    }
  }

  /** The same of three, of which two are in x. */
  static void sum3(
      float[] f,
      int a,
      int fStep,
      float[] x,
      int b,
      int d,
      int xStep,
      float[] out,
      int o,
      int outStep,
      int count) {
    for (int j = 0; j < count; j++) {
      FloatVector v = FloatVector.fromArray(F, f, a).add(FloatVector.fromArray(F, x, b));
      v.add(FloatVector.fromArray(F, x, d)).intoArray(out, o);
      a += fStep;
      b += xStep;
      d += xStep;
      o += outStep;
    }
  }

  /** {@code out[o + j outStep] = s x[a + j xStep] + 0}, vectors. */
  static void scale(
      float s, float[] x, int a, int xStep, float[] out, int o, int outStep, int count) {
    for (int j = 0; j < count; j++) {
      FloatVector.fromArray(F, x, a).mul(s).add(0).intoArray(out, o);
      a += xStep;
      o += outStep;
    }
  }

  /** {@code out[o + j outStep] += s x[a + j xStep]}, vectors. */
  static void addScaled(
      float s, float[] x, int a, int xStep, float[] out, int o, int outStep, int count) {
    FloatVector factor = FloatVector.broadcast(F, s);
    for (int j = 0; j < count; j++) {
      FloatVector sum = FloatVector.fromArray(F, out, o);
      FloatVector.fromArray(F, x, a).fma(factor, sum).intoArray(out, o);
      a += xStep;
      o += outStep;
    }
  }

  /**
   * Two rows of windows of 2 x 2 whole cells, so far apart: their largest, all channels. Where a
   * cell is NaN what it writes is anything, and it returns true; which it may do where others are
   * infinite, too.
   *
   * <p>{@link FloatVector#max} takes six operations to treat NaN and -0 as it does. A comparison
   * and a choice are two; NaN shows in a sum of products of all cells, and -0 becomes 0 as 0 is
   * added. Two rows are four streams of memory in place of two, which take 0.8 of the time.
   */
  static boolean max2x2(
      float[] x,
      int in,
      int apart,
      int inStep,
      int down,
      int right,
      float[] y,
      int out,
      int outApart,
      int c,
      int count) {
    FloatVector products = FloatVector.zero(F);
    int ch = 0;
    for (int left = count; left > 0; ) {
      int i = in + ch;
      FloatVector a = FloatVector.fromArray(F, x, i);
      FloatVector b = FloatVector.fromArray(F, x, i + apart);
      i += right;
      FloatVector v = FloatVector.fromArray(F, x, i);
      FloatVector w = FloatVector.fromArray(F, x, i + apart);
      products = b.fma(w, a.fma(v, products));
      a = a.blend(v, v.compare(VectorOperators.GT, a));
      b = b.blend(w, w.compare(VectorOperators.GT, b));
      i += down;
      v = FloatVector.fromArray(F, x, i);
      w = FloatVector.fromArray(F, x, i + apart);
      i -= right;
      FloatVector d = FloatVector.fromArray(F, x, i);
      FloatVector e = FloatVector.fromArray(F, x, i + apart);
      products = e.fma(w, d.fma(v, products));
      v = v.blend(d, d.compare(VectorOperators.GT, v));
      w = w.blend(e, e.compare(VectorOperators.GT, w));
      a.blend(v, v.compare(VectorOperators.GT, a)).add(0).intoArray(y, out + ch);
      b.blend(w, w.compare(VectorOperators.GT, b)).add(0).intoArray(y, out + ch + outApart);
      ch += LANES;
      if (ch >= c) {
        ch = 0;
        in += inStep;
        out += c;
        left--;
      } else if (ch > c - LANES) {
        ch = c - LANES;
      }
    }
    return products.test(VectorOperators.IS_NAN).anyTrue();
  }

  /** One row of windows of 3 x 3 cells, in the same way. */
  static boolean max3x3(
      float[] x, int in, int inStep, int down, int right, float[] y, int out, int c, int count) {
    FloatVector products = FloatVector.zero(F);
    int ch = 0;
    for (int left = count; left > 0; ) {
      int i = in + ch;
      FloatVector r0 = FloatVector.fromArray(F, x, i);
      FloatVector v = FloatVector.fromArray(F, x, i + right);
      products = r0.fma(v, products);
      r0 = r0.blend(v, v.compare(VectorOperators.GT, r0));
      v = FloatVector.fromArray(F, x, i + 2 * right);
      FloatVector w = FloatVector.fromArray(F, x, i + down);
      products = v.fma(w, products);
      r0 = r0.blend(v, v.compare(VectorOperators.GT, r0));
      r0 = r0.blend(w, w.compare(VectorOperators.GT, r0));
      i += down;
      v = FloatVector.fromArray(F, x, i + right);
      FloatVector r1 = FloatVector.fromArray(F, x, i + 2 * right);
      products = v.fma(r1, products);
      r1 = r1.blend(v, v.compare(VectorOperators.GT, r1));
      i += down;
      v = FloatVector.fromArray(F, x, i);
      w = FloatVector.fromArray(F, x, i + right);
      products = v.fma(w, products);
      r1 = r1.blend(v, v.compare(VectorOperators.GT, r1));
      r0 = r0.blend(w, w.compare(VectorOperators.GT, r0));
      v = FloatVector.fromArray(F, x, i + 2 * right);
      products = v.fma(v, products);
      r1 = r1.blend(v, v.compare(VectorOperators.GT, r1));
      r0.blend(r1, r1.compare(VectorOperators.GT, r0)).add(0).intoArray(y, out + ch);
      ch += LANES;
      if (ch >= c) {
        ch = 0;
        in += inStep;
        out += c;
        left--;
      } else if (ch > c - LANES) {
        ch = c - LANES;
      }
    }
    return products.test(VectorOperators.IS_NAN).anyTrue();
  }

  /** Two rows of windows of 2 x 2 whole cells: {@code s} times their sum, all channels. */
  static void average2x2(
      float s,
      float[] x,
      int in,
      int apart,
      int inStep,
      int down,
      int right,
      float[] y,
      int out,
      int outApart,
      int c,
      int count) {
    int ch = 0;
    for (int left = count; left > 0; ) {
      int i = in + ch;
      FloatVector a = FloatVector.fromArray(F, x, i).add(FloatVector.fromArray(F, x, i + right));
      i += apart;
      FloatVector b = FloatVector.fromArray(F, x, i).add(FloatVector.fromArray(F, x, i + right));
      i += down;
      FloatVector w = FloatVector.fromArray(F, x, i).add(FloatVector.fromArray(F, x, i + right));
      i -= apart;
      FloatVector v = FloatVector.fromArray(F, x, i).add(FloatVector.fromArray(F, x, i + right));
      a.add(v).mul(s).intoArray(y, out + ch);
      b.add(w).mul(s).intoArray(y, out + ch + outApart);
      ch += LANES;
      if (ch >= c) {
        ch = 0;
        in += inStep;
        out += c;
        left--;
      } else if (ch > c - LANES) {
        ch = c - LANES;
      }
    }
  }

  /** A row of windows of 3 x 3 whole cells: {@code s} times their sum, all channels. */
  static void average3x3(
      float s,
      float[] x,
      int in,
      int inStep,
      int down,
      int right,
      float[] y,
      int out,
      int c,
      int count) {
    int ch = 0;
    for (int left = count; left > 0; ) {
      int i = in + ch;
      FloatVector r0 = FloatVector.fromArray(F, x, i).add(FloatVector.fromArray(F, x, i + right));
      r0 = r0.add(FloatVector.fromArray(F, x, i + 2 * right));
      i += down;
      FloatVector r1 = FloatVector.fromArray(F, x, i).add(FloatVector.fromArray(F, x, i + right));
      r1 = r1.add(FloatVector.fromArray(F, x, i + 2 * right));
      i += down;
      FloatVector r2 = FloatVector.fromArray(F, x, i).add(FloatVector.fromArray(F, x, i + right));
      r2 = r2.add(FloatVector.fromArray(F, x, i + 2 * right));
      r0.add(r1).add(r2).mul(s).intoArray(y, out + ch);
      ch += LANES;
      if (ch >= c) {
        ch = 0;
        in += inStep;
        out += c;
        left--;
      } else if (ch > c - LANES) {
        ch = c - LANES;
      }
    }
  }

  /** Four vectors of channels: {@code out[o ..] = max over j of x[a + j step ..]}. */
  static void maxOfPixels4(float[] x, int a, int step, int count, float[] out, int o) {
    FloatVector v0 = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
    FloatVector v1 = v0;
    FloatVector v2 = v0;
    FloatVector v3 = v0;
    for (int j = 0; j < count; j++) {
      v0 = v0.max(FloatVector.fromArray(F, x, a));
      v1 = v1.max(FloatVector.fromArray(F, x, a + LANES));
      v2 = v2.max(FloatVector.fromArray(F, x, a + 2 * LANES));
      v3 = v3.max(FloatVector.fromArray(F, x, a + 3 * LANES));
      a += step;
    }
    v0.add(0).intoArray(out, o);
    v1.add(0).intoArray(out, o + LANES);
    v2.add(0).intoArray(out, o + 2 * LANES);
    v3.add(0).intoArray(out, o + 3 * LANES);
  }

  /** One vector of channels. */
  static void maxOfPixels1(float[] x, int a, int step, int count, float[] out, int o) {
    FloatVector v = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
    for (int j = 0; j < count; j++) {
      v = v.max(FloatVector.fromArray(F, x, a));
      a += step;
    }
    v.add(0).intoArray(out, o);
  }

  /** Four vectors of channels: {@code out[o ..] = s sum over j of x[a + j step ..]}. */
  static void sumOfPixels4(float s, float[] x, int a, int step, int count, float[] out, int o) {
    FloatVector v0 = FloatVector.zero(F);
    FloatVector v1 = v0;
    FloatVector v2 = v0;
    FloatVector v3 = v0;
    for (int j = 0; j < count; j++) {
      v0 = FloatVector.fromArray(F, x, a).add(v0);
      v1 = FloatVector.fromArray(F, x, a + LANES).add(v1);
      v2 = FloatVector.fromArray(F, x, a + 2 * LANES).add(v2);
      v3 = FloatVector.fromArray(F, x, a + 3 * LANES).add(v3);
      a += step;
    }
    v0.mul(s).intoArray(out, o);
    v1.mul(s).intoArray(out, o + LANES);
    v2.mul(s).intoArray(out, o + 2 * LANES);
    v3.mul(s).intoArray(out, o + 3 * LANES);
  }

  /** One vector of channels. */
  static void sumOfPixels1(float s, float[] x, int a, int step, int count, float[] out, int o) {
    FloatVector v = FloatVector.zero(F);
    for (int j = 0; j < count; j++) {
      v = FloatVector.fromArray(F, x, a).add(v);
      a += step;
    }
    v.mul(s).intoArray(out, o);
  }
}
