package dev.lanewise.engine.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The inner loops of pooling backward, beside those of {@link PoolingKernels}. */
final class PoolingBackwardKernels {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = F.length();

  private PoolingBackwardKernels() {}

  /** Cells of a row, in twos, get {@code s} times what is their window's. */
  static void spread2(float s, float[] dy, int out, float[] dx, int in, int c, int count) {
    int ch = 0;
    for (int left = count; left > 0; ) {
      FloatVector share = FloatVector.fromArray(F, dy, out + ch).mul(s);
      int i = in + ch;
      share.intoArray(dx, i);
      share.intoArray(dx, i + c);
      ch += LANES;
      if (ch >= c) {
        ch = 0;
        in += 2 * c;
        out += c;
        left--;
      } else if (ch > c - LANES) {
        ch = c - LANES;
      }
    }
  }

  /**
   * A row of {@code count} windows of 2 x 2 cells side by side: writes dx. The channels of a window
   * follow each other in one loop, vectors of them overlap where they do not come out even.
   */
  static void windows2x2(
      float[] x, int in, int down, float[] y, float[] dy, int out, float[] dx, int c, int count) {
    int ch = 0;
    for (int left = count; left > 0; ) {
      FloatVector max = FloatVector.fromArray(F, y, out + ch);
      FloatVector d = FloatVector.fromArray(F, dy, out + ch);
      FloatVector zero = FloatVector.zero(F);
      int i = in + ch;
      VectorMask<Float> found = FloatVector.fromArray(F, x, i).compare(VectorOperators.EQ, max);
      zero.blend(d, found).intoArray(dx, i);
      d = d.blend(zero, found); // what no cell has got yet
      i += c;
      found = FloatVector.fromArray(F, x, i).compare(VectorOperators.EQ, max);
      zero.blend(d, found).intoArray(dx, i);
      d = d.blend(zero, found);
      i += down - c;
      found = FloatVector.fromArray(F, x, i).compare(VectorOperators.EQ, max);
      zero.blend(d, found).intoArray(dx, i);
      d = d.blend(zero, found);
      i += c;
      found = FloatVector.fromArray(F, x, i).compare(VectorOperators.EQ, max);
      zero.blend(d, found).intoArray(dx, i);
      ch += LANES;
      if (ch >= c) {
        ch = 0;
        in += 2 * c;
        out += c;
        left--;
      } else if (ch > c - LANES) {
        ch = c - LANES;
      }
    }
  }

  /**
   * One window of {@code count} pixels one behind the other, all channels, which fill vectors:
   * writes dx. {@code left} is what no pixel has got yet: dy, at first.
   */
  static void windowOfPixels(
      float[] x, int in, float[] y, int out, float[] left, float[] dx, int c, int count) {
    int ch = 0;
    for (int i = in, end = in + count * c; i < end; i += LANES) {
      FloatVector max = FloatVector.fromArray(F, y, out + ch);
      FloatVector d = FloatVector.fromArray(F, left, ch);
      VectorMask<Float> found = FloatVector.fromArray(F, x, i).compare(VectorOperators.EQ, max);
      FloatVector.zero(F).blend(d, found).intoArray(dx, i);
      d.blend(0, found).intoArray(left, ch);
      ch += LANES;
      ch = ch == c ? 0 : ch;
    }
  }

  /** One vector of channels of one window: adds to dx. */
  static void window(
      float[] x,
      int in,
      int rows,
      int rowStep,
      int columns,
      int columnStep,
      float[] y,
      float[] dy,
      int out,
      float[] dx) {
    FloatVector max = FloatVector.fromArray(F, y, out);
    FloatVector left = FloatVector.fromArray(F, dy, out); // what no cell has got yet
    for (int r = 0; r < rows; r++) {
      int i = in + r * rowStep;
      for (int end = i + columns * columnStep; i < end; i += columnStep) {
        VectorMask<Float> found = FloatVector.fromArray(F, x, i).compare(VectorOperators.EQ, max);
        FloatVector.fromArray(F, dx, i).add(left, found).intoArray(dx, i);
        left = left.blend(0, found);
      }
    }
  }
}
