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

  /** Offsets of products, and of pixels of outputs, for each panel. */
  private final int[][] products;

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
    pixels = new int[panels.length][];
    for (int i = 0; i < panels.length; i++) {
      boolean same = i > 0 && panels[i].vectors() == panels[i - 1].vectors();
      products[i] = same ? products[i - 1] : Tile.table(blockTiles, panels[i].width());
      pixels[i] =
          same
              ? pixels[i - 1]
              : WinogradPanel.offsets(
                  runs.tiles(), transforms.outputs * width, panels[i].vectors());
    }
  }

  /** Floats from one element of the products with a panel to the next. */
  int step(int panel) {
    return blockTiles * panels[panel].width() + Tile.LANES;
  }

  /** Floats of the products with a panel, of the widest at least. */
  int floats() {
    return transforms.elements * step(0);
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
      pass.from(m, j * step, linear, size * step);
      pass.to(m, j * step, linear, size * step);
      transforms.output(pass);
    }
    for (int run = first; run < end; run++) {
      run(m, (run - first) * row, panel, run, y, finish);
    }
    pass.release();
  }

  private void run(float[] m, int at, int index, int run, float[] y, Finish finish) {
    WinogradPanel panel = panels[index];
    int height = Math.min(transforms.outputs, oh - rest - runs.row(run));
    int count = Math.min(ow - rest - runs.column(run), runs.tiles() * transforms.outputs);
    for (int i = 0; i < height; i++) {
      int from = pixel(run) + i * ow;
      row(m, at + i * transforms.size * step(index), index, count, from, y);
      Finishing.block(
          VectorKernels.KERNELS,
          finish,
          y,
          width,
          panel.column(),
          panel.columns(),
          from,
          from + count);
    }
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
