package dev.lanewise.engine.vector;

import dev.lanewise.engine.ConvGeometry;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Pooling with vectors along the channels, one window after the other. The same order of operations
 * as the scalar kernels, and so the same bits.
 *
 * <p>Channels that do not fill a vector are read under a mask going forward; going backward they
 * are done one by one, because cells are read soon after they were written, and what was stored
 * under a mask must first reach the cache.
 */
final class VectorPooling {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = F.length();

  private VectorPooling() {}

  static void maxPool(ConvGeometry g, float[] x, float[] y, int from, int to) {
    int c = g.c();
    int rowStep = g.dilationH() * g.w() * c;
    int columnStep = g.dilationW() * c;
    for (int row = from; row < to; row++) {
      int p = row % g.oh();
      int firstRow = g.firstRow(p);
      int rows = cells(firstRow, g.endRow(p), g.dilationH());
      int imageRow = (row / g.oh() * g.h() + firstRow) * g.w();
      for (int q = 0; q < g.ow(); q++) {
        int firstColumn = g.firstColumn(q);
        int columns = cells(firstColumn, g.endColumn(q), g.dilationW());
        int in = (imageRow + firstColumn) * c;
        int out = (row * g.ow() + q) * c;
        if (rows == 2 && columns == 2) {
          maxOfFour(x, in, rowStep, columnStep, y, out, c);
        } else {
          maxOfWindow(x, in, rows, rowStep, columns, columnStep, y, out, c);
        }
      }
    }
  }

  private static void maxOfFour(
      float[] x, int in, int rowStep, int columnStep, float[] y, int out, int channels) {
    int c = 0;
    for (; c <= channels - LANES; c += LANES) {
      int i = in + c;
      FloatVector upper =
          FloatVector.fromArray(F, x, i).max(FloatVector.fromArray(F, x, i + columnStep));
      i += rowStep;
      FloatVector lower =
          FloatVector.fromArray(F, x, i).max(FloatVector.fromArray(F, x, i + columnStep));
      upper.max(lower).intoArray(y, out + c);
    }
    if (c < channels) {
      VectorMask<Float> rest = F.indexInRange(c, channels);
      int i = in + c;
      FloatVector a = FloatVector.fromArray(F, x, i, rest);
      FloatVector b = FloatVector.fromArray(F, x, i + columnStep, rest);
      i += rowStep;
      FloatVector d = FloatVector.fromArray(F, x, i, rest);
      FloatVector e = FloatVector.fromArray(F, x, i + columnStep, rest);
      a.max(b).max(d.max(e)).intoArray(y, out + c, rest);
    }
  }

  private static void maxOfWindow(
      float[] x,
      int in,
      int rows,
      int rowStep,
      int columns,
      int columnStep,
      float[] y,
      int out,
      int channels) {
    int c = 0;
    for (; c <= channels - LANES; c += LANES) {
      FloatVector max = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
      for (int r = 0; r < rows; r++) {
        int i = in + c + r * rowStep;
        for (int end = i + columns * columnStep; i < end; i += columnStep) {
          max = max.max(FloatVector.fromArray(F, x, i));
        }
      }
      max.intoArray(y, out + c);
    }
    if (c < channels) {
      VectorMask<Float> rest = F.indexInRange(c, channels);
      FloatVector max = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
      for (int r = 0; r < rows; r++) {
        int i = in + c + r * rowStep;
        for (int end = i + columns * columnStep; i < end; i += columnStep) {
          max = max.max(FloatVector.fromArray(F, x, i, rest));
        }
      }
      max.intoArray(y, out + c, rest);
    }
  }

  static void maxPoolBackward(
      ConvGeometry g, float[] x, float[] y, float[] dy, float[] dx, int from, int to) {
    int c = g.c();
    int size = g.h() * g.w() * c;
    int rowStep = g.dilationH() * g.w() * c;
    int columnStep = g.dilationW() * c;
    Arrays.fill(dx, from * size, to * size, 0);
    for (int row = from * g.oh(); row < to * g.oh(); row++) {
      int p = row % g.oh();
      int firstRow = g.firstRow(p);
      int rows = cells(firstRow, g.endRow(p), g.dilationH());
      int imageRow = (row / g.oh() * g.h() + firstRow) * g.w();
      for (int q = 0; q < g.ow(); q++) {
        int firstColumn = g.firstColumn(q);
        int columns = cells(firstColumn, g.endColumn(q), g.dilationW());
        int in = (imageRow + firstColumn) * c;
        int out = (row * g.ow() + q) * c;
        maxBackwardWindow(x, in, rows, rowStep, columns, columnStep, y, dy, out, dx, c);
      }
    }
  }

  private static void maxBackwardWindow(
      float[] x,
      int in,
      int rows,
      int rowStep,
      int columns,
      int columnStep,
      float[] y,
      float[] dy,
      int out,
      float[] dx,
      int channels) {
    int c = 0;
    for (; c <= channels - LANES; c += LANES) {
      FloatVector max = FloatVector.fromArray(F, y, out + c);
      FloatVector left = FloatVector.fromArray(F, dy, out + c); // what no cell has got yet
      for (int r = 0; r < rows; r++) {
        int i = in + c + r * rowStep;
        for (int end = i + columns * columnStep; i < end; i += columnStep) {
          VectorMask<Float> found = FloatVector.fromArray(F, x, i).compare(VectorOperators.EQ, max);
          FloatVector.fromArray(F, dx, i).add(left, found).intoArray(dx, i);
          left = left.blend(0, found);
        }
      }
    }
    for (; c < channels; c++) {
      int i = firstMaximum(x, in + c, rows, rowStep, columns, columnStep, y[out + c]);
      if (i >= 0) { // a NaN equals nothing
        dx[i] += dy[out + c];
      }
    }
  }

  private static int firstMaximum(
      float[] x, int at, int rows, int rowStep, int columns, int columnStep, float max) {
    for (int r = 0; r < rows; r++) {
      int i = at + r * rowStep;
      for (int end = i + columns * columnStep; i < end; i += columnStep) {
        if (x[i] == max) {
          return i;
        }
      }
    }
    return -1;
  }

  static void averagePool(ConvGeometry g, float[] x, float[] y, int from, int to) {
    int c = g.c();
    int rowStep = g.dilationH() * g.w() * c;
    int columnStep = g.dilationW() * c;
    for (int row = from; row < to; row++) {
      int p = row % g.oh();
      int firstRow = g.firstRow(p);
      int rows = cells(firstRow, g.endRow(p), g.dilationH());
      int imageRow = (row / g.oh() * g.h() + firstRow) * g.w();
      for (int q = 0; q < g.ow(); q++) {
        int firstColumn = g.firstColumn(q);
        int columns = cells(firstColumn, g.endColumn(q), g.dilationW());
        int in = (imageRow + firstColumn) * c;
        int out = (row * g.ow() + q) * c;
        averageOfWindow(x, in, rows, rowStep, columns, columnStep, y, out, c);
      }
    }
  }

  private static void averageOfWindow(
      float[] x,
      int in,
      int rows,
      int rowStep,
      int columns,
      int columnStep,
      float[] y,
      int out,
      int channels) {
    float count = Math.max(rows * columns, 1);
    int c = 0;
    for (; c <= channels - LANES; c += LANES) {
      FloatVector sum = FloatVector.zero(F);
      for (int r = 0; r < rows; r++) {
        int i = in + c + r * rowStep;
        for (int end = i + columns * columnStep; i < end; i += columnStep) {
          sum = sum.add(FloatVector.fromArray(F, x, i));
        }
      }
      sum.div(count).intoArray(y, out + c);
    }
    if (c < channels) {
      VectorMask<Float> rest = F.indexInRange(c, channels);
      FloatVector sum = FloatVector.zero(F);
      for (int r = 0; r < rows; r++) {
        int i = in + c + r * rowStep;
        for (int end = i + columns * columnStep; i < end; i += columnStep) {
          sum = sum.add(FloatVector.fromArray(F, x, i, rest));
        }
      }
      sum.div(count).intoArray(y, out + c, rest);
    }
  }

  static void averagePoolBackward(ConvGeometry g, float[] dy, float[] dx, int from, int to) {
    int c = g.c();
    int size = g.h() * g.w() * c;
    int rowStep = g.dilationH() * g.w() * c;
    int columnStep = g.dilationW() * c;
    Arrays.fill(dx, from * size, to * size, 0);
    for (int row = from * g.oh(); row < to * g.oh(); row++) {
      int p = row % g.oh();
      int firstRow = g.firstRow(p);
      int rows = cells(firstRow, g.endRow(p), g.dilationH());
      int imageRow = (row / g.oh() * g.h() + firstRow) * g.w();
      for (int q = 0; q < g.ow(); q++) {
        int firstColumn = g.firstColumn(q);
        int columns = cells(firstColumn, g.endColumn(q), g.dilationW());
        int in = (imageRow + firstColumn) * c;
        int out = (row * g.ow() + q) * c;
        averageBackwardWindow(dy, out, in, rows, rowStep, columns, columnStep, dx, c);
      }
    }
  }

  private static void averageBackwardWindow(
      float[] dy,
      int out,
      int in,
      int rows,
      int rowStep,
      int columns,
      int columnStep,
      float[] dx,
      int channels) {
    float count = rows * columns;
    int c = 0;
    for (; c <= channels - LANES; c += LANES) {
      FloatVector share = FloatVector.fromArray(F, dy, out + c).div(count);
      for (int r = 0; r < rows; r++) {
        int i = in + c + r * rowStep;
        for (int end = i + columns * columnStep; i < end; i += columnStep) {
          FloatVector.fromArray(F, dx, i).add(share).intoArray(dx, i);
        }
      }
    }
    for (; c < channels; c++) {
      float share = dy[out + c] / count;
      for (int r = 0; r < rows; r++) {
        int i = in + c + r * rowStep;
        for (int end = i + columns * columnStep; i < end; i += columnStep) {
          dx[i] += share;
        }
      }
    }
  }

  private static int cells(int from, int to, int step) {
    return Math.max(to - from + step - 1, 0) / step;
  }
}
