package dev.lanewise.engine.vector;

import dev.lanewise.engine.parallel.Scratch;
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
  static final int LANES = Width.LANES;

  /** Rows of a tile. */
  static final int ROWS = 6;

  /**
   * Vectors in a row of a tile. 6 x 4 sums want 32 registers, which 512 bits (AVX-512) and aarch64
   * have; with 16 of them, 6 x 2 sums, two vectors of B and one of A fit.
   */
  static final int VECTORS =
      Width.BITS == 512 || System.getProperty("os.arch").equals("aarch64") ? 4 : 2;

  /** Rows of a lower tile, where there are registers for four vectors a row. */
  static final int FOUR = 4;

  /** Rows of the lowest tile of full width. */
  static final int FEWEST_ROWS = VECTORS == 4 ? FOUR : ROWS;

  /** Columns of a full tile. */
  static final int COLUMNS = VECTORS * LANES;

  /** Steps of a convolution's sums done at once: their B fills a quarter of the second cache. */
  static final int STEPS = (1 << 16) / COLUMNS;

  /** Steps whose offsets follow each other that pay for loading and storing a tile of C. */
  private static final int RUN = 24;

  /** Steps of a copy: an eighth of the second cache. Half as many still pay for it. */
  private static final int MOST_TO_COPY = 512;

  /** A start for sums that have none. */
  static final float[] ZEROS = new float[COLUMNS];

  private static final int[] EDGE_OUTS = {
    0, COLUMNS, 2 * COLUMNS, 3 * COLUMNS, 4 * COLUMNS, 5 * COLUMNS
  };

  /** Rows of a tile of two vectors, for the 9 or 27 cells of 3x3 windows. */
  static final int NINE_ROWS = 9;

  /**
   * Rows of a tile of two vectors, which then has as many sums as one of four; and of one of one
   * vector, 1 to 6 % faster than 6 of them. Measured on Zen 4, November 2026.
   */
  static final int TWELVE_ROWS = 12;

  /** Steps up to which beginning and ending a tile take long: they are done in its loop. Zen 4. */
  static final int SHORT = 128;

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

  /** Whether the rows are fours of neighbouring windows of 3x3, of an image of one channel. */
  boolean neighbours;

  /** How far apart the rows of each four are; 0 if that differs. Of a table seen last. */
  int near;

  private int[] seen;

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
  float[] copy;
  int copyAt;

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
      TileLoops.run(this, row, kernel(vectors));
    } else if (count == FOUR && vectors == 4) {
      TileLoops.run(this, row, TileLoops.FOURS);
    } else if (count == 1 && vectors == VECTORS) {
      TileLoops.run(this, row, TileLoops.SINGLE);
    } else {
      edge(row, count, columns, vectors);
    }
  }

  /**
   * Of so many vectors: that of whole tiles where A is read in rows and, with four vectors, B's
   * rows are as far apart as a tile is wide.
   */
  private int kernel(int vectors) {
    boolean whole = vectors == VECTORS && last == COLUMNS - LANES;
    boolean near = VECTORS == 2 || bStep == COLUMNS;
    return whole && near && isRun() ? TileLoops.FULL : vectors;
  }

  /** Whether the steps' offsets, which grow, follow each other at distance 1. */
  private boolean isRun() {
    return stepCount > 0 && steps[stepAt + stepCount - 1] - steps[stepAt] == stepCount - 1;
  }

  /** All tiles of rows {@code from .. to} and {@code columns}, at most COLUMNS. */
  void runRows(int from, int to, int columns) {
    if (columns < LANES) {
      runNarrow(from, to, columns);
    } else if (stepCount == NineStepsKernel.STEPS && isForNine(columns)) {
      TileLoops.nine(this, from, to, columns);
    } else {
      runTiles(from, to, columns);
    }
  }

  /** It needs many registers, and may do columns twice. */
  private boolean isForNine(int columns) {
    return VECTORS == 4 && initScale == 0 && columns > LANES;
  }

  private void runTiles(int from, int to, int columns) {
    if (isForNines(to - from, columns)) {
      last = columns - LANES;
      for (int row = from; row < to; row += NINE_ROWS) {
        TileLoops.run(this, row, TileLoops.NINES);
      }
      return;
    }
    int fours = columns > (VECTORS - 1) * LANES ? fours(to - from) : 0;
    int behind = fours == 2 ? 2 * FOUR : 0;
    int row = isForShorts(columns) ? shorts(from, to - behind, columns) : from;
    last = columns - LANES;
    row = TileLoops.neighbours(this, row, to - behind);
    for (; isForTwelve(to - row); row += TWELVE_ROWS) {
      TileLoops.run(this, row, TileLoops.TWELVES);
    }
    for (; row + ROWS + behind <= to; row += ROWS) {
      run(row, ROWS, columns);
    }
    int left = to - row;
    if (fours > 0 && (left % FOUR == 0 || initScale == 0)) {
      last = columns - LANES;
      for (int i = 0; i < fours; i++, row += FOUR) {
        TileLoops.run(this, Math.min(row, to - FOUR), TileLoops.FOURS);
      }
    } else if (left > 1 && row > from && initScale == 0) {
      run(to - ROWS, ROWS, columns);
    } else if (left > 0) {
      run(row, left, columns);
    }
  }

  /** One vector, which begins at the first column; the weights' gradient gains nothing by it. */
  private boolean isForTwelve(int rows) {
    return VECTORS == 4 && last == 0 && initScale == 0 && rows >= TWELVE_ROWS;
  }

  /** Short sums, and any of two vectors: higher tiles read B half as often. */
  private boolean isForShorts(int columns) {
    return initScale == 0 && stepCount > 0 && (stepCount <= SHORT || columns <= 2 * LANES);
  }

  /** Whether tiles of nine rows and two vectors leave none over, and tiles of six do. */
  static boolean isForNines(int rows, int columns) {
    return VECTORS == 4
        && columns > LANES
        && columns <= 2 * LANES
        && rows % NINE_ROWS == 0
        && rows % ROWS != 0;
  }

  /** Many tiles in one loop, where it has registers. Returns where the rest begins. */
  private int shorts(int from, int to, int columns) {
    boolean pairs = columns <= 2 * LANES;
    if (VECTORS < 4 || columns <= LANES || !pairs && columns <= 3 * LANES) {
      return from;
    }
    last = columns - LANES;
    int height = pairs ? TWELVE_ROWS : ROWS;
    int end = from + Math.max(0, to - from) / height * height;
    boolean fours = pairs && from % FOUR == 0 && near() > 0;
    int two = fours ? TileLoops.SHORT_FOURS : TileLoops.SHORT_PAIRS;
    TileLoops.series(this, from, end, pairs ? two : TileLoops.SHORT_FULL);
    return end;
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

  /**
   * A full tile, the first, of an A that is read in rows, and a copy of the rows of B, one after
   * the other.
   */
  void copying(float[] copy, int to) {
    this.copy = copy;
    copyAt = to;
    last = COLUMNS - LANES;
    TileLoops.run(this, 0, TileLoops.COPYING);
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
    TileLoops.run(edge, 0, edge.kernel(vectors));
    for (int i = 0; i < count; i++) {
      Packing.copyRow(tile, i * COLUMNS, c, cAt + outs[row + i], columns);
    }
  }

  /**
   * How many of a convolution's steps to do at once, given their offsets: with few registers, a run
   * of them if it is long enough.
   */
  static int steps(int[] offsets) {
    int run = Math.min(STEPS, run(offsets));
    return VECTORS == 2 && run >= RUN ? run : STEPS;
  }

  /** The first offsets that follow each other. */
  private static int run(int[] offsets) {
    int run = 1;
    while (run < offsets.length && offsets[run] == offsets[0] + run) {
      run++;
    }
    return run;
  }

  /**
   * How many to do at once where the first tile leaves a copy of B, for which their offsets have to
   * follow each other; 0 if too few do. Any number will do if that is all there are.
   */
  static int stepsToCopy(int[] offsets) {
    int run = run(offsets);
    if (VECTORS == 2) {
      return run >= RUN && run < STEPS ? run : 0;
    }
    int pieces = Math.ceilDiv(run, MOST_TO_COPY);
    if (run == offsets.length) {
      return Math.ceilDiv(run, pieces);
    }
    return run % pieces == 0 && run / pieces >= MOST_TO_COPY / 2 ? run / pieces : 0;
  }

  /** Sets where A is. Tables of more rows than a tile has must never change. */
  void left(float[] a, int aAt, int[] rows) {
    neighbours = false;
    this.a = a;
    this.aAt = aAt;
    this.rows = rows;
  }

  private int near() {
    if (seen != rows) {
      seen = rows;
      near = rows.length < TWELVE_ROWS ? 0 : rows[1] - rows[0];
      for (int i = 1; i < rows.length && near > 0; i++) {
        near = i % FOUR > 0 && rows[i] - rows[i - 1] != near ? 0 : near;
      }
    }
    return near;
  }

  /** Sets what the sums run over. */
  void over(int[] steps, int stepAt, int stepCount) {
    this.steps = steps;
    this.stepAt = stepAt;
    this.stepCount = stepCount;
    idle = false;
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
