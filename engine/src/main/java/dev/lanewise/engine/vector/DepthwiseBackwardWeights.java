package dev.lanewise.engine.vector;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.kernel.ConvolutionKernel;
import dev.lanewise.engine.parallel.Job;
import dev.lanewise.engine.parallel.Scratch;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The weights' gradient of {@link Depthwise} convolution: the sums of up to 9 cells are in
 * registers while a row of pixels passes. Each part adds up its own gradient, and these are added
 * up in order: the same bits for any number of threads.
 */
final class DepthwiseBackwardWeights implements ConvolutionKernel.BackwardWeights {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = F.length();

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
  public void run(ConvGeometry g, float[] x, float[] dy, float[] dw) {
    Plan plan = plans.of(g);
    int parts = plan.bands.parts();
    float[] sums = Scratch.floats(Scratch.Purpose.PARTIALS, parts * plan.size);
    Job job = Job.take();
    job.object = plan;
    job.a = x;
    job.b = Depthwise.readable(dy, g.c(), Scratch.Purpose.COLUMNS);
    job.c = sums;
    job.ranges(
        plan.bands.units(),
        plan.bands.grain(),
        (j, from, to) -> ((Plan) j.object).units(j.a, j.b, j.c, from, to));
    for (int vector = 0; vector < plan.size && parts > 0; vector += LANES) {
      addParts(sums, vector, plan.size, parts);
      plan.add(sums, vector, dw);
    }
  }

  /** Adds up one vector of all parts, in order, into that of the first. */
  private static void addParts(float[] sums, int at, int step, int parts) {
    FloatVector sum = FloatVector.fromArray(F, sums, at);
    for (int part = 1; part < parts; part++) {
      sum = FloatVector.fromArray(F, sums, at + part * step).add(sum);
    }
    sum.intoArray(sums, at);
  }

  private static final class Plan {
    final ConvGeometry g;
    final Border border;
    final Depthwise.Taps taps;
    final Depthwise.Bands bands;
    final int cells;

    /** Null where it does not fit. */
    final DepthwiseInPlace inPlace;

    /** Floats of a part's gradient: by vector of channels, cell, lane. */
    final int size;

    Plan(ConvGeometry g) {
      this.g = g;
      border = Depthwise.border(g);
      taps = Depthwise.window(g, border.rowStep());
      int read = g.strideH() * border.rowStep() + g.ow() * g.c();
      bands = Depthwise.Bands.of(g.n(), g.oh(), read, g.ow() * g.c());
      cells = g.kernelH() * g.kernelW();
      inPlace = DepthwiseInPlace.windows(g);
      size = Depthwise.blocks(g.c()) * cells * LANES;
    }

    void units(float[] x, float[] dy, float[] sums, int from, int to) {
      int at = from / bands.grain() * size;
      Arrays.fill(sums, at, at + size, 0);
      int width = g.ow() * g.c();
      for (int unit = from; unit < to; unit++) {
        int image = bands.image(unit);
        int first = bands.first(unit);
        int rows = bands.end(unit) - first;
        int dyAt = (image * g.oh() + first) * width;
        int under = first * g.strideH() - g.padTop();
        if (inPlace != null) {
          inPlace.fetch(x, image, under, Depthwise.rowsUnder(g, rows), dy, dyAt, rows * width);
          inPlace.sums(x, image, first, first + rows, dy, dyAt, sums, at);
          continue;
        }
        float[] band = border.rows(x, image, under, Depthwise.rowsUnder(g, rows));
        for (int p = 0; p < rows; p++) {
          row(band, p * g.strideH() * border.rowStep(), dy, dyAt + p * width, sums, at);
        }
      }
    }

    private void row(float[] x, int in, float[] dy, int dyAt, float[] sums, int at) {
      int step = g.strideW() * g.c();
      int[] o = taps.offsets();
      for (int block = 0; block < Depthwise.blocks(g.c()); block++) {
        int c = Depthwise.channel(block, g.c());
        int to = at + block * cells * LANES;
        int t = 0;
        for (; t <= cells - 9; t += 9, to += 9 * LANES) {
          DepthwiseKernels.gradients9(x, in + c, step, o, t, dy, dyAt + c, g.c(), sums, to, g.ow());
        }
        for (; t <= cells - 3; t += 3, to += 3 * LANES) {
          DepthwiseKernels.gradients3(x, in + c, step, o, t, dy, dyAt + c, g.c(), sums, to, g.ow());
        }
        for (; t < cells; t++, to += LANES) {
          DepthwiseKernels.gradients1(x, in + c, step, o, t, dy, dyAt + c, g.c(), sums, to, g.ow());
        }
      }
    }

    /** Adds the lanes of one vector that are no other vector's to dw. */
    void add(float[] sums, int vector, float[] dw) {
      int block = vector / (cells * LANES);
      int cell = vector / LANES % cells;
      int skipped = block * LANES - Depthwise.channel(block, g.c());
      int to = cell * g.c() + block * LANES;
      int lanes = Math.min(LANES, g.c() - block * LANES);
      for (int lane = 0; lane < lanes; lane++) {
        dw[to + lane] += sums[vector + skipped + lane];
      }
    }
  }
}
