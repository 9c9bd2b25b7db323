package dev.lanewise.engine.vector;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.parallel.Scratch;
import java.util.Arrays;

/**
 * Pooling backward. The maximum's gradient is sent from each window to its cell, for which windows
 * are passed in order and their vectors along the channels; 2 x 2 windows side by side, the usual
 * ones, write every cell once and add to none. The average's is gathered by rows of dx: the rows of
 * dy that saw it are added up, then the columns.
 */
final class VectorPoolingBackward {
  private static final int LANES = Width.LANES;

  /** Floats of x that are fetched at once: with the others, a third of the second cache. */
  private static final int FETCHED = 1 << 15;

  private static final Warmth WINDOWS = new Warmth(8 * LANES);

  private VectorPoolingBackward() {}

  static void max(ConvGeometry g, float[] x, float[] y, float[] dy, float[] dx, int from, int to) {
    for (int image = from; image < to; image++) {
      max(g, x, y, dy, dx, image, 0, g.oh());
    }
  }

  static void maxRows(
      ConvGeometry g, float[] x, float[] y, float[] dy, float[] dx, int from, int to) {
    int end;
    for (int row = from; row < to; row = end) {
      int image = row / g.oh();
      end = Math.min(to, (image + 1) * g.oh());
      max(g, x, y, dy, dx, image, row - image * g.oh(), end - image * g.oh());
    }
  }

  /** Rows of windows of one image, and the rows of dx from their first to the first of the next. */
  private static void max(
      ConvGeometry g, float[] x, float[] y, float[] dy, float[] dx, int image, int from, int to) {
    int width = g.w() * g.c();
    int at = image * g.h() * width;
    int filled = g.bandStart(from); // rows before hold zeros or what windows have added
    boolean sideBySide = isSideBySide(g);
    boolean wholeImage = isWholeImage(g);
    int band = Math.max(1, FETCHED / (g.strideH() * width));
    boolean large = sideBySide && VectorPooling.isLarge(x, y);
    for (int p = from; p < to; p++) {
      if (large && (p - from) % band == 0) {
        fetch(g, x, y, dy, dx, image, p, Math.min(to, p + band));
      }
      int first = g.firstRow(p);
      int end = Math.max(filled, g.endRow(p));
      int out = (image * g.oh() + p) * g.ow() * g.c();
      if (wholeImage) {
        float[] left = Scratch.floats(Scratch.Purpose.TILE, g.c());
        System.arraycopy(dy, out, left, 0, g.c());
        PoolingBackwardKernels.windowOfPixels(x, at, y, out, left, dx, g.c(), g.h() * g.w());
      } else if (sideBySide && isWhole(g, p)) {
        Arrays.fill(dx, at + filled * width, at + first * width, 0);
        sideBySide(g, p, x, at + first * width, y, dy, out, dx);
      } else {
        Arrays.fill(dx, at + filled * width, at + end * width, 0);
        windows(g, p, 0, g.ow(), x, image * g.h() + first, y, dy, out, dx);
      }
      filled = end;
    }
    Arrays.fill(dx, at + filled * width, at + g.bandStart(to) * width, 0);
  }

  /** What rows of windows read and write, from front to back. */
  private static void fetch(
      ConvGeometry g, float[] x, float[] y, float[] dy, float[] dx, int image, int from, int to) {
    int width = g.w() * g.c();
    int at = (image * g.h() + g.bandStart(from)) * width;
    int end = (image * g.h() + g.bandStart(to)) * width;
    int row = g.ow() * g.c();
    int out = (image * g.oh() + from) * row;
    int outEnd = (image * g.oh() + to) * row;
    ReadLoop.fetch(x, at, end);
    ReadLoop.fetch(dx, at, end);
    ReadLoop.fetch(y, out, outEnd);
    ReadLoop.fetch(dy, out, outEnd);
  }

  private static boolean isWholeImage(ConvGeometry g) {
    boolean global = VectorPooling.isGlobal(g) && g.oh() == 1;
    return global && g.firstRow(0) == 0 && g.endRow(0) == g.h() && g.c() % LANES == 0;
  }

  private static boolean isSideBySide(ConvGeometry g) {
    boolean two = g.kernelH() == 2 && g.kernelW() == 2 && g.strideH() == 2 && g.strideW() == 2;
    return two && g.dilationH() == 1 && g.dilationW() == 1 && g.c() >= LANES;
  }

  /** Whether a row of windows of 2 x 2 does not reach beyond the image. */
  private static boolean isWhole(ConvGeometry g, int p) {
    return p * 2 >= g.padTop() && p * 2 - g.padTop() + 2 <= g.h();
  }

  /** A row of windows, from where their cells begin. */
  private static void sideBySide(
      ConvGeometry g, int p, float[] x, int at, float[] y, float[] dy, int out, float[] dx) {
    int c = g.c();
    int width = g.w() * c;
    int first = VectorPooling.firstWhole(g);
    int count = Math.max(0, VectorPooling.endWhole(g) - first);
    int in = (first * 2 - g.padLeft()) * c;
    windows2x2(x, at + in, width, y, dy, out + first * c, dx, c, count);
    int end = in + 2 * count * c;
    if (in > 0 || end < width) {
      for (int row = at; row <= at + width; row += width) {
        Arrays.fill(dx, row, row + in, 0);
        Arrays.fill(dx, row + end, row + width, 0);
      }
      windows(g, p, 0, first, x, at / width, y, dy, out, dx);
      windows(g, p, first + count, g.ow(), x, at / width, y, dy, out, dx);
    }
  }

  private static void windows2x2(
      float[] x, int in, int down, float[] y, float[] dy, int out, float[] dx, int c, int count) {
    int floats = WINDOWS.end(0, count * c);
    int done = Math.ceilDiv(floats, c);
    if (done > 0) {
      long began = WINDOWS.clock();
      int idle = 0;
      do {
        int now = idle == 0 ? done : 0;
        PoolingBackwardKernels.windows2x2(x, in, down, y, dy, out, dx, c, now);
        idle = idle == 0 ? WINDOWS.tried(floats, began) : idle - 1;
      } while (idle > 0);
    }
    for (int q = done; q < count; q++) {
      for (int ch = 0; ch < c; ch++) {
        int o = out + q * c + ch;
        int i = in + 2 * q * c + ch;
        boolean first = x[i] == y[o];
        boolean second = !first && x[i + c] == y[o];
        boolean third = !first && !second && x[i + down] == y[o];
        boolean found = first || second || third;
        dx[i] = first ? dy[o] : 0;
        dx[i + c] = second ? dy[o] : 0;
        dx[i + down] = third ? dy[o] : 0;
        dx[i + down + c] = !found && x[i + down + c] == y[o] ? dy[o] : 0;
      }
    }
  }

  /** Windows from q on, one by one. */
  private static void windows(
      ConvGeometry g,
      int p,
      int q,
      int end,
      float[] x,
      int row,
      float[] y,
      float[] dy,
      int out,
      float[] dx) {
    int c = g.c();
    int rows = VectorPooling.cells(g.firstRow(p), g.endRow(p), g.dilationH());
    int rowStep = g.dilationH() * g.w() * c;
    int columnStep = g.dilationW() * c;
    for (; q < end; q++) {
      int firstColumn = g.firstColumn(q);
      int columns = VectorPooling.cells(firstColumn, g.endColumn(q), g.dilationW());
      int in = (row * g.w() + firstColumn) * c;
      int ch = 0;
      for (; ch <= c - LANES; ch += LANES) {
        int o = out + q * c + ch;
        PoolingBackwardKernels.window(x, in + ch, rows, rowStep, columns, columnStep, y, dy, o, dx);
      }
      // Adding is not for overlapping vectors; and what is stored under a mask and soon loaded
      // again must first reach the cache. So one by one.
      for (; ch < c; ch++) {
        int o = out + q * c + ch;
        int i = firstMaximum(x, in + ch, rows, rowStep, columns, columnStep, y[o]);
        if (i >= 0) { // a NaN equals nothing
          dx[i] += dy[o];
        }
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

  static void average(ConvGeometry g, float[] dy, float[] dx, int from, int to) {
    if (VectorPooling.isGlobal(g) && g.oh() == 1 && g.firstRow(0) == 0 && g.endRow(0) == g.h()) {
      averageOfImages(g, dy, dx, from, to);
      return;
    }
    int c = g.c();
    int width = g.w() * c;
    int left = Math.max(0, Math.ceilDiv((g.kernelW() - 1) * g.dilationW(), g.strideW()));
    int right = Math.max(0, (g.w() - 1 + g.padLeft()) / g.strideW() + 1 - g.ow());
    int aside = (left + g.ow() + right) * c + LANES;
    // A row of dy with zeros at its sides, and one of dx.
    int step = Math.max(c, LANES);
    float[] lines = Scratch.floats(Scratch.Purpose.TILE, aside + g.w() * step);
    boolean tiled = isTiled(g);
    Arrays.fill(lines, 0, aside, 0);
    for (int row = from; row < to; row++) {
      int at = row / g.h() * g.oh() * g.ow() * c;
      int p = (row % g.h() + g.padTop()) / 2;
      boolean first = tiled && p < g.oh() && row % g.h() == p * 2 - g.padTop();
      if (first && row + 1 < to && isWhole(g, p)) {
        tiles(g, dy, at + p * g.ow() * c, lines, aside, dx, row);
        row++; // both rows are done
        continue;
      }
      boolean again = row > from && row % g.h() != 0 && isLikeTheOneAbove(g, row % g.h());
      if (!again) {
        gather(g, row % g.h(), dy, at, lines, left * c);
        spread(g, lines, left, aside, step);
      }
      Packing.copy(lines, aside, step, g.w(), c, dx, row * width, c);
    }
  }

  /** Windows of 2 x 2 side by side, none of which reaches beyond the left or right side. */
  private static boolean isTiled(ConvGeometry g) {
    return isSideBySide(g)
        && VectorPooling.firstWhole(g) == 0
        && VectorPooling.endWhole(g) == g.ow();
  }

  /**
   * Both rows are the same. To write one and copy it is faster than to write both at once: whole
   * lines that follow each other need not be read from memory before. Where there is much, both are
   * copied from a line aside, which stays in the cache.
   */
  private static void tiles(
      ConvGeometry g, float[] dy, int out, float[] lines, int aside, float[] dx, int row) {
    int width = g.w() * g.c();
    int seen = 2 * g.ow() * g.c();
    int at = row * width;
    boolean large = width <= VectorPooling.SHORT_ROW && VectorPooling.isLarge(dx, dy);
    float[] first = large ? lines : dx;
    int i = large ? aside : at;
    PoolingBackwardKernels.spread2(0.25f, dy, out, first, i, g.c(), g.ow());
    Arrays.fill(first, i + seen, i + width, 0);
    if (large) {
      System.arraycopy(lines, aside, dx, at, width);
    }
    System.arraycopy(first, i, dx, at + width, width);
  }

  /** Of global pooling: every pixel of an image gets the same. */
  private static void averageOfImages(ConvGeometry g, float[] dy, float[] dx, int from, int to) {
    int c = g.c();
    int width = g.w() * c;
    for (int row = from; row < to; ) {
      int end = Math.min(to, row - row % g.h() + g.h());
      share(dy, row / g.h() * c, 1f / (g.h() * g.w()), dx, row * width, c, false);
      Folding.spread(dx, row * width, c, (end - row) * width);
      row = end;
    }
  }

  /** Whether the same windows see a row and the one above it. */
  private static boolean isLikeTheOneAbove(ConvGeometry g, int row) {
    return g.dilationH() == 1
        && firstSeeing(g, row) == firstSeeing(g, row - 1)
        && endSeeing(g, row) == endSeeing(g, row - 1);
  }

  private static int firstSeeing(ConvGeometry g, int row) {
    int first = row + g.padTop() - (g.kernelH() - 1) * g.dilationH();
    return Math.max(0, Math.ceilDiv(first, g.strideH()));
  }

  private static int endSeeing(ConvGeometry g, int row) {
    return Math.min(g.oh(), (row + g.padTop()) / g.strideH() + 1);
  }

  /** Adds up the shares of the rows of windows that see a row of dx. */
  private static void gather(ConvGeometry g, int row, float[] dy, int at, float[] lines, int to) {
    int width = g.ow() * g.c();
    if (!gather(g, row, dy, at, g.kernelW(), lines, to, width)) {
      Arrays.fill(lines, to, to + width, 0);
      return;
    }
    for (int q = 0; q < g.ow(); q++) {
      int columns = VectorPooling.cells(g.firstColumn(q), g.endColumn(q), g.dilationW());
      if (columns != g.kernelW() && columns > 0) { // at the sides
        int pixel = q * g.c();
        gather(g, row, dy, at + pixel, columns, lines, to + pixel, g.c());
      }
    }
  }

  /** Some of a row, under windows of so many columns; false if no window sees it. */
  private static boolean gather(
      ConvGeometry g, int row, float[] dy, int at, int columns, float[] lines, int to, int count) {
    boolean some = false;
    for (int p = firstSeeing(g, row); p < endSeeing(g, row); p++) {
      if ((row + g.padTop() - p * g.strideH()) % g.dilationH() == 0) {
        int rows = VectorPooling.cells(g.firstRow(p), g.endRow(p), g.dilationH());
        int from = at + p * g.ow() * g.c();
        share(dy, from, 1f / (rows * columns), lines, to, count, some);
        some = true;
      }
    }
    return some;
  }

  private static void share(
      float[] x, int at, float s, float[] out, int to, int count, boolean added) {
    int vectors = count / LANES;
    if (added) {
      PoolingKernels.addScaled(s, x, at, LANES, out, to, LANES, vectors);
    } else {
      PoolingKernels.scale(s, x, at, LANES, out, to, LANES, vectors);
    }
    for (int i = vectors * LANES; i < count; i++) {
      out[to + i] = (added ? out[to + i] : 0) + x[at + i] * s;
    }
  }

  /** A row of dx from the row of dy: pixels of one place modulo the stride at a time. */
  private static void spread(ConvGeometry g, float[] lines, int left, int aside, int step) {
    int c = g.c();
    for (int place = 0; place < Math.min(g.strideW(), g.w()); place++) {
      for (int block = 0; block < Depthwise.blocks(c); block++) {
        int ch = Depthwise.channel(block, c);
        pixels(g, place, lines, left * c + ch, aside + place * step + ch, g.strideW() * step);
      }
    }
  }

  /** One vector of channels of all pixels of a place. */
  private static void pixels(
      ConvGeometry g, int place, float[] lines, int at, int out, int outStep) {
    int count = (g.w() - 1 - place) / g.strideW() + 1;
    boolean some = false;
    for (int s = 0; s < g.kernelW(); s++) {
      int seen = place + g.padLeft() - s * g.dilationW();
      if (seen % g.strideW() == 0) {
        int q = at + seen / g.strideW() * g.c();
        if (some) {
          PoolingKernels.sum2(lines, out, outStep, lines, q, g.c(), lines, out, outStep, count);
        } else {
          PoolingKernels.scale(1, lines, q, g.c(), lines, out, outStep, count);
        }
        some = true;
      }
    }
    if (!some) {
      PoolingKernels.scale(0, lines, 0, 0, lines, out, outStep, count);
    }
  }
}
