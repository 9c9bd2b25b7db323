package dev.lanewise.engine.vector;

import dev.lanewise.engine.kernel.Finishing;
import dev.lanewise.engine.parallel.Job;
import dev.lanewise.engine.parallel.Scratch;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * A product of few rows: a dense layer's prediction for one image, or some. Each number of B is
 * used only so many times, so what counts is to read B as fast as memory gives it: in whole rows,
 * once.
 *
 * <p>B as such: its rows are added up, each times a number of A. The steps are cut into parts, each
 * with sums of its own. These are added up in pairs, pairs of pairs and so on, each by the thread
 * that is done with the second of two: mostly both are its own, and in its cache. A transposed B:
 * each number of C is the product of two rows that are stored as such.
 *
 * <p>Behind relu many numbers of A are 0. Where B is known to be finite, their rows are not read if
 * there is one row of A: nothing times 0 changes a sum, but for the sign of a sum that is 0.
 */
final class FewRows extends Operands {
  /** The most rows it is used for. Measured on Zen 4, November 2026. */
  static final int ROWS = 4;

  /**
   * Rows of B that are read at once. Eight keep memory busy: with four it gives three quarters of
   * what it can.
   */
  static final int STEPS = 8;

  /** Steps of a tile: so many rows of B stay in the second cache from column to column. */
  private static final int TILE_STEPS = 16;

  /** Floats of a B that is read from memory: tens of megabytes. */
  private static final int LARGE = 1 << 23;

  /** Rows of a transposed B that are read at once, times up to two rows of A. */
  private static final int DOTS = 8;

  /** The same, times four rows of A: so many sums as registers can hold. */
  private static final int DOTS_OF_4 = 6;

  private static final int MOST_SUMS = 4 * DOTS_OF_4;

  /** Floats of a transposed B in a part: about 20 microseconds of reading. */
  private static final int PART_FLOATS = 1 << 18;

  /**
   * Floats of B in a part: about five microseconds from the third cache, so that one image's dense
   * layer is shared evenly. Measured on Zen 4, November 2026.
   */
  private static final int ROWS_PART_FLOATS = 1 << 16;

  /** Columns of a part: so long a piece of a row that the processor reads ahead. */
  private static final int PART_COLUMNS = 4096;

  private static final int MOST_PARTS = 64;

  /** Parts that are made before more of them would cost more sums. */
  private static final int FEW_PARTS = 4;

  /** A page of memory: what lies so far apart falls into the same few places of the first cache. */
  private static final int PAGE = 1024;

  /** So far behind a page's start, or where rows of B lie in it, begin the sums of a row. */
  private static final int APART = 192;

  private static final int LANES = Tile.LANES;

  /** Whether the kernels of eight steps are compiled, by their rows. */
  private static final Warmth[] WARMTH = new Warmth[ROWS];

  private static final Warmth TILE = new Warmth(8);
  private static final Warmth STRIP = new Warmth(16);

  static {
    Arrays.setAll(WARMTH, i -> new Warmth(8 * LANES));
  }

  private static final ThreadLocal<FewRows> FREE = new ThreadLocal<>();
  private static final ThreadLocal<int[]> STARTS = ThreadLocal.withInitial(() -> new int[8]);
  private static final ThreadLocal<FewRowsSteps> ROW = ThreadLocal.withInitial(FewRowsSteps::new);
  private FewRows next;

  int m;
  int n;
  int k;

  // op(A)[i, t] = left[leftAt + i * leftRow + t * leftStep]
  float[] left;
  int leftAt;
  int leftRow;
  int leftStep;

  /** Whether all of B is finite; if not, or nobody knows, 0 times it may be no 0. */
  boolean isFinite;

  /** Sums of the parts of steps, each m rows of n, which start so far from one another. */
  float[] sums;

  int sumsRow;

  private int partColumns;
  private int columnParts;
  private int partSteps;
  private int stepParts;

  /** 1 where one of two neighbours is done: parts of steps, pairs of them, pairs of pairs ... */
  private final AtomicIntegerArray halves = new AtomicIntegerArray(2 * MOST_PARTS);

  private FewRows() {}

  /** A product to fill and run; kept from call to call. */
  static FewRows take() {
    FewRows product = FREE.get();
    if (product == null) {
      return new FewRows();
    }
    FREE.set(product.next);
    return product;
  }

  @Override
  void giveBack() {
    release();
    left = null;
    sums = null;
    isFinite = false;
    next = FREE.get();
    FREE.set(this);
  }

  /** Says that all of B is finite. */
  void finite(boolean isFinite) {
    this.isFinite = isFinite;
  }

  @Override
  void compute(int m, int n, int k) {
    this.m = m;
    this.n = n;
    this.k = k;
    left = a;
    leftAt = aAt;
    leftRow = transposeA ? 1 : lda;
    leftStep = transposeA ? lda : 1;
    if (transposeB) {
      runDots();
    } else {
      runRows();
    }
  }

  private void runRows() {
    int most = Math.clamp((long) n * k / ROWS_PART_FLOATS, 1, MOST_PARTS);
    most = Math.max(most / m, Math.min(most, FEW_PARTS)); // each has m rows of sums
    most = Integer.highestOneBit(most); // mostly all have a neighbour
    columnParts = Math.clamp(n / PART_COLUMNS, 1, most);
    partColumns = ceil(Math.ceilDiv(n, columnParts), LANES);
    columnParts = Math.ceilDiv(n, partColumns);
    partSteps = ceil(Math.ceilDiv(k, Math.ceilDiv(most, columnParts)), STEPS);
    stepParts = Math.ceilDiv(k, partSteps);
    sumsRow = ceil(n, PAGE) + APART;
    int floats = Math.addExact(Scratch.LINE, Math.multiplyExact(stepParts * m, sumsRow));
    sums = Scratch.floats(Scratch.Purpose.PARTIALS, floats);
    for (int i = 0; i < columnParts * stepParts; i++) {
      halves.setPlain(i, 0);
    }
    Job job = Job.take();
    job.object = this;
    job.tasks(columnParts * stepParts, (j, part) -> ((FewRows) j.object).partOfRows(part));
    for (int i = 0; i < m; i++) {
      int to = cAt + i * ldc;
      if (!accumulate) {
        start(bias, c, to, n);
      }
      Packing.add(sums, Scratch.LINE + i * sumsRow, c, to, n);
    }
    Finishing.rows(VectorKernels.KERNELS, finish, c, n, 0, m);
  }

  /** A row of C before anything is added to it. */
  static void start(float[] bias, float[] c, int at, int n) {
    if (bias == null) {
      Arrays.fill(c, at, at + n, 0);
    } else {
      System.arraycopy(bias, 0, c, at, n);
    }
  }

  private static int ceil(int number, int of) {
    return Math.ceilDiv(number, of) * of;
  }

  private void partOfRows(int part) {
    int from = part % columnParts * partColumns;
    int end = Math.min(n, from + partColumns);
    int step = part / columnParts * partSteps;
    int endStep = Math.min(k, step + partSteps);
    int to = Scratch.LINE + part / columnParts * m * sumsRow;
    for (int row = 0; row < m; row++) {
      Arrays.fill(sums, to + row * sumsRow + from, to + row * sumsRow + end, 0);
    }
    int whole = end - (end - from) % LANES;
    if (whole > from && m == 1) {
      oneRow(step, endStep, to, from, whole);
    } else if (whole > from) {
      wholeColumns(step, endStep, to, from, whole);
    }
    if (whole < end) {
      for (int row = 0; row < m; row++) {
        lastColumns(row, step, endStep - step, whole, to + row * sumsRow);
      }
    }
    addNeighbours(part / columnParts, part % columnParts, from, end);
  }

  /**
   * Adds up what is complete with a part of the steps, in some columns. Whoever does it, the sums
   * are the same: the second is added to the first.
   */
  private void addNeighbours(int part, int columnPart, int from, int end) {
    int first = part;
    for (int size = 1; size < stepParts; size *= 2) {
      first -= first & size;
      int second = first + size;
      if (second < stepParts) {
        if (halves.getAndSet(columnPart * stepParts + second, 1) == 0) {
          return; // the neighbour is not done
        }
        for (int row = 0; row < m; row++) {
          int to = Scratch.LINE + (first * m + row) * sumsRow + from;
          int at = Scratch.LINE + (second * m + row) * sumsRow + from;
          Packing.add(sums, at, sums, to, end - from);
        }
      }
    }
  }

  private void oneRow(int step, int endStep, int to, int from, int end) {
    FewRowsSteps steps = ROW.get();
    int count = steps.list(this, step, endStep);
    for (int i = 0; i + STEPS <= count; i += STEPS) {
      Warmth warmth = WARMTH[0];
      int vectors = warmth.end(from, end);
      if (vectors > from) {
        long began = warmth.clock();
        FewRowsKernels.rows1steps8(this, steps.times, steps.rows, i, to, from, vectors);
        for (int idle = warmth.tried(vectors - from, began); idle > 0; idle--) {
          FewRowsKernels.rows1steps8(this, steps.times, steps.rows, i, to, from, from);
        }
      }
      plainRows(steps, i, i + STEPS, to, vectors, end);
    }
    plainRows(steps, count - count % STEPS, count, to, from, end);
  }

  private void plainRows(FewRowsSteps steps, int i, int endStep, int to, int from, int end) {
    for (; i < endStep && from < end; i++) {
      PlainTile.addTimes(steps.times[i], b, steps.rows[i] + from, sums, to + from, end - from);
    }
  }

  private void wholeColumns(int step, int endStep, int to, int from, int end) {
    if (Tile.VECTORS == 4 && m > 2) {
      int whole = end - (end - from) % Tile.COLUMNS;
      tiles(step, endStep, to, from, whole);
      from = whole;
    }
    for (; step + STEPS <= endStep && from < end; step += STEPS) {
      Warmth warmth = WARMTH[m - 1];
      int vectors = warmth.end(from, end);
      if (vectors > from) {
        long began = warmth.clock();
        steps8(step, to, from, vectors);
        for (int i = warmth.tried(vectors - from, began); i > 0; i--) {
          steps8(step, to, from, from);
        }
      }
      plainSteps(step, step + STEPS, to, vectors, end);
    }
    plainSteps(step, endStep, to, from, end);
  }

  private void steps8(int step, int to, int from, int end) {
    if (m == 2) {
      FewRowsKernels.rows2steps8(this, step, to, from, end);
    } else {
      FewRowsKernels.rows4steps8(this, step, to, from, end);
    }
  }

  /**
   * Tiles of four rows, some steps at a time, which stay in the second cache. They read pieces of
   * rows, which memory is slow to give, so whole rows are fetched before.
   */
  private void tiles(int step, int endStep, int to, int from, int end) {
    boolean fetches = end > from && (long) n * k >= LARGE;
    for (; step < endStep; step += TILE_STEPS) {
      int steps = Math.min(TILE_STEPS, endStep - step);
      int at = bAt + step * ldb;
      int together = columnParts == 1 ? steps : 1;
      for (int row = 0; fetches && row < steps; row += together) {
        ReadLoop.fetch(b, at + row * ldb + from, at + (row + together - 1) * ldb + end);
      }
      for (int column = from; column < end; column += Tile.COLUMNS) {
        tile(step, steps, to, column);
      }
    }
  }

  private void tile(int step, int steps, int to, int column) {
    int tried = TILE.end(0, steps);
    if (tried > 0) {
      long began = TILE.clock();
      FewRowsKernels.rows4vectors4(this, step, tried, to, column);
      for (int i = TILE.tried(tried, began); i > 0; i--) {
        FewRowsKernels.rows4vectors4(this, step, 0, to, column);
      }
    }
    plainSteps(step + tried, step + steps, to, column, column + Tile.COLUMNS);
  }

  private void plainSteps(int step, int endStep, int to, int from, int end) {
    for (; step < endStep && from < end; step++) {
      for (int row = 0; row < m; row++) {
        float x = left[leftAt + row * leftRow + step * leftStep];
        int sumsAt = to + row * sumsRow + from;
        PlainTile.addTimes(x, b, bAt + step * ldb + from, sums, sumsAt, end - from);
      }
    }
  }

  /** Less than a vector of columns; the steps in four quarters, and up to three more. */
  private void lastColumns(int row, int step, int steps, int column, int to) {
    float[] four = Scratch.floats(Scratch.Purpose.TILE, 4 * LANES);
    int[] starts = STARTS.get();
    int quarter = steps / 4;
    for (int i = 0; i < 4; i++) {
      starts[2 * i] = leftAt + row * leftRow + (step + i * quarter) * leftStep;
      starts[2 * i + 1] = bAt + (step + i * quarter) * ldb;
    }
    strip(starts, column, quarter, four);
    for (int j = 0; column + j < n; j++) {
      float sum = four[j] + four[LANES + j] + (four[2 * LANES + j] + four[3 * LANES + j]);
      for (int t = step + 4 * quarter; t < step + steps; t++) {
        sum += left[leftAt + row * leftRow + t * leftStep] * b[bAt + t * ldb + column + j];
      }
      sums[to + column + j] = sum;
    }
  }

  private void strip(int[] starts, int column, int count, float[] four) {
    int tried = STRIP.end(0, count);
    if (tried > 0) {
      long began = STRIP.clock();
      FewRowsKernels.strip(this, starts, column, tried, four);
      for (int i = STRIP.tried(tried, began); i > 0; i--) {
        FewRowsKernels.strip(this, starts, column, 0, four);
      }
      if (tried == count) {
        return;
      }
    }
    Arrays.fill(four, 0, 4 * LANES, 0);
    for (int quarter = 0; quarter < 4; quarter++) {
      for (int t = 0; t < count; t++) {
        float x = left[starts[2 * quarter] + t * leftStep];
        int at = starts[2 * quarter + 1] + t * ldb + column;
        PlainTile.addTimes(x, b, at, four, quarter * LANES, n - column);
      }
    }
  }

  private void runDots() {
    if (leftStep != 1) {
      left = Scratch.floats(Scratch.Purpose.PACK_A, Math.multiplyExact(m, k));
      Transpose.run(a, aAt, lda, k, m, left, 0, k);
      leftAt = 0;
      leftRow = k;
      leftStep = 1;
    }
    partColumns = ceil(Math.max(1, PART_FLOATS / k), m <= 2 ? DOTS : DOTS_OF_4);
    Job job = Job.take();
    job.object = this;
    int parts = Math.ceilDiv(n, partColumns);
    job.tasks(parts, (j, part) -> ((FewRows) j.object).partOfDots(part));
  }

  private void partOfDots(int part) {
    int from = part * partColumns;
    int end = Math.min(n, from + partColumns);
    float[] lanes = Scratch.floats(Scratch.Purpose.TILE, MOST_SUMS * LANES);
    int together = m <= 2 ? DOTS : DOTS_OF_4;
    for (int column = from; column < end; column += together) {
      switch (m) {
        case 1 -> FewDotsKernels.rows1dots8(this, column, lanes);
        case 2 -> FewDotsKernels.rows2dots8(this, column, lanes);
        default -> FewDotsKernels.rows4dots6(this, column, lanes);
      }
      store(lanes, column, Math.min(together, end - column), together);
    }
  }

  /** Sums the lanes, and the products of what is less than a vector. */
  private void store(float[] lanes, int column, int columns, int step) {
    for (int i = 0; i < m; i++) {
      int to = cAt + i * ldc + column;
      for (int j = 0; j < columns; j++) {
        float sum = VectorMath.sumLanes(lanes, (i * step + j) * LANES);
        sum += lastSteps(leftAt + i * leftRow, bAt + (column + j) * ldb);
        c[to + j] = accumulate ? c[to + j] + sum : sum;
      }
    }
  }

  private float lastSteps(int at, int bAt) {
    float sum = 0;
    for (int t = k - k % LANES; t < k; t++) {
      sum += left[at + t] * b[bAt + t];
    }
    return sum;
  }
}
