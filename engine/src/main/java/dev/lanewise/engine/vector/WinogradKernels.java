package dev.lanewise.engine.vector;

import dev.lanewise.engine.parallel.Scratch;

/**
 * 3x3 kernels on their way into Winograd's tiles: {@code u[panel][element][depth][column]}, from
 * {@code w[r, s, depth, column]}, or turned by 180 degrees with depth and columns exchanged, as the
 * gradient of an input wants them.
 */
final class WinogradKernels {
  private static final int KERNEL = WinogradTransforms.KERNEL;
  private static final int CELLS = KERNEL * KERNEL;

  /** Rows of the depth done at once. */
  private static final int CHUNK = 16;

  private final WinogradTransforms transforms;
  private final boolean turned;
  private final int depth;
  private final int width;
  private final WinogradPanel[] panels;
  private final int[] linear;
  private final int[][] offsets;

  /**
   * Floats of an element of a panel: one vector more than needed, as the elements of a vector would
   * else meet in the same place of the cache.
   */
  private final int elementStep;

  WinogradKernels(WinogradTransforms transforms, boolean turned, int depth, int width) {
    this.transforms = transforms;
    this.turned = turned;
    this.depth = depth;
    this.width = width;
    panels = WinogradPanel.of(width);
    elementStep = depth * panels[0].width() + Tile.LANES;
    linear = Tile.table(CHUNK * Tile.VECTORS, Tile.LANES);
    offsets = new int[panels.length][];
    for (int i = 0; i < panels.length; i++) {
      boolean same = i > 0 && panels[i].vectors() == panels[i - 1].vectors();
      offsets[i] = same ? offsets[i - 1] : WinogradPanel.offsets(CHUNK, width, panels[i].vectors());
    }
  }

  WinogradPanel[] panels() {
    return panels;
  }

  /** Floats of all transformed kernels. */
  int floats() {
    return panels.length * panelStep();
  }

  /** Floats from one element to the next. */
  int elementStep() {
    return elementStep;
  }

  /** Floats from one panel to the next. */
  int panelStep() {
    return transforms.elements * elementStep;
  }

  /** Floats of scratch memory while a part is transformed. */
  int scratchFloats() {
    return (KERNEL * transforms.size + CELLS) * CHUNK * panels[0].width();
  }

  /** Parts of the transform. */
  int parts() {
    return panels.length * Math.ceilDiv(depth, CHUNK);
  }

  /** Kernels that can be read in whole vectors. */
  float[] readable(float[] w) {
    return turned || width % Tile.LANES == 0
        ? w
        : Packing.withSlack(Scratch.Purpose.COLUMNS, w, 0, w.length);
  }

  /** Transforms a part of the kernels; their transforms begin at {@code u[begin]}. */
  void transform(float[] w, float[] u, int begin, int part) {
    int panel = part % panels.length;
    int first = part / panels.length * CHUNK;
    int rows = Math.min(CHUNK, depth - first);
    int at = begin + panel * panelStep() + first * panels[panel].width();
    transform(w, panel, first, rows, u, at, elementStep);
  }

  /**
   * Transforms {@code rows} rows of the depth of a panel to {@code u[at + element * elementStep +
   * ...]}.
   */
  void transform(float[] w, int panel, int first, int rows, float[] u, int at, int elementStep) {
    int end = first + rows;
    for (int row = first; row < end; row += CHUNK) {
      int to = at + (row - first) * panels[panel].width();
      chunk(w, panel, row, Math.min(CHUNK, end - row), u, to, elementStep);
    }
  }

  private void chunk(
      float[] w, int panel, int first, int rows, float[] u, int at, int elementStep) {
    int size = transforms.size;
    int row = panels[panel].width();
    int step = CHUNK * row;
    float[] scratch = Scratch.floats(Scratch.Purpose.HALF_TRANSFORMED, scratchFloats());
    WinogradPass pass = WinogradPass.local();
    pass.count = rows * panels[panel].vectors();
    if (turned) {
      turn(w, panels[panel], first, rows, scratch, KERNEL * size * step);
    }
    for (int s = 0; s < KERNEL; s++) {
      if (turned) {
        pass.from(scratch, (KERNEL * size + s) * step, linear, KERNEL * step);
      } else {
        int from = (s * depth + first) * width + panels[panel].column();
        pass.from(w, from, offsets[panel], KERNEL * depth * width);
      }
      pass.to(scratch, s * step, linear, KERNEL * step);
      transforms.kernel(pass);
    }
    for (int i = 0; i < size; i++) {
      pass.from(scratch, i * KERNEL * step, linear, step);
      pass.to(u, at + i * size * elementStep, linear, elementStep);
      transforms.kernel(pass);
    }
    pass.release();
  }

  /** {@code turned[2 - r, 2 - s, row, column] = w[r, s, column, row]}. */
  private void turn(float[] w, WinogradPanel panel, int first, int rows, float[] to, int at) {
    int row = panel.width();
    for (int cell = 0; cell < CELLS; cell++) {
      int from = (cell * width + panel.column()) * depth + first;
      int toAt = at + (CELLS - 1 - cell) * CHUNK * row;
      Transpose.run(w, from, depth, panel.columns(), rows, to, toAt, row);
    }
  }
}
