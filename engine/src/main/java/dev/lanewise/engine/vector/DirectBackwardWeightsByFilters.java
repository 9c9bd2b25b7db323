package dev.lanewise.engine.vector;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.kernel.ConvolutionKernel;
import dev.lanewise.engine.parallel.Job;
import dev.lanewise.engine.parallel.Scratch;
import java.util.Arrays;

/**
 * The gradient of the kernel with rows and columns exchanged, for filters that would leave lanes
 * empty: a {@link Tile} is 6 filters by up to 4 vectors of what lies side by side in a row of the
 * window, its cells (s, c).
 *
 * <p>The one loop runs over the columns of whole padded rows of x, so that the windows follow each
 * other at one distance; dy is copied with zeros where no window begins. The gradient comes out
 * turned, and is turned back when the chunks are added up in order.
 */
final class DirectBackwardWeightsByFilters implements ConvolutionKernel.BackwardWeights {
  /** Floats of a turned gradient: 256 MiB. */
  private static final long MOST_TURNED = 1 << 26;

  // Measured on Zen 4 (512 bit), November 2026.

  /** Speed of a tile of one vector, which loads a number for each of its sums, against others. */
  private static final double ONE_VECTOR = 0.7;

  /** What it must gain to be worth the copy of dy. */
  private static final double GAIN = 1.1;

  private final Plans<Plan> plans = new Plans<>(Plan::new);

  @Override
  public String name() {
    return "direct-by-filters";
  }

  @Override
  public String whyNot(ConvGeometry g) {
    if (g.groups() != 1 || g.strideH() != 1 || g.strideW() != 1 || g.dilationW() != 1) {
      return "for one group, stride 1 and columns that are not dilated";
    }
    if ((long) g.kernelW() * g.c() < Tile.LANES) {
      return "for rows of the window with a vector of cells";
    }
    return turned(g) > MOST_TURNED ? "the turned gradient would be too large" : null;
  }

  /** Floats of a gradient with whole tiles of filters. */
  private static long turned(ConvGeometry g) {
    long filters = (long) Tile.ROWS * Math.ceilDiv(g.filters(), Tile.ROWS);
    return filters * g.kernelH() * g.kernelW() * g.c();
  }

  @Override
  public String whySlow(ConvGeometry g) {
    double here =
        filled(g.kernelW() * g.c(), Tile.LANES)
            * filled(g.filters(), Tile.ROWS)
            * g.ow()
            / (g.ow() + g.kernelW() - 1);
    double there = filled(g.filters(), Tile.LANES) * (g.filters() <= Tile.LANES ? ONE_VECTOR : 1);
    return here < GAIN * there ? "the filters fill their vectors" : null;
  }

  /** The share of whole units that {@code count} fills. */
  private static double filled(int count, int unit) {
    return (double) count / (unit * Math.ceilDiv(count, unit));
  }

  @Override
  public long workspace(ConvGeometry g) {
    return 4L * plans.of(g).floats();
  }

  @Override
  public void run(ConvGeometry g, float[] x, float[] dy, float[] dw) {
    Plan plan = plans.of(g);
    Job job = Job.take();
    job.object = plan;
    job.a = x;
    job.b = dy;
    float[] sums = Scratch.floats(Scratch.Purpose.PARTIALS, plan.chunks * plan.size);
    job.c = sums;
    job.tasks(plan.chunks, (j, part) -> ((Plan) j.object).part(j.a, j.b, j.c, part));
    job = Job.take();
    job.object = plan;
    job.a = sums;
    job.b = dw;
    job.tasks(g.filters(), (j, filter) -> ((Plan) j.object).addUp(j.a, j.b, filter));
  }

  private static final class Plan {
    final ConvGeometry g;
    final Windows windows;
    final Blocks blocks;

    /** Cells of a row of the window, and of the window. */
    final int width;

    final int cells;

    /** Columns of padded rows. */
    final int columns;

    /** The filters, up to whole tiles; those beyond repeat the last one. */
    final int[] filters;

    final int[] outs;
    final int[] pixels;

    /** Floats of the turned gradient. */
    final int size;

    final int units;
    final int chunkUnits;
    final int chunks;

    Plan(ConvGeometry g) {
      this.g = g;
      size = (int) turned(g);
      windows =
          new Windows(g, DirectBackwardWeights.BAND_FLOATS, DirectBackwardWeights.chunks(size));
      width = g.kernelW() * g.c();
      cells = g.kernelH() * width;
      blocks = new Blocks(1, 1, width);
      columns = g.ow() + g.kernelW() - 1;
      filters = Tile.table(Math.ceilDiv(g.filters(), Tile.ROWS) * Tile.ROWS, 1);
      for (int i = g.filters(); i < filters.length; i++) {
        filters[i] = g.filters() - 1;
      }
      outs = Tile.table(filters.length, cells);
      pixels = Tile.table(windows.bands.height() * columns, g.filters());
      units = g.n() * windows.bands.count();
      chunkUnits = Math.max(1, Math.ceilDiv(units, windows.bands.parts()));
      chunks = Math.ceilDiv(units, chunkUnits);
    }

    long floats() {
      return (long) chunks * size + (long) pixels.length * g.filters();
    }

    void part(float[] x, float[] dy, float[] sums, int chunk) {
      Arrays.fill(sums, chunk * size, (chunk + 1) * size, 0);
      int endUnit = Math.min(units, (chunk + 1) * chunkUnits);
      for (int unit = chunk * chunkUnits; unit < endUnit; unit++) {
        unit(x, dy, unit, sums, chunk * size);
      }
      Tile.local().release();
    }

    private void unit(float[] x, float[] dy, int unit, float[] sums, int at) {
      int image = unit / windows.bands.count();
      int band = unit % windows.bands.count();
      int rows = windows.bands.height(band);
      Tile tile = Tile.local();
      tile.left(gradient(dy, windows.firstPixel(image, band), rows), 0, filters);
      tile.over(pixels, 0, (rows - 1) * columns + g.ow());
      float[] padded = windows.band(x, image, band);
      for (int r = 0; r < g.kernelH(); r++) {
        int from = windows.at(image, band) + r * g.dilationH() * windows.border.rowStep();
        for (int block = 0; block < blocks.count(); block++) {
          int to = at + r * width + blocks.column(block);
          tile.right(padded, from + blocks.column(block), g.c());
          tile.start(sums, to, 1);
          tile.into(sums, to, outs);
          tile.runRows(0, filters.length, blocks.columns(block));
        }
      }
    }

    /** Rows of dy, as long as those of the padded x. */
    private float[] gradient(float[] dy, int firstPixel, int rows) {
      int length = g.ow() * g.filters();
      int step = columns * g.filters();
      float[] gradient = Scratch.floats(Scratch.Purpose.COLUMNS, rows * step);
      for (int row = 0; row < rows; row++) {
        int from = firstPixel * g.filters() + row * length;
        System.arraycopy(dy, from, gradient, row * step, length);
        Arrays.fill(gradient, row * step + length, (row + 1) * step, 0);
      }
      return gradient;
    }

    /** Adds the chunks' gradients of a filter to the first one's, and that to dw. */
    void addUp(float[] sums, float[] dw, int filter) {
      int at = filter * cells;
      for (int chunk = 1; chunk < chunks; chunk++) {
        Packing.add(sums, chunk * size + at, sums, at, cells);
      }
      for (int i = 0; i < cells && chunks > 0; i++) {
        dw[i * g.filters() + filter] += sums[at + i];
      }
    }
  }
}
