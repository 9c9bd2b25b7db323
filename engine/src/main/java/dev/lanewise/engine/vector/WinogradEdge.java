package dev.lanewise.engine.vector;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.parallel.Job;
import dev.lanewise.engine.parallel.Scratch;
import java.util.Arrays;

/**
 * The last row and the last column of the gradient of an input, where Winograd's tiles would hold
 * nothing else: an input of 13x13 without padding, say, of which 12x12 fill tiles of 4x4. Only the
 * last row of dy met the last row of x, and only in the last row of the kernel:
 *
 * <pre>
 * dx[n, h - 1, q, c] = sum over s, k of dy[n, oh - 1, q - s, k] w[2, s, c, k]
 * </pre>
 *
 * <p>and likewise the last column. These are three cells of nine, so the pixels cost a third of
 * what they would in tiles, which compute them with twelve or more that nobody needs.
 *
 * <p>A part is some images: the row (or column) of dy is copied with zeros around it, and then a
 * {@link Tile} is 6 pixels of dx by up to 4 vectors of channels.
 */
final class WinogradEdge {
  private static final int KERNEL = WinogradTransforms.KERNEL;

  // Measured on Zen 4, November 2026.

  /** Floats of dy in a part: an eighth of the second cache. */
  private static final int FLOATS = 1 << 15;

  /** Parts there should be. */
  private static final int PARTS = 8;

  private final ConvGeometry g;
  private final Blocks blocks;
  private final int images;
  private final int parts;
  private final int turnedFloats;
  private final int[] steps;
  private final Line row;
  private final Line column;

  /**
   * One of the two lines.
   *
   * @param pixels of dy
   * @param step floats between them
   * @param at where they begin in an image
   * @param count pixels of dx
   * @param outAt where they begin in an image
   * @param windows where the pixels' windows begin, image by image
   * @param outs where the pixels lie
   */
  private record Line(
      int pixels, int step, int at, int count, int outAt, int[] windows, int[] outs) {}

  WinogradEdge(ConvGeometry g) {
    this.g = g;
    blocks = new Blocks(1, g.filters(), g.c());
    int padded = (Math.max(g.oh(), g.ow()) + 2 * (KERNEL - 1)) * g.filters();
    images = Math.clamp(FLOATS / padded, 1, Math.max(1, Math.ceilDiv(g.n(), PARTS)));
    parts = Math.ceilDiv(g.n(), images);
    turnedFloats = KERNEL * g.filters() * g.c();
    steps = Tile.table(KERNEL * g.filters(), 1);
    int k = g.filters();
    int last = (g.oh() - 1) * g.ow() * k;
    row = line(g.ow(), k, last, g.w(), (g.h() - 1) * g.w() * g.c(), g.c());
    last = (g.ow() - 1) * k;
    column = line(g.oh(), g.ow() * k, last, g.h() - 1, (g.w() - 1) * g.c(), g.w() * g.c());
  }

  /** Whether tiles with so many rows of outputs would leave the last row and column over. */
  static boolean is(ConvGeometry g, int outputs) {
    return g.h() % outputs == 1
        && g.w() % outputs == 1
        && g.h() == g.oh() + KERNEL - 1
        && g.w() == g.ow() + KERNEL - 1
        && g.padTop() == 0
        && g.padLeft() == 0;
  }

  private Line line(int pixels, int step, int at, int count, int outAt, int outStep) {
    int[] windows = new int[images * count];
    int[] outs = new int[windows.length];
    for (int i = 0; i < windows.length; i++) {
      windows[i] = (i / count * (pixels + 2 * (KERNEL - 1)) + i % count) * g.filters();
      outs[i] = i / count * g.h() * g.w() * g.c() + i % count * outStep;
    }
    return new Line(pixels, step, at, count, outAt, windows, outs);
  }

  /** Bytes that the threads share, and that one of them needs for itself. */
  long workspace() {
    int most = Math.max(row.pixels, column.pixels) + 2 * (KERNEL - 1);
    return Float.BYTES * (2L * turnedFloats + Tile.LANES + (long) images * most * g.filters());
  }

  /** Writes the last row and column of dx. */
  void run(float[] dy, float[] w, float[] dx) {
    float[] turned = Scratch.floats(Scratch.Purpose.WEIGHTS, 2 * turnedFloats + Tile.LANES);
    Job job = Job.take();
    job.object = this;
    job.a = w;
    job.b = turned;
    job.tasks(2 * KERNEL, (j, cell) -> ((WinogradEdge) j.object).turn(j.a, j.b, cell));
    job = Job.take();
    job.object = this;
    job.a = dy;
    job.b = turned;
    job.c = dx;
    job.tasks(parts, (j, part) -> ((WinogradEdge) j.object).part(j.a, j.b, j.c, part));
  }

  /**
   * The kernel's last row and then its last column, from the last cell on: {@code [cell, k, c]},
   * each block of channels by itself.
   */
  private void turn(float[] w, float[] turned, int index) {
    int cell = index % KERNEL;
    boolean isRow = index < KERNEL;
    int from = isRow ? (KERNEL - 1) * KERNEL + cell : cell * KERNEL + KERNEL - 1;
    for (int block = 0; block < blocks.count(); block++) {
      int channel = blocks.column(block);
      int columns = blocks.columns(block);
      int at = (from * g.c() + channel) * g.filters();
      int to = panel(isRow, block) + (KERNEL - 1 - cell) * g.filters() * columns;
      Transpose.run(w, at, g.filters(), columns, g.filters(), turned, to, columns);
    }
  }

  private int panel(boolean isRow, int block) {
    return (isRow ? 0 : turnedFloats) + blocks.column(block) * KERNEL * g.filters();
  }

  private void part(float[] dy, float[] w, float[] dx, int part) {
    int first = part * images;
    int end = Math.min(g.n(), first + images);
    line(row, dy, w, dx, first, end);
    line(column, dy, w, dx, first, end);
    Tile.local().release();
  }

  private void line(Line line, float[] dy, float[] w, float[] dx, int first, int end) {
    float[] padded = pad(line, dy, first, end);
    Tile tile = Tile.local();
    tile.left(padded, 0, line.windows);
    for (int block = 0; block < blocks.count(); block++) {
      int columns = blocks.columns(block);
      int panel = panel(line == row, block);
      int to = first * g.h() * g.w() * g.c() + line.outAt + blocks.column(block);
      tile.into(dx, to, line.outs);
      tile.start(Tile.ZEROS, 0, 0);
      for (int step = 0; step < steps.length; step += Tile.STEPS) {
        tile.over(steps, step, Math.min(Tile.STEPS, steps.length - step));
        tile.right(w, panel + step * columns, columns);
        tile.runRows(0, (end - first) * line.count, columns);
        tile.start(dx, to, 1);
      }
    }
  }

  /** The pixels of dy with two zeros before and behind those of each image. */
  private float[] pad(Line line, float[] dy, int first, int end) {
    int k = g.filters();
    int zeros = (KERNEL - 1) * k;
    int floats = line.pixels * k + 2 * zeros;
    float[] padded = Scratch.floats(Scratch.Purpose.PADDED, images * floats);
    for (int image = first; image < end; image++) {
      int to = (image - first) * floats;
      int from = image * g.oh() * g.ow() * k + line.at;
      Arrays.fill(padded, to, to + zeros, 0);
      for (int i = 0; i < line.pixels; i++) {
        System.arraycopy(dy, from + i * line.step, padded, to + zeros + i * k, k);
      }
      Arrays.fill(padded, to + floats - zeros, to + floats, 0);
    }
    return padded;
  }
}
