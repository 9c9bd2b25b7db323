package dev.lanewise.engine.vector;

import dev.lanewise.engine.parallel.Scratch;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * A product of two matrices, done tile by tile: the one piece of arithmetic under the matrix
 * product and all three problems of convolution.
 *
 * <pre>
 * C[i, j] = init[i, j] + sum over t of A[i, t] B[t, j]
 *
 * A[i, t]    = a[aAt + rows[i] + steps[t]]
 * B[t, j]    = b[bAt + t * bStep + j]
 * C[i, j]    = c[cAt + outs[i] + j]
 * init[i, j] = init[initAt + initScale * outs[i] + j]
 * </pre>
 *
 * <p>The two tables of offsets make A whatever it has to be (a matrix, its transpose, the windows
 * of an image) without moving it. A tile has {@link #ROWS} rows and up to {@link #COLUMNS} columns.
 * A product starts from the bias ({@code initScale} 0) or from what C holds ({@code init} is c,
 * {@code initScale} 1), on one path.
 *
 * <p>Sums run over t in order, whatever the tile, so an element has the same bits in every tile.
 * That is why what is left over at the edges may be computed twice: the last vector of columns ends
 * where the columns end, and overlaps the one before it; the last tile of rows overlaps the one
 * before it, too, where sums do not start from C. Nothing is masked.
 *
 * <p>Fewer columns than a vector has lanes are computed aside and copied. B is then read in whole
 * vectors all the same, and needs up to a vector less one of readable floats behind its last row
 * ({@link Packing#withSlack}); what they hold does not matter.
 */
final class Tile {
  /** Floats in a vector. */
  static final int LANES = Species.F.length();

  /** Rows of a tile. */
  static final int ROWS = 6;

  /**
   * Vectors in a row of a tile. 6 x 4 sums want 32 registers, which 512 bits (AVX-512) and aarch64
   * have; with 16 of them, 6 x 2 sums, two vectors of B and one of A fit.
   */
  static final int VECTORS =
      Species.F.vectorBitSize() == 512 || System.getProperty("os.arch").equals("aarch64") ? 4 : 2;

  /** Rows of a lower tile, where there are registers for four vectors a row. */
  private static final int FOUR = 4;

  /** The kernel of such a tile, behind those of one to all vectors. */
  private static final int FOURS = 5;

  /** Rows of the lowest tile of full width. */
  static final int FEWEST_ROWS = VECTORS == 4 ? FOUR : ROWS;

  /** Columns of a full tile. */
  static final int COLUMNS = VECTORS * LANES;

  /** Steps of a convolution's sums done at once: their B fills a quarter of the second cache. */
  static final int STEPS = (1 << 16) / COLUMNS;

  /** Steps whose offsets follow each other that pay for loading and storing a tile of C. */
  private static final int RUN = 24;

  /** A start for sums that have none. */
  static final float[] ZEROS = new float[COLUMNS];

  private static final int[] EDGE_OUTS = {
    0, COLUMNS, 2 * COLUMNS, 3 * COLUMNS, 4 * COLUMNS, 5 * COLUMNS
  };

  // Other kernels.
  private static final int FULL = 6;
  private static final int COPYING = 7;
  private static final int SINGLE = 8;
  private static final int NINE = 9;

  /** Steps, or rows of {@link #NINE}, of a try of a cold kernel. */
  private static final int LITTLE = 8;

  private static final Warmth[] WARMTH = new Warmth[NINE + 1];

  static {
    Arrays.setAll(WARMTH, i -> new Warmth(LITTLE));
  }

  private static final ThreadLocal<Tile> LOCAL =
      ThreadLocal.withInitial(() -> new Tile(new Tile(new Tile(null))));

  /** For tiles that are not whole. */
  private final Tile edge;

  private final int[] edgeRows = new int[ROWS];

  /** Where a row begins if it has a vector's columns. */
  private int[] narrowOuts = {};

  /** Whether a kernel is to return at once; see {@link Warmth}. */
  boolean idle;

  float[] a;
  int aAt;
  int[] rows;
  int[] steps;
  int stepAt;
  int stepCount;

  float[] b;
  int bAt;
  int bStep;

  /** Where the last vector of the columns begins. */
  int last;

  float[] init;
  int initAt;
  int initScale;

  float[] c;
  int cAt;
  int[] outs;

  // Where B is copied to.
  private float[] copy;
  private int copyAt;

  private Tile(Tile edge) {
    this.edge = edge;
  }

  /** This thread's. */
  static Tile local() {
    return LOCAL.get();
  }

  /** Lets go of the arrays, so that a thread keeps no tensor of the last part alive. */
  void release() {
    a = b = c = init = copy = null;
    if (edge != null) {
      edge.release();
    }
  }

  /**
   * The tile of rows {@code row .. row + count}, at most ROWS, and {@code columns}, at most
   * COLUMNS.
   */
  void run(int row, int count, int columns) {
    int vectors = Math.ceilDiv(columns, LANES);
    last = columns - LANES;
    if (last < 0) {
      edge(row, count, columns, vectors);
    } else if (count == ROWS) {
      product(row, vectors);
    } else if (count == 1 && vectors == VECTORS) {
      product(row, SINGLE);
    } else {
      edge(row, count, columns, vectors);
    }
  }

  /** All tiles of rows {@code from .. to} and {@code columns}, at most COLUMNS. */
  void runRows(int from, int to, int columns) {
    if (columns < LANES) {
      runNarrow(from, to, columns);
    } else if (stepCount == NineStepsKernel.STEPS && isForNine(columns)) {
      nine(from, to, columns);
    } else {
      runTiles(from, to, columns);
    }
  }

  private void nine(int from, int to, int columns) {
    Warmth warmth = WARMTH[NINE];
    int end = warmth.end(from, to);
    if (end > from) {
      long began = warmth.clock();
      NineStepsKernel.rows(this, from, end, 0, Math.min(LANES, columns - LANES));
      for (int i = warmth.tried(end - from, began); i > 0; i--) {
        NineStepsKernel.rows(this, end, end, 0, 0);
      }
      if (columns > 2 * LANES) {
        NineStepsKernel.rows(this, from, end, columns - 2 * LANES, columns - LANES);
      }
    }
    PlainTile.rows(this, end, to, columns, 0);
  }

  /** It needs many registers, and may do columns twice. */
  private boolean isForNine(int columns) {
    return VECTORS == 4 && initScale == 0 && columns > LANES;
  }

  private void runTiles(int from, int to, int columns) {
    int fours = columns > (VECTORS - 1) * LANES ? fours(to - from) : 0;
    int row = from;
    int behind = fours == 2 ? 2 * FOUR : 0;
    for (; row + ROWS + behind <= to; row += ROWS) {
      run(row, ROWS, columns);
    }
    int left = to - row;
    if (fours > 0 && (left % FOUR == 0 || initScale == 0)) {
      last = columns - LANES;
      for (int i = 0; i < fours; i++, row += FOUR) {
        product(Math.min(row, to - FOUR), FOURS);
      }
    } else if (left > 1 && row > from && initScale == 0) {
      run(to - ROWS, ROWS, columns);
    } else if (left > 0) {
      run(row, left, columns);
    }
  }

  /** How many tiles of four rows do the rest of so many rows with less waste than one of six. */
  private static int fours(int rows) {
    if (VECTORS < 4 || rows < FOUR) {
      return 0;
    }
    return switch (rows % ROWS) {
      case 2 -> 2;
      case 3 -> 1;
      case 4 -> 1;
      default -> 0;
    };
  }

  /** Rows that are computed for so many, counting those that are twice. */
  static int rowsDone(int rows) {
    int left = rows % ROWS;
    boolean exact = left <= 1 || fours(rows) > 0 && left != 3;
    return exact ? rows : fours(rows) > 0 ? rows + 1 : rows + ROWS - left;
  }

  /** Fewer columns than lanes: rows as wide as a vector are computed aside and packed. */
  private void runNarrow(int from, int to, int columns) {
    float[] aside = Scratch.floats(Scratch.Purpose.NARROW, (to - from + 1) * LANES);
    int start = (to - from) * LANES;
    if (initScale == 0) {
      Packing.copyRow(init, initAt, aside, start, columns);
    } else {
      for (int row = from; row < to; row++) {
        int at = initAt + initScale * outs[row];
        Packing.copyRow(init, at, aside, (row - from) * LANES, columns);
      }
    }
    if (edge.narrowOuts.length < to) {
      edge.narrowOuts = table(to, LANES);
    }
    edge.left(a, aAt, rows);
    edge.over(steps, stepAt, stepCount);
    edge.right(b, bAt, bStep);
    edge.start(aside, initScale == 0 ? start : -from * LANES, initScale);
    edge.into(aside, -from * LANES, edge.narrowOuts);
    edge.runRows(from, to, LANES);
    pack(aside, from, to, columns);
  }

  /**
   * Rows of vectors become rows of columns. Where rows follow each other closely, a whole vector is
   * stored, and the next rows are stored over what is too much of it.
   */
  private void pack(float[] aside, int from, int to, int columns) {
    int over = (LANES - 1) / columns;
    for (int row = from; row < to; row++) {
      int at = (row - from) * LANES;
      if (row + over < to && outs[row + over] - outs[row] == over * columns) {
        FloatVector.fromArray(Species.F, aside, at).intoArray(c, cAt + outs[row]);
      } else {
        Packing.copyRow(aside, at, c, cAt + outs[row], columns);
      }
    }
  }

  /** A full tile of rows that are stored as such. */
  void full() {
    last = COLUMNS - LANES;
    product(0, FULL);
  }

  /** The same, and a copy of the rows of B, one after the other. */
  void copying(float[] copy, int to) {
    this.copy = copy;
    copyAt = to;
    last = COLUMNS - LANES;
    product(0, COPYING);
  }

  private void product(int row, int kernel) {
    Warmth warmth = WARMTH[kernel];
    if (warmth.isWarm()) {
      kernel(row, kernel);
    } else {
      cold(warmth, row, kernel);
    }
  }

  /** The same bits: whoever takes a step, sums are taken in the same order. */
  private void cold(Warmth warmth, int row, int kernel) {
    int all = stepCount;
    int done = warmth.end(0, all);
    if (done > 0) {
      stepCount = done;
      long began = warmth.clock();
      kernel(row, kernel);
      idle = true;
      for (int i = warmth.tried(done, began); i > 0; i--) {
        kernel(row, kernel);
      }
      idle = false;
      stepCount = all;
    }
    int rows = kernel == SINGLE ? 1 : kernel == FOURS ? FOUR : ROWS;
    if (kernel == COPYING) {
      Packing.copy(b, bAt, bStep, all, COLUMNS, copy, copyAt, COLUMNS);
    }
    PlainTile.rows(this, row, row + rows, last + LANES, done);
  }

  private void kernel(int row, int kernel) {
    switch (kernel) {
      case 1 -> NarrowTileKernels.rows6vectors1(this, row);
      case 2 -> pairs(row);
      case 3 -> TileKernels.rows6vectors3(this, row);
      case FULL -> RowTileKernels.full(this);
      case COPYING -> RowTileKernels.copying(this, copy, copyAt);
      case SINGLE -> single(row);
      case FOURS -> TileKernels.rows4vectors4(this, row);
      default -> TileKernels.rows6vectors4(this, row);
    }
  }

  /**
   * Six rows of two vectors. With 16 registers, checks of indices would take as long as the sums:
   * where A's follow each other, there are fewer.
   */
  private void pairs(int row) {
    if (VECTORS == 2 && last == LANES && isRun(steps, stepAt, stepCount)) {
      RowTileKernels.rows6vectors2(this, row);
    } else {
      TileKernels.rows6vectors2(this, row);
    }
  }

  /** Whether offsets, which grow, follow each other at distance 1. */
  private static boolean isRun(int[] offsets, int from, int count) {
    return count > 0 && offsets[from + count - 1] - offsets[from] == count - 1;
  }

  /** One row, as in the prediction for one image, where six would cost six times as much. */
  private void single(int row) {
    if (VECTORS == 4) {
      NarrowTileKernels.rows1vectors4(this, row);
    } else {
      NarrowTileKernels.rows1vectors2(this, row);
    }
  }

  /** A whole tile is computed aside, of rows some of which repeat, and what exists is copied. */
  private void edge(int row, int count, int columns, int vectors) {
    float[] tile = Scratch.floats(Scratch.Purpose.TILE, ROWS * COLUMNS);
    for (int i = 0; i < ROWS; i++) {
      edgeRows[i] = rows[row + Math.min(i, count - 1)];
    }
    for (int i = 0; i < count; i++) {
      Packing.copyRow(init, initAt + initScale * outs[row + i], tile, i * COLUMNS, columns);
    }
    edge.left(a, aAt, edgeRows);
    edge.over(steps, stepAt, stepCount);
    edge.right(b, bAt, bStep);
    edge.start(tile, 0, 1);
    edge.into(tile, 0, EDGE_OUTS);
    edge.last = Math.max(0, last);
    edge.product(0, vectors);
    for (int i = 0; i < count; i++) {
      Packing.copyRow(tile, i * COLUMNS, c, cAt + outs[row + i], columns);
    }
  }

  /**
   * How many of a convolution's steps to do at once, given their offsets: with few registers, a run
   * of them if it is long enough.
   */
  static int steps(int[] offsets) {
    int run = 1;
    while (run < Math.min(offsets.length, STEPS) && offsets[run] == offsets[0] + run) {
      run++;
    }
    return VECTORS == 2 && run >= RUN ? run : STEPS;
  }

  /** Sets where A is. */
  void left(float[] a, int aAt, int[] rows) {
    this.a = a;
    this.aAt = aAt;
    this.rows = rows;
  }

  /** Sets what the sums run over. */
  void over(int[] steps, int stepAt, int stepCount) {
    this.steps = steps;
    this.stepAt = stepAt;
    this.stepCount = stepCount;
  }

  /** Sets where B is. */
  void right(float[] b, int bAt, int bStep) {
    this.b = b;
    this.bAt = bAt;
    this.bStep = bStep;
  }

  /** Sets what the sums start from. */
  void start(float[] init, int initAt, int initScale) {
    this.init = init;
    this.initAt = initAt;
    this.initScale = initScale;
  }

  /** Sets where C is. */
  void into(float[] c, int cAt, int[] outs) {
    this.c = c;
    this.cAt = cAt;
    this.outs = outs;
  }

  /** {@code count} offsets, {@code step} apart. */
  static int[] table(int count, int step) {
    int[] table = new int[count];
    for (int i = 0; i < count; i++) {
      table[i] = i * step;
    }
    return table;
  }
}
