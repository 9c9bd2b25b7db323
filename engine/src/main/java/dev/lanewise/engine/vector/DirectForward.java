package dev.lanewise.engine.vector;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.Finish;
import dev.lanewise.engine.kernel.ConvolutionKernel;
import dev.lanewise.engine.kernel.Finishing;
import dev.lanewise.engine.parallel.Job;
import dev.lanewise.engine.parallel.Scratch;

/**
 * Convolution as it stands, without a matrix of patches: a {@link Tile} is 6 pixels of the output
 * by up to 4 vectors of filters, and its one loop runs over the cells (r, s, c) of the window.
 *
 * <p>A part is some bands of images times some blocks of filters. Its weights of one block stay in
 * the second cache while the pixels of a band pass by.
 *
 * <p>Source: Georganas et al., Anatomy of High-Performance Deep Learning Convolutions, 2018; here
 * on NHWC, with tables of offsets.
 */
final class DirectForward implements ConvolutionKernel.Forward {
  /** Filters that put rows of weights so far apart that caches hold few of them. */
  private static final int FAR = 128;

  /** Pixels that pay for a copy. */
  private static final int PIXELS_TO_COPY = 4 * Tile.ROWS;

  /** Pixels of a batch that pay for packing all weights: 196 break even. Zen 5, November 2026. */
  private static final int PIXELS_TO_PACK = 32 * Tile.ROWS;

  /** Weights that are packed at once: about three microseconds. */
  private static final int PACKED_AT_ONCE = 1 << 14;

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
  public boolean gathers(ConvGeometry g) {
    return !plans.of(g).parts.cutsBlocks();
  }

  /** How its images are padded. */
  Border border(ConvGeometry g) {
    return plans.of(g).windows.border;
  }

  @Override
  public int keptFloats(ConvGeometry g) {
    return keptFloats(g, Windows.blocks(g));
  }

  private static int keptFloats(ConvGeometry g, Blocks blocks) {
    boolean same = blocks.count() == 1 && !blocks.isNarrow();
    return same ? 0 : Scratch.LINE + g.kernelShape().size() + Tile.LANES;
  }

  /** Each block's weights one after the other: {@code kept[block][cell][column]}. */
  @Override
  public float[] keep(ConvGeometry g, float[] w) {
    Plan plan = plans.of(g);
    if (plan.keptFloats == 0) {
      return w;
    }
    float[] kept = new float[plan.keptFloats];
    pack(plan, w, kept);
    return kept;
  }

  private static void pack(Plan plan, float[] w, float[] packed) {
    Job job = Job.take();
    job.object = plan;
    job.a = w;
    job.b = packed;
    int grain = PACKED_AT_ONCE / plan.g.filters();
    job.ranges(
        plan.windows.cells.length,
        grain,
        (j, from, to) -> ((Plan) j.object).pack(j.a, j.b, from, to));
  }

  @Override
  public void run(ConvGeometry g, float[] x, float[] w, float[] bias, Finish finish, float[] y) {
    Plan plan = plans.of(g);
    float[] read = w;
    if (plan.packs) {
      read = Scratch.floats(Scratch.Purpose.WEIGHTS, plan.keptFloats);
      pack(plan, w, read);
    } else if (plan.blocks.isNarrow()) {
      read = Packing.withSlack(Scratch.Purpose.WEIGHTS, w, 0, w.length);
    }
    run(plan, x, read, plan.packs, bias, finish, y);
  }

  @Override
  public void runKept(
      ConvGeometry g, float[] x, float[] kept, float[] bias, Finish finish, float[] y) {
    Plan plan = plans.of(g);
    run(plan, x, kept, plan.keptFloats > 0, bias, finish, y);
  }

  private static void run(
      Plan plan, float[] x, float[] w, boolean packed, float[] bias, Finish finish, float[] y) {
    int filters = plan.g.filters();
    Job job = Job.take();
    job.object = plan;
    job.a = x;
    job.b = w;
    job.i = packed ? 1 : 0;
    job.c = bias;
    job.d = y;
    job.finish = finish;
    int slots = plan.parts.count();
    float[] moments = plan.parts.cutsBlocks() ? null : Finishing.slots(finish, slots, filters);
    job.e = moments;
    job.tasks(slots, (j, part) -> ((Plan) j.object).part(j, part));
    Finishing.statistics(finish, moments, slots, filters);
  }

  private static final class Plan {
    final ConvGeometry g;
    final Windows windows;
    final int[] outs;
    final Blocks blocks;
    final Parts parts;

    /** Steps at once where the weights are copied; 0 if they cannot be. */
    final int copiedSteps;

    final int keptFloats;

    /** Whether all weights are packed before the parts: those of several blocks. */
    final boolean packs;

    Plan(ConvGeometry g) {
      this.g = g;
      windows = new Windows(g);
      copiedSteps = Tile.stepsToCopy(windows.cells);
      outs = Tile.table(windows.pixels.length, g.filters());
      blocks = windows.blocks;
      int units = g.n() * windows.bands.count();
      keptFloats = keptFloats(g, blocks);
      packs = blocks.count() > 1 && !blocks.isNarrow() && g.n() * g.oh() * g.ow() >= PIXELS_TO_PACK;
      boolean manyWeights = g.kernelShape().size() > g.inputShape().size();
      parts = Parts.of(units, blocks.count(), windows.bands.parts(), manyWeights);
    }

    /** Packs some cells' weights, which are read from front to back, for all blocks. */
    void pack(float[] w, float[] packed, int from, int to) {
      for (int cell = from; cell < to; cell++) {
        for (int block = 0; block < blocks.count(); block++) {
          int column = blocks.column(block);
          int columns = blocks.columns(block);
          int at = Scratch.LINE + windows.cells.length * column + cell * columns;
          System.arraycopy(w, cell * g.filters() + column, packed, at, columns);
        }
      }
    }

    void part(Job job, int part) {
      int bands = windows.bands.count();
      int end = parts.endBlock(part);
      int column = blocks.column(parts.firstBlock(part));
      int columns = blocks.column(end - 1) + blocks.columns(end - 1) - column;
      for (int unit = parts.firstUnit(part); unit < parts.endUnit(part); unit++) {
        int image = unit / bands;
        int band = unit % bands;
        float[] padded = windows.band(job.a, image, band);
        for (int block = parts.firstBlock(part); block < end; block++) {
          block(padded, image, band, block, job.b, job.i != 0, job.c, job.d);
        }
        int from = windows.firstPixel(image, band);
        int to = from + windows.bands.height(band) * g.ow();
        Finishing.block(
            VectorKernels.KERNELS, job.finish, job.d, g.filters(), column, columns, from, to);
        Finishing.gather(VectorKernels.KERNELS, job.e, part, job.d, g.filters(), from, to);
      }
      Tile.local().release();
    }

    private void block(
        float[] x,
        int image,
        int band,
        int block,
        float[] w,
        boolean packed,
        float[] bias,
        float[] y) {
      int filter = blocks.column(block);
      int to = windows.firstPixel(image, band) * g.filters() + filter;
      Tile tile = Tile.local();
      tile.left(x, windows.at(image, band) + blocks.channel(block), windows.pixels);
      tile.neighbours = windows.neighbours;
      tile.into(y, to, outs);
      if (bias == null) {
        tile.start(Tile.ZEROS, 0, 0);
      } else {
        tile.start(bias, filter, 0);
      }
      int pixels = windows.bands.height(band) * g.ow();
      int row = packed ? blocks.columns(block) : g.filters();
      int first = packed ? Scratch.LINE + windows.cells.length * filter : filter;
      boolean copies = !packed && copies(pixels, blocks.columns(block));
      int steps = copies ? copiedSteps : windows.steps;
      for (int step = 0; step < windows.cells.length; step += steps) {
        tile.over(windows.cells, step, Math.min(steps, windows.cells.length - step));
        tile.right(w, first + step * row, row);
        int done = copies ? copyFirst(tile) : 0;
        tile.runRows(done, pixels, blocks.columns(block));
        tile.start(y, to, 1);
      }
    }

    /**
     * Whether the first tile leaves a copy of the weights for the others: a step reads a piece of a
     * row of them, and where rows are far apart, caches hold few of the pieces. A tile of rows,
     * too, wants them as far apart as it is wide. Short sums gain nothing by it.
     */
    private boolean copies(int pixels, int columns) {
      boolean few = Tile.VECTORS == 4 && copiedSteps <= Tile.SHORT;
      return copiedSteps > 0
          && !few
          && columns == Tile.COLUMNS
          && g.filters() >= FAR
          && pixels >= PIXELS_TO_COPY;
    }

    /** Returns the pixels it did. */
    private int copyFirst(Tile tile) {
      float[] copy = Scratch.floats(Scratch.Purpose.PACK_B, copiedSteps * Tile.COLUMNS);
      tile.copying(copy, 0);
      tile.right(copy, 0, Tile.COLUMNS);
      return Tile.ROWS;
    }
  }
}
