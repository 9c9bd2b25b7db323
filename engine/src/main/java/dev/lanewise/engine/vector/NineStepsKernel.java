package dev.lanewise.engine.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The inner loop of {@link Tile} for nine steps: a window of 3x3 on one channel. Such a sum is too
 * short to begin and end a tile for, so here the rows of B stay in registers, two vectors of each,
 * and the one loop runs over the rows of A. The rules of {@link TileKernels} hold here, too.
 */
final class NineStepsKernel {
  /** The steps. */
  static final int STEPS = 9;

  private static final VectorSpecies<Float> F = Species.F;

  private NineStepsKernel() {}

  /** Rows {@code from .. to} times two vectors, which begin at these columns. */
  static void rows(Tile p, int from, int to, int column, int second) {
    if (from == to) {
      return;
    }
    float[] b = p.b;
    int bStep = p.bStep;
    int at = p.bAt + column;
    int next = second - column;
    FloatVector b00 = FloatVector.fromArray(F, b, at);
    FloatVector b01 = FloatVector.fromArray(F, b, at + next);
    FloatVector b10 = FloatVector.fromArray(F, b, at + bStep);
    FloatVector b11 = FloatVector.fromArray(F, b, at + bStep + next);
    FloatVector b20 = FloatVector.fromArray(F, b, at + 2 * bStep);
    FloatVector b21 = FloatVector.fromArray(F, b, at + 2 * bStep + next);
    FloatVector b30 = FloatVector.fromArray(F, b, at + 3 * bStep);
    FloatVector b31 = FloatVector.fromArray(F, b, at + 3 * bStep + next);
    FloatVector b40 = FloatVector.fromArray(F, b, at + 4 * bStep);
    FloatVector b41 = FloatVector.fromArray(F, b, at + 4 * bStep + next);
    FloatVector b50 = FloatVector.fromArray(F, b, at + 5 * bStep);
    FloatVector b51 = FloatVector.fromArray(F, b, at + 5 * bStep + next);
    FloatVector b60 = FloatVector.fromArray(F, b, at + 6 * bStep);
    FloatVector b61 = FloatVector.fromArray(F, b, at + 6 * bStep + next);
    FloatVector b70 = FloatVector.fromArray(F, b, at + 7 * bStep);
    FloatVector b71 = FloatVector.fromArray(F, b, at + 7 * bStep + next);
    FloatVector b80 = FloatVector.fromArray(F, b, at + 8 * bStep);
    FloatVector b81 = FloatVector.fromArray(F, b, at + 8 * bStep + next);
    int[] steps = p.steps;
    int aAt = p.aAt;
    int s0 = aAt + steps[p.stepAt];
    int s1 = aAt + steps[p.stepAt + 1];
    int s2 = aAt + steps[p.stepAt + 2];
    int s3 = aAt + steps[p.stepAt + 3];
    int s4 = aAt + steps[p.stepAt + 4];
    int s5 = aAt + steps[p.stepAt + 5];
    int s6 = aAt + steps[p.stepAt + 6];
    int s7 = aAt + steps[p.stepAt + 7];
    int s8 = aAt + steps[p.stepAt + 8];
    FloatVector start0 = FloatVector.fromArray(F, p.init, p.initAt + column);
    FloatVector start1 = FloatVector.fromArray(F, p.init, p.initAt + column + next);
    float[] a = p.a;
    int[] rows = p.rows;
    float[] c = p.c;
    int cAt = p.cAt + column;
    int[] outs = p.outs;
    for (int i = from; i < to; i++) {
      int row = rows[i];
      FloatVector c0 = start0;
      FloatVector c1 = start1;
      FloatVector x0 = FloatVector.broadcast(F, a[row + s0]);
      c0 = x0.fma(b00, c0);
      c1 = x0.fma(b01, c1);
      FloatVector x1 = FloatVector.broadcast(F, a[row + s1]);
      c0 = x1.fma(b10, c0);
      c1 = x1.fma(b11, c1);
      FloatVector x2 = FloatVector.broadcast(F, a[row + s2]);
      c0 = x2.fma(b20, c0);
      c1 = x2.fma(b21, c1);
      FloatVector x3 = FloatVector.broadcast(F, a[row + s3]);
      c0 = x3.fma(b30, c0);
      c1 = x3.fma(b31, c1);
      FloatVector x4 = FloatVector.broadcast(F, a[row + s4]);
      c0 = x4.fma(b40, c0);
      c1 = x4.fma(b41, c1);
      FloatVector x5 = FloatVector.broadcast(F, a[row + s5]);
      c0 = x5.fma(b50, c0);
      c1 = x5.fma(b51, c1);
      FloatVector x6 = FloatVector.broadcast(F, a[row + s6]);
      c0 = x6.fma(b60, c0);
      c1 = x6.fma(b61, c1);
      FloatVector x7 = FloatVector.broadcast(F, a[row + s7]);
      c0 = x7.fma(b70, c0);
      c1 = x7.fma(b71, c1);
      FloatVector x8 = FloatVector.broadcast(F, a[row + s8]);
      c0 = x8.fma(b80, c0);
      c1 = x8.fma(b81, c1);
      int out = cAt + outs[i];
      c0.intoArray(c, out);
      c1.intoArray(c, out + next);
    }
  }
}
