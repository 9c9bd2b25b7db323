package dev.lanewise.engine.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The loops of {@link Tile} for one or two vectors, or one row, by {@link TileKernels}' rules. */
final class NarrowTileKernels {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Tile.LANES;

  private NarrowTileKernels() {}

  /** A tile of 6 rows and 1 vector. */
  static void rows6vectors1(Tile p, int row) {
    if (p.idle) {
      return;
    }
    float[] init = p.init;
    int i0 = p.initAt + p.initScale * p.outs[row];
    int i1 = p.initAt + p.initScale * p.outs[row + 1];
    int i2 = p.initAt + p.initScale * p.outs[row + 2];
    int i3 = p.initAt + p.initScale * p.outs[row + 3];
    int i4 = p.initAt + p.initScale * p.outs[row + 4];
    int i5 = p.initAt + p.initScale * p.outs[row + 5];
    FloatVector c00 = FloatVector.fromArray(F, init, i0);
    FloatVector c10 = FloatVector.fromArray(F, init, i1);
    FloatVector c20 = FloatVector.fromArray(F, init, i2);
    FloatVector c30 = FloatVector.fromArray(F, init, i3);
    FloatVector c40 = FloatVector.fromArray(F, init, i4);
    FloatVector c50 = FloatVector.fromArray(F, init, i5);
    float[] a = p.a;
    float[] b = p.b;
    int[] steps = p.steps;
    int a0 = p.aAt + p.rows[row];
    int a1 = p.aAt + p.rows[row + 1];
    int a2 = p.aAt + p.rows[row + 2];
    int a3 = p.aAt + p.rows[row + 3];
    int a4 = p.aAt + p.rows[row + 4];
    int a5 = p.aAt + p.rows[row + 5];
    int at = p.bAt;
    int bStep = p.bStep;
    int end = p.stepAt + p.stepCount;
    for (int t = p.stepAt; t < end; t++) {
      int step = steps[t];
      FloatVector b0 = FloatVector.fromArray(F, b, at);
      FloatVector x = FloatVector.broadcast(F, a[a0 + step]);
      c00 = x.fma(b0, c00);
      x = FloatVector.broadcast(F, a[a1 + step]);
      c10 = x.fma(b0, c10);
      x = FloatVector.broadcast(F, a[a2 + step]);
      c20 = x.fma(b0, c20);
      x = FloatVector.broadcast(F, a[a3 + step]);
      c30 = x.fma(b0, c30);
      x = FloatVector.broadcast(F, a[a4 + step]);
      c40 = x.fma(b0, c40);
      x = FloatVector.broadcast(F, a[a5 + step]);
      c50 = x.fma(b0, c50);
      at += bStep;
    }
    float[] c = p.c;
    int o = p.cAt + p.outs[row];
    c00.intoArray(c, o);
    o = p.cAt + p.outs[row + 1];
    c10.intoArray(c, o);
    o = p.cAt + p.outs[row + 2];
    c20.intoArray(c, o);
    o = p.cAt + p.outs[row + 3];
    c30.intoArray(c, o);
    o = p.cAt + p.outs[row + 4];
    c40.intoArray(c, o);
    o = p.cAt + p.outs[row + 5];
    c50.intoArray(c, o);
  }

  /** A tile of 1 row and 4 vectors. */
  static void rows1vectors4(Tile p, int row) {
    if (p.idle) {
      return;
    }
    float[] init = p.init;
    int last = p.last;
    int i0 = p.initAt + p.initScale * p.outs[row];
    FloatVector c00 = FloatVector.fromArray(F, init, i0);
    FloatVector c01 = FloatVector.fromArray(F, init, i0 + LANES);
    FloatVector c02 = FloatVector.fromArray(F, init, i0 + 2 * LANES);
    FloatVector c03 = FloatVector.fromArray(F, init, i0 + last);
    float[] a = p.a;
    float[] b = p.b;
    int[] steps = p.steps;
    int a0 = p.aAt + p.rows[row];
    int at = p.bAt;
    int bStep = p.bStep;
    int end = p.stepAt + p.stepCount;
    for (int t = p.stepAt; t < end; t++) {
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
      at += bStep;
    }
    float[] c = p.c;
    int o0 = p.cAt + p.outs[row];
    c00.intoArray(c, o0);
    c01.intoArray(c, o0 + LANES);
    c02.intoArray(c, o0 + 2 * LANES);
    c03.intoArray(c, o0 + last);
  }

  /** A tile of 1 row and 2 vectors. */
  static void rows1vectors2(Tile p, int row) {
    if (p.idle) {
      return;
    }
    float[] init = p.init;
    int last = p.last;
    int i0 = p.initAt + p.initScale * p.outs[row];
    FloatVector c00 = FloatVector.fromArray(F, init, i0);
    FloatVector c01 = FloatVector.fromArray(F, init, i0 + last);
    float[] a = p.a;
    float[] b = p.b;
    int[] steps = p.steps;
    int a0 = p.aAt + p.rows[row];
    int at = p.bAt;
    int bStep = p.bStep;
    int end = p.stepAt + p.stepCount;
    for (int t = p.stepAt; t < end; t++) {
      FloatVector b0 = FloatVector.fromArray(F, b, at);
      FloatVector b1 = FloatVector.fromArray(F, b, at + last);
      FloatVector x0 = FloatVector.broadcast(F, a[a0 + steps[t]]);
      c00 = x0.fma(b0, c00);
      c01 = x0.fma(b1, c01);
      at += bStep;
    }
    float[] c = p.c;
    int o = p.cAt + p.outs[row];
    c00.intoArray(c, o);
    c01.intoArray(c, o + last);
  }

  /** A tile of 9 rows and 2 vectors. */
  static void rows9vectors2(Tile p, int row) {
    if (p.idle) {
      return;
    }
    float[] init = p.init;
    int last = p.last;
    int i0 = p.initAt + p.initScale * p.outs[row];
    int i1 = p.initAt + p.initScale * p.outs[row + 1];
    int i2 = p.initAt + p.initScale * p.outs[row + 2];
    int i3 = p.initAt + p.initScale * p.outs[row + 3];
    int i4 = p.initAt + p.initScale * p.outs[row + 4];
    int i5 = p.initAt + p.initScale * p.outs[row + 5];
    int i6 = p.initAt + p.initScale * p.outs[row + 6];
    int i7 = p.initAt + p.initScale * p.outs[row + 7];
    int i8 = p.initAt + p.initScale * p.outs[row + 8];
    FloatVector c00 = FloatVector.fromArray(F, init, i0);
    FloatVector c01 = FloatVector.fromArray(F, init, i0 + last);
    FloatVector c10 = FloatVector.fromArray(F, init, i1);
    FloatVector c11 = FloatVector.fromArray(F, init, i1 + last);
    FloatVector c20 = FloatVector.fromArray(F, init, i2);
    FloatVector c21 = FloatVector.fromArray(F, init, i2 + last);
    FloatVector c30 = FloatVector.fromArray(F, init, i3);
    FloatVector c31 = FloatVector.fromArray(F, init, i3 + last);
    FloatVector c40 = FloatVector.fromArray(F, init, i4);
    FloatVector c41 = FloatVector.fromArray(F, init, i4 + last);
    FloatVector c50 = FloatVector.fromArray(F, init, i5);
    FloatVector c51 = FloatVector.fromArray(F, init, i5 + last);
    FloatVector c60 = FloatVector.fromArray(F, init, i6);
    FloatVector c61 = FloatVector.fromArray(F, init, i6 + last);
    FloatVector c70 = FloatVector.fromArray(F, init, i7);
    FloatVector c71 = FloatVector.fromArray(F, init, i7 + last);
    FloatVector c80 = FloatVector.fromArray(F, init, i8);
    FloatVector c81 = FloatVector.fromArray(F, init, i8 + last);
    float[] a = p.a;
    float[] b = p.b;
    int[] steps = p.steps;
    int a0 = p.aAt + p.rows[row];
    int a1 = p.aAt + p.rows[row + 1];
    int a2 = p.aAt + p.rows[row + 2];
    int a3 = p.aAt + p.rows[row + 3];
    int a4 = p.aAt + p.rows[row + 4];
    int a5 = p.aAt + p.rows[row + 5];
    int a6 = p.aAt + p.rows[row + 6];
    int a7 = p.aAt + p.rows[row + 7];
    int a8 = p.aAt + p.rows[row + 8];
    int at = p.bAt;
    int bStep = p.bStep;
    int end = p.stepAt + p.stepCount;
    for (int t = p.stepAt; t < end; t++) {
      int step = steps[t];
      FloatVector b0 = FloatVector.fromArray(F, b, at);
      FloatVector b1 = FloatVector.fromArray(F, b, at + last);
      FloatVector x = FloatVector.broadcast(F, a[a0 + step]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      x = FloatVector.broadcast(F, a[a1 + step]);
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      x = FloatVector.broadcast(F, a[a2 + step]);
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      x = FloatVector.broadcast(F, a[a3 + step]);
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
      x = FloatVector.broadcast(F, a[a4 + step]);
      c40 = x.fma(b0, c40);
      c41 = x.fma(b1, c41);
      x = FloatVector.broadcast(F, a[a5 + step]);
      c50 = x.fma(b0, c50);
      c51 = x.fma(b1, c51);
      x = FloatVector.broadcast(F, a[a6 + step]);
      c60 = x.fma(b0, c60);
      c61 = x.fma(b1, c61);
      x = FloatVector.broadcast(F, a[a7 + step]);
      c70 = x.fma(b0, c70);
      c71 = x.fma(b1, c71);
      x = FloatVector.broadcast(F, a[a8 + step]);
      c80 = x.fma(b0, c80);
      c81 = x.fma(b1, c81);
      at += bStep;
    }
    float[] c = p.c;
    int o = p.cAt + p.outs[row];
    c00.intoArray(c, o);
    c01.intoArray(c, o + last);
    o = p.cAt + p.outs[row + 1];
    c10.intoArray(c, o);
    c11.intoArray(c, o + last);
    o = p.cAt + p.outs[row + 2];
    c20.intoArray(c, o);
    c21.intoArray(c, o + last);
    o = p.cAt + p.outs[row + 3];
    c30.intoArray(c, o);
    c31.intoArray(c, o + last);
    o = p.cAt + p.outs[row + 4];
    c40.intoArray(c, o);
    c41.intoArray(c, o + last);
    o = p.cAt + p.outs[row + 5];
    c50.intoArray(c, o);
    c51.intoArray(c, o + last);
    o = p.cAt + p.outs[row + 6];
    c60.intoArray(c, o);
    c61.intoArray(c, o + last);
    o = p.cAt + p.outs[row + 7];
    c70.intoArray(c, o);
    c71.intoArray(c, o + last);
    o = p.cAt + p.outs[row + 8];
    c80.intoArray(c, o);
    c81.intoArray(c, o + last);
  }

  /** A tile of 12 rows and 1 vector. */
  static void rows12vectors1(Tile p, int row) {
    if (p.idle) {
      return;
    }
    float[] init = p.init;
    int i0 = p.initAt + p.initScale * p.outs[row];
    int i1 = p.initAt + p.initScale * p.outs[row + 1];
    int i2 = p.initAt + p.initScale * p.outs[row + 2];
    int i3 = p.initAt + p.initScale * p.outs[row + 3];
    int i4 = p.initAt + p.initScale * p.outs[row + 4];
    int i5 = p.initAt + p.initScale * p.outs[row + 5];
    int i6 = p.initAt + p.initScale * p.outs[row + 6];
    int i7 = p.initAt + p.initScale * p.outs[row + 7];
    int i8 = p.initAt + p.initScale * p.outs[row + 8];
    int i9 = p.initAt + p.initScale * p.outs[row + 9];
    int i10 = p.initAt + p.initScale * p.outs[row + 10];
    int i11 = p.initAt + p.initScale * p.outs[row + 11];
    FloatVector c0 = FloatVector.fromArray(F, init, i0);
    FloatVector c1 = FloatVector.fromArray(F, init, i1);
    FloatVector c2 = FloatVector.fromArray(F, init, i2);
    FloatVector c3 = FloatVector.fromArray(F, init, i3);
    FloatVector c4 = FloatVector.fromArray(F, init, i4);
    FloatVector c5 = FloatVector.fromArray(F, init, i5);
    FloatVector c6 = FloatVector.fromArray(F, init, i6);
    FloatVector c7 = FloatVector.fromArray(F, init, i7);
    FloatVector c8 = FloatVector.fromArray(F, init, i8);
    FloatVector c9 = FloatVector.fromArray(F, init, i9);
    FloatVector c10 = FloatVector.fromArray(F, init, i10);
    FloatVector c11 = FloatVector.fromArray(F, init, i11);
    float[] a = p.a;
    float[] b = p.b;
    int[] steps = p.steps;
    int a0 = p.aAt + p.rows[row];
    int a1 = p.aAt + p.rows[row + 1];
    int a2 = p.aAt + p.rows[row + 2];
    int a3 = p.aAt + p.rows[row + 3];
    int a4 = p.aAt + p.rows[row + 4];
    int a5 = p.aAt + p.rows[row + 5];
    int a6 = p.aAt + p.rows[row + 6];
    int a7 = p.aAt + p.rows[row + 7];
    int a8 = p.aAt + p.rows[row + 8];
    int a9 = p.aAt + p.rows[row + 9];
    int a10 = p.aAt + p.rows[row + 10];
    int a11 = p.aAt + p.rows[row + 11];
    int at = p.bAt;
    int bStep = p.bStep;
    int end = p.stepAt + p.stepCount;
    for (int t = p.stepAt; t < end; t++) {
      int step = steps[t];
      FloatVector b0 = FloatVector.fromArray(F, b, at);
      c0 = FloatVector.broadcast(F, a[a0 + step]).fma(b0, c0);
      c1 = FloatVector.broadcast(F, a[a1 + step]).fma(b0, c1);
      c2 = FloatVector.broadcast(F, a[a2 + step]).fma(b0, c2);
      c3 = FloatVector.broadcast(F, a[a3 + step]).fma(b0, c3);
      c4 = FloatVector.broadcast(F, a[a4 + step]).fma(b0, c4);
      c5 = FloatVector.broadcast(F, a[a5 + step]).fma(b0, c5);
      c6 = FloatVector.broadcast(F, a[a6 + step]).fma(b0, c6);
      c7 = FloatVector.broadcast(F, a[a7 + step]).fma(b0, c7);
      c8 = FloatVector.broadcast(F, a[a8 + step]).fma(b0, c8);
      c9 = FloatVector.broadcast(F, a[a9 + step]).fma(b0, c9);
      c10 = FloatVector.broadcast(F, a[a10 + step]).fma(b0, c10);
      c11 = FloatVector.broadcast(F, a[a11 + step]).fma(b0, c11);
      at += bStep;
    }
    float[] c = p.c;
    int cAt = p.cAt;
    c0.intoArray(c, cAt + p.outs[row]);
    c1.intoArray(c, cAt + p.outs[row + 1]);
    c2.intoArray(c, cAt + p.outs[row + 2]);
    c3.intoArray(c, cAt + p.outs[row + 3]);
    c4.intoArray(c, cAt + p.outs[row + 4]);
    c5.intoArray(c, cAt + p.outs[row + 5]);
    c6.intoArray(c, cAt + p.outs[row + 6]);
    c7.intoArray(c, cAt + p.outs[row + 7]);
    c8.intoArray(c, cAt + p.outs[row + 8]);
    c9.intoArray(c, cAt + p.outs[row + 9]);
    c10.intoArray(c, cAt + p.outs[row + 10]);
    c11.intoArray(c, cAt + p.outs[row + 11]);
  }
}
