package dev.lanewise.engine.vector;

import dev.lanewise.engine.kernel.Finishing;
import dev.lanewise.engine.parallel.Job;
import dev.lanewise.engine.parallel.Scratch;

/**
 * One matrix product on its way: its arguments, how it is cut into parts, and what is done with
 * one.
 *
 * <p>The sums are cut into blocks of at most {@link #DEPTH} steps, done one after the other. For
 * each, C is cut into parts, done in any order: some rows of A, which stay in the second cache,
 * times some panels of B, as wide as a tile. The first tile of a panel reads B where it lies and
 * leaves a copy for the others, whose loads then come from consecutive memory. A is read where it
 * lies, six rows at once. What is stored transposed is packed first: A by each part, B before the
 * parts.
 *
 * <p>Packing the transposed B moves {@code n k} numbers, so for a low C it costs more than the
 * product. Then {@code C^T = B A^T} is computed, with B as the left matrix, and turned. So it is
 * where a transposed A meets a B narrower than a vector, the gradient of a last layer: A need not
 * be packed, and tiles are whole.
 *
 * <p>A right matrix that is kept ({@link #keep}) has its panels one behind the other, and needs no
 * copies.
 *
 * <p>Source: Goto and van de Geijn, Anatomy of High-Performance Matrix Multiplication, 2008.
 */
final class Product extends Operands {
  // Measured on Zen 4 (512 bit, 32 KiB and 1 MiB of cache), November 2026.

  /** Steps in a block of the sums: the more, the less often C is read and written. */
  private static final int DEPTH = Tile.VECTORS == 4 ? 1024 : 384;

  /** Floats of A in a part, which stay in the third cache while it meets the panels. */
  private static final int PART_FLOATS = 1 << 20;

  /** Floats of B in the panels that a row of tiles meets: half of the second cache. */
  private static final int GROUP_FLOATS = 1 << 17;

  /** Columns of a transposed B that are packed at once: at most 16 MiB. */
  private static final int WIDTH = 4096;

  /** Rows of A from which on a copy of B's panel pays. */
  private static final int ROWS_TO_PACK = 8 * Tile.ROWS;

  /** Tiles, one below the other, in a part: so many pay for its copies of B. */
  private static final int PART_TILES = 8;

  /** Columns of a part that pay for its packing a transposed A. */
  private static final int PART_COLUMNS = 1536;

  /** Multiplications in a part, so that starting it costs nothing: about 10 microseconds. */
  private static final int PART_WORK = 1 << 19;

  /** Steps that take as long as loading and storing a tile. */
  private static final int TILE_COST = 16;

  /** Parts enough to keep some threads equally busy, and parts that suffice. */
  private static final int FEW_PARTS = 16;

  private static final int MANY_PARTS = 64;

  private static final int[] ONES = Tile.table(DEPTH, 1);

  private static final ThreadLocal<Product> FREE = new ThreadLocal<>();
  private Product next;

  /** Floats of a panel of a B that is kept; else 0. */
  private int keptPanel;

  private int m;

  // The columns and steps being done.
  private int column;
  private int columns;
  private int step;
  private int steps;
  private boolean first;
  private boolean last;

  // How they are cut.
  private float[] packed;
  private int panels;
  private int partPanels;
  private int partRows;
  private int rowParts;

  private final int[] rows = new int[Tile.ROWS];
  private final int[] outs = new int[Tile.ROWS];

  private Product() {}

  /** A product to fill and run; kept from call to call. */
  static Product take() {
    Product product = FREE.get();
    if (product == null) {
      return new Product();
    }
    FREE.set(product.next);
    return product;
  }

  @Override
  void giveBack() {
    release();
    packed = null;
    keptPanel = 0;
    next = FREE.get();
    FREE.set(this);
  }

  /** The panels of B {@code [k, n]}, one behind the other, the last one as wide as the others. */
  static float[] keep(int n, int k, float[] b) {
    int floats = Math.multiplyExact(k, Tile.COLUMNS);
    float[] kept = new float[Math.multiplyExact(Math.ceilDiv(n, Tile.COLUMNS), floats)];
    for (int at = 0; at < n; at += Tile.COLUMNS) {
      int width = Math.min(Tile.COLUMNS, n - at);
      Packing.copy(b, at, n, k, width, kept, at * k, Tile.COLUMNS);
    }
    return kept;
  }

  /** B as {@link #keep} has left it. */
  void rightKept(float[] kept, int k) {
    right(false, kept, 0, Tile.COLUMNS);
    keptPanel = k * Tile.COLUMNS;
  }

  @Override
  void compute(int m, int n, int k) {
    // Floats that are moved: all of A and C, and C once more to turn it, or all of B.
    boolean lessMoved = (long) m * k + 2L * m * n < (long) n * k;
    boolean narrow = transposeA && n < Tile.LANES && m >= Tile.COLUMNS;
    if (transposeB ? transposeA || lessMoved : narrow) {
      runTurned(m, n, k);
    } else {
      runStraight(m, n, k);
    }
  }

  /** {@code C^T = op(B)^T op(A)^T}. */
  private void runTurned(int m, int n, int k) {
    float[] to = c;
    int toAt = cAt;
    int toStep = ldc;
    float[] turned = Scratch.floats(Scratch.Purpose.PARTIALS, Math.multiplyExact(m, n));
    if (accumulate) {
      Transpose.inParts(to, toAt, toStep, m, n, turned, 0, m);
    }
    boolean leftTransposed = transposeA;
    float[] left = a;
    int leftAt = aAt;
    int leftStep = lda;
    left(!transposeB, b, bAt, ldb);
    right(!leftTransposed, left, leftAt, leftStep);
    into(turned, 0, m, accumulate);
    runStraight(n, m, k);
    Transpose.inParts(turned, 0, m, n, m, to, toAt, toStep);
  }

  private void runStraight(int m, int n, int k) {
    this.m = m;
    for (int i = 0; i < Tile.ROWS; i++) {
      outs[i] = i * ldc;
    }
    int blocks = Math.ceilDiv(k, DEPTH);
    int depth = Math.ceilDiv(k, blocks);
    int width = transposeB ? WIDTH : n;
    for (column = 0; column < n; column += width) {
      columns = Math.min(width, n - column);
      for (step = 0; step < k; step += depth) {
        steps = Math.min(depth, k - step);
        first = step == 0 && !accumulate;
        last = step + steps == k;
        block();
      }
    }
  }

  private void block() {
    panels = Math.ceilDiv(columns, Tile.COLUMNS);
    for (int i = 0; i < Tile.ROWS; i++) {
      rows[i] = i * (transposeA ? steps : lda);
    }
    if (transposeB) {
      packed = Scratch.floats(Scratch.Purpose.PACK_B, panels * steps * Tile.COLUMNS);
      Job job = Job.take();
      job.object = this;
      job.tasks(panels, (j, part) -> ((Product) j.object).packB(part));
    }
    int panelParts = cut();
    Job job = Job.take();
    job.object = this;
    job.tasks(rowParts * panelParts, (j, part) -> ((Product) j.object).part(part));
  }

  /** Cuts rows so that a part's fit the cache, and panels for parts enough; says in how many. */
  private int cut() {
    int tiles = Math.ceilDiv(m, Tile.ROWS);
    long computed = (long) Math.ceilDiv(columns, Tile.LANES) * Tile.LANES * m;
    int most = Math.clamp(computed * (steps + TILE_COST) / PART_WORK, 1, Integer.MAX_VALUE);
    int panelParts = transposeA ? Math.ceilDiv(columns, PART_COLUMNS) : panels;
    int inCache = Math.ceilDiv(tiles, Math.max(PART_TILES, PART_FLOATS / (Tile.ROWS * steps)));
    int forParts = Math.min(Math.ceilDiv(FEW_PARTS, panelParts), tiles / PART_TILES);
    rowParts = Math.min(most, Math.max(inCache, forParts));
    partRows = Tile.ROWS * Math.ceilDiv(tiles, rowParts);
    rowParts = Math.ceilDiv(m, partRows);
    int wanted = Math.min(Math.ceilDiv(MANY_PARTS, rowParts), Math.max(1, most / rowParts));
    partPanels = Math.ceilDiv(panels, Math.min(panelParts, wanted));
    return Math.ceilDiv(panels, partPanels);
  }

  /** Does some rows times some panels. */
  private void part(int part) {
    int firstRow = part % rowParts * partRows;
    int endRow = Math.min(m, firstRow + partRows);
    int firstPanel = part / rowParts * partPanels;
    int endPanel = Math.min(panels, firstPanel + partPanels);
    Tile tile = Tile.local();
    tile.over(ONES, 0, steps);
    float[] left = a;
    int leftAt = aAt + firstRow * lda + step;
    int leftStep = lda;
    if (transposeA) {
      left = packA(firstRow, endRow);
      leftAt = 0;
      leftStep = steps;
    }
    int together = Math.max(1, GROUP_FLOATS / (steps * Tile.COLUMNS));
    for (int panel = firstPanel; panel < endPanel; panel += together) {
      int end = Math.min(endPanel, panel + together);
      group(tile, firstRow, endRow, left, leftAt, leftStep, panel, end);
    }
    tile.release();
    if (last) {
      int from = column + firstPanel * Tile.COLUMNS;
      int count = Math.min(columns, endPanel * Tile.COLUMNS) - firstPanel * Tile.COLUMNS;
      Finishing.block(VectorKernels.KERNELS, finish, c, ldc, from, count, firstRow, endRow);
    }
  }

  /** Some rows times panels that fit the second cache; a row of tiles stays in the first. */
  private void group(
      Tile tile,
      int firstRow,
      int endRow,
      float[] left,
      int leftAt,
      int leftStep,
      int firstPanel,
      int endPanel) {
    int floats = steps * Tile.COLUMNS;
    boolean copies = !transposeB && endRow - firstRow >= ROWS_TO_PACK && ldb > Tile.COLUMNS;
    float[] panels =
        transposeB
            ? packed
            : Scratch.floats(Scratch.Purpose.PACK_B, (endPanel - firstPanel) * floats);
    for (int row = firstRow; row < endRow; row += Tile.ROWS) {
      int count = Math.min(Tile.ROWS, endRow - row);
      tile.left(left, leftAt + (row - firstRow) * leftStep, rows);
      for (int panel = firstPanel; panel < endPanel; panel++) {
        int width = Math.min(Tile.COLUMNS, columns - panel * Tile.COLUMNS);
        boolean whole = width == Tile.COLUMNS;
        int inPlace = keptPanel > 0 ? panel * keptPanel : column + panel * Tile.COLUMNS;
        int from = bAt + step * ldb + inPlace;
        int at = (transposeB ? panel : panel - firstPanel) * floats;
        if (!transposeB && keptPanel == 0 && !whole && row == firstRow) {
          Packing.copy(b, from, ldb, steps, width, panels, at, Tile.COLUMNS);
        }
        boolean copy = copies && whole && row == firstRow;
        if (copy || keptPanel > 0 || !(copies || transposeB) && whole) {
          tile.right(b, from, ldb);
        } else {
          tile.right(panels, at, Tile.COLUMNS);
        }
        tile(tile, row, count, panel, copy ? panels : null, at);
      }
    }
  }

  private void tile(Tile tile, int row, int count, int panel, float[] copy, int copyAt) {
    int at = panel * Tile.COLUMNS;
    int width = Math.min(Tile.COLUMNS, columns - at);
    int to = cAt + row * ldc + column + at;
    tile.into(c, to, outs);
    if (!first) {
      tile.start(c, to, 1);
    } else if (bias != null) {
      tile.start(bias, column + at, 0);
    } else {
      tile.start(Tile.ZEROS, 0, 0);
    }
    if (copy != null) {
      tile.copying(copy, copyAt);
    } else {
      tile.run(0, count, width);
    }
  }

  /** Packs {@code op(B)[step .. step + steps, one panel]} into rows as wide as a tile. */
  private void packB(int panel) {
    int from = column + panel * Tile.COLUMNS;
    int width = Math.min(Tile.COLUMNS, columns - panel * Tile.COLUMNS);
    int to = panel * steps * Tile.COLUMNS;
    Transpose.run(b, bAt + from * ldb + step, ldb, width, steps, packed, to, Tile.COLUMNS);
  }

  /** Packs {@code op(A)[from .. to, step .. step + steps]} into rows. */
  private float[] packA(int from, int to) {
    float[] panel = Scratch.floats(Scratch.Purpose.PACK_A, partRows * steps);
    Transpose.run(a, aAt + step * lda + from, lda, steps, to - from, panel, 0, steps);
    return panel;
  }
}
