package dev.lanewise.engine.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Backward passes that end in ReLU's, and the sums of what they write: as {@link VectorColumnSums},
 * whose order of additions they keep, but written while it is summed.
 */
final class VectorMaskedSums {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = F.length();

  private static final Warmth RELU = new Warmth(8);
  private static final Warmth BATCH_NORM = new Warmth(8);

  private VectorMaskedSums() {}

  static void relu(
      float[] y, float[] dy, float[] dx, int cols, float[] sums, int at, int from, int to) {
    int width = cols * Folding.factor(cols, to - from, Folding.WALK);
    float[] folded = Folding.patterns(1, width);
    run(false, y, dy, dx, cols, folded, width, sums, at, from, to);
  }

  static void batchNorm(
      float[] x,
      float[] dy,
      float[] p,
      float[] q,
      float[] t,
      float[] dz,
      int cols,
      float[] sums,
      int at,
      int from,
      int to) {
    int width = cols * Folding.factor(cols, to - from, Folding.WALK);
    // The sums; p, q and t, repeated.
    float[] folded = Folding.patterns(4, width);
    Folding.repeat(p, cols, folded, width, width);
    Folding.repeat(q, cols, folded, 2 * width, width);
    Folding.repeat(t, cols, folded, 3 * width, width);
    run(true, x, dy, dz, cols, folded, width, sums, at, from, to);
  }

  /** Walks down folded rows of so many floats; the last one may be shorter. */
  private static void run(
      boolean normalized,
      float[] x,
      float[] dy,
      float[] dz,
      int cols,
      float[] folded,
      int width,
      float[] sums,
      int at,
      int from,
      int to) {
    Arrays.fill(folded, 0, width, 0);
    int end = to * cols;
    int step = Math.max(1, Folding.walkRows(width) / 2);
    int i = from * cols;
    for (int rows = (end - i) / width; rows > 0; rows -= step) {
      int some = Math.min(step, rows);
      rows(normalized, x, dy, dz, i, width, width, some, folded);
      i += some * width;
    }
    rows(normalized, x, dy, dz, i, end - i, width, 1, folded);
    VectorColumnSums.foldBack(folded, 0, width, cols);
    Packing.add(folded, 0, sums, at, cols);
  }

  /** {@code count} floats of each folded row. */
  private static void rows(
      boolean normalized,
      float[] x,
      float[] dy,
      float[] dz,
      int at,
      int count,
      int width,
      int rows,
      float[] folded) {
    int c = 0;
    for (; c <= count - 4 * LANES; c += 4 * LANES) {
      Warmth warmth = normalized ? BATCH_NORM : RELU;
      int end = warmth.end(0, rows);
      if (end > 0) {
        long began = warmth.clock();
        int idle = 0;
        do {
          walk4(normalized, x, dy, dz, at + c, width, idle == 0 ? end : 0, folded, c);
          idle = idle == 0 ? warmth.tried(end, began) : idle - 1;
        } while (idle > 0);
      }
      if (end < rows) {
        plainWalk(normalized, x, dy, dz, at + c + end * width, width, rows - end, folded, c);
      }
    }
    for (; c < count; c += LANES) {
      if (normalized) {
        batchNormWalk1(x, dy, dz, at + c, width, rows, folded, c, count);
      } else {
        reluWalk1(x, dy, dz, at + c, width, rows, folded, c, count);
      }
    }
  }

  private static void walk4(
      boolean normalized,
      float[] x,
      float[] dy,
      float[] dz,
      int at,
      int width,
      int rows,
      float[] folded,
      int c) {
    if (normalized) {
      batchNormWalk4(x, dy, dz, at, width, rows, folded, c);
    } else {
      reluWalk4(x, dy, dz, at, width, rows, folded, c);
    }
  }

  /** Both, for four vectors. */
  private static void plainWalk(
      boolean normalized,
      float[] x,
      float[] dy,
      float[] dz,
      int at,
      int width,
      int rows,
      float[] folded,
      int c) {
    for (int row = 0; row < rows; row++) {
      for (int j = c; j < c + 4 * LANES; j++) {
        int i = at + row * width + j - c;
        float d = dy[i];
        if (normalized) {
          float rest = Math.fma(x[i], folded[2 * width + j], folded[3 * width + j]);
          d = Math.fma(d, folded[width + j], rest);
        }
        dz[i] = x[i] > 0 ? d : 0;
        folded[j] += dz[i];
      }
    }
  }

  private static void reluWalk4(
      float[] y, float[] dy, float[] dx, int at, int width, int rows, float[] folded, int c) {
    if (rows == 0) {
      return;
    }
    FloatVector zero = FloatVector.zero(F);
    FloatVector s0 = FloatVector.fromArray(F, folded, c);
    FloatVector s1 = FloatVector.fromArray(F, folded, c + LANES);
    FloatVector s2 = FloatVector.fromArray(F, folded, c + 2 * LANES);
    FloatVector s3 = FloatVector.fromArray(F, folded, c + 3 * LANES);
    int i = at;
    for (int row = 0; row < rows; row++) {
      VectorMask<Float> on = FloatVector.fromArray(F, y, i).compare(VectorOperators.GT, 0);
      FloatVector d = zero.blend(FloatVector.fromArray(F, dy, i), on);
      d.intoArray(dx, i);
      s0 = d.add(s0);
      on = FloatVector.fromArray(F, y, i + LANES).compare(VectorOperators.GT, 0);
      d = zero.blend(FloatVector.fromArray(F, dy, i + LANES), on);
      d.intoArray(dx, i + LANES);
      s1 = d.add(s1);
      on = FloatVector.fromArray(F, y, i + 2 * LANES).compare(VectorOperators.GT, 0);
      d = zero.blend(FloatVector.fromArray(F, dy, i + 2 * LANES), on);
      d.intoArray(dx, i + 2 * LANES);
      s2 = d.add(s2);
      on = FloatVector.fromArray(F, y, i + 3 * LANES).compare(VectorOperators.GT, 0);
      d = zero.blend(FloatVector.fromArray(F, dy, i + 3 * LANES), on);
      d.intoArray(dx, i + 3 * LANES);
      s3 = d.add(s3);
      i += width;
    }
    s0.intoArray(folded, c);
    s1.intoArray(folded, c + LANES);
    s2.intoArray(folded, c + 2 * LANES);
    s3.intoArray(folded, c + 3 * LANES);
  }

  /** The same for the one vector from c on, or its lanes before {@code end}. */
  private static void reluWalk1(
      float[] y,
      float[] dy,
      float[] dx,
      int at,
      int width,
      int rows,
      float[] folded,
      int c,
      int end) {
    VectorMask<Float> some = F.indexInRange(c, end);
    FloatVector s = FloatVector.fromArray(F, folded, c, some);
    int i = at;
    for (int row = 0; row < rows; row++) {
      VectorMask<Float> on = FloatVector.fromArray(F, y, i, some).compare(VectorOperators.GT, 0);
      FloatVector d = FloatVector.zero(F).blend(FloatVector.fromArray(F, dy, i, some), on);
      d.intoArray(dx, i, some);
      s = d.add(s);
      i += width;
    }
    s.intoArray(folded, c, some);
  }

  private static void batchNormWalk4(
      float[] x, float[] dy, float[] dz, int at, int width, int rows, float[] folded, int c) {
    if (rows == 0) {
      return;
    }
    FloatVector zero = FloatVector.zero(F);
    FloatVector s0 = FloatVector.fromArray(F, folded, c);
    FloatVector s1 = FloatVector.fromArray(F, folded, c + LANES);
    FloatVector s2 = FloatVector.fromArray(F, folded, c + 2 * LANES);
    FloatVector s3 = FloatVector.fromArray(F, folded, c + 3 * LANES);
    int i = at;
    int p = width + c;
    int q = p + width;
    int t = q + width;
    for (int row = 0; row < rows; row++) {
      FloatVector a = FloatVector.fromArray(F, x, i);
      FloatVector d =
          a.fma(FloatVector.fromArray(F, folded, q), FloatVector.fromArray(F, folded, t));
      d = FloatVector.fromArray(F, dy, i).fma(FloatVector.fromArray(F, folded, p), d);
      d = zero.blend(d, a.compare(VectorOperators.GT, 0));
      d.intoArray(dz, i);
      s0 = d.add(s0);
      a = FloatVector.fromArray(F, x, i + LANES);
      d =
          a.fma(
              FloatVector.fromArray(F, folded, q + LANES),
              FloatVector.fromArray(F, folded, t + LANES));
      d =
          FloatVector.fromArray(F, dy, i + LANES)
              .fma(FloatVector.fromArray(F, folded, p + LANES), d);
      d = zero.blend(d, a.compare(VectorOperators.GT, 0));
      d.intoArray(dz, i + LANES);
      s1 = d.add(s1);
      a = FloatVector.fromArray(F, x, i + 2 * LANES);
      d =
          a.fma(
              FloatVector.fromArray(F, folded, q + 2 * LANES),
              FloatVector.fromArray(F, folded, t + 2 * LANES));
      d =
          FloatVector.fromArray(F, dy, i + 2 * LANES)
              .fma(FloatVector.fromArray(F, folded, p + 2 * LANES), d);
      d = zero.blend(d, a.compare(VectorOperators.GT, 0));
      d.intoArray(dz, i + 2 * LANES);
      s2 = d.add(s2);
      a = FloatVector.fromArray(F, x, i + 3 * LANES);
      d =
          a.fma(
              FloatVector.fromArray(F, folded, q + 3 * LANES),
              FloatVector.fromArray(F, folded, t + 3 * LANES));
      d =
          FloatVector.fromArray(F, dy, i + 3 * LANES)
              .fma(FloatVector.fromArray(F, folded, p + 3 * LANES), d);
      d = zero.blend(d, a.compare(VectorOperators.GT, 0));
      d.intoArray(dz, i + 3 * LANES);
      s3 = d.add(s3);
      i += width;
    }
    s0.intoArray(folded, c);
    s1.intoArray(folded, c + LANES);
    s2.intoArray(folded, c + 2 * LANES);
    s3.intoArray(folded, c + 3 * LANES);
  }

  /** The same for the one vector from c on, or its lanes before {@code end}. */
  private static void batchNormWalk1(
      float[] x,
      float[] dy,
      float[] dz,
      int at,
      int width,
      int rows,
      float[] folded,
      int c,
      int end) {
    VectorMask<Float> some = F.indexInRange(c, end);
    FloatVector s = FloatVector.fromArray(F, folded, c, some);
    FloatVector p = FloatVector.fromArray(F, folded, width + c, some);
    FloatVector q = FloatVector.fromArray(F, folded, 2 * width + c, some);
    FloatVector t = FloatVector.fromArray(F, folded, 3 * width + c, some);
    int i = at;
    for (int row = 0; row < rows; row++) {
      FloatVector a = FloatVector.fromArray(F, x, i, some);
      FloatVector d = FloatVector.fromArray(F, dy, i, some).fma(p, a.fma(q, t));
      d = FloatVector.zero(F).blend(d, a.compare(VectorOperators.GT, 0));
      d.intoArray(dz, i, some);
      s = d.add(s);
      i += width;
    }
    s.intoArray(folded, c, some);
  }
}
