package dev.lanewise.engine.vector;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.parallel.Scratch;
import java.util.Arrays;

/**
 * What depthwise convolution's three problems share. Each channel has a kernel of its own, so there
 * is nothing to sum over but the cells of the window: vectors run along the channels, the weights
 * of up to 9 cells stay in registers, and one flat loop slides them along a row of pixels.
 *
 * <p>The usual 3 x 3 is {@link DepthwiseInPlace}. Of the rest, rows are read from a copy with the
 * padding around it ({@link Border}). So there are no border cases, and the caller's memory is read
 * from front to back, which counts for more than the copy, as the arithmetic is so little.
 *
 * <p>Where channels do not fill vectors, the last vector overlaps the one before it, and what both
 * hold is computed twice, to the same bits. Fewer channels than lanes would reach into the next
 * pixel: they are computed aside, where each pixel has a vector of its own, and copied.
 */
final class Depthwise {
  static final int LANES = Width.LANES;

  // Measured on Zen 4 (1 MiB of second cache a core), November 2026.

  /** Floats of a band: a quarter of the second cache. */
  private static final int BAND_FLOATS = 1 << 16;

  /** Rows a band should have: it also reads those its neighbours do, under the kernel's rim. */
  private static final int BAND_ROWS = 8;

  /** Floats of the output a part should have. */
  private static final int PART_FLOATS = 1 << 13;

  private static final int MOST_PARTS = 64;

  /**
   * Floats of the output from which on rows of it are put together aside, and copied: written some
   * channels at a time, memory is half as fast as from front to back.
   */
  private static final int LARGE = 1 << 18;

  private static final float[] ZEROS = new float[LANES];

  private Depthwise() {}

  static String whyNot(ConvGeometry g) {
    boolean depthwise = g.groups() > 1 && g.groups() == g.c() && g.filters() == g.c();
    return depthwise ? null : "not one filter for each channel";
  }

  /**
   * Cells of the kernel that meet a row of pixels.
   *
   * @param offsets where each reads, from where the pixel's window begins
   * @param cells where its weights begin
   */
  record Taps(int[] offsets, int[] cells) {}

  /**
   * The rows of a batch in bands, and the bands in parts.
   *
   * @param rows rows of an image
   * @param height rows of a band; the last one of an image may have fewer
   * @param units bands of all images
   * @param grain bands of a part
   */
  record Bands(int rows, int height, int units, int grain) {
    static Bands of(int images, int rows, int floatsRead, int floatsWritten) {
      long floats = (long) images * rows * floatsWritten;
      int parts = Math.clamp(floats / PART_FLOATS, 1, MOST_PARTS);
      int wanted = Math.ceilDiv(rows, Math.ceilDiv(parts, Math.max(1, images)));
      int height = Math.min(Math.max(wanted, BAND_ROWS), Math.max(1, BAND_FLOATS / floatsRead));
      height = Math.min(height + height % 2, rows); // in pairs
      int units = images * Math.ceilDiv(rows, height);
      return new Bands(rows, height, units, Math.max(1, units / parts));
    }

    private int ofImage() {
      return Math.ceilDiv(rows, height);
    }

    int image(int unit) {
      return unit / ofImage();
    }

    int first(int unit) {
      return unit % ofImage() * height;
    }

    int end(int unit) {
      return Math.min(rows, first(unit) + height);
    }

    int parts() {
      return Math.ceilDiv(units, grain);
    }
  }

  /** Whether rows of an output of this size are put together aside. */
  static boolean isAside(int floats, int channels) {
    return floats >= LARGE && channels >= LANES;
  }

  /** Vectors a pixel's channels take. */
  static int blocks(int channels) {
    return Math.ceilDiv(channels, LANES);
  }

  /** The first channel of a vector. */
  static int channel(int block, int channels) {
    return Math.max(0, Math.min(block * LANES, channels - LANES));
  }

  /** An array that can be read a vector behind its last channel. */
  static float[] readable(float[] values, int channels, Scratch.Purpose purpose) {
    return channels < LANES ? Packing.withSlack(purpose, values, 0, values.length) : values;
  }

  /**
   * A row of {@code count} pixels: {@code y[out + j outStep + c] = bias[c] + sum over taps of x[in
   * + offset + j inStep + c] w[cell + c]}; bias may be null.
   */
  static void row(
      Taps taps,
      float[] x,
      int in,
      int inStep,
      float[] w,
      float[] bias,
      float[] y,
      int out,
      int outStep,
      int count,
      int channels) {
    if (taps.offsets.length == 0) {
      for (int j = 0; j < count; j++) {
        Arrays.fill(y, out + j * outStep, out + j * outStep + channels, 0);
      }
    } else if (channels < LANES) {
      float[] aside = Scratch.floats(Scratch.Purpose.TILE, count * LANES);
      block(taps, x, in, inStep, w, 0, bias, aside, 0, LANES, count);
      Packing.copy(aside, 0, LANES, count, channels, y, out, outStep);
    } else {
      for (int block = 0; block < blocks(channels); block++) {
        int c = channel(block, channels);
        block(taps, x, in + c, inStep, w, c, bias, y, out + c, outStep, count);
      }
    }
  }

  /** One vector of channels; more than 9 taps add to what those before have left in y. */
  private static void block(
      Taps taps,
      float[] x,
      int in,
      int inStep,
      float[] w,
      int c,
      float[] bias,
      float[] y,
      int out,
      int outStep,
      int count) {
    float[] start = bias == null ? ZEROS : bias;
    int startAt = bias == null ? 0 : c;
    int startStep = 0;
    int[] o = taps.offsets;
    int[] cells = taps.cells;
    int left = o.length;
    for (int t = 0; left > 0; t = o.length - left) {
      if (left >= 9) {
        DepthwiseKernels.taps9(
            x, in, inStep, o, t, w, c, cells, start, startAt, startStep, y, out, outStep, count);
        left -= 9;
      } else if (left >= 4) {
        DepthwiseKernels.taps4(
            x, in, inStep, o, t, w, c, cells, start, startAt, startStep, y, out, outStep, count);
        left -= 4;
      } else if (left >= 2) {
        DepthwiseKernels.taps2(
            x, in, inStep, o, t, w, c, cells, start, startAt, startStep, y, out, outStep, count);
        left -= 2;
      } else {
        DepthwiseKernels.taps1(
            x, in, inStep, o, t, w, c, cells, start, startAt, startStep, y, out, outStep, count);
        left -= 1;
      }
      start = y;
      startAt = out;
      startStep = outStep;
    }
  }

  /** All cells of the kernel, as a window over padded rows meets them. */
  static Taps window(ConvGeometry g, int rowStep) {
    int cells = g.kernelH() * g.kernelW();
    Taps taps = new Taps(new int[cells], new int[cells]);
    for (int t = 0; t < cells; t++) {
      int r = t / g.kernelW();
      int s = t % g.kernelW();
      taps.offsets[t] = r * g.dilationH() * rowStep + s * g.dilationW() * g.c();
      taps.cells[t] = t * g.c();
    }
    return taps;
  }

  /** The padded rows under windows. */
  static Border border(ConvGeometry g) {
    int columns = (g.ow() - 1) * g.strideW() + (g.kernelW() - 1) * g.dilationW() + 1;
    return new Border(g.h(), g.w(), g.c(), g.padLeft(), columns, false);
  }

  /** Rows under {@code rows} rows of windows. */
  static int rowsUnder(ConvGeometry g, int rows) {
    return (rows - 1) * g.strideH() + (g.kernelH() - 1) * g.dilationH() + 1;
  }
}
