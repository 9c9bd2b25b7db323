package dev.lanewise.engine.vector;

import java.util.List;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * The inner loops of {@link FewRows} where B is not transposed. They read B once, in whole rows;
 * eight at once, so that one pass over the sums serves them all and memory is never idle.
 */
final class FewRowsKernels {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = Tile.LANES;

  /** The first lanes, by their number; made once, because a mask that is passed is an object. */
  private static final List<VectorMask<Float>> SOME =
      IntStream.range(0, LANES).mapToObj(count -> F.indexInRange(0, count)).toList();

  private FewRowsKernels() {}

  /** A row of C: adds 8 rows of B, which begin at {@code rows[i] ..}, each times a number. */
  static void rows1steps8(FewRows p, float[] times, int[] rows, int i, int to, int from, int end) {
    if (from == end) {
      return;
    }
    FloatVector x00 = FloatVector.broadcast(F, times[i]);
    FloatVector x01 = FloatVector.broadcast(F, times[i + 1]);
    FloatVector x02 = FloatVector.broadcast(F, times[i + 2]);
    FloatVector x03 = FloatVector.broadcast(F, times[i + 3]);
    FloatVector x04 = FloatVector.broadcast(F, times[i + 4]);
    FloatVector x05 = FloatVector.broadcast(F, times[i + 5]);
    FloatVector x06 = FloatVector.broadcast(F, times[i + 6]);
    FloatVector x07 = FloatVector.broadcast(F, times[i + 7]);
    float[] b = p.b;
    int b0 = rows[i];
    int b1 = rows[i + 1];
    int b2 = rows[i + 2];
    int b3 = rows[i + 3];
    int b4 = rows[i + 4];
    int b5 = rows[i + 5];
    int b6 = rows[i + 6];
    int b7 = rows[i + 7];
    float[] c = p.sums;
    int c0 = to;
    for (int j = from; j < end; j += LANES) {
      FloatVector y0 = FloatVector.fromArray(F, c, c0 + j);
      FloatVector v0 = FloatVector.fromArray(F, b, b0 + j);
      y0 = x00.fma(v0, y0);
      FloatVector v1 = FloatVector.fromArray(F, b, b1 + j);
      y0 = x01.fma(v1, y0);
      FloatVector v2 = FloatVector.fromArray(F, b, b2 + j);
      y0 = x02.fma(v2, y0);
      FloatVector v3 = FloatVector.fromArray(F, b, b3 + j);
      y0 = x03.fma(v3, y0);
      FloatVector v4 = FloatVector.fromArray(F, b, b4 + j);
      y0 = x04.fma(v4, y0);
      FloatVector v5 = FloatVector.fromArray(F, b, b5 + j);
      y0 = x05.fma(v5, y0);
      FloatVector v6 = FloatVector.fromArray(F, b, b6 + j);
      y0 = x06.fma(v6, y0);
      FloatVector v7 = FloatVector.fromArray(F, b, b7 + j);
      y0 = x07.fma(v7, y0);
      y0.intoArray(c, c0 + j);
    }
  }

  /** Two rows of C: adds 8 rows of B. */
  static void rows2steps8(FewRows p, int step, int to, int from, int end) {
    if (from == end) {
      return;
    }
    float[] a = p.left;
    int a0 = p.leftAt + step * p.leftStep;
    FloatVector x00 = FloatVector.broadcast(F, a[a0]);
    FloatVector x01 = FloatVector.broadcast(F, a[a0 + p.leftStep]);
    FloatVector x02 = FloatVector.broadcast(F, a[a0 + 2 * p.leftStep]);
    FloatVector x03 = FloatVector.broadcast(F, a[a0 + 3 * p.leftStep]);
    FloatVector x04 = FloatVector.broadcast(F, a[a0 + 4 * p.leftStep]);
    FloatVector x05 = FloatVector.broadcast(F, a[a0 + 5 * p.leftStep]);
    FloatVector x06 = FloatVector.broadcast(F, a[a0 + 6 * p.leftStep]);
    FloatVector x07 = FloatVector.broadcast(F, a[a0 + 7 * p.leftStep]);
    int a1 = p.leftAt + p.leftRow + step * p.leftStep;
    FloatVector x10 = FloatVector.broadcast(F, a[a1]);
    FloatVector x11 = FloatVector.broadcast(F, a[a1 + p.leftStep]);
    FloatVector x12 = FloatVector.broadcast(F, a[a1 + 2 * p.leftStep]);
    FloatVector x13 = FloatVector.broadcast(F, a[a1 + 3 * p.leftStep]);
    FloatVector x14 = FloatVector.broadcast(F, a[a1 + 4 * p.leftStep]);
    FloatVector x15 = FloatVector.broadcast(F, a[a1 + 5 * p.leftStep]);
    FloatVector x16 = FloatVector.broadcast(F, a[a1 + 6 * p.leftStep]);
    FloatVector x17 = FloatVector.broadcast(F, a[a1 + 7 * p.leftStep]);
    float[] b = p.b;
    int b0 = p.bAt + step * p.ldb;
    int b1 = b0 + p.ldb;
    int b2 = b1 + p.ldb;
    int b3 = b2 + p.ldb;
    int b4 = b3 + p.ldb;
    int b5 = b4 + p.ldb;
    int b6 = b5 + p.ldb;
    int b7 = b6 + p.ldb;
    float[] c = p.sums;
    int c0 = to;
    int c1 = to + p.sumsRow;
    for (int j = from; j < end; j += LANES) {
      FloatVector y0 = FloatVector.fromArray(F, c, c0 + j);
      FloatVector y1 = FloatVector.fromArray(F, c, c1 + j);
      FloatVector v0 = FloatVector.fromArray(F, b, b0 + j);
      y0 = x00.fma(v0, y0);
      y1 = x10.fma(v0, y1);
      FloatVector v1 = FloatVector.fromArray(F, b, b1 + j);
      y0 = x01.fma(v1, y0);
      y1 = x11.fma(v1, y1);
      FloatVector v2 = FloatVector.fromArray(F, b, b2 + j);
      y0 = x02.fma(v2, y0);
      y1 = x12.fma(v2, y1);
      FloatVector v3 = FloatVector.fromArray(F, b, b3 + j);
      y0 = x03.fma(v3, y0);
      y1 = x13.fma(v3, y1);
      FloatVector v4 = FloatVector.fromArray(F, b, b4 + j);
      y0 = x04.fma(v4, y0);
      y1 = x14.fma(v4, y1);
      FloatVector v5 = FloatVector.fromArray(F, b, b5 + j);
      y0 = x05.fma(v5, y0);
      y1 = x15.fma(v5, y1);
      FloatVector v6 = FloatVector.fromArray(F, b, b6 + j);
      y0 = x06.fma(v6, y0);
      y1 = x16.fma(v6, y1);
      FloatVector v7 = FloatVector.fromArray(F, b, b7 + j);
      y0 = x07.fma(v7, y0);
      y1 = x17.fma(v7, y1);
      y0.intoArray(c, c0 + j);
      y1.intoArray(c, c1 + j);
    }
  }

  /** Four rows of C: adds 8 rows of B. Rows that do not exist repeat the last one. */
  static void rows4steps8(FewRows p, int step, int to, int from, int end) {
    if (from == end) {
      return;
    }
    float[] a = p.left;
    int r1 = Math.min(1, p.m - 1);
    int r2 = Math.min(2, p.m - 1);
    int r3 = Math.min(3, p.m - 1);
    int a0 = p.leftAt + step * p.leftStep;
    FloatVector x00 = FloatVector.broadcast(F, a[a0]);
    FloatVector x01 = FloatVector.broadcast(F, a[a0 + p.leftStep]);
    FloatVector x02 = FloatVector.broadcast(F, a[a0 + 2 * p.leftStep]);
    FloatVector x03 = FloatVector.broadcast(F, a[a0 + 3 * p.leftStep]);
    FloatVector x04 = FloatVector.broadcast(F, a[a0 + 4 * p.leftStep]);
    FloatVector x05 = FloatVector.broadcast(F, a[a0 + 5 * p.leftStep]);
    FloatVector x06 = FloatVector.broadcast(F, a[a0 + 6 * p.leftStep]);
    FloatVector x07 = FloatVector.broadcast(F, a[a0 + 7 * p.leftStep]);
    int a1 = p.leftAt + r1 * p.leftRow + step * p.leftStep;
    FloatVector x10 = FloatVector.broadcast(F, a[a1]);
    FloatVector x11 = FloatVector.broadcast(F, a[a1 + p.leftStep]);
    FloatVector x12 = FloatVector.broadcast(F, a[a1 + 2 * p.leftStep]);
    FloatVector x13 = FloatVector.broadcast(F, a[a1 + 3 * p.leftStep]);
    FloatVector x14 = FloatVector.broadcast(F, a[a1 + 4 * p.leftStep]);
    FloatVector x15 = FloatVector.broadcast(F, a[a1 + 5 * p.leftStep]);
    FloatVector x16 = FloatVector.broadcast(F, a[a1 + 6 * p.leftStep]);
    FloatVector x17 = FloatVector.broadcast(F, a[a1 + 7 * p.leftStep]);
    int a2 = p.leftAt + r2 * p.leftRow + step * p.leftStep;
    FloatVector x20 = FloatVector.broadcast(F, a[a2]);
    FloatVector x21 = FloatVector.broadcast(F, a[a2 + p.leftStep]);
    FloatVector x22 = FloatVector.broadcast(F, a[a2 + 2 * p.leftStep]);
    FloatVector x23 = FloatVector.broadcast(F, a[a2 + 3 * p.leftStep]);
    FloatVector x24 = FloatVector.broadcast(F, a[a2 + 4 * p.leftStep]);
    FloatVector x25 = FloatVector.broadcast(F, a[a2 + 5 * p.leftStep]);
    FloatVector x26 = FloatVector.broadcast(F, a[a2 + 6 * p.leftStep]);
    FloatVector x27 = FloatVector.broadcast(F, a[a2 + 7 * p.leftStep]);
    int a3 = p.leftAt + r3 * p.leftRow + step * p.leftStep;
    FloatVector x30 = FloatVector.broadcast(F, a[a3]);
    FloatVector x31 = FloatVector.broadcast(F, a[a3 + p.leftStep]);
    FloatVector x32 = FloatVector.broadcast(F, a[a3 + 2 * p.leftStep]);
    FloatVector x33 = FloatVector.broadcast(F, a[a3 + 3 * p.leftStep]);
    FloatVector x34 = FloatVector.broadcast(F, a[a3 + 4 * p.leftStep]);
    FloatVector x35 = FloatVector.broadcast(F, a[a3 + 5 * p.leftStep]);
    FloatVector x36 = FloatVector.broadcast(F, a[a3 + 6 * p.leftStep]);
    FloatVector x37 = FloatVector.broadcast(F, a[a3 + 7 * p.leftStep]);
    float[] b = p.b;
    int b0 = p.bAt + step * p.ldb;
    int b1 = b0 + p.ldb;
    int b2 = b1 + p.ldb;
    int b3 = b2 + p.ldb;
    int b4 = b3 + p.ldb;
    int b5 = b4 + p.ldb;
    int b6 = b5 + p.ldb;
    int b7 = b6 + p.ldb;
    float[] c = p.sums;
    int c0 = to;
    int c1 = to + r1 * p.sumsRow;
    int c2 = to + r2 * p.sumsRow;
    int c3 = to + r3 * p.sumsRow;
    for (int j = from; j < end; j += LANES) {
      FloatVector y0 = FloatVector.fromArray(F, c, c0 + j);
      FloatVector y1 = FloatVector.fromArray(F, c, c1 + j);
      FloatVector y2 = FloatVector.fromArray(F, c, c2 + j);
      FloatVector y3 = FloatVector.fromArray(F, c, c3 + j);
      FloatVector v0 = FloatVector.fromArray(F, b, b0 + j);
      y0 = x00.fma(v0, y0);
      y1 = x10.fma(v0, y1);
      y2 = x20.fma(v0, y2);
      y3 = x30.fma(v0, y3);
      FloatVector v1 = FloatVector.fromArray(F, b, b1 + j);
      y0 = x01.fma(v1, y0);
      y1 = x11.fma(v1, y1);
      y2 = x21.fma(v1, y2);
      y3 = x31.fma(v1, y3);
      FloatVector v2 = FloatVector.fromArray(F, b, b2 + j);
      y0 = x02.fma(v2, y0);
      y1 = x12.fma(v2, y1);
      y2 = x22.fma(v2, y2);
      y3 = x32.fma(v2, y3);
      FloatVector v3 = FloatVector.fromArray(F, b, b3 + j);
      y0 = x03.fma(v3, y0);
      y1 = x13.fma(v3, y1);
      y2 = x23.fma(v3, y2);
      y3 = x33.fma(v3, y3);
      FloatVector v4 = FloatVector.fromArray(F, b, b4 + j);
      y0 = x04.fma(v4, y0);
      y1 = x14.fma(v4, y1);
      y2 = x24.fma(v4, y2);
      y3 = x34.fma(v4, y3);
      FloatVector v5 = FloatVector.fromArray(F, b, b5 + j);
      y0 = x05.fma(v5, y0);
      y1 = x15.fma(v5, y1);
      y2 = x25.fma(v5, y2);
      y3 = x35.fma(v5, y3);
      FloatVector v6 = FloatVector.fromArray(F, b, b6 + j);
      y0 = x06.fma(v6, y0);
      y1 = x16.fma(v6, y1);
      y2 = x26.fma(v6, y2);
      y3 = x36.fma(v6, y3);
      FloatVector v7 = FloatVector.fromArray(F, b, b7 + j);
      y0 = x07.fma(v7, y0);
      y1 = x17.fma(v7, y1);
      y2 = x27.fma(v7, y2);
      y3 = x37.fma(v7, y3);
      y0.intoArray(c, c0 + j);
      y1.intoArray(c, c1 + j);
      y2.intoArray(c, c2 + j);
      y3.intoArray(c, c3 + j);
    }
  }

  /**
   * Four rows of C, four vectors wide: adds so many rows of B. Rows that do not exist repeat the
   * last one.
   */
  static void rows4vectors4(FewRows p, int step, int count, int to, int column) {
    if (count == 0) {
      return;
    }
    int r1 = Math.min(1, p.m - 1);
    int r2 = Math.min(2, p.m - 1);
    int r3 = Math.min(3, p.m - 1);
    float[] c = p.sums;
    int c0 = to + column;
    int c1 = to + column + r1 * p.sumsRow;
    int c2 = to + column + r2 * p.sumsRow;
    int c3 = to + column + r3 * p.sumsRow;
    FloatVector y00 = FloatVector.fromArray(F, c, c0);
    FloatVector y01 = FloatVector.fromArray(F, c, c0 + LANES);
    FloatVector y02 = FloatVector.fromArray(F, c, c0 + 2 * LANES);
    FloatVector y03 = FloatVector.fromArray(F, c, c0 + 3 * LANES);
    FloatVector y10 = FloatVector.fromArray(F, c, c1);
    FloatVector y11 = FloatVector.fromArray(F, c, c1 + LANES);
    FloatVector y12 = FloatVector.fromArray(F, c, c1 + 2 * LANES);
    FloatVector y13 = FloatVector.fromArray(F, c, c1 + 3 * LANES);
    FloatVector y20 = FloatVector.fromArray(F, c, c2);
    FloatVector y21 = FloatVector.fromArray(F, c, c2 + LANES);
    FloatVector y22 = FloatVector.fromArray(F, c, c2 + 2 * LANES);
    FloatVector y23 = FloatVector.fromArray(F, c, c2 + 3 * LANES);
    FloatVector y30 = FloatVector.fromArray(F, c, c3);
    FloatVector y31 = FloatVector.fromArray(F, c, c3 + LANES);
    FloatVector y32 = FloatVector.fromArray(F, c, c3 + 2 * LANES);
    FloatVector y33 = FloatVector.fromArray(F, c, c3 + 3 * LANES);
    float[] a = p.left;
    int aStep = p.leftStep;
    int a0 = p.leftAt + step * aStep;
    int a1 = p.leftAt + step * aStep + r1 * p.leftRow;
    int a2 = p.leftAt + step * aStep + r2 * p.leftRow;
    int a3 = p.leftAt + step * aStep + r3 * p.leftRow;
    float[] b = p.b;
    int bStep = p.ldb;
    int at = p.bAt + step * bStep + column;
    for (int t = 0; t < count; t++) {
      FloatVector v0 = FloatVector.fromArray(F, b, at);
      FloatVector v1 = FloatVector.fromArray(F, b, at + LANES);
      FloatVector v2 = FloatVector.fromArray(F, b, at + 2 * LANES);
      FloatVector v3 = FloatVector.fromArray(F, b, at + 3 * LANES);
      FloatVector x0 = FloatVector.broadcast(F, a[a0]);
      y00 = x0.fma(v0, y00);
      y01 = x0.fma(v1, y01);
      y02 = x0.fma(v2, y02);
      y03 = x0.fma(v3, y03);
      a0 += aStep;
      FloatVector x1 = FloatVector.broadcast(F, a[a1]);
      y10 = x1.fma(v0, y10);
      y11 = x1.fma(v1, y11);
      y12 = x1.fma(v2, y12);
      y13 = x1.fma(v3, y13);
      a1 += aStep;
      FloatVector x2 = FloatVector.broadcast(F, a[a2]);
      y20 = x2.fma(v0, y20);
      y21 = x2.fma(v1, y21);
      y22 = x2.fma(v2, y22);
      y23 = x2.fma(v3, y23);
      a2 += aStep;
      FloatVector x3 = FloatVector.broadcast(F, a[a3]);
      y30 = x3.fma(v0, y30);
      y31 = x3.fma(v1, y31);
      y32 = x3.fma(v2, y32);
      y33 = x3.fma(v3, y33);
      a3 += aStep;
      at += bStep;
    }
    y00.intoArray(c, c0);
    y01.intoArray(c, c0 + LANES);
    y02.intoArray(c, c0 + 2 * LANES);
    y03.intoArray(c, c0 + 3 * LANES);
    y10.intoArray(c, c1);
    y11.intoArray(c, c1 + LANES);
    y12.intoArray(c, c1 + 2 * LANES);
    y13.intoArray(c, c1 + 3 * LANES);
    y20.intoArray(c, c2);
    y21.intoArray(c, c2 + LANES);
    y22.intoArray(c, c2 + 2 * LANES);
    y23.intoArray(c, c2 + 3 * LANES);
    y30.intoArray(c, c3);
    y31.intoArray(c, c3 + LANES);
    y32.intoArray(c, c3 + 2 * LANES);
    y33.intoArray(c, c3 + 3 * LANES);
  }

  /**
   * Four sums of {@code count} rows of B, less than a vector wide, each with a start of its own.
   */
  static void strip(FewRows p, int[] starts, int column, int count, float[] sums) {
    if (count == 0) {
      return;
    }
    VectorMask<Float> some = SOME.get(p.n - column);
    float[] a = p.left;
    float[] b = p.b;
    int aStep = p.leftStep;
    int bStep = p.ldb;
    int a0 = starts[0];
    int b0 = starts[1] + column;
    int a1 = starts[2];
    int b1 = starts[3] + column;
    int a2 = starts[4];
    int b2 = starts[5] + column;
    int a3 = starts[6];
    int b3 = starts[7] + column;
    FloatVector s0 = FloatVector.zero(F);
    FloatVector s1 = FloatVector.zero(F);
    FloatVector s2 = FloatVector.zero(F);
    FloatVector s3 = FloatVector.zero(F);
    for (int t = 0; t < count; t++) {
      FloatVector v0 = FloatVector.fromArray(F, b, b0, some);
      s0 = FloatVector.broadcast(F, a[a0]).fma(v0, s0);
      FloatVector v1 = FloatVector.fromArray(F, b, b1, some);
      s1 = FloatVector.broadcast(F, a[a1]).fma(v1, s1);
      FloatVector v2 = FloatVector.fromArray(F, b, b2, some);
      s2 = FloatVector.broadcast(F, a[a2]).fma(v2, s2);
      FloatVector v3 = FloatVector.fromArray(F, b, b3, some);
      s3 = FloatVector.broadcast(F, a[a3]).fma(v3, s3);
      a0 += aStep;
      b0 += bStep;
      a1 += aStep;
      b1 += bStep;
      a2 += aStep;
      b2 += bStep;
      a3 += aStep;
      b3 += bStep;
    }
    s0.intoArray(sums, 0);
    s1.intoArray(sums, LANES);
    s2.intoArray(sums, 2 * LANES);
    s3.intoArray(sums, 3 * LANES);
  }
}
