package dev.lanewise.engine.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops of {@link Tile} for rows that are neighbours in A, by {@link TileKernels}' rules, most
 * of all the gradient of weights, whose rows are the channels of a pixel. A step reads its numbers
 * of A with one offset and one check; rows of C are as far apart as the first two.
 */
final class NeighbourTileKernels {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Tile.LANES;

  private NeighbourTileKernels() {}

  /** A tile of 6 rows, neighbours in A, and 4 vectors. */
  static void neighbours6vectors4(Tile p, int row) {
    if (p.idle) {
      return;
    }
    float[] init = p.init;
    int last = p.last;
    int i = p.initAt + p.initScale * p.outs[row];
    int next = p.outs[row + 1] - p.outs[row];
    int down = p.initScale * next;
    FloatVector c00 = FloatVector.fromArray(F, init, i);
    FloatVector c01 = FloatVector.fromArray(F, init, i + LANES);
    FloatVector c02 = FloatVector.fromArray(F, init, i + 2 * LANES);
    FloatVector c03 = FloatVector.fromArray(F, init, i + last);
    FloatVector c10 = FloatVector.fromArray(F, init, i + down);
    FloatVector c11 = FloatVector.fromArray(F, init, i + down + LANES);
    FloatVector c12 = FloatVector.fromArray(F, init, i + down + 2 * LANES);
    FloatVector c13 = FloatVector.fromArray(F, init, i + down + last);
    FloatVector c20 = FloatVector.fromArray(F, init, i + 2 * down);
    FloatVector c21 = FloatVector.fromArray(F, init, i + 2 * down + LANES);
    FloatVector c22 = FloatVector.fromArray(F, init, i + 2 * down + 2 * LANES);
    FloatVector c23 = FloatVector.fromArray(F, init, i + 2 * down + last);
    FloatVector c30 = FloatVector.fromArray(F, init, i + 3 * down);
    FloatVector c31 = FloatVector.fromArray(F, init, i + 3 * down + LANES);
    FloatVector c32 = FloatVector.fromArray(F, init, i + 3 * down + 2 * LANES);
    FloatVector c33 = FloatVector.fromArray(F, init, i + 3 * down + last);
    FloatVector c40 = FloatVector.fromArray(F, init, i + 4 * down);
    FloatVector c41 = FloatVector.fromArray(F, init, i + 4 * down + LANES);
    FloatVector c42 = FloatVector.fromArray(F, init, i + 4 * down + 2 * LANES);
    FloatVector c43 = FloatVector.fromArray(F, init, i + 4 * down + last);
    FloatVector c50 = FloatVector.fromArray(F, init, i + 5 * down);
    FloatVector c51 = FloatVector.fromArray(F, init, i + 5 * down + LANES);
    FloatVector c52 = FloatVector.fromArray(F, init, i + 5 * down + 2 * LANES);
    FloatVector c53 = FloatVector.fromArray(F, init, i + 5 * down + last);
    int from = p.aAt + p.rows[row];
    int bAt = p.bAt;
    int bStep = p.bStep;
    int end = p.stepAt + p.stepCount;
    int[] steps = p.steps;
    float[] b = p.b;
    float[] a = p.a;
    for (int t = p.stepAt; t < end; t++) {
      int at = from + steps[t];
      FloatVector b0 = FloatVector.fromArray(F, b, bAt);
      FloatVector b1 = FloatVector.fromArray(F, b, bAt + LANES);
      FloatVector b2 = FloatVector.fromArray(F, b, bAt + 2 * LANES);
      FloatVector b3 = FloatVector.fromArray(F, b, bAt + last);
      FloatVector x = FloatVector.broadcast(F, a[at]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      c02 = x.fma(b2, c02);
      c03 = x.fma(b3, c03);
      x = FloatVector.broadcast(F, a[at + 1]);
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      c12 = x.fma(b2, c12);
      c13 = x.fma(b3, c13);
      x = FloatVector.broadcast(F, a[at + 2]);
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      c22 = x.fma(b2, c22);
      c23 = x.fma(b3, c23);
      x = FloatVector.broadcast(F, a[at + 3]);
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
      c32 = x.fma(b2, c32);
      c33 = x.fma(b3, c33);
      x = FloatVector.broadcast(F, a[at + 4]);
      c40 = x.fma(b0, c40);
      c41 = x.fma(b1, c41);
      c42 = x.fma(b2, c42);
      c43 = x.fma(b3, c43);
      x = FloatVector.broadcast(F, a[at + 5]);
      c50 = x.fma(b0, c50);
      c51 = x.fma(b1, c51);
      c52 = x.fma(b2, c52);
      c53 = x.fma(b3, c53);
      bAt += bStep;
    }
    float[] c = p.c;
    int o = p.cAt + p.outs[row];
    c00.intoArray(c, o);
    c01.intoArray(c, o + LANES);
    c02.intoArray(c, o + 2 * LANES);
    c03.intoArray(c, o + last);
    c10.intoArray(c, o + next);
    c11.intoArray(c, o + next + LANES);
    c12.intoArray(c, o + next + 2 * LANES);
    c13.intoArray(c, o + next + last);
    c20.intoArray(c, o + 2 * next);
    c21.intoArray(c, o + 2 * next + LANES);
    c22.intoArray(c, o + 2 * next + 2 * LANES);
    c23.intoArray(c, o + 2 * next + last);
    c30.intoArray(c, o + 3 * next);
    c31.intoArray(c, o + 3 * next + LANES);
    c32.intoArray(c, o + 3 * next + 2 * LANES);
    c33.intoArray(c, o + 3 * next + last);
    c40.intoArray(c, o + 4 * next);
    c41.intoArray(c, o + 4 * next + LANES);
    c42.intoArray(c, o + 4 * next + 2 * LANES);
    c43.intoArray(c, o + 4 * next + last);
    c50.intoArray(c, o + 5 * next);
    c51.intoArray(c, o + 5 * next + LANES);
    c52.intoArray(c, o + 5 * next + 2 * LANES);
    c53.intoArray(c, o + 5 * next + last);
  }

  /** A tile of 12 rows, neighbours in A, and 2 vectors, which goes on from C. */
  static void neighbours12vectors2(Tile p, int row) {
    if (p.idle) {
      return;
    }
    float[] c = p.c;
    int last = p.last;
    int o = p.cAt + p.outs[row];
    int next = p.outs[row + 1] - p.outs[row];
    FloatVector c0 = FloatVector.fromArray(F, c, o);
    FloatVector d0 = FloatVector.fromArray(F, c, o + last);
    FloatVector c1 = FloatVector.fromArray(F, c, o + next);
    FloatVector d1 = FloatVector.fromArray(F, c, o + next + last);
    FloatVector c2 = FloatVector.fromArray(F, c, o + 2 * next);
    FloatVector d2 = FloatVector.fromArray(F, c, o + 2 * next + last);
    FloatVector c3 = FloatVector.fromArray(F, c, o + 3 * next);
    FloatVector d3 = FloatVector.fromArray(F, c, o + 3 * next + last);
    FloatVector c4 = FloatVector.fromArray(F, c, o + 4 * next);
    FloatVector d4 = FloatVector.fromArray(F, c, o + 4 * next + last);
    FloatVector c5 = FloatVector.fromArray(F, c, o + 5 * next);
    FloatVector d5 = FloatVector.fromArray(F, c, o + 5 * next + last);
    FloatVector c6 = FloatVector.fromArray(F, c, o + 6 * next);
    FloatVector d6 = FloatVector.fromArray(F, c, o + 6 * next + last);
    FloatVector c7 = FloatVector.fromArray(F, c, o + 7 * next);
    FloatVector d7 = FloatVector.fromArray(F, c, o + 7 * next + last);
    FloatVector c8 = FloatVector.fromArray(F, c, o + 8 * next);
    FloatVector d8 = FloatVector.fromArray(F, c, o + 8 * next + last);
    FloatVector c9 = FloatVector.fromArray(F, c, o + 9 * next);
    FloatVector d9 = FloatVector.fromArray(F, c, o + 9 * next + last);
    FloatVector c10 = FloatVector.fromArray(F, c, o + 10 * next);
    FloatVector d10 = FloatVector.fromArray(F, c, o + 10 * next + last);
    FloatVector c11 = FloatVector.fromArray(F, c, o + 11 * next);
    FloatVector d11 = FloatVector.fromArray(F, c, o + 11 * next + last);
    float[] a = p.a;
    float[] b = p.b;
    int[] steps = p.steps;
    int from = p.aAt + p.rows[row];
    int bAt = p.bAt;
    int bStep = p.bStep;
    int first = p.stepAt;
    int count = p.stepCount;
    for (int begin = 0; begin < count; begin += ShortTileKernels.STRIP) {
      int end = Math.min(count, begin + ShortTileKernels.STRIP);
      for (int t = begin; t < end; t++) {
        int at = from + steps[first + t];
        FloatVector b0 = FloatVector.fromArray(F, b, bAt);
        FloatVector b1 = FloatVector.fromArray(F, b, bAt + last);
        FloatVector x = FloatVector.broadcast(F, a[at]);
        c0 = x.fma(b0, c0);
        d0 = x.fma(b1, d0);
        x = FloatVector.broadcast(F, a[at + 1]);
        c1 = x.fma(b0, c1);
        d1 = x.fma(b1, d1);
        x = FloatVector.broadcast(F, a[at + 2]);
        c2 = x.fma(b0, c2);
        d2 = x.fma(b1, d2);
        x = FloatVector.broadcast(F, a[at + 3]);
        c3 = x.fma(b0, c3);
        d3 = x.fma(b1, d3);
        x = FloatVector.broadcast(F, a[at + 4]);
        c4 = x.fma(b0, c4);
        d4 = x.fma(b1, d4);
        x = FloatVector.broadcast(F, a[at + 5]);
        c5 = x.fma(b0, c5);
        d5 = x.fma(b1, d5);
        x = FloatVector.broadcast(F, a[at + 6]);
        c6 = x.fma(b0, c6);
        d6 = x.fma(b1, d6);
        x = FloatVector.broadcast(F, a[at + 7]);
        c7 = x.fma(b0, c7);
        d7 = x.fma(b1, d7);
        x = FloatVector.broadcast(F, a[at + 8]);
        c8 = x.fma(b0, c8);
        d8 = x.fma(b1, d8);
        x = FloatVector.broadcast(F, a[at + 9]);
        c9 = x.fma(b0, c9);
        d9 = x.fma(b1, d9);
        x = FloatVector.broadcast(F, a[at + 10]);
        c10 = x.fma(b0, c10);
        d10 = x.fma(b1, d10);
        x = FloatVector.broadcast(F, a[at + 11]);
        c11 = x.fma(b0, c11);
        d11 = x.fma(b1, d11);
        bAt += bStep;
      }
    }
    c0.intoArray(c, o);
    d0.intoArray(c, o + last);
    c1.intoArray(c, o + next);
    d1.intoArray(c, o + next + last);
    c2.intoArray(c, o + 2 * next);
    d2.intoArray(c, o + 2 * next + last);
    c3.intoArray(c, o + 3 * next);
    d3.intoArray(c, o + 3 * next + last);
    c4.intoArray(c, o + 4 * next);
    d4.intoArray(c, o + 4 * next + last);
    c5.intoArray(c, o + 5 * next);
    d5.intoArray(c, o + 5 * next + last);
    c6.intoArray(c, o + 6 * next);
    d6.intoArray(c, o + 6 * next + last);
    c7.intoArray(c, o + 7 * next);
    d7.intoArray(c, o + 7 * next + last);
    c8.intoArray(c, o + 8 * next);
    d8.intoArray(c, o + 8 * next + last);
    c9.intoArray(c, o + 9 * next);
    d9.intoArray(c, o + 9 * next + last);
    c10.intoArray(c, o + 10 * next);
    d10.intoArray(c, o + 10 * next + last);
    c11.intoArray(c, o + 11 * next);
    d11.intoArray(c, o + 11 * next + last);
  }
}
