package dev.lanewise.engine.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The inner loops of {@link TileKernels} for full tiles of rows that are stored as such: step t of
 * a row lies t numbers behind its start.
 *
 * <p>Indices that grow with the loop's counter are checked by the compiler before the loop instead
 * of in it. Vectors of 256 bit need that: a step has 12 multiply-adds for 6 cycles, and with checks
 * more instructions than a core can start in that time.
 */
final class RowTileKernels {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Tile.LANES;

  private RowTileKernels() {}

  /** A full tile, and a copy of the rows of B, one after the other. */
  static void copying(Tile p, float[] copy, int to) {
    if (Tile.VECTORS == 4) {
      rows6vectors4copying(p, copy, to);
    } else {
      rows6vectors2copying(p, copy, to);
    }
  }

  /**
   * A tile of 6 rows and 4 vectors, of a B whose rows are as far apart as a tile is wide. With a
   * distance that is a variable, C2 has too few registers and keeps a vector of B on the stack.
   */
  static void rows6vectors4(Tile p, int row) {
    if (p.idle) {
      return;
    }
    float[] init = p.init;
    int[] outs = p.outs;
    int i0 = p.initAt + p.initScale * outs[row];
    int i1 = p.initAt + p.initScale * outs[row + 1];
    int i2 = p.initAt + p.initScale * outs[row + 2];
    int i3 = p.initAt + p.initScale * outs[row + 3];
    int i4 = p.initAt + p.initScale * outs[row + 4];
    int i5 = p.initAt + p.initScale * outs[row + 5];
    FloatVector c00 = FloatVector.fromArray(F, init, i0);
    FloatVector c01 = FloatVector.fromArray(F, init, i0 + LANES);
    FloatVector c02 = FloatVector.fromArray(F, init, i0 + 2 * LANES);
    FloatVector c03 = FloatVector.fromArray(F, init, i0 + 3 * LANES);
    FloatVector c10 = FloatVector.fromArray(F, init, i1);
    FloatVector c11 = FloatVector.fromArray(F, init, i1 + LANES);
    FloatVector c12 = FloatVector.fromArray(F, init, i1 + 2 * LANES);
    FloatVector c13 = FloatVector.fromArray(F, init, i1 + 3 * LANES);
    FloatVector c20 = FloatVector.fromArray(F, init, i2);
    FloatVector c21 = FloatVector.fromArray(F, init, i2 + LANES);
    FloatVector c22 = FloatVector.fromArray(F, init, i2 + 2 * LANES);
    FloatVector c23 = FloatVector.fromArray(F, init, i2 + 3 * LANES);
    FloatVector c30 = FloatVector.fromArray(F, init, i3);
    FloatVector c31 = FloatVector.fromArray(F, init, i3 + LANES);
    FloatVector c32 = FloatVector.fromArray(F, init, i3 + 2 * LANES);
    FloatVector c33 = FloatVector.fromArray(F, init, i3 + 3 * LANES);
    FloatVector c40 = FloatVector.fromArray(F, init, i4);
    FloatVector c41 = FloatVector.fromArray(F, init, i4 + LANES);
    FloatVector c42 = FloatVector.fromArray(F, init, i4 + 2 * LANES);
    FloatVector c43 = FloatVector.fromArray(F, init, i4 + 3 * LANES);
    FloatVector c50 = FloatVector.fromArray(F, init, i5);
    FloatVector c51 = FloatVector.fromArray(F, init, i5 + LANES);
    FloatVector c52 = FloatVector.fromArray(F, init, i5 + 2 * LANES);
    FloatVector c53 = FloatVector.fromArray(F, init, i5 + 3 * LANES);
    float[] a = p.a;
    float[] b = p.b;
    int from = p.aAt + p.steps[p.stepAt];
    int a0 = from + p.rows[row];
    int a1 = from + p.rows[row + 1];
    int a2 = from + p.rows[row + 2];
    int a3 = from + p.rows[row + 3];
    int a4 = from + p.rows[row + 4];
    int a5 = from + p.rows[row + 5];
    int panel = p.bAt;
    int steps = p.stepCount;
    for (int t = 0; t < steps; t++) {
      int at = panel + t * Tile.COLUMNS;
      FloatVector b0 = FloatVector.fromArray(F, b, at);
      FloatVector b1 = FloatVector.fromArray(F, b, at + LANES);
      FloatVector b2 = FloatVector.fromArray(F, b, at + 2 * LANES);
      FloatVector b3 = FloatVector.fromArray(F, b, at + 3 * LANES);
      FloatVector x0 = FloatVector.broadcast(F, a[a0 + t]);
      c00 = x0.fma(b0, c00);
      c01 = x0.fma(b1, c01);
      c02 = x0.fma(b2, c02);
      c03 = x0.fma(b3, c03);
      FloatVector x1 = FloatVector.broadcast(F, a[a1 + t]);
      c10 = x1.fma(b0, c10);
      c11 = x1.fma(b1, c11);
      c12 = x1.fma(b2, c12);
      c13 = x1.fma(b3, c13);
      FloatVector x2 = FloatVector.broadcast(F, a[a2 + t]);
      c20 = x2.fma(b0, c20);
      c21 = x2.fma(b1, c21);
      c22 = x2.fma(b2, c22);
      c23 = x2.fma(b3, c23);
      FloatVector x3 = FloatVector.broadcast(F, a[a3 + t]);
      c30 = x3.fma(b0, c30);
      c31 = x3.fma(b1, c31);
      c32 = x3.fma(b2, c32);
      c33 = x3.fma(b3, c33);
      FloatVector x4 = FloatVector.broadcast(F, a[a4 + t]);
      c40 = x4.fma(b0, c40);
      c41 = x4.fma(b1, c41);
      c42 = x4.fma(b2, c42);
      c43 = x4.fma(b3, c43);
      FloatVector x5 = FloatVector.broadcast(F, a[a5 + t]);
      c50 = x5.fma(b0, c50);
      c51 = x5.fma(b1, c51);
      c52 = x5.fma(b2, c52);
      c53 = x5.fma(b3, c53);
    }
    float[] c = p.c;
    int o0 = p.cAt + outs[row];
    c00.intoArray(c, o0);
    c01.intoArray(c, o0 + LANES);
    c02.intoArray(c, o0 + 2 * LANES);
    c03.intoArray(c, o0 + 3 * LANES);
    int o1 = p.cAt + outs[row + 1];
    c10.intoArray(c, o1);
    c11.intoArray(c, o1 + LANES);
    c12.intoArray(c, o1 + 2 * LANES);
    c13.intoArray(c, o1 + 3 * LANES);
    int o2 = p.cAt + outs[row + 2];
    c20.intoArray(c, o2);
    c21.intoArray(c, o2 + LANES);
    c22.intoArray(c, o2 + 2 * LANES);
    c23.intoArray(c, o2 + 3 * LANES);
    int o3 = p.cAt + outs[row + 3];
    c30.intoArray(c, o3);
    c31.intoArray(c, o3 + LANES);
    c32.intoArray(c, o3 + 2 * LANES);
    c33.intoArray(c, o3 + 3 * LANES);
    int o4 = p.cAt + outs[row + 4];
    c40.intoArray(c, o4);
    c41.intoArray(c, o4 + LANES);
    c42.intoArray(c, o4 + 2 * LANES);
    c43.intoArray(c, o4 + 3 * LANES);
    int o5 = p.cAt + outs[row + 5];
    c50.intoArray(c, o5);
    c51.intoArray(c, o5 + LANES);
    c52.intoArray(c, o5 + 2 * LANES);
    c53.intoArray(c, o5 + 3 * LANES);
  }

  /** A tile of 6 rows and 4 vectors, and a copy of B. */
  static void rows6vectors4copying(Tile p, float[] copy, int to) {
    if (p.idle) {
      return;
    }
    float[] init = p.init;
    int[] outs = p.outs;
    int i0 = p.initAt + p.initScale * outs[0];
    int i1 = p.initAt + p.initScale * outs[1];
    int i2 = p.initAt + p.initScale * outs[2];
    int i3 = p.initAt + p.initScale * outs[3];
    int i4 = p.initAt + p.initScale * outs[4];
    int i5 = p.initAt + p.initScale * outs[5];
    FloatVector c00 = FloatVector.fromArray(F, init, i0);
    FloatVector c01 = FloatVector.fromArray(F, init, i0 + LANES);
    FloatVector c02 = FloatVector.fromArray(F, init, i0 + 2 * LANES);
    FloatVector c03 = FloatVector.fromArray(F, init, i0 + 3 * LANES);
    FloatVector c10 = FloatVector.fromArray(F, init, i1);
    FloatVector c11 = FloatVector.fromArray(F, init, i1 + LANES);
    FloatVector c12 = FloatVector.fromArray(F, init, i1 + 2 * LANES);
    FloatVector c13 = FloatVector.fromArray(F, init, i1 + 3 * LANES);
    FloatVector c20 = FloatVector.fromArray(F, init, i2);
    FloatVector c21 = FloatVector.fromArray(F, init, i2 + LANES);
    FloatVector c22 = FloatVector.fromArray(F, init, i2 + 2 * LANES);
    FloatVector c23 = FloatVector.fromArray(F, init, i2 + 3 * LANES);
    FloatVector c30 = FloatVector.fromArray(F, init, i3);
    FloatVector c31 = FloatVector.fromArray(F, init, i3 + LANES);
    FloatVector c32 = FloatVector.fromArray(F, init, i3 + 2 * LANES);
    FloatVector c33 = FloatVector.fromArray(F, init, i3 + 3 * LANES);
    FloatVector c40 = FloatVector.fromArray(F, init, i4);
    FloatVector c41 = FloatVector.fromArray(F, init, i4 + LANES);
    FloatVector c42 = FloatVector.fromArray(F, init, i4 + 2 * LANES);
    FloatVector c43 = FloatVector.fromArray(F, init, i4 + 3 * LANES);
    FloatVector c50 = FloatVector.fromArray(F, init, i5);
    FloatVector c51 = FloatVector.fromArray(F, init, i5 + LANES);
    FloatVector c52 = FloatVector.fromArray(F, init, i5 + 2 * LANES);
    FloatVector c53 = FloatVector.fromArray(F, init, i5 + 3 * LANES);
    float[] a = p.a;
    float[] b = p.b;
    int from = p.aAt + p.steps[p.stepAt];
    int a0 = from + p.rows[0];
    int a1 = from + p.rows[1];
    int a2 = from + p.rows[2];
    int a3 = from + p.rows[3];
    int a4 = from + p.rows[4];
    int a5 = from + p.rows[5];
    int at = p.bAt;
    int bStep = p.bStep;
    int steps = p.stepCount;
    for (int t = 0; t < steps; t++) {
      FloatVector b0 = FloatVector.fromArray(F, b, at);
      FloatVector b1 = FloatVector.fromArray(F, b, at + LANES);
      FloatVector b2 = FloatVector.fromArray(F, b, at + 2 * LANES);
      FloatVector b3 = FloatVector.fromArray(F, b, at + 3 * LANES);
      b0.intoArray(copy, to);
      b1.intoArray(copy, to + LANES);
      b2.intoArray(copy, to + 2 * LANES);
      b3.intoArray(copy, to + 3 * LANES);
      FloatVector x0 = FloatVector.broadcast(F, a[a0 + t]);
      c00 = x0.fma(b0, c00);
      c01 = x0.fma(b1, c01);
      c02 = x0.fma(b2, c02);
      c03 = x0.fma(b3, c03);
      FloatVector x1 = FloatVector.broadcast(F, a[a1 + t]);
      c10 = x1.fma(b0, c10);
      c11 = x1.fma(b1, c11);
      c12 = x1.fma(b2, c12);
      c13 = x1.fma(b3, c13);
      FloatVector x2 = FloatVector.broadcast(F, a[a2 + t]);
      c20 = x2.fma(b0, c20);
      c21 = x2.fma(b1, c21);
      c22 = x2.fma(b2, c22);
      c23 = x2.fma(b3, c23);
      FloatVector x3 = FloatVector.broadcast(F, a[a3 + t]);
      c30 = x3.fma(b0, c30);
      c31 = x3.fma(b1, c31);
      c32 = x3.fma(b2, c32);
      c33 = x3.fma(b3, c33);
      FloatVector x4 = FloatVector.broadcast(F, a[a4 + t]);
      c40 = x4.fma(b0, c40);
      c41 = x4.fma(b1, c41);
      c42 = x4.fma(b2, c42);
      c43 = x4.fma(b3, c43);
      FloatVector x5 = FloatVector.broadcast(F, a[a5 + t]);
      c50 = x5.fma(b0, c50);
      c51 = x5.fma(b1, c51);
      c52 = x5.fma(b2, c52);
      c53 = x5.fma(b3, c53);
      at += bStep;
      to += 4 * LANES;
    }
    float[] c = p.c;
    int o0 = p.cAt + outs[0];
    c00.intoArray(c, o0);
    c01.intoArray(c, o0 + LANES);
    c02.intoArray(c, o0 + 2 * LANES);
    c03.intoArray(c, o0 + 3 * LANES);
    int o1 = p.cAt + outs[1];
    c10.intoArray(c, o1);
    c11.intoArray(c, o1 + LANES);
    c12.intoArray(c, o1 + 2 * LANES);
    c13.intoArray(c, o1 + 3 * LANES);
    int o2 = p.cAt + outs[2];
    c20.intoArray(c, o2);
    c21.intoArray(c, o2 + LANES);
    c22.intoArray(c, o2 + 2 * LANES);
    c23.intoArray(c, o2 + 3 * LANES);
    int o3 = p.cAt + outs[3];
    c30.intoArray(c, o3);
    c31.intoArray(c, o3 + LANES);
    c32.intoArray(c, o3 + 2 * LANES);
    c33.intoArray(c, o3 + 3 * LANES);
    int o4 = p.cAt + outs[4];
    c40.intoArray(c, o4);
    c41.intoArray(c, o4 + LANES);
    c42.intoArray(c, o4 + 2 * LANES);
    c43.intoArray(c, o4 + 3 * LANES);
    int o5 = p.cAt + outs[5];
    c50.intoArray(c, o5);
    c51.intoArray(c, o5 + LANES);
    c52.intoArray(c, o5 + 2 * LANES);
    c53.intoArray(c, o5 + 3 * LANES);
  }

  /** A tile of 6 rows and 2 vectors. */
  static void rows6vectors2(Tile p, int row) {
    if (p.idle) {
      return;
    }
    float[] init = p.init;
    int[] outs = p.outs;
    int i0 = p.initAt + p.initScale * outs[row];
    int i1 = p.initAt + p.initScale * outs[row + 1];
    int i2 = p.initAt + p.initScale * outs[row + 2];
    int i3 = p.initAt + p.initScale * outs[row + 3];
    int i4 = p.initAt + p.initScale * outs[row + 4];
    int i5 = p.initAt + p.initScale * outs[row + 5];
    FloatVector c00 = FloatVector.fromArray(F, init, i0);
    FloatVector c01 = FloatVector.fromArray(F, init, i0 + LANES);
    FloatVector c10 = FloatVector.fromArray(F, init, i1);
    FloatVector c11 = FloatVector.fromArray(F, init, i1 + LANES);
    FloatVector c20 = FloatVector.fromArray(F, init, i2);
    FloatVector c21 = FloatVector.fromArray(F, init, i2 + LANES);
    FloatVector c30 = FloatVector.fromArray(F, init, i3);
    FloatVector c31 = FloatVector.fromArray(F, init, i3 + LANES);
    FloatVector c40 = FloatVector.fromArray(F, init, i4);
    FloatVector c41 = FloatVector.fromArray(F, init, i4 + LANES);
    FloatVector c50 = FloatVector.fromArray(F, init, i5);
    FloatVector c51 = FloatVector.fromArray(F, init, i5 + LANES);
    float[] a = p.a;
    float[] b = p.b;
    int from = p.aAt + p.steps[p.stepAt];
    int a0 = from + p.rows[row];
    int a1 = from + p.rows[row + 1];
    int a2 = from + p.rows[row + 2];
    int a3 = from + p.rows[row + 3];
    int a4 = from + p.rows[row + 4];
    int a5 = from + p.rows[row + 5];
    int at = p.bAt;
    int bStep = p.bStep;
    int steps = p.stepCount;
    for (int t = 0; t < steps; t++) {
      FloatVector b0 = FloatVector.fromArray(F, b, at);
      FloatVector b1 = FloatVector.fromArray(F, b, at + LANES);
      FloatVector x0 = FloatVector.broadcast(F, a[a0 + t]);
      c00 = x0.fma(b0, c00);
      c01 = x0.fma(b1, c01);
      FloatVector x1 = FloatVector.broadcast(F, a[a1 + t]);
      c10 = x1.fma(b0, c10);
      c11 = x1.fma(b1, c11);
      FloatVector x2 = FloatVector.broadcast(F, a[a2 + t]);
      c20 = x2.fma(b0, c20);
      c21 = x2.fma(b1, c21);
      FloatVector x3 = FloatVector.broadcast(F, a[a3 + t]);
      c30 = x3.fma(b0, c30);
      c31 = x3.fma(b1, c31);
      FloatVector x4 = FloatVector.broadcast(F, a[a4 + t]);
      c40 = x4.fma(b0, c40);
      c41 = x4.fma(b1, c41);
      FloatVector x5 = FloatVector.broadcast(F, a[a5 + t]);
      c50 = x5.fma(b0, c50);
      c51 = x5.fma(b1, c51);
      at += bStep;
    }
    float[] c = p.c;
    int o0 = p.cAt + outs[row];
    c00.intoArray(c, o0);
    c01.intoArray(c, o0 + LANES);
    int o1 = p.cAt + outs[row + 1];
    c10.intoArray(c, o1);
    c11.intoArray(c, o1 + LANES);
    int o2 = p.cAt + outs[row + 2];
    c20.intoArray(c, o2);
    c21.intoArray(c, o2 + LANES);
    int o3 = p.cAt + outs[row + 3];
    c30.intoArray(c, o3);
    c31.intoArray(c, o3 + LANES);
    int o4 = p.cAt + outs[row + 4];
    c40.intoArray(c, o4);
    c41.intoArray(c, o4 + LANES);
    int o5 = p.cAt + outs[row + 5];
    c50.intoArray(c, o5);
    c51.intoArray(c, o5 + LANES);
  }

  /** A tile of 6 rows and 2 vectors, and a copy of B. */
  static void rows6vectors2copying(Tile p, float[] copy, int to) {
    if (p.idle) {
      return;
    }
    float[] init = p.init;
    int[] outs = p.outs;
    int i0 = p.initAt + p.initScale * outs[0];
    int i1 = p.initAt + p.initScale * outs[1];
    int i2 = p.initAt + p.initScale * outs[2];
    int i3 = p.initAt + p.initScale * outs[3];
    int i4 = p.initAt + p.initScale * outs[4];
    int i5 = p.initAt + p.initScale * outs[5];
    FloatVector c00 = FloatVector.fromArray(F, init, i0);
    FloatVector c01 = FloatVector.fromArray(F, init, i0 + LANES);
    FloatVector c10 = FloatVector.fromArray(F, init, i1);
    FloatVector c11 = FloatVector.fromArray(F, init, i1 + LANES);
    FloatVector c20 = FloatVector.fromArray(F, init, i2);
    FloatVector c21 = FloatVector.fromArray(F, init, i2 + LANES);
    FloatVector c30 = FloatVector.fromArray(F, init, i3);
    FloatVector c31 = FloatVector.fromArray(F, init, i3 + LANES);
    FloatVector c40 = FloatVector.fromArray(F, init, i4);
    FloatVector c41 = FloatVector.fromArray(F, init, i4 + LANES);
    FloatVector c50 = FloatVector.fromArray(F, init, i5);
    FloatVector c51 = FloatVector.fromArray(F, init, i5 + LANES);
    float[] a = p.a;
    float[] b = p.b;
    int from = p.aAt + p.steps[p.stepAt];
    int a0 = from + p.rows[0];
    int a1 = from + p.rows[1];
    int a2 = from + p.rows[2];
    int a3 = from + p.rows[3];
    int a4 = from + p.rows[4];
    int a5 = from + p.rows[5];
    int at = p.bAt;
    int bStep = p.bStep;
    int steps = p.stepCount;
    for (int t = 0; t < steps; t++) {
      FloatVector b0 = FloatVector.fromArray(F, b, at);
      FloatVector b1 = FloatVector.fromArray(F, b, at + LANES);
      b0.intoArray(copy, to);
      b1.intoArray(copy, to + LANES);
      FloatVector x0 = FloatVector.broadcast(F, a[a0 + t]);
      c00 = x0.fma(b0, c00);
      c01 = x0.fma(b1, c01);
      FloatVector x1 = FloatVector.broadcast(F, a[a1 + t]);
      c10 = x1.fma(b0, c10);
      c11 = x1.fma(b1, c11);
      FloatVector x2 = FloatVector.broadcast(F, a[a2 + t]);
      c20 = x2.fma(b0, c20);
      c21 = x2.fma(b1, c21);
      FloatVector x3 = FloatVector.broadcast(F, a[a3 + t]);
      c30 = x3.fma(b0, c30);
      c31 = x3.fma(b1, c31);
      FloatVector x4 = FloatVector.broadcast(F, a[a4 + t]);
      c40 = x4.fma(b0, c40);
      c41 = x4.fma(b1, c41);
      FloatVector x5 = FloatVector.broadcast(F, a[a5 + t]);
      c50 = x5.fma(b0, c50);
      c51 = x5.fma(b1, c51);
      at += bStep;
      to += 2 * LANES;
    }
    float[] c = p.c;
    int o0 = p.cAt + outs[0];
    c00.intoArray(c, o0);
    c01.intoArray(c, o0 + LANES);
    int o1 = p.cAt + outs[1];
    c10.intoArray(c, o1);
    c11.intoArray(c, o1 + LANES);
    int o2 = p.cAt + outs[2];
    c20.intoArray(c, o2);
    c21.intoArray(c, o2 + LANES);
    int o3 = p.cAt + outs[3];
    c30.intoArray(c, o3);
    c31.intoArray(c, o3 + LANES);
    int o4 = p.cAt + outs[4];
    c40.intoArray(c, o4);
    c41.intoArray(c, o4 + LANES);
    int o5 = p.cAt + outs[5];
    c50.intoArray(c, o5);
    c51.intoArray(c, o5 + LANES);
  }
}
