package dev.lanewise.engine.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The inner loops of {@link Tile} for short or narrow sums that do not start from C: tiles one
 * below the other in one flat loop, which stores a tile's sums and begins the next one's when all
 * steps are done. So beginning and ending a tile, 200 cycles where the loop ends with it, take half
 * of that: 27 steps of 6 by 4 sums then go at 92 % of the peak in place of 80 %. The rules of
 * {@link TileKernels} hold here, too.
 */
final class ShortTileKernels {
  /** Rows of the tile of two vectors: as many sums as in the other one. */
  static final int HIGH = 2 * Tile.ROWS;

  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Tile.LANES;

  /**
   * Turns of the inner of the two loops of the tile of two vectors. With G1, C2 makes two of each
   * loop by itself, for safepoints; with the serial and the parallel collector it makes worse use
   * of registers unless there are two.
   */
  private static final int STRIP = 1024;

  private ShortTileKernels() {}

  /** Tiles of 6 rows and 4 vectors; {@code to - from} is a multiple of 6. */
  static void rows6vectors4(Tile p, int from, int to) {
    if (p.idle) {
      return;
    }
    float[] init = p.init;
    int initAt = p.initAt;
    int last = p.last;
    FloatVector c00 = FloatVector.fromArray(F, init, initAt);
    FloatVector c01 = FloatVector.fromArray(F, init, initAt + LANES);
    FloatVector c02 = FloatVector.fromArray(F, init, initAt + 2 * LANES);
    FloatVector c03 = FloatVector.fromArray(F, init, initAt + last);
    FloatVector c10 = FloatVector.fromArray(F, init, initAt);
    FloatVector c11 = FloatVector.fromArray(F, init, initAt + LANES);
    FloatVector c12 = FloatVector.fromArray(F, init, initAt + 2 * LANES);
    FloatVector c13 = FloatVector.fromArray(F, init, initAt + last);
    FloatVector c20 = FloatVector.fromArray(F, init, initAt);
    FloatVector c21 = FloatVector.fromArray(F, init, initAt + LANES);
    FloatVector c22 = FloatVector.fromArray(F, init, initAt + 2 * LANES);
    FloatVector c23 = FloatVector.fromArray(F, init, initAt + last);
    FloatVector c30 = FloatVector.fromArray(F, init, initAt);
    FloatVector c31 = FloatVector.fromArray(F, init, initAt + LANES);
    FloatVector c32 = FloatVector.fromArray(F, init, initAt + 2 * LANES);
    FloatVector c33 = FloatVector.fromArray(F, init, initAt + last);
    FloatVector c40 = FloatVector.fromArray(F, init, initAt);
    FloatVector c41 = FloatVector.fromArray(F, init, initAt + LANES);
    FloatVector c42 = FloatVector.fromArray(F, init, initAt + 2 * LANES);
    FloatVector c43 = FloatVector.fromArray(F, init, initAt + last);
    FloatVector c50 = FloatVector.fromArray(F, init, initAt);
    FloatVector c51 = FloatVector.fromArray(F, init, initAt + LANES);
    FloatVector c52 = FloatVector.fromArray(F, init, initAt + 2 * LANES);
    FloatVector c53 = FloatVector.fromArray(F, init, initAt + last);
    float[] a = p.a;
    float[] b = p.b;
    float[] c = p.c;
    int[] rows = p.rows;
    int[] steps = p.steps;
    int[] outs = p.outs;
    int aAt = p.aAt;
    int bAt = p.bAt;
    int cAt = p.cAt;
    int bStep = p.bStep;
    int stepAt = p.stepAt;
    int stepEnd = stepAt + p.stepCount;
    int a0 = aAt + rows[from];
    int a1 = aAt + rows[from + 1];
    int a2 = aAt + rows[from + 2];
    int a3 = aAt + rows[from + 3];
    int a4 = aAt + rows[from + 4];
    int a5 = aAt + rows[from + 5];
    int row = from;
    int at = bAt;
    int t = stepAt;
    int turns = (to - from) / Tile.ROWS * p.stepCount;
    for (int i = 0; i < turns; i++) {
      int step = steps[t];
      FloatVector b0 = FloatVector.fromArray(F, b, at);
      FloatVector b1 = FloatVector.fromArray(F, b, at + LANES);
      FloatVector b2 = FloatVector.fromArray(F, b, at + 2 * LANES);
      FloatVector b3 = FloatVector.fromArray(F, b, at + last);
      FloatVector x0 = FloatVector.broadcast(F, a[a0 + step]);
      c00 = x0.fma(b0, c00);
      c01 = x0.fma(b1, c01);
      c02 = x0.fma(b2, c02);
      c03 = x0.fma(b3, c03);
      FloatVector x1 = FloatVector.broadcast(F, a[a1 + step]);
      c10 = x1.fma(b0, c10);
      c11 = x1.fma(b1, c11);
      c12 = x1.fma(b2, c12);
      c13 = x1.fma(b3, c13);
      FloatVector x2 = FloatVector.broadcast(F, a[a2 + step]);
      c20 = x2.fma(b0, c20);
      c21 = x2.fma(b1, c21);
      c22 = x2.fma(b2, c22);
      c23 = x2.fma(b3, c23);
      FloatVector x3 = FloatVector.broadcast(F, a[a3 + step]);
      c30 = x3.fma(b0, c30);
      c31 = x3.fma(b1, c31);
      c32 = x3.fma(b2, c32);
      c33 = x3.fma(b3, c33);
      FloatVector x4 = FloatVector.broadcast(F, a[a4 + step]);
      c40 = x4.fma(b0, c40);
      c41 = x4.fma(b1, c41);
      c42 = x4.fma(b2, c42);
      c43 = x4.fma(b3, c43);
      FloatVector x5 = FloatVector.broadcast(F, a[a5 + step]);
      c50 = x5.fma(b0, c50);
      c51 = x5.fma(b1, c51);
      c52 = x5.fma(b2, c52);
      c53 = x5.fma(b3, c53);
      at += bStep;
      t++;
      if (t == stepEnd) {
        int o0 = cAt + outs[row];
        c00.intoArray(c, o0);
        c01.intoArray(c, o0 + LANES);
        c02.intoArray(c, o0 + 2 * LANES);
        c03.intoArray(c, o0 + last);
        int o1 = cAt + outs[row + 1];
        c10.intoArray(c, o1);
        c11.intoArray(c, o1 + LANES);
        c12.intoArray(c, o1 + 2 * LANES);
        c13.intoArray(c, o1 + last);
        int o2 = cAt + outs[row + 2];
        c20.intoArray(c, o2);
        c21.intoArray(c, o2 + LANES);
        c22.intoArray(c, o2 + 2 * LANES);
        c23.intoArray(c, o2 + last);
        int o3 = cAt + outs[row + 3];
        c30.intoArray(c, o3);
        c31.intoArray(c, o3 + LANES);
        c32.intoArray(c, o3 + 2 * LANES);
        c33.intoArray(c, o3 + last);
        int o4 = cAt + outs[row + 4];
        c40.intoArray(c, o4);
        c41.intoArray(c, o4 + LANES);
        c42.intoArray(c, o4 + 2 * LANES);
        c43.intoArray(c, o4 + last);
        int o5 = cAt + outs[row + 5];
        c50.intoArray(c, o5);
        c51.intoArray(c, o5 + LANES);
        c52.intoArray(c, o5 + 2 * LANES);
        c53.intoArray(c, o5 + last);
        c00 = FloatVector.fromArray(F, init, initAt);
        c01 = FloatVector.fromArray(F, init, initAt + LANES);
        c02 = FloatVector.fromArray(F, init, initAt + 2 * LANES);
        c03 = FloatVector.fromArray(F, init, initAt + last);
        c10 = FloatVector.fromArray(F, init, initAt);
        c11 = FloatVector.fromArray(F, init, initAt + LANES);
        c12 = FloatVector.fromArray(F, init, initAt + 2 * LANES);
        c13 = FloatVector.fromArray(F, init, initAt + last);
        c20 = FloatVector.fromArray(F, init, initAt);
        c21 = FloatVector.fromArray(F, init, initAt + LANES);
        c22 = FloatVector.fromArray(F, init, initAt + 2 * LANES);
        c23 = FloatVector.fromArray(F, init, initAt + last);
        c30 = FloatVector.fromArray(F, init, initAt);
        c31 = FloatVector.fromArray(F, init, initAt + LANES);
        c32 = FloatVector.fromArray(F, init, initAt + 2 * LANES);
        c33 = FloatVector.fromArray(F, init, initAt + last);
        c40 = FloatVector.fromArray(F, init, initAt);
        c41 = FloatVector.fromArray(F, init, initAt + LANES);
        c42 = FloatVector.fromArray(F, init, initAt + 2 * LANES);
        c43 = FloatVector.fromArray(F, init, initAt + last);
        c50 = FloatVector.fromArray(F, init, initAt);
        c51 = FloatVector.fromArray(F, init, initAt + LANES);
        c52 = FloatVector.fromArray(F, init, initAt + 2 * LANES);
        c53 = FloatVector.fromArray(F, init, initAt + last);
        row = Math.min(row + Tile.ROWS, to - Tile.ROWS);
        a0 = aAt + rows[row];
        a1 = aAt + rows[row + 1];
        a2 = aAt + rows[row + 2];
        a3 = aAt + rows[row + 3];
        a4 = aAt + rows[row + 4];
        a5 = aAt + rows[row + 5];
        at = bAt;
        t = stepAt;
      }
    }
  }

  /** Tiles of 12 rows and 2 vectors; {@code to - from} is a multiple of 12. */
  static void rows12vectors2(Tile p, int from, int to) {
    if (p.idle) {
      return;
    }
    float[] init = p.init;
    int initAt = p.initAt;
    int last = p.last;
    FloatVector c0 = FloatVector.fromArray(F, init, initAt);
    FloatVector d0 = FloatVector.fromArray(F, init, initAt + last);
    FloatVector c1 = FloatVector.fromArray(F, init, initAt);
    FloatVector d1 = FloatVector.fromArray(F, init, initAt + last);
    FloatVector c2 = FloatVector.fromArray(F, init, initAt);
    FloatVector d2 = FloatVector.fromArray(F, init, initAt + last);
    FloatVector c3 = FloatVector.fromArray(F, init, initAt);
    FloatVector d3 = FloatVector.fromArray(F, init, initAt + last);
    FloatVector c4 = FloatVector.fromArray(F, init, initAt);
    FloatVector d4 = FloatVector.fromArray(F, init, initAt + last);
    FloatVector c5 = FloatVector.fromArray(F, init, initAt);
    FloatVector d5 = FloatVector.fromArray(F, init, initAt + last);
    FloatVector c6 = FloatVector.fromArray(F, init, initAt);
    FloatVector d6 = FloatVector.fromArray(F, init, initAt + last);
    FloatVector c7 = FloatVector.fromArray(F, init, initAt);
    FloatVector d7 = FloatVector.fromArray(F, init, initAt + last);
    FloatVector c8 = FloatVector.fromArray(F, init, initAt);
    FloatVector d8 = FloatVector.fromArray(F, init, initAt + last);
    FloatVector c9 = FloatVector.fromArray(F, init, initAt);
    FloatVector d9 = FloatVector.fromArray(F, init, initAt + last);
    FloatVector c10 = FloatVector.fromArray(F, init, initAt);
    FloatVector d10 = FloatVector.fromArray(F, init, initAt + last);
    FloatVector c11 = FloatVector.fromArray(F, init, initAt);
    FloatVector d11 = FloatVector.fromArray(F, init, initAt + last);
    float[] a = p.a;
    float[] b = p.b;
    float[] c = p.c;
    int[] rows = p.rows;
    int[] steps = p.steps;
    int[] outs = p.outs;
    int aAt = p.aAt;
    int bAt = p.bAt;
    int cAt = p.cAt;
    int bStep = p.bStep;
    int stepAt = p.stepAt;
    int stepEnd = stepAt + p.stepCount;
    int a0 = aAt + rows[from];
    int a1 = aAt + rows[from + 1];
    int a2 = aAt + rows[from + 2];
    int a3 = aAt + rows[from + 3];
    int a4 = aAt + rows[from + 4];
    int a5 = aAt + rows[from + 5];
    int a6 = aAt + rows[from + 6];
    int a7 = aAt + rows[from + 7];
    int a8 = aAt + rows[from + 8];
    int a9 = aAt + rows[from + 9];
    int a10 = aAt + rows[from + 10];
    int a11 = aAt + rows[from + 11];
    int row = from;
    int at = bAt;
    int t = stepAt;
    int turns = (to - from) / HIGH * p.stepCount;
    for (int i = 0; i < turns; ) {
      int stop = Math.min(turns, i + STRIP);
      for (; i < stop; i++) {
        int step = steps[t];
        FloatVector b0 = FloatVector.fromArray(F, b, at);
        FloatVector b1 = FloatVector.fromArray(F, b, at + last);
        FloatVector x0 = FloatVector.broadcast(F, a[a0 + step]);
        c0 = x0.fma(b0, c0);
        d0 = x0.fma(b1, d0);
        FloatVector x1 = FloatVector.broadcast(F, a[a1 + step]);
        c1 = x1.fma(b0, c1);
        d1 = x1.fma(b1, d1);
        FloatVector x2 = FloatVector.broadcast(F, a[a2 + step]);
        c2 = x2.fma(b0, c2);
        d2 = x2.fma(b1, d2);
        FloatVector x3 = FloatVector.broadcast(F, a[a3 + step]);
        c3 = x3.fma(b0, c3);
        d3 = x3.fma(b1, d3);
        FloatVector x4 = FloatVector.broadcast(F, a[a4 + step]);
        c4 = x4.fma(b0, c4);
        d4 = x4.fma(b1, d4);
        FloatVector x5 = FloatVector.broadcast(F, a[a5 + step]);
        c5 = x5.fma(b0, c5);
        d5 = x5.fma(b1, d5);
        FloatVector x6 = FloatVector.broadcast(F, a[a6 + step]);
        c6 = x6.fma(b0, c6);
        d6 = x6.fma(b1, d6);
        FloatVector x7 = FloatVector.broadcast(F, a[a7 + step]);
        c7 = x7.fma(b0, c7);
        d7 = x7.fma(b1, d7);
        FloatVector x8 = FloatVector.broadcast(F, a[a8 + step]);
        c8 = x8.fma(b0, c8);
        d8 = x8.fma(b1, d8);
        FloatVector x9 = FloatVector.broadcast(F, a[a9 + step]);
        c9 = x9.fma(b0, c9);
        d9 = x9.fma(b1, d9);
        FloatVector x10 = FloatVector.broadcast(F, a[a10 + step]);
        c10 = x10.fma(b0, c10);
        d10 = x10.fma(b1, d10);
        FloatVector x11 = FloatVector.broadcast(F, a[a11 + step]);
        c11 = x11.fma(b0, c11);
        d11 = x11.fma(b1, d11);
        at += bStep;
        t++;
        if (t == stepEnd) {
          int o0 = cAt + outs[row];
          c0.intoArray(c, o0);
          d0.intoArray(c, o0 + last);
          int o1 = cAt + outs[row + 1];
          c1.intoArray(c, o1);
          d1.intoArray(c, o1 + last);
          int o2 = cAt + outs[row + 2];
          c2.intoArray(c, o2);
          d2.intoArray(c, o2 + last);
          int o3 = cAt + outs[row + 3];
          c3.intoArray(c, o3);
          d3.intoArray(c, o3 + last);
          int o4 = cAt + outs[row + 4];
          c4.intoArray(c, o4);
          d4.intoArray(c, o4 + last);
          int o5 = cAt + outs[row + 5];
          c5.intoArray(c, o5);
          d5.intoArray(c, o5 + last);
          int o6 = cAt + outs[row + 6];
          c6.intoArray(c, o6);
          d6.intoArray(c, o6 + last);
          int o7 = cAt + outs[row + 7];
          c7.intoArray(c, o7);
          d7.intoArray(c, o7 + last);
          int o8 = cAt + outs[row + 8];
          c8.intoArray(c, o8);
          d8.intoArray(c, o8 + last);
          int o9 = cAt + outs[row + 9];
          c9.intoArray(c, o9);
          d9.intoArray(c, o9 + last);
          int o10 = cAt + outs[row + 10];
          c10.intoArray(c, o10);
          d10.intoArray(c, o10 + last);
          int o11 = cAt + outs[row + 11];
          c11.intoArray(c, o11);
          d11.intoArray(c, o11 + last);
          c0 = FloatVector.fromArray(F, init, initAt);
          d0 = FloatVector.fromArray(F, init, initAt + last);
          c1 = FloatVector.fromArray(F, init, initAt);
          d1 = FloatVector.fromArray(F, init, initAt + last);
          c2 = FloatVector.fromArray(F, init, initAt);
          d2 = FloatVector.fromArray(F, init, initAt + last);
          c3 = FloatVector.fromArray(F, init, initAt);
          d3 = FloatVector.fromArray(F, init, initAt + last);
          c4 = FloatVector.fromArray(F, init, initAt);
          d4 = FloatVector.fromArray(F, init, initAt + last);
          c5 = FloatVector.fromArray(F, init, initAt);
          d5 = FloatVector.fromArray(F, init, initAt + last);
          c6 = FloatVector.fromArray(F, init, initAt);
          d6 = FloatVector.fromArray(F, init, initAt + last);
          c7 = FloatVector.fromArray(F, init, initAt);
          d7 = FloatVector.fromArray(F, init, initAt + last);
          c8 = FloatVector.fromArray(F, init, initAt);
          d8 = FloatVector.fromArray(F, init, initAt + last);
          c9 = FloatVector.fromArray(F, init, initAt);
          d9 = FloatVector.fromArray(F, init, initAt + last);
          c10 = FloatVector.fromArray(F, init, initAt);
          d10 = FloatVector.fromArray(F, init, initAt + last);
          c11 = FloatVector.fromArray(F, init, initAt);
          d11 = FloatVector.fromArray(F, init, initAt + last);
          row = Math.min(row + HIGH, to - HIGH);
          a0 = aAt + rows[row];
          a1 = aAt + rows[row + 1];
          a2 = aAt + rows[row + 2];
          a3 = aAt + rows[row + 3];
          a4 = aAt + rows[row + 4];
          a5 = aAt + rows[row + 5];
          a6 = aAt + rows[row + 6];
          a7 = aAt + rows[row + 7];
          a8 = aAt + rows[row + 8];
          a9 = aAt + rows[row + 9];
          a10 = aAt + rows[row + 10];
          a11 = aAt + rows[row + 11];
          at = bAt;
          t = stepAt;
        }
      }
    }
  }
}
