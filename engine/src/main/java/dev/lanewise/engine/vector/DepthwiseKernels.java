package dev.lanewise.engine.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The inner loops of {@link Depthwise} convolution: one vector of channels, so many taps at once.
 *
 * <pre>
 * taps:       y[out + j outStep]   = start[startAt + j startStep]
 *                                    + sum over k of x[in + offsets[t + k] + j inStep] w[wAt + cells[t + k]]
 * gradients:  sums[sumsAt + k LANES] += sum over j of x[in + offsets[t + k] + j inStep] dy[at + j step]
 * </pre>
 */
final class DepthwiseKernels {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = F.length();

  private DepthwiseKernels() {}

  static void taps9(
      float[] x,
      int in,
      int inStep,
      int[] offsets,
      int t,
      float[] w,
      int wAt,
      int[] cells,
      float[] start,
      int startAt,
      int startStep,
      float[] y,
      int out,
      int outStep,
      int count) {
    FloatVector w0 = FloatVector.fromArray(F, w, wAt + cells[t]);
    FloatVector w1 = FloatVector.fromArray(F, w, wAt + cells[t + 1]);
    FloatVector w2 = FloatVector.fromArray(F, w, wAt + cells[t + 2]);
    FloatVector w3 = FloatVector.fromArray(F, w, wAt + cells[t + 3]);
    FloatVector w4 = FloatVector.fromArray(F, w, wAt + cells[t + 4]);
    FloatVector w5 = FloatVector.fromArray(F, w, wAt + cells[t + 5]);
    FloatVector w6 = FloatVector.fromArray(F, w, wAt + cells[t + 6]);
    FloatVector w7 = FloatVector.fromArray(F, w, wAt + cells[t + 7]);
    FloatVector w8 = FloatVector.fromArray(F, w, wAt + cells[t + 8]);
    int o0 = offsets[t];
    int o1 = offsets[t + 1];
    int o2 = offsets[t + 2];
    int o3 = offsets[t + 3];
    int o4 = offsets[t + 4];
    int o5 = offsets[t + 5];
    int o6 = offsets[t + 6];
    int o7 = offsets[t + 7];
    int o8 = offsets[t + 8];
    for (int j = 0; j < count; j++) {
      FloatVector sum = FloatVector.fromArray(F, start, startAt);
      sum = FloatVector.fromArray(F, x, in + o0).fma(w0, sum);
      sum = FloatVector.fromArray(F, x, in + o1).fma(w1, sum);
      sum = FloatVector.fromArray(F, x, in + o2).fma(w2, sum);
      sum = FloatVector.fromArray(F, x, in + o3).fma(w3, sum);
      sum = FloatVector.fromArray(F, x, in + o4).fma(w4, sum);
      sum = FloatVector.fromArray(F, x, in + o5).fma(w5, sum);
      sum = FloatVector.fromArray(F, x, in + o6).fma(w6, sum);
      sum = FloatVector.fromArray(F, x, in + o7).fma(w7, sum);
      sum = FloatVector.fromArray(F, x, in + o8).fma(w8, sum);
      sum.intoArray(y, out);
      in += inStep;
      startAt += startStep;
      out += outStep;
    }
  }

  static void taps4(
      float[] x,
      int in,
      int inStep,
      int[] offsets,
      int t,
      float[] w,
      int wAt,
      int[] cells,
      float[] start,
      int startAt,
      int startStep,
      float[] y,
      int out,
      int outStep,
      int count) {
    FloatVector w0 = FloatVector.fromArray(F, w, wAt + cells[t]);
    FloatVector w1 = FloatVector.fromArray(F, w, wAt + cells[t + 1]);
    FloatVector w2 = FloatVector.fromArray(F, w, wAt + cells[t + 2]);
    FloatVector w3 = FloatVector.fromArray(F, w, wAt + cells[t + 3]);
    int o0 = offsets[t];
    int o1 = offsets[t + 1];
    int o2 = offsets[t + 2];
    int o3 = offsets[t + 3];
    for (int j = 0; j < count; j++) {
      FloatVector sum = FloatVector.fromArray(F, start, startAt);
      sum = FloatVector.fromArray(F, x, in + o0).fma(w0, sum);
      sum = FloatVector.fromArray(F, x, in + o1).fma(w1, sum);
      sum = FloatVector.fromArray(F, x, in + o2).fma(w2, sum);
      sum = FloatVector.fromArray(F, x, in + o3).fma(w3, sum);
      sum.intoArray(y, out);
      in += inStep;
      startAt += startStep;
      out += outStep;
    }
  }

  static void taps2(
      float[] x,
      int in,
      int inStep,
      int[] offsets,
      int t,
      float[] w,
      int wAt,
      int[] cells,
      float[] start,
      int startAt,
      int startStep,
      float[] y,
      int out,
      int outStep,
      int count) {
    FloatVector w0 = FloatVector.fromArray(F, w, wAt + cells[t]);
    FloatVector w1 = FloatVector.fromArray(F, w, wAt + cells[t + 1]);
    int o0 = offsets[t];
    int o1 = offsets[t + 1];
    for (int j = 0; j < count; j++) {
      FloatVector sum = FloatVector.fromArray(F, start, startAt);
      sum = FloatVector.fromArray(F, x, in + o0).fma(w0, sum);
      sum = FloatVector.fromArray(F, x, in + o1).fma(w1, sum);
      sum.intoArray(y, out);
      in += inStep;
      startAt += startStep;
      out += outStep;
    }
  }

  static void taps1(
      float[] x,
      int in,
      int inStep,
      int[] offsets,
      int t,
      float[] w,
      int wAt,
      int[] cells,
      float[] start,
      int startAt,
      int startStep,
      float[] y,
      int out,
      int outStep,
      int count) {
    FloatVector w0 = FloatVector.fromArray(F, w, wAt + cells[t]);
    int o0 = offsets[t];
    for (int j = 0; j < count; j++) {
      FloatVector sum = FloatVector.fromArray(F, start, startAt);
      sum = FloatVector.fromArray(F, x, in + o0).fma(w0, sum);
      sum.intoArray(y, out);
      in += inStep;
      startAt += startStep;
      out += outStep;
    }
  }

  static void gradients9(
      float[] x,
      int in,
      int inStep,
      int[] offsets,
      int t,
      float[] dy,
      int at,
      int step,
      float[] sums,
      int sumsAt,
      int count) {
    int o0 = offsets[t];
    int o1 = offsets[t + 1];
    int o2 = offsets[t + 2];
    int o3 = offsets[t + 3];
    int o4 = offsets[t + 4];
    int o5 = offsets[t + 5];
    int o6 = offsets[t + 6];
    int o7 = offsets[t + 7];
    int o8 = offsets[t + 8];
    FloatVector s0 = FloatVector.fromArray(F, sums, sumsAt);
    FloatVector s1 = FloatVector.fromArray(F, sums, sumsAt + LANES);
    FloatVector s2 = FloatVector.fromArray(F, sums, sumsAt + 2 * LANES);
    FloatVector s3 = FloatVector.fromArray(F, sums, sumsAt + 3 * LANES);
    FloatVector s4 = FloatVector.fromArray(F, sums, sumsAt + 4 * LANES);
    FloatVector s5 = FloatVector.fromArray(F, sums, sumsAt + 5 * LANES);
    FloatVector s6 = FloatVector.fromArray(F, sums, sumsAt + 6 * LANES);
    FloatVector s7 = FloatVector.fromArray(F, sums, sumsAt + 7 * LANES);
    FloatVector s8 = FloatVector.fromArray(F, sums, sumsAt + 8 * LANES);
    for (int j = 0; j < count; j++) {
      FloatVector d = FloatVector.fromArray(F, dy, at);
      s0 = FloatVector.fromArray(F, x, in + o0).fma(d, s0);
      s1 = FloatVector.fromArray(F, x, in + o1).fma(d, s1);
      s2 = FloatVector.fromArray(F, x, in + o2).fma(d, s2);
      s3 = FloatVector.fromArray(F, x, in + o3).fma(d, s3);
      s4 = FloatVector.fromArray(F, x, in + o4).fma(d, s4);
      s5 = FloatVector.fromArray(F, x, in + o5).fma(d, s5);
      s6 = FloatVector.fromArray(F, x, in + o6).fma(d, s6);
      s7 = FloatVector.fromArray(F, x, in + o7).fma(d, s7);
      s8 = FloatVector.fromArray(F, x, in + o8).fma(d, s8);
      in += inStep;
      at += step;
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

  static void gradients3(
      float[] x,
      int in,
      int inStep,
      int[] offsets,
      int t,
      float[] dy,
      int at,
      int step,
      float[] sums,
      int sumsAt,
      int count) {
    int o0 = offsets[t];
    int o1 = offsets[t + 1];
    int o2 = offsets[t + 2];
    FloatVector s0 = FloatVector.fromArray(F, sums, sumsAt);
    FloatVector s1 = FloatVector.fromArray(F, sums, sumsAt + LANES);
    FloatVector s2 = FloatVector.fromArray(F, sums, sumsAt + 2 * LANES);
    for (int j = 0; j < count; j++) {
      FloatVector d = FloatVector.fromArray(F, dy, at);
      s0 = FloatVector.fromArray(F, x, in + o0).fma(d, s0);
      s1 = FloatVector.fromArray(F, x, in + o1).fma(d, s1);
      s2 = FloatVector.fromArray(F, x, in + o2).fma(d, s2);
      in += inStep;
      at += step;
    }
    s0.intoArray(sums, sumsAt);
    s1.intoArray(sums, sumsAt + LANES);
    s2.intoArray(sums, sumsAt + 2 * LANES);
  }

  static void gradients1(
      float[] x,
      int in,
      int inStep,
      int[] offsets,
      int t,
      float[] dy,
      int at,
      int step,
      float[] sums,
      int sumsAt,
      int count) {
    int o0 = offsets[t];
    FloatVector s0 = FloatVector.fromArray(F, sums, sumsAt);
    for (int j = 0; j < count; j++) {
      FloatVector d = FloatVector.fromArray(F, dy, at);
      s0 = FloatVector.fromArray(F, x, in + o0).fma(d, s0);
      in += inStep;
      at += step;
    }
    s0.intoArray(sums, sumsAt);
  }
}
