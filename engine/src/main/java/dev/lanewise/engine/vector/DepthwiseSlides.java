package dev.lanewise.engine.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The inner loops of {@link DepthwiseInPlace}: one vector of channels slides along rows of pixels,
 * and each of them is loaded once.
 *
 * <p>Rows are given by their array and where their first pixel is in it, since a row outside the
 * image is in an array of zeros. Where the first column of all is outside, it is read from {@code
 * before}; where the last one is, {@code last} leaves it out.
 */
final class DepthwiseSlides {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = F.length();

  private DepthwiseSlides() {}

  /**
   * Windows of stride 1: two rows of them on four rows of pixels. Each vector is added to the six
   * windows it belongs to; {@code from} is -2, or -1 without the first column.
   */
  static void windows1(
      float[] x0,
      int at0,
      float[] x1,
      int at1,
      float[] x2,
      int at2,
      float[] x3,
      int at3,
      int step,
      float[] k,
      int channel,
      int[] cells,
      float[] bias,
      float[] y,
      int out,
      float[] y2,
      int out2,
      int from,
      int count,
      boolean last) {
    FloatVector k0 = FloatVector.fromArray(F, k, channel + cells[0]);
    FloatVector k1 = FloatVector.fromArray(F, k, channel + cells[1]);
    FloatVector k2 = FloatVector.fromArray(F, k, channel + cells[2]);
    FloatVector k3 = FloatVector.fromArray(F, k, channel + cells[3]);
    FloatVector k4 = FloatVector.fromArray(F, k, channel + cells[4]);
    FloatVector k5 = FloatVector.fromArray(F, k, channel + cells[5]);
    FloatVector k6 = FloatVector.fromArray(F, k, channel + cells[6]);
    FloatVector k7 = FloatVector.fromArray(F, k, channel + cells[7]);
    FloatVector k8 = FloatVector.fromArray(F, k, channel + cells[8]);
    FloatVector start = FloatVector.fromArray(F, bias, channel);
    FloatVector p1 = start; // the window that is complete with the next column
    FloatVector p2 = start; // the one after it
    FloatVector q1 = start; // and those of the second row
    FloatVector q2 = start;
    int i = 0;
    int end = last ? count - 1 : count;
    for (int j = from; j < end; j++) {
      FloatVector a = FloatVector.fromArray(F, x0, at0 + i);
      FloatVector b = FloatVector.fromArray(F, x1, at1 + i);
      FloatVector d = FloatVector.fromArray(F, x2, at2 + i);
      FloatVector e = FloatVector.fromArray(F, x3, at3 + i);
      // The first ones are of windows that are none, and are overwritten.
      int o = Math.max(j, 0) * step;
      p1.add(d.fma(k8, b.fma(k5, a.mul(k2)))).intoArray(y, out + o);
      q1.add(e.fma(k8, d.fma(k5, b.mul(k2)))).intoArray(y2, out2 + o);
      p1 = p2.add(d.fma(k7, b.fma(k4, a.mul(k1))));
      q1 = q2.add(e.fma(k7, d.fma(k4, b.mul(k1))));
      p2 = d.fma(k6, b.fma(k3, a.fma(k0, start)));
      q2 = e.fma(k6, d.fma(k3, b.fma(k0, start)));
      i += step;
    }
    if (last) {
      p1.intoArray(y, out + end * step);
      q1.intoArray(y2, out2 + end * step);
    }
  }

  /** Windows of stride 2: the third column of one is the first of the next. */
  static void windows2(
      float[] x0,
      int at0,
      float[] x1,
      int at1,
      float[] x2,
      int at2,
      int step,
      float[] before,
      float[] k,
      int channel,
      int[] cells,
      float[] bias,
      float[] y,
      int out,
      int count,
      boolean last) {
    FloatVector k0 = FloatVector.fromArray(F, k, channel + cells[0]);
    FloatVector k1 = FloatVector.fromArray(F, k, channel + cells[1]);
    FloatVector k2 = FloatVector.fromArray(F, k, channel + cells[2]);
    FloatVector k3 = FloatVector.fromArray(F, k, channel + cells[3]);
    FloatVector k4 = FloatVector.fromArray(F, k, channel + cells[4]);
    FloatVector k5 = FloatVector.fromArray(F, k, channel + cells[5]);
    FloatVector k6 = FloatVector.fromArray(F, k, channel + cells[6]);
    FloatVector k7 = FloatVector.fromArray(F, k, channel + cells[7]);
    FloatVector k8 = FloatVector.fromArray(F, k, channel + cells[8]);
    FloatVector start = FloatVector.fromArray(F, bias, channel);
    boolean outside = before != null;
    FloatVector p =
        FloatVector.fromArray(F, outside ? before : x0, outside ? 0 : at0).fma(k0, start);
    p = FloatVector.fromArray(F, outside ? before : x1, outside ? 0 : at1).fma(k3, p);
    p = FloatVector.fromArray(F, outside ? before : x2, outside ? 0 : at2).fma(k6, p);
    int i = step;
    int end = last ? count - 1 : count;
    for (int j = 0; j < end; j++) {
      p = FloatVector.fromArray(F, x0, at0 + i).fma(k1, p);
      p = FloatVector.fromArray(F, x1, at1 + i).fma(k4, p);
      p = FloatVector.fromArray(F, x2, at2 + i).fma(k7, p);
      i += step;
      FloatVector a = FloatVector.fromArray(F, x0, at0 + i);
      FloatVector b = FloatVector.fromArray(F, x1, at1 + i);
      FloatVector d = FloatVector.fromArray(F, x2, at2 + i);
      i += step;
      p.add(d.fma(k8, b.fma(k5, a.mul(k2)))).intoArray(y, out);
      p = d.fma(k6, b.fma(k3, a.fma(k0, start)));
      out += step;
    }
    if (last) {
      p = FloatVector.fromArray(F, x0, at0 + i).fma(k1, p);
      p = FloatVector.fromArray(F, x1, at1 + i).fma(k4, p);
      FloatVector.fromArray(F, x2, at2 + i).fma(k7, p).intoArray(y, out);
    }
  }

  /**
   * The input's gradient with stride 2: a pixel of dy, and those before and above it, make four of
   * dx. In the even row and column of dx meet four windows, in its odd ones but one.
   *
   * @param above the row of dy above
   * @param column where the first even column of dx is, -1 if outside: then it is overwritten
   * @param last whether one more even column follows
   */
  static void spread2(
      float[] dy,
      int at,
      float[] above,
      int aboveAt,
      int step,
      float[] before,
      float[] k,
      int channel,
      int[] cells,
      float[] even,
      int evenAt,
      float[] odd,
      int oddAt,
      int column,
      int count,
      boolean last) {
    FloatVector k0 = FloatVector.fromArray(F, k, channel + cells[0]);
    FloatVector k1 = FloatVector.fromArray(F, k, channel + cells[1]);
    FloatVector k2 = FloatVector.fromArray(F, k, channel + cells[2]);
    FloatVector k3 = FloatVector.fromArray(F, k, channel + cells[3]);
    FloatVector k4 = FloatVector.fromArray(F, k, channel + cells[4]);
    FloatVector k5 = FloatVector.fromArray(F, k, channel + cells[5]);
    FloatVector k6 = FloatVector.fromArray(F, k, channel + cells[6]);
    FloatVector k7 = FloatVector.fromArray(F, k, channel + cells[7]);
    FloatVector k8 = FloatVector.fromArray(F, k, channel + cells[8]);
    boolean outside = before != null;
    FloatVector a = FloatVector.fromArray(F, outside ? before : dy, outside ? 0 : at - step);
    FloatVector b =
        FloatVector.fromArray(F, outside ? before : above, outside ? 0 : aboveAt - step);
    FloatVector p = b.fma(k8, a.mul(k2)); // what the pixel before gives the next columns
    FloatVector q = a.mul(k5);
    int o = column * step;
    for (int j = 0; j < count; j++) {
      a = FloatVector.fromArray(F, dy, at);
      b = FloatVector.fromArray(F, above, aboveAt);
      b.fma(k6, a.fma(k0, p)).intoArray(even, evenAt + Math.max(o, 0));
      a.fma(k3, q).intoArray(odd, oddAt + Math.max(o, 0));
      o += step;
      b.fma(k7, a.mul(k1)).intoArray(even, evenAt + o);
      a.mul(k4).intoArray(odd, oddAt + o);
      o += step;
      p = b.fma(k8, a.mul(k2));
      q = a.mul(k5);
      at += step;
      aboveAt += step;
    }
    if (last) {
      p.intoArray(even, evenAt + o);
      q.intoArray(odd, oddAt + o);
    }
  }

  /** The weights' gradient with stride 1: adds a row of windows to nine sums. */
  static void sums1(
      float[] x0,
      int at0,
      float[] x1,
      int at1,
      float[] x2,
      int at2,
      int step,
      float[] before,
      float[] dy,
      int at,
      float[] sums,
      int sumsAt,
      int count,
      boolean last) {
    FloatVector s0 = FloatVector.fromArray(F, sums, sumsAt);
    FloatVector s1 = FloatVector.fromArray(F, sums, sumsAt + LANES);
    FloatVector s2 = FloatVector.fromArray(F, sums, sumsAt + 2 * LANES);
    FloatVector s3 = FloatVector.fromArray(F, sums, sumsAt + 3 * LANES);
    FloatVector s4 = FloatVector.fromArray(F, sums, sumsAt + 4 * LANES);
    FloatVector s5 = FloatVector.fromArray(F, sums, sumsAt + 5 * LANES);
    FloatVector s6 = FloatVector.fromArray(F, sums, sumsAt + 6 * LANES);
    FloatVector s7 = FloatVector.fromArray(F, sums, sumsAt + 7 * LANES);
    FloatVector s8 = FloatVector.fromArray(F, sums, sumsAt + 8 * LANES);
    boolean outside = before != null;
    FloatVector a0 = FloatVector.fromArray(F, outside ? before : x0, outside ? 0 : at0);
    FloatVector b0 = FloatVector.fromArray(F, outside ? before : x1, outside ? 0 : at1);
    FloatVector d0 = FloatVector.fromArray(F, outside ? before : x2, outside ? 0 : at2);
    FloatVector a1 = FloatVector.fromArray(F, x0, at0 + step);
    FloatVector b1 = FloatVector.fromArray(F, x1, at1 + step);
    FloatVector d1 = FloatVector.fromArray(F, x2, at2 + step);
    int i = 2 * step;
    int end = last ? count - 1 : count;
    for (int j = 0; j < end; j++) {
      FloatVector d = FloatVector.fromArray(F, dy, at);
      s0 = a0.fma(d, s0);
      s1 = a1.fma(d, s1);
      a0 = a1;
      a1 = FloatVector.fromArray(F, x0, at0 + i);
      s2 = a1.fma(d, s2);
      s3 = b0.fma(d, s3);
      s4 = b1.fma(d, s4);
      b0 = b1;
      b1 = FloatVector.fromArray(F, x1, at1 + i);
      s5 = b1.fma(d, s5);
      s6 = d0.fma(d, s6);
      s7 = d1.fma(d, s7);
      d0 = d1;
      d1 = FloatVector.fromArray(F, x2, at2 + i);
      s8 = d1.fma(d, s8);
      at += step;
      i += step;
    }
    if (last) {
      FloatVector d = FloatVector.fromArray(F, dy, at);
      s0 = a0.fma(d, s0);
      s1 = a1.fma(d, s1);
      s3 = b0.fma(d, s3);
      s4 = b1.fma(d, s4);
      s6 = d0.fma(d, s6);
      s7 = d1.fma(d, s7);
    }
    s0.intoArray(sums, sumsAt);
    s1.intoArray(sums, sumsAt + LANES);
    s2.intoArray(sums, sumsAt + 2 * LANES);
    s3.intoArray(sums, sumsAt + 3 * LANES);
    s4.intoArray(sums, sumsAt + 4 * LANES);
    s5.intoArray(sums, sumsAt + 5 * LANES);
    s6.intoArray(sums, sumsAt + 6 * LANES);
    s7.intoArray(sums, sumsAt + 7 * LANES);
    s8.intoArray(sums, sumsAt + 8 * LANES);
  }

  /** The same with stride 2. */
  static void sums2(
      float[] x0,
      int at0,
      float[] x1,
      int at1,
      float[] x2,
      int at2,
      int step,
      float[] before,
      float[] dy,
      int at,
      float[] sums,
      int sumsAt,
      int count,
      boolean last) {
    FloatVector s0 = FloatVector.fromArray(F, sums, sumsAt);
    FloatVector s1 = FloatVector.fromArray(F, sums, sumsAt + LANES);
    FloatVector s2 = FloatVector.fromArray(F, sums, sumsAt + 2 * LANES);
    FloatVector s3 = FloatVector.fromArray(F, sums, sumsAt + 3 * LANES);
    FloatVector s4 = FloatVector.fromArray(F, sums, sumsAt + 4 * LANES);
    FloatVector s5 = FloatVector.fromArray(F, sums, sumsAt + 5 * LANES);
    FloatVector s6 = FloatVector.fromArray(F, sums, sumsAt + 6 * LANES);
    FloatVector s7 = FloatVector.fromArray(F, sums, sumsAt + 7 * LANES);
    FloatVector s8 = FloatVector.fromArray(F, sums, sumsAt + 8 * LANES);
    boolean outside = before != null;
    FloatVector a = FloatVector.fromArray(F, outside ? before : x0, outside ? 0 : at0);
    FloatVector b = FloatVector.fromArray(F, outside ? before : x1, outside ? 0 : at1);
    FloatVector e = FloatVector.fromArray(F, outside ? before : x2, outside ? 0 : at2);
    int i = step;
    int end = last ? count - 1 : count;
    for (int j = 0; j < end; j++) {
      FloatVector d = FloatVector.fromArray(F, dy, at);
      s0 = a.fma(d, s0);
      s1 = FloatVector.fromArray(F, x0, at0 + i).fma(d, s1);
      s3 = b.fma(d, s3);
      s4 = FloatVector.fromArray(F, x1, at1 + i).fma(d, s4);
      s6 = e.fma(d, s6);
      s7 = FloatVector.fromArray(F, x2, at2 + i).fma(d, s7);
      i += step;
      a = FloatVector.fromArray(F, x0, at0 + i);
      s2 = a.fma(d, s2);
      b = FloatVector.fromArray(F, x1, at1 + i);
      s5 = b.fma(d, s5);
      e = FloatVector.fromArray(F, x2, at2 + i);
      s8 = e.fma(d, s8);
      i += step;
      at += step;
    }
    if (last) {
      FloatVector d = FloatVector.fromArray(F, dy, at);
      s0 = a.fma(d, s0);
      s1 = FloatVector.fromArray(F, x0, at0 + i).fma(d, s1);
      s3 = b.fma(d, s3);
      s4 = FloatVector.fromArray(F, x1, at1 + i).fma(d, s4);
      s6 = e.fma(d, s6);
      s7 = FloatVector.fromArray(F, x2, at2 + i).fma(d, s7);
    }
    s0.intoArray(sums, sumsAt);
    s1.intoArray(sums, sumsAt + LANES);
    s2.intoArray(sums, sumsAt + 2 * LANES);
    s3.intoArray(sums, sumsAt + 3 * LANES);
    s4.intoArray(sums, sumsAt + 4 * LANES);
    s5.intoArray(sums, sumsAt + 5 * LANES);
    s6.intoArray(sums, sumsAt + 6 * LANES);
    s7.intoArray(sums, sumsAt + 7 * LANES);
    s8.intoArray(sums, sumsAt + 8 * LANES);
  }
}
