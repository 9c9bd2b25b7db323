package dev.lanewise.engine.vector;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.parallel.Scratch;
import java.util.Arrays;

/**
 * Pooling forward, in two steps for each row of windows: first the rows under it become one, cell
 * by cell, in one flat loop that reads memory from front to back; then its columns, with vectors
 * along the channels, out of the first-level cache. A maximum or sum of 3 x 3 cells so takes 6
 * operations in place of 9. Windows over whole rows of images (global pooling) are one loop over
 * pixels.
 *
 * <p>Where channels do not fill vectors, the last vector overlaps the one before it. The row is put
 * together aside and copied, so that memory is written from front to back, too.
 */
final class VectorPooling {
  private static final int LANES = Width.LANES;

  /**
   * Floats read and written from which on they come from memory, not from the third cache: half of
   * one of 32 MB (Zen 5, November 2026).
   */
  private static final int LARGE = 1 << 22;

  /** Floats that are fetched at once, at most: half of the second cache. */
  private static final int FETCHED = 1 << 17;

  /** Floats of a short row of images: half of 32 KB. Averages of longer ones need no fetching. */
  static final int SHORT_ROW = 1 << 12;

  private static final Warmth MAX = new Warmth(16 * LANES);

  private VectorPooling() {}

  static void maxPool(ConvGeometry g, float[] x, float[] y, int from, int to) {
    pool(g, true, x, y, from, to);
  }

  static void averagePool(ConvGeometry g, float[] x, float[] y, int from, int to) {
    pool(g, false, x, y, from, to);
  }

  /**
   * Whether arrays are so large that it pays to read from front to back what is read to and fro.
   */
  static boolean isLarge(float[] x, float[] y) {
    return (long) x.length + y.length >= LARGE;
  }

  private static void pool(ConvGeometry g, boolean max, float[] x, float[] y, int from, int to) {
    boolean usual = isUsual(g);
    if (isLarge(x, y) && !isGlobal(g) && (max || g.w() * g.c() <= SHORT_ROW)) {
      fetch(g, x, from, to);
    }
    if (!usual || g.kernelW() != 2) {
      for (int row = from; row < to; row++) {
        pool(g, max, usual, x, y, row);
      }
      return;
    }
    int half = Math.ceilDiv(to - from, 2);
    for (int row = from; row < from + half; row++) {
      int other = Math.min(row + half, to - 1); // where their number is odd one is done again
      if (isWhole(g, row) && isWhole(g, other)) {
        twoRows(g, max, x, y, row, other);
      } else {
        alone(g, max, x, y, row);
        alone(g, max, x, y, other);
      }
    }
  }

  private static void fetch(ConvGeometry g, float[] x, int from, int to) {
    int at = begin(g, from);
    int end = begin(g, to);
    if (end - at <= FETCHED) {
      ReadLoop.fetch(x, at, end);
    }
  }

  /** Where x begins that belongs to a row of windows. */
  private static int begin(ConvGeometry g, int row) {
    return (row / g.oh() * g.h() + g.bandStart(row % g.oh())) * g.w() * g.c();
  }

  /** A whole row in the order of the two that go together, so that its bits are its own. */
  private static void alone(ConvGeometry g, boolean max, float[] x, float[] y, int row) {
    if (isWhole(g, row)) {
      twoRows(g, max, x, y, row, row);
    } else {
      pool(g, max, true, x, y, row);
    }
  }

  /** One row of windows. */
  private static void pool(
      ConvGeometry g, boolean max, boolean usual, float[] x, float[] y, int row) {
    int c = g.c();
    int firstRow = g.firstRow(row % g.oh());
    int rows = cells(firstRow, g.endRow(row % g.oh()), g.dilationH());
    int at = (row / g.oh() * g.h() + firstRow) * g.w() * c;
    int out = row * g.ow() * c;
    if (rows == 0) {
      Arrays.fill(y, out, out + g.ow() * c, max ? Float.NEGATIVE_INFINITY : 0);
    } else if (isGlobal(g)) {
      pixels(max, x, at, rows * g.w(), y, out, c);
    } else if (usual && rows == 3) {
      threeRows(g, max, x, at, y, out);
    } else {
      row(g, max, x, at, rows, y, out);
    }
  }

  /** A window is as wide as the image, without gaps. */
  static boolean isGlobal(ConvGeometry g) {
    return g.ow() == 1
        && g.c() >= LANES
        && g.firstColumn(0) == 0
        && g.endColumn(0) == g.w()
        && g.dilationH() == 1
        && g.dilationW() == 1;
  }

  private static void pixels(
      boolean max, float[] x, int at, int count, float[] y, int out, int channels) {
    float scale = 1f / count;
    int ch = 0;
    for (; ch <= channels - 4 * LANES; ch += 4 * LANES) {
      if (max) {
        PoolingKernels.maxOfPixels4(x, at + ch, channels, count, y, out + ch);
      } else {
        PoolingKernels.sumOfPixels4(scale, x, at + ch, channels, count, y, out + ch);
      }
    }
    for (; ch < channels; ch += LANES) {
      int c = Math.min(ch, channels - LANES);
      if (max) {
        PoolingKernels.maxOfPixels1(x, at + c, channels, count, y, out + c);
      } else {
        PoolingKernels.sumOfPixels1(scale, x, at + c, channels, count, y, out + c);
      }
    }
  }

  /** Windows of 2 x 2 or 3 x 3, all of them within the sides of the image. */
  private static boolean isUsual(ConvGeometry g) {
    boolean square = g.kernelH() == g.kernelW() && (g.kernelW() == 2 || g.kernelW() == 3);
    return square && g.c() >= LANES && endWhole(g) > firstWhole(g);
  }

  /** Whether a row of windows does not reach beyond the image. */
  private static boolean isWhole(ConvGeometry g, int row) {
    int first = row % g.oh() * g.strideH() - g.padTop();
    return first >= 0 && first + (g.kernelH() - 1) * g.dilationH() < g.h();
  }

  /** Two rows of windows of 2 x 2. */
  private static void twoRows(
      ConvGeometry g, boolean max, float[] x, float[] y, int row, int other) {
    int c = g.c();
    int at = at(g, row);
    int otherAt = at(g, other);
    int out = row * g.ow() * c;
    int otherOut = other * g.ow() * c;
    sides(g, max, x, at, y, out);
    sides(g, max, x, otherAt, y, otherOut);
    int first = firstWhole(g);
    int in = at + (first * g.strideW() - g.padLeft()) * c;
    int apart = otherAt - at;
    int step = g.strideW() * c;
    int down = g.dilationH() * g.w() * c;
    int right = g.dilationW() * c;
    int to = out + first * c;
    int count = endWhole(g) - first;
    if (!max) {
      PoolingKernels.average2x2(
          0.25f, x, in, apart, step, down, right, y, to, otherOut - out, c, count);
    } else if (max2x2(x, in, apart, step, down, right, y, to, otherOut - out, c, count)) {
      row(g, true, x, at, 2, y, out);
      row(g, true, x, otherAt, 2, y, otherOut);
    }
  }

  /** Where x begins under a row of windows that is whole. */
  private static int at(ConvGeometry g, int row) {
    int first = row % g.oh() * g.strideH() - g.padTop();
    return (row / g.oh() * g.h() + first) * g.w() * g.c();
  }

  /** A row of windows of 3 x 3. */
  private static void threeRows(
      ConvGeometry g, boolean max, float[] x, int at, float[] y, int out) {
    int c = g.c();
    sides(g, max, x, at, y, out);
    int first = firstWhole(g);
    int in = at + (first * g.strideW() - g.padLeft()) * c;
    int step = g.strideW() * c;
    int down = g.dilationH() * g.w() * c;
    int right = g.dilationW() * c;
    int to = out + first * c;
    int count = endWhole(g) - first;
    if (!max) {
      PoolingKernels.average3x3(1 / 9f, x, in, step, down, right, y, to, c, count);
    } else if (PoolingKernels.max3x3(x, in, step, down, right, y, to, c, count)) {
      row(g, true, x, at, 3, y, out);
    }
  }

  private static boolean max2x2(
      float[] x,
      int in,
      int apart,
      int inStep,
      int down,
      int right,
      float[] y,
      int out,
      int outApart,
      int c,
      int count) {
    int floats = MAX.end(0, count * c);
    int done = Math.ceilDiv(floats, c);
    boolean special = false;
    if (done > 0) {
      long began = MAX.clock();
      int idle = 0;
      do {
        int now = idle == 0 ? done : 0;
        special |=
            PoolingKernels.max2x2(x, in, apart, inStep, down, right, y, out, outApart, c, now);
        idle = idle == 0 ? MAX.tried(floats, began) : idle - 1;
      } while (idle > 0);
    }
    for (int q = done; q < count; q++) {
      int i = in + q * inStep;
      plainMax2x2(x, i, down, right, y, out + q * c, c);
      plainMax2x2(x, i + apart, down, right, y, out + q * c + outApart, c);
    }
    return special;
  }

  private static void plainMax2x2(
      float[] x, int in, int down, int right, float[] y, int out, int c) {
    for (int i = in; i < in + c; i++) {
      float lower = Math.max(x[i + down], x[i + down + right]);
      y[out + i - in] = Math.max(Math.max(x[i], x[i + right]), lower) + 0f;
    }
  }

  /** The windows of a row, of usual ones, that reach beyond a side. */
  private static void sides(ConvGeometry g, boolean max, float[] x, int at, float[] y, int out) {
    int first = firstWhole(g);
    for (int q = 0; q < first; q++) {
      side(g, max, x, at, q, y, out);
    }
    for (int q = endWhole(g); q < g.ow(); q++) {
      side(g, max, x, at, q, y, out);
    }
  }

  /** One window that reaches beyond a side, under whole rows. */
  private static void side(
      ConvGeometry g, boolean max, float[] x, int at, int q, float[] y, int out) {
    int c = g.c();
    int first = g.firstColumn(q);
    int width = Math.max(0, g.endColumn(q) - first) * c;
    float[] line = Scratch.floats(Scratch.Purpose.TILE, width + LANES + c);
    rows(max, x, at + first * c, g.kernelH(), g.dilationH() * g.w() * c, line, width);
    windows(g, max, g.kernelH(), line, first, width + LANES - q * c, c, q, 1);
    System.arraycopy(line, width + LANES, y, out + q * c, c);
  }

  private static void row(
      ConvGeometry g, boolean max, float[] x, int at, int rows, float[] y, int out) {
    int c = g.c();
    int width = g.w() * c;
    // One row of x, one of y, each with room for a vector that reaches beyond its end.
    int step = Math.max(c, LANES);
    int aside = width + LANES;
    float[] line = Scratch.floats(Scratch.Purpose.TILE, aside + g.ow() * step);
    rows(max, x, at, rows, g.dilationH() * width, line, width);
    columns(g, max, rows, line, aside, step);
    Packing.copy(line, aside, step, g.ow(), c, y, out, c);
  }

  /** {@code line[i]} = the maximum or sum of rows. */
  private static void rows(
      boolean max, float[] x, int at, int rows, int rowStep, float[] line, int width) {
    float[] f = x;
    int a = at;
    int r = 1;
    while (r < rows || f == x) {
      int b = at + r * rowStep;
      int taken = Math.min(rows - r, 2);
      combine(max, f, a, LANES, x, b, b + rowStep, taken, LANES, line, 0, LANES, width / LANES);
      for (int i = width - width % LANES; i < width; i++) {
        line[i] = combine(max, f[a + i], x, b + i, rowStep, taken);
      }
      f = line;
      a = 0;
      r += taken;
    }
  }

  private static float combine(boolean max, float f, float[] x, int at, int step, int count) {
    for (int k = 0; k < count; k++, at += step) {
      f = max ? Math.max(f, x[at]) : f + x[at];
    }
    return f + 0f;
  }

  /** The maximum or sum of one in f and up to two in x. */
  private static void combine(
      boolean max,
      float[] f,
      int a,
      int fStep,
      float[] x,
      int b,
      int d,
      int taken,
      int xStep,
      float[] out,
      int o,
      int outStep,
      int count) {
    if (taken == 0) {
      PoolingKernels.scale(1, f, a, fStep, out, o, outStep, count);
    } else if (taken == 1 && max) {
      PoolingKernels.max2(f, a, fStep, x, b, xStep, out, o, outStep, count);
    } else if (taken == 1) {
      PoolingKernels.sum2(f, a, fStep, x, b, xStep, out, o, outStep, count);
    } else if (max) {
      PoolingKernels.max3(f, a, fStep, x, b, d, xStep, out, o, outStep, count);
    } else {
      PoolingKernels.sum3(f, a, fStep, x, b, d, xStep, out, o, outStep, count);
    }
  }

  /** All windows of a row: those that are whole in one go, those at the sides one by one. */
  private static void columns(
      ConvGeometry g, boolean max, int rows, float[] line, int out, int outStep) {
    int first = firstWhole(g);
    int end = endWhole(g);
    for (int q = 0; q < first; q++) {
      windows(g, max, rows, line, 0, out, outStep, q, 1);
    }
    if (end > first) {
      windows(g, max, rows, line, 0, out, outStep, first, end - first);
    }
    for (int q = Math.max(first, end); q < g.ow(); q++) {
      windows(g, max, rows, line, 0, out, outStep, q, 1);
    }
  }

  /** The first window that does not reach beyond the left side. */
  static int firstWhole(ConvGeometry g) {
    return Math.min(g.ow(), Math.ceilDiv(g.padLeft(), g.strideW()));
  }

  /** Where windows begin to reach beyond the right side. */
  static int endWhole(ConvGeometry g) {
    int room = g.w() + g.padLeft() - (g.kernelW() - 1) * g.dilationW() - 1;
    return room < 0 ? 0 : Math.min(g.ow(), room / g.strideW() + 1);
  }

  /**
   * Windows with as many columns as the first one, from q on; the line begins at column {@code
   * origin} of the image.
   */
  private static void windows(
      ConvGeometry g,
      boolean max,
      int rows,
      float[] line,
      int origin,
      int out,
      int outStep,
      int q,
      int count) {
    int c = g.c();
    int first = g.firstColumn(q);
    int columns = cells(first, g.endColumn(q), g.dilationW());
    int to = out + q * outStep;
    if (columns == 0) {
      Arrays.fill(line, to, to + c, max ? Float.NEGATIVE_INFINITY : 0);
      return;
    }
    int step = g.dilationW() * c;
    int inStep = g.strideW() * c;
    for (int block = 0; block < Depthwise.blocks(c); block++) {
      int ch = Depthwise.channel(block, c);
      int in = (first - origin) * c + ch;
      int a = in;
      int fStep = inStep;
      int s = 1;
      while (s < columns || a == in) {
        int b = in + s * step;
        int taken = Math.min(columns - s, 2);
        combine(
            max, line, a, fStep, line, b, b + step, taken, inStep, line, to + ch, outStep, count);
        a = to + ch;
        fStep = outStep;
        s += taken;
      }
    }
    if (!max) {
      average(line, to, count * outStep, 1f / (rows * columns));
    }
  }

  private static void average(float[] y, int at, int count, float scale) {
    int whole = count - count % LANES;
    PoolingKernels.scale(scale, y, at, LANES, y, at, LANES, whole / LANES);
    for (int i = at + whole; i < at + count; i++) {
      y[i] *= scale;
    }
  }

  static int cells(int from, int to, int step) {
    return Math.max(to - from + step - 1, 0) / step;
  }
}
