package dev.lanewise.engine.scalar;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.kernel.Kernels;
import java.util.Arrays;

/** Pooling kernels as plain loops. */
public abstract class ScalarPooling implements Kernels {
  ScalarPooling() {}

  @Override
  public void maxPool(ConvGeometry g, float[] x, float[] y, int from, int to) {
    for (int row = from; row < to; row++) {
      int n = row / g.oh();
      int p = row % g.oh();
      for (int q = 0; q < g.ow(); q++) {
        int out = (row * g.ow() + q) * g.c();
        Arrays.fill(y, out, out + g.c(), Float.NEGATIVE_INFINITY);
        for (int ih = g.firstRow(p); ih < g.endRow(p); ih += g.dilationH()) {
          for (int iw = g.firstColumn(q); iw < g.endColumn(q); iw += g.dilationW()) {
            int in = ((n * g.h() + ih) * g.w() + iw) * g.c();
            for (int c = 0; c < g.c(); c++) {
              y[out + c] = Math.max(y[out + c], x[in + c]) + 0f; // 0 for -0
            }
          }
        }
      }
    }
  }

  @Override
  public void maxPoolBackward(
      ConvGeometry g, float[] x, float[] y, float[] dy, float[] dx, int from, int to) {
    int size = g.h() * g.w() * g.c();
    Arrays.fill(dx, from * size, to * size, 0);
    for (int row = from * g.oh(); row < to * g.oh(); row++) {
      send(g, row, x, y, dy, dx);
    }
  }

  @Override
  public void maxPoolBackwardRows(
      ConvGeometry g, float[] x, float[] y, float[] dy, float[] dx, int from, int to) {
    int width = g.w() * g.c();
    for (int row = from; row < to; row++) {
      int image = row / g.oh() * g.h();
      int p = row % g.oh();
      Arrays.fill(dx, (image + g.bandStart(p)) * width, (image + g.bandStart(p + 1)) * width, 0);
      send(g, row, x, y, dy, dx);
    }
  }

  private static void send(ConvGeometry g, int row, float[] x, float[] y, float[] dy, float[] dx) {
    int n = row / g.oh();
    int p = row % g.oh();
    for (int q = 0; q < g.ow(); q++) {
      int out = (row * g.ow() + q) * g.c();
      for (int c = 0; c < g.c(); c++) {
        int first = firstMaximum(g, n, p, q, c, x, y[out + c]);
        if (first >= 0) { // a NaN equals nothing
          dx[first] += dy[out + c];
        }
      }
    }
  }

  private static int firstMaximum(
      ConvGeometry g, int n, int p, int q, int c, float[] x, float max) {
    for (int ih = g.firstRow(p); ih < g.endRow(p); ih += g.dilationH()) {
      for (int iw = g.firstColumn(q); iw < g.endColumn(q); iw += g.dilationW()) {
        int in = ((n * g.h() + ih) * g.w() + iw) * g.c() + c;
        if (x[in] == max) {
          return in;
        }
      }
    }
    return -1;
  }

  @Override
  public void averagePool(ConvGeometry g, float[] x, float[] y, int from, int to) {
    for (int row = from; row < to; row++) {
      int n = row / g.oh();
      int p = row % g.oh();
      for (int q = 0; q < g.ow(); q++) {
        int out = (row * g.ow() + q) * g.c();
        Arrays.fill(y, out, out + g.c(), 0);
        int cells = 0;
        for (int ih = g.firstRow(p); ih < g.endRow(p); ih += g.dilationH()) {
          for (int iw = g.firstColumn(q); iw < g.endColumn(q); iw += g.dilationW()) {
            int in = ((n * g.h() + ih) * g.w() + iw) * g.c();
            for (int c = 0; c < g.c(); c++) {
              y[out + c] += x[in + c];
            }
            cells++;
          }
        }
        for (int c = 0; c < g.c(); c++) {
          y[out + c] /= Math.max(cells, 1); // a window on padding alone has the mean 0
        }
      }
    }
  }

  @Override
  public void averagePoolBackward(ConvGeometry g, float[] dy, float[] dx, int from, int to) {
    Arrays.fill(dx, from * g.w() * g.c(), to * g.w() * g.c(), 0);
    for (int row = from; row < to; row++) {
      for (int p = 0; p < g.oh(); p++) {
        if (!covers(g.firstRow(p), g.endRow(p), g.dilationH(), row % g.h())) {
          continue;
        }
        for (int q = 0; q < g.ow(); q++) {
          int out = ((row / g.h() * g.oh() + p) * g.ow() + q) * g.c();
          int cells =
              cells(g.firstRow(p), g.endRow(p), g.dilationH())
                  * cells(g.firstColumn(q), g.endColumn(q), g.dilationW());
          for (int iw = g.firstColumn(q); iw < g.endColumn(q); iw += g.dilationW()) {
            for (int c = 0; c < g.c(); c++) {
              dx[(row * g.w() + iw) * g.c() + c] += dy[out + c] / cells;
            }
          }
        }
      }
    }
  }

  private static boolean covers(int from, int to, int step, int cell) {
    return cell >= from && cell < to && (cell - from) % step == 0;
  }

  private static int cells(int from, int to, int step) {
    return Math.max(to - from + step - 1, 0) / step;
  }
}
