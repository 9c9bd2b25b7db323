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
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Tile.LANES;

  /**
   * Turns of the inner of the two loops of tiles of two vectors. With G1, C2 makes two of each loop
   * by itself, for safepoints; with the serial and the parallel collector it makes worse use of
   * registers unless there are two.
   */
  static final int STRIP = 1024;

  private ShortTileKernels() {}

  /** Tiles of 6 rows and 4 vectors; {@code to - from} is a multiple of 6. */
  static void rows6vectors4(Tile p, int from, int to) {
    if (p.idle) {
      return;
    }
    float[] init = p.init;
    int initAt = p.initAt;
    int last = p.last;
    FloatVector c00, c10, c20, c30, c40, c50;
    FloatVector c01, c11, c21, c31, c41, c51;
    FloatVector c02, c12, c22, c32, c42, c52;
    FloatVector c03, c13, c23, c33, c43, c53;
    c00 = c10 = c20 = c30 = c40 = c50 = FloatVector.fromArray(F, init, initAt);
    c01 = c11 = c21 = c31 = c41 = c51 = FloatVector.fromArray(F, init, initAt + LANES);
    c02 = c12 = c22 = c32 = c42 = c52 = FloatVector.fromArray(F, init, initAt + 2 * LANES);
    c03 = c13 = c23 = c33 = c43 = c53 = FloatVector.fromArray(F, init, initAt + last);
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
      FloatVector x = FloatVector.broadcast(F, a[a0 + step]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      c02 = x.fma(b2, c02);
      c03 = x.fma(b3, c03);
      x = FloatVector.broadcast(F, a[a1 + step]);
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      c12 = x.fma(b2, c12);
      c13 = x.fma(b3, c13);
      x = FloatVector.broadcast(F, a[a2 + step]);
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      c22 = x.fma(b2, c22);
      c23 = x.fma(b3, c23);
      x = FloatVector.broadcast(F, a[a3 + step]);
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
      c32 = x.fma(b2, c32);
      c33 = x.fma(b3, c33);
      x = FloatVector.broadcast(F, a[a4 + step]);
      c40 = x.fma(b0, c40);
      c41 = x.fma(b1, c41);
      c42 = x.fma(b2, c42);
      c43 = x.fma(b3, c43);
      x = FloatVector.broadcast(F, a[a5 + step]);
      c50 = x.fma(b0, c50);
      c51 = x.fma(b1, c51);
      c52 = x.fma(b2, c52);
      c53 = x.fma(b3, c53);
      at += bStep;
      t++;
      if (t == stepEnd) {
        int o = cAt + outs[row];
        c00.intoArray(c, o);
        c01.intoArray(c, o + LANES);
        c02.intoArray(c, o + 2 * LANES);
        c03.intoArray(c, o + last);
        o = cAt + outs[row + 1];
        c10.intoArray(c, o);
        c11.intoArray(c, o + LANES);
        c12.intoArray(c, o + 2 * LANES);
        c13.intoArray(c, o + last);
        o = cAt + outs[row + 2];
        c20.intoArray(c, o);
        c21.intoArray(c, o + LANES);
        c22.intoArray(c, o + 2 * LANES);
        c23.intoArray(c, o + last);
        o = cAt + outs[row + 3];
        c30.intoArray(c, o);
        c31.intoArray(c, o + LANES);
        c32.intoArray(c, o + 2 * LANES);
        c33.intoArray(c, o + last);
        o = cAt + outs[row + 4];
        c40.intoArray(c, o);
        c41.intoArray(c, o + LANES);
        c42.intoArray(c, o + 2 * LANES);
        c43.intoArray(c, o + last);
        o = cAt + outs[row + 5];
        c50.intoArray(c, o);
        c51.intoArray(c, o + LANES);
        c52.intoArray(c, o + 2 * LANES);
        c53.intoArray(c, o + last);
        c00 = c10 = c20 = c30 = c40 = c50 = FloatVector.fromArray(F, init, initAt);
        c01 = c11 = c21 = c31 = c41 = c51 = FloatVector.fromArray(F, init, initAt + LANES);
        c02 = c12 = c22 = c32 = c42 = c52 = FloatVector.fromArray(F, init, initAt + 2 * LANES);
        c03 = c13 = c23 = c33 = c43 = c53 = FloatVector.fromArray(F, init, initAt + last);
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
    FloatVector start = FloatVector.fromArray(F, init, initAt);
    FloatVector begin = FloatVector.fromArray(F, init, initAt + last);
    FloatVector c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11;
    FloatVector d0, d1, d2, d3, d4, d5, d6, d7, d8, d9, d10, d11;
    c0 = c1 = c2 = c3 = c4 = c5 = c6 = c7 = c8 = c9 = c10 = c11 = start;
    d0 = d1 = d2 = d3 = d4 = d5 = d6 = d7 = d8 = d9 = d10 = d11 = begin;
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
    int turns = (to - from) / Tile.TWELVE_ROWS * p.stepCount;
    for (int i = 0; i < turns; ) {
      int stop = Math.min(turns, i + STRIP);
      for (; i < stop; i++) {
        int step = steps[t];
        FloatVector b0 = FloatVector.fromArray(F, b, at);
        FloatVector b1 = FloatVector.fromArray(F, b, at + last);
        FloatVector x = FloatVector.broadcast(F, a[a0 + step]);
        c0 = x.fma(b0, c0);
        d0 = x.fma(b1, d0);
        x = FloatVector.broadcast(F, a[a1 + step]);
        c1 = x.fma(b0, c1);
        d1 = x.fma(b1, d1);
        x = FloatVector.broadcast(F, a[a2 + step]);
        c2 = x.fma(b0, c2);
        d2 = x.fma(b1, d2);
        x = FloatVector.broadcast(F, a[a3 + step]);
        c3 = x.fma(b0, c3);
        d3 = x.fma(b1, d3);
        x = FloatVector.broadcast(F, a[a4 + step]);
        c4 = x.fma(b0, c4);
        d4 = x.fma(b1, d4);
        x = FloatVector.broadcast(F, a[a5 + step]);
        c5 = x.fma(b0, c5);
        d5 = x.fma(b1, d5);
        x = FloatVector.broadcast(F, a[a6 + step]);
        c6 = x.fma(b0, c6);
        d6 = x.fma(b1, d6);
        x = FloatVector.broadcast(F, a[a7 + step]);
        c7 = x.fma(b0, c7);
        d7 = x.fma(b1, d7);
        x = FloatVector.broadcast(F, a[a8 + step]);
        c8 = x.fma(b0, c8);
        d8 = x.fma(b1, d8);
        x = FloatVector.broadcast(F, a[a9 + step]);
        c9 = x.fma(b0, c9);
        d9 = x.fma(b1, d9);
        x = FloatVector.broadcast(F, a[a10 + step]);
        c10 = x.fma(b0, c10);
        d10 = x.fma(b1, d10);
        x = FloatVector.broadcast(F, a[a11 + step]);
        c11 = x.fma(b0, c11);
        d11 = x.fma(b1, d11);
        at += bStep;
        t++;
        if (t == stepEnd) {
          int o = cAt + outs[row];
          c0.intoArray(c, o);
          d0.intoArray(c, o + last);
          o = cAt + outs[row + 1];
          c1.intoArray(c, o);
          d1.intoArray(c, o + last);
          o = cAt + outs[row + 2];
          c2.intoArray(c, o);
          d2.intoArray(c, o + last);
          o = cAt + outs[row + 3];
          c3.intoArray(c, o);
          d3.intoArray(c, o + last);
          o = cAt + outs[row + 4];
          c4.intoArray(c, o);
          d4.intoArray(c, o + last);
          o = cAt + outs[row + 5];
          c5.intoArray(c, o);
          d5.intoArray(c, o + last);
          o = cAt + outs[row + 6];
          c6.intoArray(c, o);
          d6.intoArray(c, o + last);
          o = cAt + outs[row + 7];
          c7.intoArray(c, o);
          d7.intoArray(c, o + last);
          o = cAt + outs[row + 8];
          c8.intoArray(c, o);
          d8.intoArray(c, o + last);
          o = cAt + outs[row + 9];
          c9.intoArray(c, o);
          d9.intoArray(c, o + last);
          o = cAt + outs[row + 10];
          c10.intoArray(c, o);
          d10.intoArray(c, o + last);
          o = cAt + outs[row + 11];
          c11.intoArray(c, o);
          d11.intoArray(c, o + last);
          c0 = c1 = c2 = c3 = c4 = c5 = c6 = c7 = c8 = c9 = c10 = c11 = start;
          d0 = d1 = d2 = d3 = d4 = d5 = d6 = d7 = d8 = d9 = d10 = d11 = begin;
          row = Math.min(row + Tile.TWELVE_ROWS, to - Tile.TWELVE_ROWS);
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

  /**
   * The same where the rows of each four are {@link Tile#near} apart: three offsets of rows in
   * place of twelve, which do not fit into the registers.
   */
  static void fours12vectors2(Tile p, int from, int to) {
    if (p.idle) {
      return;
    }
    float[] init = p.init;
    int initAt = p.initAt;
    int last = p.last;
    FloatVector start = FloatVector.fromArray(F, init, initAt);
    FloatVector begin = FloatVector.fromArray(F, init, initAt + last);
    FloatVector c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11;
    FloatVector d0, d1, d2, d3, d4, d5, d6, d7, d8, d9, d10, d11;
    c0 = c1 = c2 = c3 = c4 = c5 = c6 = c7 = c8 = c9 = c10 = c11 = start;
    d0 = d1 = d2 = d3 = d4 = d5 = d6 = d7 = d8 = d9 = d10 = d11 = begin;
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
    int near = p.near;
    int a0 = aAt + rows[from];
    int a4 = aAt + rows[from + 4];
    int a8 = aAt + rows[from + 8];
    int row = from;
    int at = bAt;
    int t = stepAt;
    int turns = (to - from) / Tile.TWELVE_ROWS * p.stepCount;
    for (int i = 0; i < turns; ) {
      int stop = Math.min(turns, i + STRIP);
      for (; i < stop; i++) {
        int step = steps[t];
        FloatVector b0 = FloatVector.fromArray(F, b, at);
        FloatVector b1 = FloatVector.fromArray(F, b, at + last);
        int s = a0 + step;
        FloatVector x = FloatVector.broadcast(F, a[s]);
        c0 = x.fma(b0, c0);
        d0 = x.fma(b1, d0);
        s += near;
        x = FloatVector.broadcast(F, a[s]);
        c1 = x.fma(b0, c1);
        d1 = x.fma(b1, d1);
        s += near;
        x = FloatVector.broadcast(F, a[s]);
        c2 = x.fma(b0, c2);
        d2 = x.fma(b1, d2);
        s += near;
        x = FloatVector.broadcast(F, a[s]);
        c3 = x.fma(b0, c3);
        d3 = x.fma(b1, d3);
        s = a4 + step;
        x = FloatVector.broadcast(F, a[s]);
        c4 = x.fma(b0, c4);
        d4 = x.fma(b1, d4);
        s += near;
        x = FloatVector.broadcast(F, a[s]);
        c5 = x.fma(b0, c5);
        d5 = x.fma(b1, d5);
        s += near;
        x = FloatVector.broadcast(F, a[s]);
        c6 = x.fma(b0, c6);
        d6 = x.fma(b1, d6);
        s += near;
        x = FloatVector.broadcast(F, a[s]);
        c7 = x.fma(b0, c7);
        d7 = x.fma(b1, d7);
        s = a8 + step;
        x = FloatVector.broadcast(F, a[s]);
        c8 = x.fma(b0, c8);
        d8 = x.fma(b1, d8);
        s += near;
        x = FloatVector.broadcast(F, a[s]);
        c9 = x.fma(b0, c9);
        d9 = x.fma(b1, d9);
        s += near;
        x = FloatVector.broadcast(F, a[s]);
        c10 = x.fma(b0, c10);
        d10 = x.fma(b1, d10);
        s += near;
        x = FloatVector.broadcast(F, a[s]);
        c11 = x.fma(b0, c11);
        d11 = x.fma(b1, d11);
        at += bStep;
        t++;
        if (t == stepEnd) {
          int o = cAt + outs[row];
          c0.intoArray(c, o);
          d0.intoArray(c, o + last);
          o = cAt + outs[row + 1];
          c1.intoArray(c, o);
          d1.intoArray(c, o + last);
          o = cAt + outs[row + 2];
          c2.intoArray(c, o);
          d2.intoArray(c, o + last);
          o = cAt + outs[row + 3];
          c3.intoArray(c, o);
          d3.intoArray(c, o + last);
          o = cAt + outs[row + 4];
          c4.intoArray(c, o);
          d4.intoArray(c, o + last);
          o = cAt + outs[row + 5];
          c5.intoArray(c, o);
          d5.intoArray(c, o + last);
          o = cAt + outs[row + 6];
          c6.intoArray(c, o);
          d6.intoArray(c, o + last);
          o = cAt + outs[row + 7];
          c7.intoArray(c, o);
          d7.intoArray(c, o + last);
          o = cAt + outs[row + 8];
          c8.intoArray(c, o);
          d8.intoArray(c, o + last);
          o = cAt + outs[row + 9];
          c9.intoArray(c, o);
          d9.intoArray(c, o + last);
          o = cAt + outs[row + 10];
          c10.intoArray(c, o);
          d10.intoArray(c, o + last);
          o = cAt + outs[row + 11];
          c11.intoArray(c, o);
          d11.intoArray(c, o + last);
          c0 = c1 = c2 = c3 = c4 = c5 = c6 = c7 = c8 = c9 = c10 = c11 = start;
          d0 = d1 = d2 = d3 = d4 = d5 = d6 = d7 = d8 = d9 = d10 = d11 = begin;
          row = Math.min(row + Tile.TWELVE_ROWS, to - Tile.TWELVE_ROWS);
          a0 = aAt + rows[row];
          a4 = aAt + rows[row + 4];
          a8 = aAt + rows[row + 8];
          at = bAt;
          t = stepAt;
        }
      }
    }
  }
}
