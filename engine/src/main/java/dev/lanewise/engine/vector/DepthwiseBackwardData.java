package dev.lanewise.engine.vector;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.kernel.ConvolutionKernel;
import dev.lanewise.engine.parallel.Job;
import dev.lanewise.engine.parallel.Scratch;
import java.util.Arrays;

/**
 * The input's gradient of {@link Depthwise} convolution, gathered: a pixel of dx sums up dy of the
 * windows that saw it. With strides, which cells saw a pixel depends on its place modulo the
 * stride; pixels of one place in a row are computed together, so that no zero is multiplied.
 */
final class DepthwiseBackwardData implements ConvolutionKernel.BackwardData {
  private final Plans<Plan> plans = new Plans<>(Plan::new);

  @Override
  public String name() {
    return "depthwise";
  }

  @Override
  public String whyNot(ConvGeometry g) {
    return Depthwise.whyNot(g);
  }

  @Override
  public void run(ConvGeometry g, float[] dy, float[] w, float[] dx) {
    Plan plan = plans.of(g);
    Job job = Job.take();
    job.object = plan;
    job.a = dy;
    job.b = Depthwise.readable(w, g.c(), Scratch.Purpose.WEIGHTS);
    job.c = dx;
    job.ranges(
        plan.bands.units(),
        plan.bands.grain(),
        (j, from, to) -> ((Plan) j.object).units(j.a, j.b, j.c, from, to));
  }

  private static final class Plan {
    final ConvGeometry g;
    final Border border;

    /** By the place of the row, then of the column, modulo the strides. */
    final Depthwise.Taps[][] taps;

    final Depthwise.Bands bands;

    /** Null where it does not fit. */
    final DepthwiseInPlace inPlace;

    /** Where the weights of the cells begin, as it wants them. */
    final int[] cells;

    Plan(ConvGeometry g) {
      this.g = g;
      // From the first to the last column of dy that a pixel of dx meets.
      int first = Math.floorDiv(g.padLeft() - (g.kernelW() - 1) * g.dilationW(), g.strideW());
      int last = (g.w() - 1 + g.padLeft()) / g.strideW();
      border = new Border(g.oh(), g.ow(), g.c(), -first, last - first + 1, false);
      taps = new Depthwise.Taps[g.strideH()][g.strideW()];
      for (int row = 0; row < g.strideH(); row++) {
        for (int column = 0; column < g.strideW(); column++) {
          taps[row][column] = taps(row, column);
        }
      }
      int read = Math.ceilDiv(border.rowStep(), g.strideH());
      bands = Depthwise.Bands.of(g.n(), g.h(), read, g.w() * g.c());
      inPlace = DepthwiseInPlace.gradient(g);
      cells = cells(g);
    }

    /** With stride 1 dx is a convolution of dy with the weights turned round. */
    private static int[] cells(ConvGeometry g) {
      int[] cells = Tile.table(g.kernelH() * g.kernelW(), g.c());
      int last = cells.length - 1;
      for (int i = 0; i < cells.length && g.strideW() == 1; i++) {
        cells[i] = (last - i) * g.c();
      }
      return cells;
    }

    /**
     * Cells (r, s) with {@code row - r dilationH} and the columns' like a multiple of the stride.
     */
    private Depthwise.Taps taps(int row, int column) {
      int cells = g.kernelH() * g.kernelW();
      int[] offsets = new int[cells];
      int[] weights = new int[cells];
      int count = 0;
      for (int cell = cells - 1; cell >= 0; cell--) { // in the order of the pixels they meet
        int rows = row - cell / g.kernelW() * g.dilationH();
        int columns = column - cell % g.kernelW() * g.dilationW();
        if (rows % g.strideH() == 0 && columns % g.strideW() == 0) {
          int pixels = rows / g.strideH() * border.columns() + columns / g.strideW();
          offsets[count] = pixels * g.c();
          weights[count++] = cell * g.c();
        }
      }
      return new Depthwise.Taps(Arrays.copyOf(offsets, count), Arrays.copyOf(weights, count));
    }

    void units(float[] dy, float[] w, float[] dx, int from, int to) {
      for (int unit = from; unit < to; unit++) {
        int image = bands.image(unit);
        int end = bands.end(unit);
        int first = bands.first(unit) + g.padTop() - (g.kernelH() - 1) * g.dilationH();
        first = Math.floorDiv(first, g.strideH());
        int last = (end - 1 + g.padTop()) / g.strideH();
        if (inPlace != null) {
          int start = bands.first(unit);
          int width = g.w() * g.c();
          int out = (image * g.h() + start) * width;
          inPlace.fetch(dy, image, first, last - first + 1, dx, out, (end - start) * width);
          inPlace.gradientRows(dy, image, start, end, w, cells, dx, out);
          continue;
        }
        float[] band = border.rows(dy, image, first, last - first + 1);
        for (int row = bands.first(unit); row < end; row++) {
          int out = (image * g.h() + row) * g.w() * g.c();
          if (Depthwise.isAside(dx.length, g.c())) {
            float[] aside = Scratch.floats(Scratch.Purpose.TILE, g.w() * g.c());
            row(band, first, w, aside, 0, row);
            System.arraycopy(aside, 0, dx, out, g.w() * g.c());
          } else {
            row(band, first, w, dx, out, row);
          }
        }
      }
    }

    private void row(float[] band, int first, float[] w, float[] dx, int out, int row) {
      int place = row + g.padTop();
      int at = (place / g.strideH() - first) * border.columns() + border.left();
      Depthwise.Taps[] taps = this.taps[place % g.strideH()];
      for (int column = 0; column < Math.min(g.strideW(), g.w()); column++) {
        int padded = column + g.padLeft();
        Depthwise.row(
            taps[padded % g.strideW()],
            band,
            (at + padded / g.strideW()) * g.c(),
            g.c(),
            w,
            null,
            dx,
            out + column * g.c(),
            g.strideW() * g.c(),
            (g.w() - 1 - column) / g.strideW() + 1,
            g.c());
      }
    }
  }
}
