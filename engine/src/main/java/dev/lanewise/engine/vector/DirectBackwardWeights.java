package dev.lanewise.engine.vector;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.kernel.ConvolutionKernel;
import dev.lanewise.engine.parallel.Job;
import dev.lanewise.engine.parallel.Scratch;
import java.util.Arrays;

/**
 * The gradient of the kernel: a {@link Tile} is 6 cells (r, s, c) of the window by up to 4 vectors
 * of filters, or 9 by 2 where that fits better, and its one loop runs over the pixels of a band of
 * the output. The band of x and dy stays in the second cache while all tiles pass over it.
 *
 * <p>A part is a chunk of the bands times some rows of tiles. With several chunks, each adds up its
 * own gradient, and these are added up in order: so the sums have the same bits for any number of
 * threads. What a part reads (x with zeros around it, and dy in panels) it copies for itself; for a
 * large gradient, where one chunk is many parts, it is copied before, band by band.
 */
final class DirectBackwardWeights implements ConvolutionKernel.BackwardWeights {
  // Measured on Zen 4 (1 MiB of second cache a core), November 2026.

  /** With many registers. */
  private static final boolean WIDE = Tile.VECTORS == 4;

  /** Floats of a band: half of the second cache, because each tile is loaded and stored for it. */
  static final int BAND_FLOATS = 1 << 17;

  /** Floats of all gradients of chunks, but for one that may be added: 4 MiB. */
  private static final int MOST_SUMS = 1 << 20;

  private static final int MOST_CHUNKS = 16;

  /** Cells of a row of the window turned at once. */
  private static final int TURNED = (WIDE ? 8 : 4) * Tile.ROWS;

  /** Floats of a band where the cells are turned and there are many registers. Zen 5. */
  private static final int LONG_BAND_FLOATS = 1 << 18;

  /** Parts enough where each has to copy its bands. Zen 5. */
  private static final int FEW_PARTS = 16;

  /** Channels of a 1x1 kernel from which on its gradient is done as a product. Zen 5. */
  private static final int PRODUCT_ROWS = 512;

  /** And its floats. */
  private static final int PRODUCT_FLOATS = 1 << 18;

  /** Parts of a chunk, if it is the only one, for which bands are copied once. Zen 5. */
  private static final int SHARING = 4;

  private final Plans<Plan> plans = new Plans<>(Plan::new);

  @Override
  public String name() {
    return "direct";
  }

  @Override
  public String whyNot(ConvGeometry g) {
    return Blocks.whyNot(g);
  }

  @Override
  public void run(ConvGeometry g, float[] x, float[] dy, float[] dw) {
    if (isProduct(g)) {
      Product product = Product.take();
      product.left(true, x, 0, g.c());
      product.right(false, dy, 0, g.filters());
      product.into(dw, 0, g.filters(), true);
      product.run(g.c(), g.filters(), g.n() * g.oh() * g.ow());
      return;
    }
    Plan plan = plans.of(g);
    boolean direct = plan.chunks <= 1;
    float[] sums = direct ? dw : Scratch.floats(Scratch.Purpose.PARTIALS, plan.chunks * plan.size);
    for (int unit = 0; unit < (plan.shares ? plan.units : 1); unit++) {
      Job job = Job.take();
      job.object = plan;
      job.a = x;
      job.b = dy;
      job.c = sums;
      job.i = unit;
      if (plan.shares) {
        job.d = plan.padded(x, unit);
        job.e = plan.panels(dy, unit);
      }
      job.tasks(plan.parts, (j, part) -> ((Plan) j.object).part(j, part));
    }
    if (!direct) {
      addUp(plan, sums, dw);
    }
  }

  /** A 1x1 kernel large enough for many parts is a product over all pixels. */
  private static boolean isProduct(ConvGeometry g) {
    return WIDE
        && g.groups() * g.kernelH() * g.kernelW() * g.strideH() * g.strideW() == 1
        && g.isUnpadded()
        && g.n() * g.oh() * g.ow() > 1
        && g.c() >= PRODUCT_ROWS
        && g.kernelShape().size() >= PRODUCT_FLOATS;
  }

  private static void addUp(Plan plan, float[] sums, float[] dw) {
    Job job = Job.take();
    job.a = sums;
    job.b = dw;
    job.i = plan.chunks;
    job.j = plan.size;
    job.ranges(
        plan.size,
        1 << 14,
        (j, from, to) -> {
          for (int chunk = 0; chunk < j.i; chunk++) {
            Packing.add(j.a, chunk * j.j + from, j.b, from, to - from);
          }
        });
  }

  /** How many chunks a gradient of so many floats may be added up in. */
  static int chunks(int size) {
    return Math.clamp(MOST_SUMS / size, 1, MOST_CHUNKS);
  }

  private static final class Plan {
    final ConvGeometry g;
    final Windows windows;

    /** Where the gradients of the cells are, in the order in which they are done. */
    final int[] outs;

    final int size;

    /**
     * Whether a part turns its windows, so that the pixels of a cell lie side by side: where enough
     * tiles meet what is turned, loads of x from places of their own cost more than that.
     */
    final boolean turns;

    /** Whether whole blocks of dy are copied: a tile wants its rows to follow each other. */
    final boolean copies;

    /**
     * Rows of the window that share what is turned: with stride 1 all, as each meets the next row
     * of pixels. They belong to one part then, so there are fewer parts of a large gradient, whose
     * chunks are few, than many threads would like.
     */
    final int sharing;

    /** Cells done one after the other: those of what is turned, or a tile's. */
    final int step;

    final int turnedRows;

    /** Pixels of a cell, with room for a vector of the last row. */
    final int turnedLength;

    final int[] turnedPixels;
    final int[] turnedCells;

    final int units;
    final int chunkUnits;
    final int chunks;
    final int partCells;
    final int cellParts;
    final int parts;

    /** Whether the parts share what is copied of a unit: if it has pixels enough for a region. */
    final boolean shares;

    Plan(ConvGeometry g) {
      this.g = g;
      size = g.kernelShape().size();
      turns = turns(g);
      copies = turns && WIDE && g.filters() % Tile.COLUMNS == 0;
      windows = new Windows(g, copies ? LONG_BAND_FLOATS : BAND_FLOATS, chunks(size));
      int cells = windows.cells.length;
      sharing = turns && g.strideH() == 1 ? g.kernelH() : 1;
      turnedRows = windows.bands.height() + (sharing - 1) * g.dilationH();
      turnedLength = turnedRows * g.ow() + Math.max(0, Tile.LANES - g.ow());
      turnedPixels = Tile.table(turns ? windows.pixels.length : 0, 1);
      turnedCells = new int[turns ? cells : 0];
      outs = new int[cells];
      for (int i = 0; i < cells; i++) {
        int r = i / TURNED % sharing;
        int cell =
            turns ? r * (cells / g.kernelH()) + i / (TURNED * sharing) * TURNED + i % TURNED : i;
        outs[i] = cell * g.filters();
        if (turns) {
          turnedCells[i] = i % TURNED * turnedLength + r * g.dilationH() * g.ow();
        }
      }
      units = g.n() * windows.bands.count();
      chunkUnits = Math.max(1, Math.ceilDiv(units, windows.bands.parts()));
      chunks = Math.ceilDiv(units, chunkUnits);
      int most = WIDE ? FEW_PARTS : Bands.MOST_PARTS;
      int wanted = Bands.parts(g.flops() / 2, Bands.PART_WORK, most);
      boolean nines = windows.blocks.count() == 1 && Tile.isForNines(cells, g.filters());
      step =
          turns ? TURNED * sharing : nines ? Tile.NINE_ROWS : WIDE ? Tile.TWELVE_ROWS : Tile.ROWS;
      int tiles = Math.ceilDiv(cells, step);
      int wantedCellParts = Math.clamp(wanted / Math.max(1, chunks), 1, tiles);
      partCells = step * Math.ceilDiv(tiles, wantedCellParts);
      cellParts = Math.ceilDiv(cells, partCells);
      parts = chunks * cellParts;
      shares = chunks == 1 && parts >= SHARING && windows.pixels.length >= Tile.LANES;
    }

    private static boolean turns(ConvGeometry g) {
      return g.groups() == 1
          && g.dilationW() == 1
          && g.kernelW() * g.c() % TURNED == 0
          && g.filters() >= (WIDE ? 1 : 2) * Tile.COLUMNS
          && !(WIDE && g.kernelH() == 1)
          && (g.strideH() == 1 && g.ow() >= Tile.LANES || g.filters() >= 2 * Tile.COLUMNS);
    }

    void part(Job job, int part) {
      int chunk = part / cellParts;
      int firstCell = part % cellParts * partCells;
      int endCell = Math.min(windows.cells.length, firstCell + partCells);
      int at = chunk * size;
      if (chunks > 1) {
        for (int cell = firstCell; cell < endCell; cell++) {
          Arrays.fill(job.c, at + outs[cell], at + outs[cell] + g.filters(), 0);
        }
      }
      int first = chunk * chunkUnits + job.i;
      int endUnit = shares ? first + 1 : Math.min(units, first + chunkUnits);
      for (int unit = first; unit < endUnit; unit++) {
        unit(job, unit, at, firstCell, endCell);
      }
      Tile.local().release();
    }

    private void unit(Job job, int unit, int at, int firstCell, int endCell) {
      int image = unit / windows.bands.count();
      int band = unit % windows.bands.count();
      int pixels = windows.bands.height(band) * g.ow();
      int from = windows.firstPixel(image, band) * g.filters();
      int floats = pixels * g.filters();
      float[] gradient = job.b;
      if (windows.blocks.isNarrow() && from + floats + Tile.LANES > gradient.length) {
        gradient = Packing.withSlack(Scratch.Purpose.COLUMNS, gradient, from, floats);
        from = 0;
      }
      Blocks blocks = windows.blocks;
      float[] padded = shares ? job.d : padded(job.a, unit);
      if (WIDE && padded == job.a && g.strideH() * g.strideW() == 1) {
        int start = windows.at(image, band);
        ReadLoop.fetch(padded, start, start + windows.pixels[pixels - 1]);
      }
      float[] panels = shares ? job.e : panels(job.b, unit);
      Tile tile = Tile.local();
      tile.over(turns ? turnedPixels : windows.pixels, 0, pixels);
      for (int cell = firstCell; cell < endCell; cell += step) {
        int end = Math.min(cell + step, endCell);
        float[] turned = turns ? turn(padded, windows.at(image, band), band, cell) : null;
        for (int block = 0; block < blocks.count(); block++) {
          int filter = blocks.column(block);
          if (turns) {
            tile.left(turned, 0, turnedCells);
          } else {
            tile.left(padded, windows.at(image, band) + blocks.channel(block), windows.cells);
          }
          if (panels != null) {
            tile.right(panels, filter * pixels, Tile.COLUMNS);
          } else {
            tile.right(gradient, from + filter, g.filters());
          }
          tile.start(job.c, at + filter, 1);
          tile.into(job.c, at + filter, outs);
          tile.runRows(cell, end, blocks.columns(block));
        }
      }
    }

    /** The windows of a unit. */
    float[] padded(float[] x, int unit) {
      return windows.band(x, unit / windows.bands.count(), unit % windows.bands.count());
    }

    /** The blocks of its dy, one after the other; null if a tile takes them as they are. */
    float[] panels(float[] dy, int unit) {
      if (!copies || g.filters() == Tile.COLUMNS) {
        return null;
      }
      int band = unit % windows.bands.count();
      int pixels = windows.bands.height(band) * g.ow();
      int from = windows.firstPixel(unit / windows.bands.count(), band) * g.filters();
      float[] panels = Scratch.floats(Scratch.Purpose.PACK_B, pixels * g.filters());
      for (int column = 0; column < g.filters(); column += Tile.COLUMNS) {
        Packing.copy(
            dy,
            from + column,
            g.filters(),
            pixels,
            Tile.COLUMNS,
            panels,
            column * pixels,
            Tile.COLUMNS);
      }
      return panels;
    }

    /** The first of these cells and its neighbours in all windows, pixels side by side. */
    private float[] turn(float[] x, int at, int band, int cell) {
      int rows = windows.bands.height(band) + turnedRows - windows.bands.height();
      float[] turned = Scratch.floats(Scratch.Purpose.PACK_A, TURNED * turnedLength);
      int from = at + windows.cells[outs[cell] / g.filters()];
      int step = g.strideW() * g.c();
      for (int row = 0; row < rows; row++) {
        int under = from + row * g.strideH() * windows.border.rowStep();
        // Whole squares, if there is something to read; the next row goes over what is too much.
        int square = Math.max(g.ow(), Tile.LANES);
        int count = under + (square - 1) * step + TURNED <= x.length ? square : g.ow();
        Transpose.run(x, under, step, count, TURNED, turned, row * g.ow(), turnedLength);
      }
      return turned;
    }
  }
}
