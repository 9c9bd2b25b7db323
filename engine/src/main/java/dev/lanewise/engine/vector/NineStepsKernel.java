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
    if (p.neighbours) {
      neighbours(p, from, to, column, second);
    } else {
      ones(p, from, to, column, second);
    }
  }

  private static void ones(Tile p, int from, int to, int column, int second) {
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
      FloatVector v = FloatVector.broadcast(F, a[row + s0]);
      FloatVector c0 = v.fma(b00, start0);
      FloatVector c1 = v.fma(b01, start1);
      v = FloatVector.broadcast(F, a[row + s1]);
      c0 = v.fma(b10, c0);
      c1 = v.fma(b11, c1);
      v = FloatVector.broadcast(F, a[row + s2]);
      c0 = v.fma(b20, c0);
      c1 = v.fma(b21, c1);
      v = FloatVector.broadcast(F, a[row + s3]);
      c0 = v.fma(b30, c0);
      c1 = v.fma(b31, c1);
      v = FloatVector.broadcast(F, a[row + s4]);
      c0 = v.fma(b40, c0);
      c1 = v.fma(b41, c1);
      v = FloatVector.broadcast(F, a[row + s5]);
      c0 = v.fma(b50, c0);
      c1 = v.fma(b51, c1);
      v = FloatVector.broadcast(F, a[row + s6]);
      c0 = v.fma(b60, c0);
      c1 = v.fma(b61, c1);
      v = FloatVector.broadcast(F, a[row + s7]);
      c0 = v.fma(b70, c0);
      c1 = v.fma(b71, c1);
      v = FloatVector.broadcast(F, a[row + s8]);
      c0 = v.fma(b80, c0);
      c1 = v.fma(b81, c1);
      int out = cAt + outs[i];
      c0.intoArray(c, out);
      c1.intoArray(c, out + next);
    }
  }

  /**
   * The same where rows overlap: four of them share the 18 numbers that they are made of, and their
   * sums are as far apart as those of the first two. {@code to - from} is a multiple of four.
   */
  private static void neighbours(Tile p, int from, int to, int column, int second) {
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
    int stepAt = p.stepAt;
    int s0 = p.aAt + steps[stepAt];
    int s1 = p.aAt + steps[stepAt + 3];
    int s2 = p.aAt + steps[stepAt + 6];
    FloatVector start0 = FloatVector.fromArray(F, p.init, p.initAt + column);
    FloatVector start1 = FloatVector.fromArray(F, p.init, p.initAt + column + next);
    float[] a = p.a;
    int[] rows = p.rows;
    float[] c = p.c;
    int cAt = p.cAt + column;
    int[] outs = p.outs;
    int apart = outs[from + 1] - outs[from];
    for (int i = from; i < to; i += 4) {
      int row = rows[i];
      int x = row + s0;
      FloatVector v = FloatVector.broadcast(F, a[x]);
      FloatVector c0 = v.fma(b00, start0);
      FloatVector d0 = v.fma(b01, start1);
      v = FloatVector.broadcast(F, a[x + 1]);
      c0 = v.fma(b10, c0);
      d0 = v.fma(b11, d0);
      FloatVector c1 = v.fma(b00, start0);
      FloatVector d1 = v.fma(b01, start1);
      v = FloatVector.broadcast(F, a[x + 2]);
      c0 = v.fma(b20, c0);
      d0 = v.fma(b21, d0);
      c1 = v.fma(b10, c1);
      d1 = v.fma(b11, d1);
      FloatVector c2 = v.fma(b00, start0);
      FloatVector d2 = v.fma(b01, start1);
      v = FloatVector.broadcast(F, a[x + 3]);
      c1 = v.fma(b20, c1);
      d1 = v.fma(b21, d1);
      c2 = v.fma(b10, c2);
      d2 = v.fma(b11, d2);
      FloatVector c3 = v.fma(b00, start0);
      FloatVector d3 = v.fma(b01, start1);
      v = FloatVector.broadcast(F, a[x + 4]);
      c2 = v.fma(b20, c2);
      d2 = v.fma(b21, d2);
      c3 = v.fma(b10, c3);
      d3 = v.fma(b11, d3);
      v = FloatVector.broadcast(F, a[x + 5]);
      c3 = v.fma(b20, c3);
      d3 = v.fma(b21, d3);
      x = row + s1;
      v = FloatVector.broadcast(F, a[x]);
      c0 = v.fma(b30, c0);
      d0 = v.fma(b31, d0);
      v = FloatVector.broadcast(F, a[x + 1]);
      c0 = v.fma(b40, c0);
      d0 = v.fma(b41, d0);
      c1 = v.fma(b30, c1);
      d1 = v.fma(b31, d1);
      v = FloatVector.broadcast(F, a[x + 2]);
      c0 = v.fma(b50, c0);
      d0 = v.fma(b51, d0);
      c1 = v.fma(b40, c1);
      d1 = v.fma(b41, d1);
      c2 = v.fma(b30, c2);
      d2 = v.fma(b31, d2);
      v = FloatVector.broadcast(F, a[x + 3]);
      c1 = v.fma(b50, c1);
      d1 = v.fma(b51, d1);
      c2 = v.fma(b40, c2);
      d2 = v.fma(b41, d2);
      c3 = v.fma(b30, c3);
      d3 = v.fma(b31, d3);
      v = FloatVector.broadcast(F, a[x + 4]);
      c2 = v.fma(b50, c2);
      d2 = v.fma(b51, d2);
      c3 = v.fma(b40, c3);
      d3 = v.fma(b41, d3);
      v = FloatVector.broadcast(F, a[x + 5]);
      c3 = v.fma(b50, c3);
      d3 = v.fma(b51, d3);
      x = row + s2;
      v = FloatVector.broadcast(F, a[x]);
      c0 = v.fma(b60, c0);
      d0 = v.fma(b61, d0);
      v = FloatVector.broadcast(F, a[x + 1]);
      c0 = v.fma(b70, c0);
      d0 = v.fma(b71, d0);
      c1 = v.fma(b60, c1);
      d1 = v.fma(b61, d1);
      v = FloatVector.broadcast(F, a[x + 2]);
      c0 = v.fma(b80, c0);
      d0 = v.fma(b81, d0);
      c1 = v.fma(b70, c1);
      d1 = v.fma(b71, d1);
      c2 = v.fma(b60, c2);
      d2 = v.fma(b61, d2);
      v = FloatVector.broadcast(F, a[x + 3]);
      c1 = v.fma(b80, c1);
      d1 = v.fma(b81, d1);
      c2 = v.fma(b70, c2);
      d2 = v.fma(b71, d2);
      c3 = v.fma(b60, c3);
      d3 = v.fma(b61, d3);
      v = FloatVector.broadcast(F, a[x + 4]);
      c2 = v.fma(b80, c2);
      d2 = v.fma(b81, d2);
      c3 = v.fma(b70, c3);
      d3 = v.fma(b71, d3);
      v = FloatVector.broadcast(F, a[x + 5]);
      c3 = v.fma(b80, c3);
      d3 = v.fma(b81, d3);
      int out = cAt + outs[i];
      c0.intoArray(c, out);
      d0.intoArray(c, out + next);
      out += apart;
      c1.intoArray(c, out);
      d1.intoArray(c, out + next);
      out += apart;
      c2.intoArray(c, out);
      d2.intoArray(c, out + next);
      out += apart;
      c3.intoArray(c, out);
      d3.intoArray(c, out + next);
    }
  }
}
