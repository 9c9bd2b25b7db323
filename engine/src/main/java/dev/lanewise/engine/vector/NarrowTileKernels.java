package dev.lanewise.engine.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The inner loops of {@link Tile} for what is narrow: one vector of columns, one row, or depthwise.
 * The rules of {@link TileKernels} hold here, too.
 */
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
      FloatVector x0 = FloatVector.broadcast(F, a[a0 + step]);
      c00 = x0.fma(b0, c00);
      FloatVector x1 = FloatVector.broadcast(F, a[a1 + step]);
      c10 = x1.fma(b0, c10);
      FloatVector x2 = FloatVector.broadcast(F, a[a2 + step]);
      c20 = x2.fma(b0, c20);
      FloatVector x3 = FloatVector.broadcast(F, a[a3 + step]);
      c30 = x3.fma(b0, c30);
      FloatVector x4 = FloatVector.broadcast(F, a[a4 + step]);
      c40 = x4.fma(b0, c40);
      FloatVector x5 = FloatVector.broadcast(F, a[a5 + step]);
      c50 = x5.fma(b0, c50);
      at += bStep;
    }
    float[] c = p.c;
    int o0 = p.cAt + p.outs[row];
    c00.intoArray(c, o0);
    int o1 = p.cAt + p.outs[row + 1];
    c10.intoArray(c, o1);
    int o2 = p.cAt + p.outs[row + 2];
    c20.intoArray(c, o2);
    int o3 = p.cAt + p.outs[row + 3];
    c30.intoArray(c, o3);
    int o4 = p.cAt + p.outs[row + 4];
    c40.intoArray(c, o4);
    int o5 = p.cAt + p.outs[row + 5];
    c50.intoArray(c, o5);
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
      int step = steps[t];
      FloatVector b0 = FloatVector.fromArray(F, b, at);
      FloatVector b1 = FloatVector.fromArray(F, b, at + last);
      FloatVector x0 = FloatVector.broadcast(F, a[a0 + step]);
      c00 = x0.fma(b0, c00);
      c01 = x0.fma(b1, c01);
      at += bStep;
    }
    float[] c = p.c;
    int o0 = p.cAt + p.outs[row];
    c00.intoArray(c, o0);
    c01.intoArray(c, o0 + last);
  }
}
