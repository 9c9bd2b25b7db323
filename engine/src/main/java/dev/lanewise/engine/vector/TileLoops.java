package dev.lanewise.engine.vector;

import java.util.Arrays;

/**
 * The loops of a {@link Tile} by their numbers, of which 1 to 4 are those of as many vectors: calls
 * them, and {@link PlainTile} for what they leave while they are cold.
 */
final class TileLoops {
  static final int FOURS = 5;
  static final int FULL = 6;
  static final int COPYING = 7;
  static final int SINGLE = 8;
  static final int NINES = 9;
  static final int SHORT_FULL = 10;
  static final int SHORT_PAIRS = 11;
  static final int TWELVES = 12;
  private static final int NINE_STEPS = 13;
  private static final int NINE_NEIGHBOURS = 14;
  static final int SHORT_FOURS = 15;
  private static final int TWELVE_NEIGHBOURS = 16;
  private static final int SIX_NEIGHBOURS = 17;

  /** Steps, or rows of nine steps, of a try of a cold kernel. */
  private static final int LITTLE = 8;

  private static final Warmth[] WARMTH = new Warmth[SIX_NEIGHBOURS + 1];

  static {
    Arrays.setAll(WARMTH, i -> new Warmth(LITTLE));
  }

  private TileLoops() {}

  /** Does the tile whose first row is that one. */
  static void run(Tile p, int row, int kernel) {
    Warmth warmth = WARMTH[kernel];
    if (warmth.isWarm()) {
      kernel(p, row, row + height(kernel), kernel);
    } else {
      cold(p, warmth, row, kernel);
    }
  }

  /** Does the tiles of rows {@code from .. to} by a kernel of many tiles. */
  static void series(Tile p, int from, int to, int kernel) {
    int row = from;
    while (row < to && !WARMTH[kernel].isWarm()) {
      run(p, row, kernel);
      row += height(kernel);
    }
    if (row < to) {
      kernel(p, row, to, kernel);
    }
  }

  /**
   * Does tiles of four vectors, or of two that go on from C, of rows that follow each other in A
   * and are equally far apart in C. Returns where other rows begin.
   */
  static int neighbours(Tile p, int from, int to) {
    boolean two = p.initScale == 1 && p.last > 0 && p.last <= Tile.LANES;
    int kernel = two ? TWELVE_NEIGHBOURS : SIX_NEIGHBOURS;
    int on = height(kernel) - 1;
    int row = from;
    if (Tile.VECTORS == 4 && (two || p.last > 2 * Tile.LANES)) {
      while (row + on < to && areNeighbours(p, row, on)) {
        run(p, row, kernel);
        row += on + 1;
      }
    }
    return row;
  }

  /** In A offsets grow; in C they are one or, where a row of pixels ends, another apart. */
  private static boolean areNeighbours(Tile p, int row, int on) {
    int[] outs = p.outs;
    return p.rows[row + on] - p.rows[row] == on
        && outs[row + on] - outs[row] == on * (outs[row + 1] - outs[row]);
  }

  /** Does rows of nine steps. */
  static void nine(Tile p, int from, int to, int columns) {
    Warmth warmth = WARMTH[p.neighbours ? NINE_NEIGHBOURS : NINE_STEPS];
    int end = warmth.end(from, to);
    if (end > from) {
      long began = warmth.clock();
      NineStepsKernel.rows(p, from, end, 0, Math.min(Tile.LANES, columns - Tile.LANES));
      for (int i = warmth.tried(end - from, began); i > 0; i--) {
        NineStepsKernel.rows(p, end, end, 0, 0);
      }
      if (columns > 2 * Tile.LANES) {
        NineStepsKernel.rows(p, from, end, columns - 2 * Tile.LANES, columns - Tile.LANES);
      }
    }
    PlainTile.rows(p, end, to, columns, 0);
  }

  /** The same bits: whoever takes a step, sums are taken in the same order. */
  private static void cold(Tile p, Warmth warmth, int row, int kernel) {
    int all = p.stepCount;
    int end = row + height(kernel);
    int done = warmth.end(0, all);
    if (done > 0) {
      p.stepCount = done;
      long began = warmth.clock();
      kernel(p, row, end, kernel);
      p.idle = true;
      for (int i = warmth.tried(done, began); i > 0; i--) {
        kernel(p, row, end, kernel);
      }
      p.idle = false;
      p.stepCount = all;
    }
    if (kernel == COPYING) {
      Packing.copy(p.b, p.bAt, p.bStep, all, Tile.COLUMNS, p.copy, p.copyAt, Tile.COLUMNS);
    }
    PlainTile.rows(p, row, end, p.last + Tile.LANES, done);
  }

  private static int height(int kernel) {
    return switch (kernel) {
      case SINGLE -> 1;
      case FOURS -> Tile.FOUR;
      case NINES -> Tile.NINE_ROWS;
      case TWELVES, SHORT_PAIRS, SHORT_FOURS, TWELVE_NEIGHBOURS -> Tile.TWELVE_ROWS;
      default -> Tile.ROWS;
    };
  }

  private static void kernel(Tile p, int row, int end, int kernel) {
    switch (kernel) {
      case 1 -> NarrowTileKernels.rows6vectors1(p, row);
      case 2 -> TileKernels.rows6vectors2(p, row);
      case 3 -> TileKernels.rows6vectors3(p, row);
      case FOURS -> TileKernels.rows4vectors4(p, row);
      case FULL -> full(p, row);
      case COPYING -> RowTileKernels.copying(p, p.copy, p.copyAt);
      case SINGLE -> single(p, row);
      case NINES -> NarrowTileKernels.rows9vectors2(p, row);
      case TWELVES -> NarrowTileKernels.rows12vectors1(p, row);
      case SHORT_FULL -> ShortTileKernels.rows6vectors4(p, row, end);
      case SHORT_PAIRS -> ShortTileKernels.rows12vectors2(p, row, end);
      case SHORT_FOURS -> ShortTileKernels.fours12vectors2(p, row, end);
      case TWELVE_NEIGHBOURS -> NeighbourTileKernels.neighbours12vectors2(p, row);
      case SIX_NEIGHBOURS -> NeighbourTileKernels.neighbours6vectors4(p, row);
      default -> TileKernels.rows6vectors4(p, row);
    }
  }

  /**
   * A whole tile. With 16 registers, checks of indices would take as long as the sums: where A's
   * follow each other, there are fewer.
   */
  private static void full(Tile p, int row) {
    if (Tile.VECTORS == 4) {
      RowTileKernels.rows6vectors4(p, row);
    } else {
      RowTileKernels.rows6vectors2(p, row);
    }
  }

  /** One row, as in the prediction for one image, where six would cost six times as much. */
  private static void single(Tile p, int row) {
    if (Tile.VECTORS == 4) {
      NarrowTileKernels.rows1vectors4(p, row);
    } else {
      NarrowTileKernels.rows1vectors2(p, row);
    }
  }
}
