package dev.lanewise.engine.vector;

import dev.lanewise.engine.Finish;
import dev.lanewise.engine.kernel.Finishing;
import dev.lanewise.engine.parallel.Scratch;

/**
 * Products of Winograd's tiles on their way to the outputs {@code [n, oh, ow, width]}: for each
 * panel of columns {@code m[element][tile][column]}.
 */
final class WinogradOutputs {
  private final WinogradTransforms transforms;
  private final WinogradRuns runs;
  private final WinogradPanel[] panels;
  private final int oh;
  private final int ow;

  /** Rows and columns at the end that are left alone. */
  private final int rest;

  private final int width;
  private final int blockTiles;
  private final int[] linear;

  /** For each panel: where an element's products lie, tile by tile. */
  private final int[][] products;

  /** The vectors of a run, row by row: where the second pass reads them, and writes pixels. */
  private final int[][] halves;

  private final int[][] pixels;

  /** For products of at most so many tiles at once. */
  WinogradOutputs(
      WinogradTransforms transforms,
      WinogradRuns runs,
      WinogradPanel[] panels,
      int oh,
      int ow,
      int rest,
      int width,
      int blockTiles) {
    this.transforms = transforms;
    this.runs = runs;
    this.panels = panels;
    this.oh = oh;
    this.ow = ow;
    this.rest = rest;
    this.width = width;
    this.blockTiles = blockTiles;
    linear = Tile.table(blockTiles * panels[0].vectors(), Tile.LANES);
    products = new int[panels.length][];
    halves = new int[panels.length][];
    pixels = new int[panels.length][];
    for (int i = 0; i < panels.length; i++) {
      boolean same = i > 0 && panels[i].vectors() == panels[i - 1].vectors();
      if (same) {
        products[i] = products[i - 1];
        halves[i] = halves[i - 1];
        pixels[i] = pixels[i - 1];
      } else {
        tables(i);
      }
    }
  }

  private void tables(int panel) {
    int tile = transforms.outputs;
    int vectors = panels[panel].vectors();
    products[panel] = Tile.table(blockTiles, panels[panel].width());
    int[] read = Tile.table(runs.tiles() * vectors, Tile.LANES);
    halves[panel] = WinogradPass.inRows(tile, transforms.size * step(panel), read);
    int[] written = WinogradPanel.offsets(runs.tiles(), tile * width, vectors);
    pixels[panel] = WinogradPass.inRows(tile, ow * width, written);
  }

  /** Floats from one element of the products with a panel to the next. */
  int step(int panel) {
    return blockTiles * panels[panel].width() + Tile.LANES;
  }

  /** Floats of the products with a panel, of the widest at least. */
  int floats() {
    return Scratch.LINE + transforms.elements * step(0);
  }

  /** Where the tiles' products begin in an element. */
  int[] rows(int panel) {
    return products[panel];
  }

  /** The first pixel of a run; that behind the last one behind the last run. */
  int pixel(int run) {
    return run == runs.count()
        ? runs.images() * oh * ow
        : (runs.image(run) * oh + runs.row(run)) * ow + runs.column(run);
  }

  /**
   * Writes the outputs of runs {@code first .. end} and a panel's columns, and finishes them; m
   * begins with the first run, and is overwritten.
   */
  void write(float[] m, int panel, int first, int end, float[] y, Finish finish) {
    int step = step(panel);
    int size = transforms.size;
    int row = runs.tiles() * panels[panel].width();
    WinogradPass pass = WinogradPass.local();
    pass.count = (end - first) * runs.tiles() * panels[panel].vectors();
    for (int j = 0; j < size; j++) {
      int at = Scratch.LINE + j * step;
      pass.from(m, at, linear, size * step);
      pass.to(m, at, linear, size * step);
      transforms.output(pass);
    }
    for (int run = first; run < end; run++) {
      int at = Scratch.LINE + (run - first) * row;
      run(m, at, panel, run, run == end - 1, y, finish);
    }
    pass.release();
  }

  private void run(float[] m, int at, int index, int run, boolean last, float[] y, Finish finish) {
    WinogradPanel panel = panels[index];
    int height = Math.min(transforms.outputs, oh - rest - runs.row(run));
    int count = Math.min(ow - rest - runs.column(run), runs.tiles() * transforms.outputs);
    int first = pixel(run);
    int done = rowsAtOnce(panel, count, height, last);
    if (done > 0) {
      WinogradPass pass = WinogradPass.local();
      pass.from(m, at, halves[index], step(index));
      pass.to(y, first * width + panel.column(), pixels[index], width);
      pass.count = done * runs.tiles() * panel.vectors();
      transforms.output(pass);
    }
    for (int i = done; i < height; i++) {
      row(m, at + i * transforms.size * step(index), index, count, first + i * ow, y);
    }
    boolean isWide = count == ow;
    for (int i = 0; i < height; i += isWide ? height : 1) {
      int from = first + i * ow;
      int to = isWide ? first + height * ow : from + count;
      Finishing.block(
          VectorKernels.KERNELS, finish, y, width, panel.column(), panel.columns(), from, to);
    }
  }

  /**
   * How many rows of a run are written at once. Where the last tile is not whole, what it has too
   * much goes to the beginning of the next row, which is written after it. So the last row of the
   * last run, which nobody writes after, is none of them.
   */
  private int rowsAtOnce(WinogradPanel panel, int count, int height, boolean last) {
    int tooMuch = runs.tiles() * transforms.outputs - count;
    if (panel.isRagged() || tooMuch > 0 && (count < ow || tooMuch > ow)) {
      return 0;
    }
    return tooMuch > 0 && last ? height - 1 : height;
  }

  /** Some pixels of a row of outputs. */
  private void row(float[] m, int from, int index, int count, int pixel, float[] y) {
    WinogradPanel panel = panels[index];
    int whole = panel.isRagged() ? 0 : count / transforms.outputs;
    int at = pixel * width + panel.column();
    WinogradPass pass = WinogradPass.local();
    pass.from(m, from, linear, step(index));
    pass.to(y, at, pixels[index], width);
    pass.count = whole * panel.vectors();
    transforms.output(pass);
    if (whole < runs.tiles()) {
      pass.at = from + whole * panel.width();
      pass.count = (runs.tiles() - whole) * panel.vectors();
      int done = whole * transforms.outputs;
      aside(pass, panel, count - done, y, at + done * width);
    }
  }

  /** Outputs of tiles that are not whole, of which only some pixels and columns exist. */
  private void aside(WinogradPass pass, WinogradPanel panel, int columns, float[] y, int at) {
    int step = pass.count * Tile.LANES;
    float[] row = Scratch.floats(Scratch.Purpose.PADDED, transforms.outputs * step);
    pass.to(row, 0, linear, step);
    transforms.output(pass);
    int end = Math.min(columns, step / panel.width() * transforms.outputs);
    for (int q = 0; q < end; q++) {
      int from = q % transforms.outputs * step + q / transforms.outputs * panel.width();
      Packing.copyRow(row, from, y, at + q * width, panel.columns());
    }
  }
}
