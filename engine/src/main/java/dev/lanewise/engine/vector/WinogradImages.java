package dev.lanewise.engine.vector;

import dev.lanewise.engine.parallel.Scratch;
import java.util.Arrays;

/**
 * Images {@code [n, h, w, c]} on their way into Winograd's tiles: inputs of a convolution, or the
 * gradient of its outputs.
 *
 * <p>The pass along the columns works on rows of pixels, whatever tiles they belong to: where tiles
 * overlap it is done once. Pixels outside the image are zeros.
 */
final class WinogradImages {
  private final WinogradTransforms transforms;
  private final WinogradRuns runs;
  private final boolean gradient;
  private final int h;
  private final int w;
  private final int c;
  private final int top;
  private final int left;

  /** Rows of pixels a run reads. */
  private final int height;

  /** Columns of pixels a run reads. */
  private final int columns;

  private final int columnStep;
  private final int[] linear;

  /** Where the vectors of a run's tiles are read between the passes, and written, row by row. */
  private final int[] halves;

  private final int[] wholes;
  private final int step;

  private WinogradImages(
      WinogradTransforms transforms,
      WinogradRuns runs,
      boolean gradient,
      int h,
      int w,
      int c,
      int top,
      int left,
      int tiles) {
    this.transforms = transforms;
    this.runs = runs;
    this.gradient = gradient;
    this.h = h;
    this.w = w;
    this.c = c;
    this.top = top;
    this.left = left;
    height = gradient ? transforms.outputs : transforms.size;
    columns = runs.tiles() * transforms.outputs + height - transforms.outputs;
    int vectors = tileStep(c) / Tile.LANES;
    columnStep = (Math.ceilDiv(columns * c, Tile.LANES) + 2) * Tile.LANES;
    linear = Tile.table(columnStep / Tile.LANES, Tile.LANES);
    step = tiles * tileStep(c) + Tile.LANES;
    int size = transforms.size;
    int[] read = WinogradPanel.offsets(runs.tiles(), transforms.outputs * c, vectors);
    halves = WinogradPass.inRows(size, columnStep, read);
    int[] written = Tile.table(runs.tiles() * vectors, Tile.LANES);
    wholes = WinogradPass.inRows(size, size * step, written);
  }

  /**
   * The inputs: tile (0, 0) begins {@code top} rows above the image, {@code left} of it.
   *
   * @param tiles how many are transformed side by side
   */
  static WinogradImages inputs(
      WinogradTransforms transforms,
      WinogradRuns runs,
      int h,
      int w,
      int c,
      int top,
      int left,
      int tiles) {
    return new WinogradImages(transforms, runs, false, h, w, c, top, left, tiles);
  }

  /** The gradient of the outputs. */
  static WinogradImages outputGradients(
      WinogradTransforms transforms, WinogradRuns runs, int h, int w, int c, int tiles) {
    return new WinogradImages(transforms, runs, true, h, w, c, 0, 0, tiles);
  }

  /** Channels, rounded up to whole vectors: floats of an element of a transformed tile. */
  static int tileStep(int channels) {
    return Math.ceilDiv(channels, Tile.LANES) * Tile.LANES;
  }

  /** Floats from one element of the transformed tiles to the next. */
  int step() {
    return step;
  }

  /** Floats of scratch memory while a run is transformed, without a copy of its rows. */
  int floats() {
    return transforms.size * columnStep;
  }

  /**
   * Transforms a run. Element e of its tile i is written to {@code to[at + e * step() + i *
   * tileStep(c)]}, with numbers of no meaning behind the channels.
   */
  void transform(float[] x, int run, float[] to, int at) {
    float[] half = Scratch.floats(Scratch.Purpose.HALF_TRANSFORMED, floats());
    WinogradPass pass = WinogradPass.local();
    alongColumns(x, run, half, pass);
    pass.count = halves.length;
    pass.from(half, 0, halves, c);
    pass.to(to, at, wholes, step);
    apply(pass);
    pass.release();
  }

  private void alongColumns(float[] x, int run, float[] half, WinogradPass pass) {
    int column = runs.column(run) - left;
    int from = Math.clamp(-column, 0, columns);
    int to = Math.clamp(w - column, from, columns);
    if (from < to) {
      int row = runs.row(run) - top;
      pass.count = Math.ceilDiv((to - from) * c, Tile.LANES);
      int at = ((runs.image(run) * h + row) * w + column + from) * c;
      long end = (long) at + (height - 1) * w * c + pass.count * Tile.LANES;
      if (row >= 0 && row + height <= h && end <= x.length) {
        pass.from(x, at, linear, w * c);
      } else {
        copied(x, at, row, (to - from) * c, pass);
      }
      pass.to(half, from * c, linear, columnStep);
      apply(pass);
    }
    for (int i = 0;
        to - from < columns && i < transforms.size;
        i++) { // after the pass, whose last vector may spill
      int start = i * columnStep;
      Arrays.fill(half, start, start + from * c, 0);
      Arrays.fill(half, start + to * c, start + columns * c, 0);
    }
  }

  /** Lets the pass read a copy, where rows are missing or the last vector would end behind x. */
  private void copied(float[] x, int at, int firstRow, int floats, WinogradPass pass) {
    int step = pass.count * Tile.LANES;
    float[] rows = Scratch.floats(Scratch.Purpose.PADDED, height * step);
    for (int i = 0; i < height; i++) {
      if (firstRow + i >= 0 && firstRow + i < h) {
        System.arraycopy(x, at + i * w * c, rows, i * step, floats);
      } else {
        Arrays.fill(rows, i * step, i * step + floats, 0);
      }
    }
    pass.from(rows, 0, linear, step);
  }

  private void apply(WinogradPass pass) {
    if (gradient) {
      transforms.outputGradient(pass);
    } else {
      transforms.input(pass);
    }
  }
}
