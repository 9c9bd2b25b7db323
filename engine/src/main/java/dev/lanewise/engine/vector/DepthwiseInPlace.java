package dev.lanewise.engine.vector;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.parallel.Scratch;
import java.util.Arrays;

/**
 * {@link Depthwise} convolution of 3 x 3 with stride 1 or 2, images read where they lie: rows
 * outside the image are read from zeros; columns outside are left out.
 *
 * <p>Bands of rows are passed by stretches of columns: so a stretch of the rows under a window is
 * still in the first cache when the next row of windows reads it.
 *
 * @param h rows of the images read
 * @param w columns of the images read
 * @param c channels
 * @param stride of the windows, along rows and columns
 * @param top rows of padding above
 * @param left columns of padding, 0 or 1
 * @param columns columns of the images written, or of the gradient of the windows
 * @param zeros a row of zeros
 */
record DepthwiseInPlace(
    int h, int w, int c, int stride, int top, int left, int columns, float[] zeros) {

  /**
   * Floats of a stretch of a row of windows, of all its vectors of channels: with stride 1 six rows
   * of them fit into the first cache. Measured on Zen 4, November 2026.
   */
  private static final int RUN_FLOATS = 1 << 10;

  /** Vectors of channels of a stretch, at most, so that it is long enough. */
  private static final int RUN_BLOCKS = 4;

  /**
   * Floats of the arrays read and written from which on they are fetched: four second caches. Zen
   * 4, November 2026.
   */
  private static final int LARGE = 1 << 20;

  /** For windows over x; null where it does not fit. */
  static DepthwiseInPlace windows(ConvGeometry g) {
    int s = g.strideW();
    int right = (g.ow() - 1) * s + 3 - g.padLeft() - g.w();
    return fits(g) && right <= 1
        ? of(g.h(), g.w(), g.c(), s, g.padTop(), g.padLeft(), g.ow())
        : null;
  }

  /** For the input's gradient, which reads dy; null where it does not fit. */
  static DepthwiseInPlace gradient(ConvGeometry g) {
    if (!fits(g)) {
      return null;
    }
    if (g.strideW() == 2) {
      boolean whole = 2 * g.ow() <= g.w() + g.padLeft();
      return whole ? of(g.oh(), g.ow(), g.c(), 2, g.padTop(), g.padLeft(), g.w()) : null;
    }
    // Windows over dy.
    return g.padRight() > 0
        ? of(g.oh(), g.ow(), g.c(), 1, 2 - g.padTop(), 2 - g.padLeft(), g.w())
        : null;
  }

  private static boolean fits(ConvGeometry g) {
    return g.kernelH() == 3
        && g.kernelW() == 3
        && g.strideH() == g.strideW()
        && g.strideW() <= 2
        && g.dilationH() == 1
        && g.dilationW() == 1
        && g.c() >= Depthwise.LANES;
  }

  private static DepthwiseInPlace of(
      int h, int w, int c, int stride, int top, int left, int columns) {
    boolean fits = left >= 0 && left <= 1;
    return fits
        ? new DepthwiseInPlace(h, w, c, stride, top, left, columns, new float[w * c])
        : null;
  }

  /**
   * Fetches what rows {@code first .. end} of an image of the second array need, if there is much
   * of it. Stretches by stretches of columns, one vector of channels after the other, memory is
   * read and written at a third of its speed; the second cache does not mind. {@code rows} of the
   * image read are under these, from {@code under} on.
   */
  void fetch(float[] x, int image, int under, int rows, float[] y, int at, int count) {
    if (x.length + y.length >= LARGE) {
      int from = (image * h + Math.clamp(under, 0, h)) * w * c;
      int to = (image * h + Math.clamp(under + rows, 0, h)) * w * c;
      ReadLoop.fetch(x, from, to, y, at, at + count);
    }
  }

  private float[] array(float[] x, int row) {
    return row < 0 || row >= h ? zeros : x;
  }

  private int at(int image, int row) {
    return row < 0 || row >= h ? 0 : (image * h + row) * w * c;
  }

  /** Whether the last of these windows reaches a column beyond the right side. */
  private boolean isOver(int j, int count) {
    return j + count == columns && (columns - 1) * stride + 3 - left > w;
  }

  /** Columns of a stretch. */
  private int run() {
    return Math.max(1, RUN_FLOATS / Math.min(c, RUN_BLOCKS * Depthwise.LANES));
  }

  /** Where the vectors of channels of a stretch end that begins with this one. */
  private int end(int block) {
    return Math.min(Depthwise.blocks(c), block + RUN_BLOCKS);
  }

  /** Writes rows of windows of an image; {@code out} is where the first of them begins. */
  void rows(
      float[] x,
      int image,
      int first,
      int end,
      float[] k,
      int[] cells,
      float[] bias,
      float[] y,
      int out) {
    float[] start = bias == null ? zeros : bias;
    int run = run();
    for (int b = 0; b < Depthwise.blocks(c); b += RUN_BLOCKS) {
      for (int j = 0; j < columns; j += run) {
        int count = Math.min(run, columns - j);
        for (int row = first; row < end; row += 3 - stride) {
          int o = out + ((row - first) * columns + j) * c;
          if (stride == 2) {
            windows2(x, image, row * 2 - top, b, j, count, k, cells, start, y, o);
          } else {
            windows1(x, image, row - top, b, j, count, k, cells, start, y, o, row + 1 < end);
          }
        }
      }
    }
  }

  private void windows1(
      float[] x,
      int image,
      int row,
      int b,
      int j,
      int count,
      float[] k,
      int[] cells,
      float[] start,
      float[] y,
      int out,
      boolean two) {
    int in = Math.max(j - left, 0) * c;
    int from = j == 0 ? left - 2 : -2;
    int at0 = at(image, row) + in;
    int at1 = at(image, row + 1) + in;
    int at2 = at(image, row + 2) + in;
    int at3 = at(image, row + 3) + in;
    float[] second = two ? y : Scratch.floats(Scratch.Purpose.TILE, count * c);
    int out2 = two ? out + columns * c : 0;
    for (int block = b; block < end(b); block++) {
      int ch = Depthwise.channel(block, c);
      DepthwiseSlides.windows1(
          array(x, row),
          at0 + ch,
          array(x, row + 1),
          at1 + ch,
          array(x, row + 2),
          at2 + ch,
          array(x, row + 3),
          at3 + ch,
          c,
          k,
          ch,
          cells,
          start,
          y,
          out + ch,
          second,
          out2 + ch,
          from,
          count,
          isOver(j, count));
    }
  }

  private void windows2(
      float[] x,
      int image,
      int row,
      int b,
      int j,
      int count,
      float[] k,
      int[] cells,
      float[] start,
      float[] y,
      int out) {
    int in = (j * 2 - left) * c;
    int at0 = at(image, row) + in;
    int at1 = at(image, row + 1) + in;
    int at2 = at(image, row + 2) + in;
    for (int block = b; block < end(b); block++) {
      int ch = Depthwise.channel(block, c);
      DepthwiseSlides.windows2(
          array(x, row),
          at0 + ch,
          array(x, row + 1),
          at1 + ch,
          array(x, row + 2),
          at2 + ch,
          c,
          in < 0 ? zeros : null,
          k,
          ch,
          cells,
          start,
          y,
          out + ch,
          count,
          isOver(j, count));
    }
  }

  /** Adds rows of windows to the weights' gradient: by vector of channels, cell, lane. */
  void sums(float[] x, int image, int first, int end, float[] dy, int at, float[] sums, int to) {
    int run = run();
    for (int b = 0; b < Depthwise.blocks(c); b += RUN_BLOCKS) {
      for (int j = 0; j < columns; j += run) {
        int count = Math.min(run, columns - j);
        for (int row = first; row < end; row++) {
          int d = at + ((row - first) * columns + j) * c;
          sumsOfRow(x, image, row * stride - top, b, j, count, dy, d, sums, to);
        }
      }
    }
  }

  private void sumsOfRow(
      float[] x,
      int image,
      int row,
      int b,
      int j,
      int count,
      float[] dy,
      int at,
      float[] sums,
      int to) {
    int in = (j * stride - left) * c;
    float[] x0 = array(x, row);
    float[] x1 = array(x, row + 1);
    float[] x2 = array(x, row + 2);
    int at0 = at(image, row) + in;
    int at1 = at(image, row + 1) + in;
    int at2 = at(image, row + 2) + in;
    float[] before = in < 0 ? zeros : null;
    boolean last = isOver(j, count);
    for (int block = b; block < end(b); block++) {
      int i = Depthwise.channel(block, c);
      int s = to + block * 9 * Depthwise.LANES;
      int a = at + i;
      if (stride == 1) {
        DepthwiseSlides.sums1(
            x0, at0 + i, x1, at1 + i, x2, at2 + i, c, before, dy, a, sums, s, count, last);
      } else {
        DepthwiseSlides.sums2(
            x0, at0 + i, x1, at1 + i, x2, at2 + i, c, before, dy, a, sums, s, count, last);
      }
    }
  }

  /** Writes rows of dx of an image, from dy; {@code out} is where the first of them begins. */
  void gradientRows(
      float[] dy, int image, int first, int end, float[] k, int[] cells, float[] dx, int out) {
    if (stride == 1) {
      rows(dy, image, first, end, k, cells, null, dx, out);
      return;
    }
    int run = run();
    for (int b = 0; b < Depthwise.blocks(c); b += RUN_BLOCKS) {
      for (int j = 0; j < w; j += run) {
        int count = Math.min(run, w - j);
        for (int p = Math.floorDiv(first + top, 2); p * 2 - top < end; p++) {
          int even = p * 2 - top;
          boolean first2 = even >= first;
          boolean second = even + 1 < end;
          int at = out + (even - first) * columns * c;
          spread(
              dy,
              image,
              p,
              b,
              j,
              count,
              k,
              cells,
              dx,
              first2 ? at : -1,
              second ? at + columns * c : -1);
        }
      }
    }
    int seen = Math.min(columns, 2 * w - left + 1);
    for (int row = first; row < end && seen < columns; row++) {
      int at = out + (row - first) * columns * c;
      Arrays.fill(dx, at + seen * c, at + columns * c, 0);
    }
  }

  /** Four pixels of dx for each of dy; a row that is at -1 is not wanted. */
  private void spread(
      float[] dy,
      int image,
      int p,
      int b,
      int j,
      int count,
      float[] k,
      int[] cells,
      float[] dx,
      int even,
      int odd) {
    float[] unwanted = even < 0 || odd < 0 ? Scratch.floats(Scratch.Purpose.TILE, columns * c) : dx;
    int at = at(image, p) + j * c;
    int above = at(image, p - 1) + j * c;
    boolean last = j + count == w && 2 * w - left < columns;
    for (int block = b; block < end(b); block++) {
      int ch = Depthwise.channel(block, c);
      DepthwiseSlides.spread2(
          array(dy, p),
          at + ch,
          array(dy, p - 1),
          above + ch,
          c,
          j == 0 ? zeros : null,
          k,
          ch,
          cells,
          even < 0 ? unwanted : dx,
          Math.max(even, 0) + ch,
          odd < 0 ? unwanted : dx,
          Math.max(odd, 0) + ch,
          2 * j - left,
          count,
          last);
    }
  }
}
