package dev.lanewise.engine.vector;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.Finish;
import dev.lanewise.engine.kernel.ConvolutionKernel;
import dev.lanewise.engine.kernel.Finishing;
import dev.lanewise.engine.parallel.Job;
import dev.lanewise.engine.parallel.Scratch;

/** {@link Depthwise} convolution, any kernel, stride and dilation. */
final class DepthwiseForward implements ConvolutionKernel.Forward {
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
  public boolean gathers(ConvGeometry g) {
    return true;
  }

  @Override
  public void run(ConvGeometry g, float[] x, float[] w, float[] bias, Finish finish, float[] y) {
    Plan plan = plans.of(g);
    Job job = Job.take();
    job.object = plan;
    job.a = x;
    job.b = Depthwise.readable(w, g.c(), Scratch.Purpose.WEIGHTS);
    job.c = bias == null ? null : Depthwise.readable(bias, g.c(), Scratch.Purpose.BIAS);
    job.d = y;
    job.finish = finish;
    float[] moments = Finishing.slots(finish, plan.bands.parts(), g.filters());
    job.e = moments;
    job.ranges(
        plan.bands.units(),
        plan.bands.grain(),
        (j, from, to) -> {
          for (int unit = from; unit < to; unit++) {
            ((Plan) j.object).unit(j, unit);
          }
        });
    Finishing.statistics(finish, moments, plan.bands.parts(), g.filters());
  }

  private static final class Plan {
    final ConvGeometry g;
    final Border border;
    final Depthwise.Taps taps;
    final Depthwise.Bands bands;

    /** Null where it does not fit. */
    final DepthwiseInPlace inPlace;

    Plan(ConvGeometry g) {
      this.g = g;
      border = Depthwise.border(g);
      taps = Depthwise.window(g, border.rowStep());
      bands = Depthwise.Bands.of(g.n(), g.oh(), g.strideH() * border.rowStep(), g.ow() * g.c());
      inPlace = DepthwiseInPlace.windows(g);
    }

    void unit(Job job, int unit) {
      int image = bands.image(unit);
      int first = bands.first(unit);
      int end = bands.end(unit);
      if (inPlace != null) {
        int out = (image * g.oh() + first) * g.ow() * g.c();
        int under = first * g.strideH() - g.padTop();
        int rows = Depthwise.rowsUnder(g, end - first);
        inPlace.fetch(job.a, image, under, rows, job.d, out, (end - first) * g.ow() * g.c());
        inPlace.rows(job.a, image, first, end, job.b, taps.cells(), job.c, job.d, out);
      } else {
        rows(job.a, image, first, end, job.b, job.c, job.d);
      }
      int from = (image * g.oh() + first) * g.ow();
      int to = from + (end - first) * g.ow();
      int slot = unit / bands.grain();
      Finishing.rows(VectorKernels.KERNELS, job.finish, job.d, g.c(), from, to);
      Finishing.gather(VectorKernels.KERNELS, job.e, slot, job.d, g.c(), from, to);
    }

    private void rows(
        float[] x, int image, int first, int end, float[] w, float[] bias, float[] y) {
      int under = first * g.strideH() - g.padTop();
      float[] band = border.rows(x, image, under, Depthwise.rowsUnder(g, end - first));
      for (int p = 0; p < end - first; p++) {
        int in = p * g.strideH() * border.rowStep();
        row(band, in, w, bias, y, (image * g.oh() + first + p) * g.ow() * g.c());
      }
    }

    private void row(float[] band, int in, float[] w, float[] bias, float[] y, int out) {
      int width = g.ow() * g.c();
      int inStep = g.strideW() * g.c();
      if (Depthwise.isAside(y.length, g.c())) {
        float[] row = Scratch.floats(Scratch.Purpose.TILE, width);
        Depthwise.row(taps, band, in, inStep, w, bias, row, 0, g.c(), g.ow(), g.c());
        System.arraycopy(row, 0, y, out, width);
      } else {
        Depthwise.row(taps, band, in, inStep, w, bias, y, out, g.c(), g.ow(), g.c());
      }
    }
  }
}
