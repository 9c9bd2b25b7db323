package dev.lanewise.engine.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The inner loops of {@link Tile}: 6 rows times 2 to 4 vectors of sums, held in registers through
 * one flat loop. A step loads a row of B and multiplies it with 6 numbers of A.
 *
 * <p>Source: the micro-kernel of BLIS (Van Zee and van de Geijn 2015), with tables of offsets for
 * A.
 *
 * <p>The shape of these methods is what makes them fast, on HotSpot's C2: the sums are local
 * variables (an array of vectors is allocated), there is one loop, one way in and one way out (in
 * larger methods the compiler C1 runs out of registers and C2 may never get its turn).
 */
final class TileKernels {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Tile.LANES;

  private TileKernels() {}

  /** A tile of 6 rows and 4 vectors. */
  static void rows6vectors4(Tile p, int row) {
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
    FloatVector c00 = FloatVector.fromArray(F, init, i0);
    FloatVector c01 = FloatVector.fromArray(F, init, i0 + LANES);
    FloatVector c02 = FloatVector.fromArray(F, init, i0 + 2 * LANES);
    FloatVector c03 = FloatVector.fromArray(F, init, i0 + last);
    FloatVector c10 = FloatVector.fromArray(F, init, i1);
    FloatVector c11 = FloatVector.fromArray(F, init, i1 + LANES);
    FloatVector c12 = FloatVector.fromArray(F, init, i1 + 2 * LANES);
    FloatVector c13 = FloatVector.fromArray(F, init, i1 + last);
    FloatVector c20 = FloatVector.fromArray(F, init, i2);
    FloatVector c21 = FloatVector.fromArray(F, init, i2 + LANES);
    FloatVector c22 = FloatVector.fromArray(F, init, i2 + 2 * LANES);
    FloatVector c23 = FloatVector.fromArray(F, init, i2 + last);
    FloatVector c30 = FloatVector.fromArray(F, init, i3);
    FloatVector c31 = FloatVector.fromArray(F, init, i3 + LANES);
    FloatVector c32 = FloatVector.fromArray(F, init, i3 + 2 * LANES);
    FloatVector c33 = FloatVector.fromArray(F, init, i3 + last);
    FloatVector c40 = FloatVector.fromArray(F, init, i4);
    FloatVector c41 = FloatVector.fromArray(F, init, i4 + LANES);
    FloatVector c42 = FloatVector.fromArray(F, init, i4 + 2 * LANES);
    FloatVector c43 = FloatVector.fromArray(F, init, i4 + last);
    FloatVector c50 = FloatVector.fromArray(F, init, i5);
    FloatVector c51 = FloatVector.fromArray(F, init, i5 + LANES);
    FloatVector c52 = FloatVector.fromArray(F, init, i5 + 2 * LANES);
    FloatVector c53 = FloatVector.fromArray(F, init, i5 + last);
    int a0 = p.aAt + p.rows[row];
    int a1 = p.aAt + p.rows[row + 1];
    int a2 = p.aAt + p.rows[row + 2];
    int a3 = p.aAt + p.rows[row + 3];
    int a4 = p.aAt + p.rows[row + 4];
    int a5 = p.aAt + p.rows[row + 5];
    int at = p.bAt;
    int bStep = p.bStep;
    int end = p.stepAt + p.stepCount;
    // Last, so that C2 keeps numbers on the stack and not the address of an array, which would come
    // back through a vector register in each step (with Z).
    int[] steps = p.steps;
    float[] b = p.b;
    float[] a = p.a;
    for (int t = p.stepAt; t < end; t++) {
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
    }
    float[] c = p.c;
    int o = p.cAt + p.outs[row];
    c00.intoArray(c, o);
    c01.intoArray(c, o + LANES);
    c02.intoArray(c, o + 2 * LANES);
    c03.intoArray(c, o + last);
    o = p.cAt + p.outs[row + 1];
    c10.intoArray(c, o);
    c11.intoArray(c, o + LANES);
    c12.intoArray(c, o + 2 * LANES);
    c13.intoArray(c, o + last);
    o = p.cAt + p.outs[row + 2];
    c20.intoArray(c, o);
    c21.intoArray(c, o + LANES);
    c22.intoArray(c, o + 2 * LANES);
    c23.intoArray(c, o + last);
    o = p.cAt + p.outs[row + 3];
    c30.intoArray(c, o);
    c31.intoArray(c, o + LANES);
    c32.intoArray(c, o + 2 * LANES);
    c33.intoArray(c, o + last);
    o = p.cAt + p.outs[row + 4];
    c40.intoArray(c, o);
    c41.intoArray(c, o + LANES);
    c42.intoArray(c, o + 2 * LANES);
    c43.intoArray(c, o + last);
    o = p.cAt + p.outs[row + 5];
    c50.intoArray(c, o);
    c51.intoArray(c, o + LANES);
    c52.intoArray(c, o + 2 * LANES);
    c53.intoArray(c, o + last);
  }

  /** A tile of 4 rows and 4 vectors. */
  static void rows4vectors4(Tile p, int row) {
    if (p.idle) {
      return;
    }
    float[] init = p.init;
    int last = p.last;
    int i0 = p.initAt + p.initScale * p.outs[row];
    int i1 = p.initAt + p.initScale * p.outs[row + 1];
    int i2 = p.initAt + p.initScale * p.outs[row + 2];
    int i3 = p.initAt + p.initScale * p.outs[row + 3];
    FloatVector c00 = FloatVector.fromArray(F, init, i0);
    FloatVector c01 = FloatVector.fromArray(F, init, i0 + LANES);
    FloatVector c02 = FloatVector.fromArray(F, init, i0 + 2 * LANES);
    FloatVector c03 = FloatVector.fromArray(F, init, i0 + last);
    FloatVector c10 = FloatVector.fromArray(F, init, i1);
    FloatVector c11 = FloatVector.fromArray(F, init, i1 + LANES);
    FloatVector c12 = FloatVector.fromArray(F, init, i1 + 2 * LANES);
    FloatVector c13 = FloatVector.fromArray(F, init, i1 + last);
    FloatVector c20 = FloatVector.fromArray(F, init, i2);
    FloatVector c21 = FloatVector.fromArray(F, init, i2 + LANES);
    FloatVector c22 = FloatVector.fromArray(F, init, i2 + 2 * LANES);
    FloatVector c23 = FloatVector.fromArray(F, init, i2 + last);
    FloatVector c30 = FloatVector.fromArray(F, init, i3);
    FloatVector c31 = FloatVector.fromArray(F, init, i3 + LANES);
    FloatVector c32 = FloatVector.fromArray(F, init, i3 + 2 * LANES);
    FloatVector c33 = FloatVector.fromArray(F, init, i3 + last);
    float[] a = p.a;
    float[] b = p.b;
    int[] steps = p.steps;
    int a0 = p.aAt + p.rows[row];
    int a1 = p.aAt + p.rows[row + 1];
    int a2 = p.aAt + p.rows[row + 2];
    int a3 = p.aAt + p.rows[row + 3];
    int at = p.bAt;
    int bStep = p.bStep;
    int end = p.stepAt + p.stepCount;
    for (int t = p.stepAt; t < end; t++) {
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
      at += bStep;
    }
    float[] c = p.c;
    int o = p.cAt + p.outs[row];
    c00.intoArray(c, o);
    c01.intoArray(c, o + LANES);
    c02.intoArray(c, o + 2 * LANES);
    c03.intoArray(c, o + last);
    o = p.cAt + p.outs[row + 1];
    c10.intoArray(c, o);
    c11.intoArray(c, o + LANES);
    c12.intoArray(c, o + 2 * LANES);
    c13.intoArray(c, o + last);
    o = p.cAt + p.outs[row + 2];
    c20.intoArray(c, o);
    c21.intoArray(c, o + LANES);
    c22.intoArray(c, o + 2 * LANES);
    c23.intoArray(c, o + last);
    o = p.cAt + p.outs[row + 3];
    c30.intoArray(c, o);
    c31.intoArray(c, o + LANES);
    c32.intoArray(c, o + 2 * LANES);
    c33.intoArray(c, o + last);
  }

  /** A tile of 6 rows and 3 vectors. */
  static void rows6vectors3(Tile p, int row) {
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
    FloatVector c00 = FloatVector.fromArray(F, init, i0);
    FloatVector c01 = FloatVector.fromArray(F, init, i0 + LANES);
    FloatVector c02 = FloatVector.fromArray(F, init, i0 + last);
    FloatVector c10 = FloatVector.fromArray(F, init, i1);
    FloatVector c11 = FloatVector.fromArray(F, init, i1 + LANES);
    FloatVector c12 = FloatVector.fromArray(F, init, i1 + last);
    FloatVector c20 = FloatVector.fromArray(F, init, i2);
    FloatVector c21 = FloatVector.fromArray(F, init, i2 + LANES);
    FloatVector c22 = FloatVector.fromArray(F, init, i2 + last);
    FloatVector c30 = FloatVector.fromArray(F, init, i3);
    FloatVector c31 = FloatVector.fromArray(F, init, i3 + LANES);
    FloatVector c32 = FloatVector.fromArray(F, init, i3 + last);
    FloatVector c40 = FloatVector.fromArray(F, init, i4);
    FloatVector c41 = FloatVector.fromArray(F, init, i4 + LANES);
    FloatVector c42 = FloatVector.fromArray(F, init, i4 + last);
    FloatVector c50 = FloatVector.fromArray(F, init, i5);
    FloatVector c51 = FloatVector.fromArray(F, init, i5 + LANES);
    FloatVector c52 = FloatVector.fromArray(F, init, i5 + last);
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
      FloatVector b1 = FloatVector.fromArray(F, b, at + LANES);
      FloatVector b2 = FloatVector.fromArray(F, b, at + last);
      FloatVector x = FloatVector.broadcast(F, a[a0 + step]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      c02 = x.fma(b2, c02);
      x = FloatVector.broadcast(F, a[a1 + step]);
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      c12 = x.fma(b2, c12);
      x = FloatVector.broadcast(F, a[a2 + step]);
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      c22 = x.fma(b2, c22);
      x = FloatVector.broadcast(F, a[a3 + step]);
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
      c32 = x.fma(b2, c32);
      x = FloatVector.broadcast(F, a[a4 + step]);
      c40 = x.fma(b0, c40);
      c41 = x.fma(b1, c41);
      c42 = x.fma(b2, c42);
      x = FloatVector.broadcast(F, a[a5 + step]);
      c50 = x.fma(b0, c50);
      c51 = x.fma(b1, c51);
      c52 = x.fma(b2, c52);
      at += bStep;
    }
    float[] c = p.c;
    int o = p.cAt + p.outs[row];
    c00.intoArray(c, o);
    c01.intoArray(c, o + LANES);
    c02.intoArray(c, o + last);
    o = p.cAt + p.outs[row + 1];
    c10.intoArray(c, o);
    c11.intoArray(c, o + LANES);
    c12.intoArray(c, o + last);
    o = p.cAt + p.outs[row + 2];
    c20.intoArray(c, o);
    c21.intoArray(c, o + LANES);
    c22.intoArray(c, o + last);
    o = p.cAt + p.outs[row + 3];
    c30.intoArray(c, o);
    c31.intoArray(c, o + LANES);
    c32.intoArray(c, o + last);
    o = p.cAt + p.outs[row + 4];
    c40.intoArray(c, o);
    c41.intoArray(c, o + LANES);
    c42.intoArray(c, o + last);
    o = p.cAt + p.outs[row + 5];
    c50.intoArray(c, o);
    c51.intoArray(c, o + LANES);
    c52.intoArray(c, o + last);
  }

  /** A tile of 6 rows and 2 vectors. */
  static void rows6vectors2(Tile p, int row) {
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
  }
}
