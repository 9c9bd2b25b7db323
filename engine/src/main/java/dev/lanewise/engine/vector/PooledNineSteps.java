package dev.lanewise.engine.vector;

import dev.lanewise.engine.ConvGeometry;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * A 3x3 convolution of one channel, its 2x2 maxima and ReLU, for a vector of filters: the four sums
 * of a window stay in registers, and share the 16 numbers of the image they are made of. The sums
 * are those of {@link NineStepsKernel}, of {@link DirectForward}.
 */
final class PooledNineSteps {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = F.length();

  /** Rows of a try of the cold kernel, and windows of each. */
  private static final int TRY = 2;

  private static final Warmth WARMTH = new Warmth(TRY);

  private PooledNineSteps() {}

  /** Whether it can do these. */
  static boolean does(ConvGeometry conv, ConvGeometry pool) {
    return conv.c() == 1
        && conv.groups() == 1
        && conv.filters() >= LANES
        && is(conv, 3, 1)
        && is(pool, 2, 2)
        && pool.isUnpadded();
  }

  private static boolean is(ConvGeometry g, int size, int stride) {
    return g.kernelH() == size
        && g.kernelW() == size
        && g.strideH() == stride
        && g.strideW() == stride
        && g.dilationH() == 1
        && g.dilationW() == 1;
  }

  /**
   * Rows {@code first .. end} of an image's output; false where they are not done: it is cold, or a
   * sum is NaN or maybe infinite.
   */
  static boolean rows(
      Border border,
      ConvGeometry conv,
      ConvGeometry pool,
      float[] x,
      int image,
      float[] w,
      float[] bias,
      float[] y,
      int first,
      int end) {
    int count = end - first;
    int row = 2 * first - conv.padTop();
    float[] padded = border.rows(x, image, row, 2 * count + 2);
    int at = border.at(image, row);
    int filters = conv.filters();
    int to = (image * pool.oh() + first) * pool.ow() * filters;
    float[] start = bias == null ? Tile.ZEROS : bias;
    for (int ch = 0; ch < filters; ch += LANES) {
      int f = Math.min(ch, filters - LANES);
      int startAt = bias == null ? 0 : f;
      int rows = WARMTH.end(0, count);
      if (rows == 0) {
        return false;
      }
      // A try turns both loops, or the compiled kernel would be thrown away when it first does.
      boolean all = rows == count;
      int columns = all ? pool.ow() : Math.min(TRY, pool.ow());
      boolean special = false;
      long began = WARMTH.clock();
      int idle = 0;
      do {
        int now = idle == 0 ? rows : 0;
        special |=
            windows(
                padded,
                at,
                border.rowStep(),
                w,
                f,
                filters,
                start,
                startAt,
                y,
                to + f,
                now,
                pool.ow(),
                columns);
        idle = idle == 0 ? WARMTH.tried(rows, began) : idle - 1;
      } while (idle > 0);
      if (special || !all) {
        return false;
      }
    }
    return true;
  }

  /** The first windows of the first rows; whether a sum is special. */
  private static boolean windows(
      float[] x,
      int at,
      int width,
      float[] w,
      int wAt,
      int wStep,
      float[] start,
      int startAt,
      float[] y,
      int to,
      int rows,
      int rowWindows,
      int columns) {
    if (rows == 0) {
      return false;
    }
    FloatVector w00 = FloatVector.fromArray(F, w, wAt);
    FloatVector w01 = FloatVector.fromArray(F, w, wAt + wStep);
    FloatVector w02 = FloatVector.fromArray(F, w, wAt + 2 * wStep);
    FloatVector w10 = FloatVector.fromArray(F, w, wAt + 3 * wStep);
    FloatVector w11 = FloatVector.fromArray(F, w, wAt + 4 * wStep);
    FloatVector w12 = FloatVector.fromArray(F, w, wAt + 5 * wStep);
    FloatVector w20 = FloatVector.fromArray(F, w, wAt + 6 * wStep);
    FloatVector w21 = FloatVector.fromArray(F, w, wAt + 7 * wStep);
    FloatVector w22 = FloatVector.fromArray(F, w, wAt + 8 * wStep);
    FloatVector bias = FloatVector.fromArray(F, start, startAt);
    FloatVector zero = FloatVector.zero(F);
    FloatVector products = zero;
    for (int row = 0; row < rows; row++) {
      int in = at + 2 * row * width;
      int out = to + row * rowWindows * wStep;
      for (int left = columns; left > 0; left--) {
        FloatVector a00 = bias;
        FloatVector a01 = bias;
        FloatVector a10 = bias;
        FloatVector a11 = bias;
        int p = in;
        FloatVector v = FloatVector.broadcast(F, x[p]);
        a00 = v.fma(w00, a00);
        v = FloatVector.broadcast(F, x[p + 1]);
        a00 = v.fma(w01, a00);
        a01 = v.fma(w00, a01);
        v = FloatVector.broadcast(F, x[p + 2]);
        a00 = v.fma(w02, a00);
        a01 = v.fma(w01, a01);
        v = FloatVector.broadcast(F, x[p + 3]);
        a01 = v.fma(w02, a01);
        p += width;
        v = FloatVector.broadcast(F, x[p]);
        a00 = v.fma(w10, a00);
        a10 = v.fma(w00, a10);
        v = FloatVector.broadcast(F, x[p + 1]);
        a00 = v.fma(w11, a00);
        a01 = v.fma(w10, a01);
        a10 = v.fma(w01, a10);
        a11 = v.fma(w00, a11);
        v = FloatVector.broadcast(F, x[p + 2]);
        a00 = v.fma(w12, a00);
        a01 = v.fma(w11, a01);
        a10 = v.fma(w02, a10);
        a11 = v.fma(w01, a11);
        v = FloatVector.broadcast(F, x[p + 3]);
        a01 = v.fma(w12, a01);
        a11 = v.fma(w02, a11);
        p += width;
        v = FloatVector.broadcast(F, x[p]);
        a00 = v.fma(w20, a00);
        a10 = v.fma(w10, a10);
        v = FloatVector.broadcast(F, x[p + 1]);
        a00 = v.fma(w21, a00);
        a01 = v.fma(w20, a01);
        a10 = v.fma(w11, a10);
        a11 = v.fma(w10, a11);
        v = FloatVector.broadcast(F, x[p + 2]);
        a00 = v.fma(w22, a00);
        a01 = v.fma(w21, a01);
        a10 = v.fma(w12, a10);
        a11 = v.fma(w11, a11);
        v = FloatVector.broadcast(F, x[p + 3]);
        a01 = v.fma(w22, a01);
        a11 = v.fma(w12, a11);
        p += width;
        v = FloatVector.broadcast(F, x[p]);
        a10 = v.fma(w20, a10);
        v = FloatVector.broadcast(F, x[p + 1]);
        a10 = v.fma(w21, a10);
        a11 = v.fma(w20, a11);
        v = FloatVector.broadcast(F, x[p + 2]);
        a10 = v.fma(w22, a10);
        a11 = v.fma(w21, a11);
        v = FloatVector.broadcast(F, x[p + 3]);
        a11 = v.fma(w22, a11);
        products = a00.fma(a01, a10.fma(a11, products));
        a00 = a00.blend(a01, a01.compare(VectorOperators.GT, a00));
        a10 = a10.blend(a11, a11.compare(VectorOperators.GT, a10));
        a00 = a00.blend(a10, a10.compare(VectorOperators.GT, a00));
        zero.blend(a00, a00.compare(VectorOperators.GT, zero)).intoArray(y, out);
        out += wStep;
        in += 2;
      }
    }
    return products.test(VectorOperators.IS_NAN).anyTrue();
  }
}
