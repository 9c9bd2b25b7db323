package dev.lanewise.engine.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The sums of batch normalisation's backward where a ReLU follows: ReLU's backward is written while
 * it is summed. The order of additions is that of {@link VectorColumnSums#batchNormSums}.
 */
final class VectorMaskedMoments {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = F.length();

  private static final Warmth WARMTH = new Warmth(8);

  private VectorMaskedMoments() {}

  static void run(
      float[] x,
      float[] mean,
      float[] invStd,
      float[] y,
      float[] dy,
      float[] dz,
      int cols,
      float[] sums,
      int at,
      int from,
      int to) {
    int factor = Folding.factor(cols, to - from, Folding.WALK);
    int width = cols * factor;
    float[] folded = VectorColumnSums.batchNormStart(mean, cols, width);
    int end = to * cols;
    int step = Math.max(1, Folding.walkRows(width) / 3);
    int i = from * cols;
    for (int rows = (to - from) / factor; rows > 0; rows -= step) {
      int some = Math.min(step, rows);
      rows(x, y, dy, dz, i, width, some, folded);
      i += some * width;
    }
    row(x, y, dy, dz, i, end - i, width, folded, 0);
    VectorColumnSums.batchNormEnd(folded, width, invStd, cols, sums, at);
  }

  /** Whole folded rows. */
  private static void rows(
      float[] x, float[] y, float[] dy, float[] dz, int at, int width, int rows, float[] folded) {
    int c = 0;
    for (; c <= width - 2 * LANES; c += 2 * LANES) {
      int end = WARMTH.end(0, rows);
      if (end > 0) {
        long began = WARMTH.clock();
        int idle = 0;
        do {
          walk2(x, y, dy, dz, at + c, width, idle == 0 ? end : 0, folded, c);
          idle = idle == 0 ? WARMTH.tried(end, began) : idle - 1;
        } while (idle > 0);
      }
      for (int row = end; row < rows; row++) {
        row(x, y, dy, dz, at + c + row * width, 2 * LANES, width, folded, c);
      }
    }
    for (; c < width; c += LANES) {
      walk1(x, y, dy, dz, at + c, width, rows, folded, c);
    }
  }

  /** {@code count} floats of a folded row, from its column {@code c} on. */
  private static void row(
      float[] x,
      float[] y,
      float[] dy,
      float[] dz,
      int at,
      int count,
      int width,
      float[] folded,
      int c) {
    for (int j = 0; j < count; j++) {
      dz[at + j] = y[at + j] > 0 ? dy[at + j] : 0;
    }
    VectorColumnSums.batchNormRow(x, dz, at, count, width, folded, c);
  }

  private static void walk2(
      float[] x,
      float[] y,
      float[] dy,
      float[] dz,
      int at,
      int width,
      int rows,
      float[] folded,
      int c) {
    if (rows == 0) {
      return;
    }
    int g = width + c;
    int means = 2 * width + c;
    FloatVector zero = FloatVector.zero(F);
    FloatVector m0 = FloatVector.fromArray(F, folded, means);
    FloatVector m1 = FloatVector.fromArray(F, folded, means + LANES);
    FloatVector b0 = FloatVector.fromArray(F, folded, c);
    FloatVector b1 = FloatVector.fromArray(F, folded, c + LANES);
    FloatVector g0 = FloatVector.fromArray(F, folded, g);
    FloatVector g1 = FloatVector.fromArray(F, folded, g + LANES);
    int i = at;
    for (int row = 0; row < rows; row++) {
      VectorMask<Float> on = FloatVector.fromArray(F, y, i).compare(VectorOperators.GT, 0);
      FloatVector d = zero.blend(FloatVector.fromArray(F, dy, i), on);
      d.intoArray(dz, i);
      b0 = d.add(b0);
      g0 = FloatVector.fromArray(F, x, i).sub(m0).fma(d, g0);
      on = FloatVector.fromArray(F, y, i + LANES).compare(VectorOperators.GT, 0);
      d = zero.blend(FloatVector.fromArray(F, dy, i + LANES), on);
      d.intoArray(dz, i + LANES);
      b1 = d.add(b1);
      g1 = FloatVector.fromArray(F, x, i + LANES).sub(m1).fma(d, g1);
      i += width;
    }
    b0.intoArray(folded, c);
    b1.intoArray(folded, c + LANES);
    g0.intoArray(folded, g);
    g1.intoArray(folded, g + LANES);
  }

  /** The same for the one vector from c on, or its lanes before {@code width}. */
  private static void walk1(
      float[] x,
      float[] y,
      float[] dy,
      float[] dz,
      int at,
      int width,
      int rows,
      float[] folded,
      int c) {
    VectorMask<Float> some = F.indexInRange(c, width);
    FloatVector mean = FloatVector.fromArray(F, folded, 2 * width + c, some);
    FloatVector beta = FloatVector.fromArray(F, folded, c, some);
    FloatVector gamma = FloatVector.fromArray(F, folded, width + c, some);
    int i = at;
    for (int row = 0; row < rows; row++) {
      VectorMask<Float> on = FloatVector.fromArray(F, y, i, some).compare(VectorOperators.GT, 0);
      FloatVector d = FloatVector.zero(F).blend(FloatVector.fromArray(F, dy, i, some), on);
      d.intoArray(dz, i, some);
      beta = d.add(beta);
      gamma = FloatVector.fromArray(F, x, i, some).sub(mean).fma(d, gamma);
      i += width;
    }
    beta.intoArray(folded, c, some);
    gamma.intoArray(folded, width + c, some);
  }
}
