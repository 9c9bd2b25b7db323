package dev.lanewise.engine.vector;

import dev.lanewise.engine.parallel.Job;
import dev.lanewise.engine.parallel.Scratch;

/**
 * One matrix product on its way: its arguments, how it is cut into blocks, and what is done with
 * one.
 *
 * <p>The sums are cut into blocks of at most {@link #DEPTH} steps, done one after the other. For
 * each, B is packed into panels as wide as a tile; then parts of rows times some panels are done in
 * any order. A row of tiles of A stays in the first cache while it meets those panels, which stay
 * in the second. A is read where it lies, six rows at once, through the tables of {@link Tile};
 * only a transposed A is packed. With few rows, B is not worth packing and is read where it lies,
 * too.
 *
 * <p>Source: Goto and van de Geijn, Anatomy of High-Performance Matrix Multiplication, 2008.
 */
final class Product {
  // Measured on Zen 4 (512 bit, 32 KiB and 1 MiB of cache), November 2026.

  /** Steps in a block of the sums: 6 rows of them fill a quarter of the first cache. */
  private static final int DEPTH = 384;

  /** Floats of B in the panels of a part: half of the second cache. */
  private static final int PART_FLOATS = 1 << 17;

  /** Columns of B that are packed at once: 6 MiB. */
  private static final int WIDTH = 4096;

  /** Rows of A from which on packing B pays. */
  private static final int ROWS_TO_PACK = 256;

  /** Multiplications in a part, so that starting it costs nothing: about 20 microseconds. */
  private static final int PART_WORK = 1 << 20;

  private static final int[] ONES = Tile.table(DEPTH, 1);
  private static final int[] SIXES = Tile.table(DEPTH, Tile.ROWS);

  private static final ThreadLocal<Product> FREE = new ThreadLocal<>();
  private Product next;

  private boolean transposeA;
  private float[] a;
  private int aAt;
  private int lda;

  private boolean transposeB;
  private float[] b;
  private int bAt;
  private int ldb;

  private float[] c;
  private int cAt;
  private int ldc;
  private boolean accumulate;

  private int m;

  // The columns and steps being done.
  private int column;
  private int columns;
  private int step;
  private int steps;
  private boolean first;

  // How they are cut.
  private boolean packAll;
  private float[] packed;
  private int panels;
  private int partPanels;
  private int partRows;
  private int rowParts;

  private final int[] rows = new int[Tile.ROWS];
  private final int[] outs = new int[Tile.ROWS];

  private Product() {}

  /** A product to fill, run and give back; kept from call to call. */
  static Product take() {
    Product product = FREE.get();
    if (product == null) {
      return new Product();
    }
    FREE.set(product.next);
    return product;
  }

  void giveBack() {
    a = null;
    b = null;
    c = null;
    packed = null;
    next = FREE.get();
    FREE.set(this);
  }

  void left(boolean transpose, float[] a, int aAt, int lda) {
    this.transposeA = transpose;
    this.a = a;
    this.aAt = aAt;
    this.lda = lda;
  }

  void right(boolean transpose, float[] b, int bAt, int ldb) {
    this.transposeB = transpose;
    this.b = b;
    this.bAt = bAt;
    this.ldb = ldb;
  }

  void into(float[] c, int cAt, int ldc, boolean accumulate) {
    this.c = c;
    this.cAt = cAt;
    this.ldc = ldc;
    this.accumulate = accumulate;
  }

  void run(int m, int n, int k) {
    this.m = m;
    packAll = transposeB || m >= ROWS_TO_PACK;
    for (int i = 0; i < Tile.ROWS; i++) {
      rows[i] = i * lda;
      outs[i] = i * ldc;
    }
    int blocks = Math.ceilDiv(k, DEPTH);
    int depth = Math.ceilDiv(k, blocks);
    for (column = 0; column < n; column += WIDTH) {
      columns = Math.min(WIDTH, n - column);
      for (step = 0; step < k; step += depth) {
        steps = Math.min(depth, k - step);
        first = step == 0 && !accumulate;
        block();
      }
    }
  }

  private void block() {
    panels = Math.ceilDiv(columns, Tile.COLUMNS);
    packed = Scratch.floats(Scratch.Purpose.PACK_B, panels * steps * Tile.COLUMNS);
    int packFrom = packAll ? 0 : columns / Tile.COLUMNS;
    if (packFrom < panels) {
      Job job = Job.take();
      job.object = this;
      job.i = packFrom;
      job.tasks(panels - packFrom, (j, part) -> ((Product) j.object).packB(j.i + part));
    }
    int mostPanels = packAll ? Math.max(1, PART_FLOATS / (steps * Tile.COLUMNS)) : 1;
    int panelParts = Math.ceilDiv(panels, mostPanels);
    partPanels = Math.ceilDiv(panels, panelParts);
    panelParts = Math.ceilDiv(panels, partPanels);
    int workOfTiles = Tile.ROWS * steps * partPanels * Tile.COLUMNS;
    partRows =
        Tile.ROWS * Math.min(Math.ceilDiv(m, Tile.ROWS), Math.ceilDiv(PART_WORK, workOfTiles));
    rowParts = Math.ceilDiv(m, partRows);
    Job job = Job.take();
    job.object = this;
    job.tasks(rowParts * panelParts, (j, part) -> ((Product) j.object).part(part));
  }

  /** Does some rows times some panels; parts next to each other share the panels. */
  private void part(int part) {
    int firstRow = part % rowParts * partRows;
    int endRow = Math.min(m, firstRow + partRows);
    int firstPanel = part / rowParts * partPanels;
    int endPanel = Math.min(panels, firstPanel + partPanels);
    Tile tile = Tile.local();
    tile.lanewise = false;
    float[] packedA = transposeA ? packA(firstRow, endRow) : null;
    tile.over(transposeA ? SIXES : ONES, 0, steps);
    for (int row = firstRow; row < endRow; row += Tile.ROWS) {
      int count = Math.min(Tile.ROWS, endRow - row);
      if (transposeA) {
        tile.left(packedA, (row - firstRow) * steps, ONES);
      } else {
        tile.left(a, aAt + row * lda + step, rows);
      }
      for (int panel = firstPanel; panel < endPanel; panel++) {
        tile(tile, row, count, panel);
      }
    }
    tile.release();
  }

  private void tile(Tile tile, int row, int count, int panel) {
    int at = panel * Tile.COLUMNS;
    int width = Math.min(Tile.COLUMNS, columns - at);
    if (packAll || width < Tile.COLUMNS) {
      tile.right(packed, panel * steps * Tile.COLUMNS, Tile.COLUMNS);
    } else {
      tile.right(b, bAt + step * ldb + column + at, ldb);
    }
    int to = cAt + row * ldc + column + at;
    tile.into(c, to, outs);
    if (first) {
      tile.start(Tile.ZEROS, 0, 0);
    } else {
      tile.start(c, to, 1);
    }
    tile.run(0, count, width);
  }

  /** Packs {@code op(B)[step .. step + steps, one panel]} into rows as wide as a tile. */
  private void packB(int panel) {
    int from = column + panel * Tile.COLUMNS;
    int width = Math.min(Tile.COLUMNS, columns - panel * Tile.COLUMNS);
    int to = panel * steps * Tile.COLUMNS;
    if (transposeB) {
      Transpose.run(b, bAt + from * ldb + step, ldb, width, steps, packed, to, Tile.COLUMNS);
    } else {
      Packing.copy(b, bAt + step * ldb + from, ldb, steps, width, packed, to, Tile.COLUMNS);
    }
  }

  /**
   * Packs {@code op(A)[from .. to, step .. step + steps]} for a transposed A: six rows at a time.
   */
  private float[] packA(int from, int to) {
    float[] panel = Scratch.floats(Scratch.Purpose.PACK_A, (partRows + Tile.ROWS) * steps);
    for (int row = from; row < to; row += Tile.ROWS) {
      int count = Math.min(Tile.ROWS, to - row);
      int at = aAt + step * lda + row;
      Packing.copy(a, at, lda, steps, count, panel, (row - from) * steps, Tile.ROWS);
    }
    return panel;
  }
}
