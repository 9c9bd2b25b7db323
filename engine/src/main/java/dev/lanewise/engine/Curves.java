package dev.lanewise.engine;

import dev.lanewise.engine.parallel.Job;

/** Applies a {@link Curve} to each element, and its slope to a gradient. */
public final class Curves {
  private Curves() {}

  /** {@code y = curve(x)}; y may be x. */
  public static void forward(Curve curve, Tensor x, Tensor y) {
    Check.sameSize("x", x, y);
    Job job = Job.take();
    job.object = curve;
    job.a = x.data();
    job.c = y.data();
    job.ranges(
        y.size(),
        Elementwise.GRAIN,
        (j, from, to) -> Simd.kernels().curve((Curve) j.object, j.a, j.c, from, to));
  }

  /**
   * {@code dx = dy curve'(x)}; dx may be dy.
   *
   * @param known x where {@link Curve#slopeNeedsInput}, else y
   */
  public static void backward(Curve curve, Tensor known, Tensor dy, Tensor dx) {
    Check.sameSize("x or y", known, dx);
    Check.sameSize("dy", dy, dx);
    Job job = Job.take();
    job.object = curve;
    job.a = known.data();
    job.b = dy.data();
    job.c = dx.data();
    job.ranges(
        dx.size(),
        Elementwise.GRAIN,
        (j, from, to) -> Simd.kernels().curveBackward((Curve) j.object, j.a, j.b, j.c, from, to));
  }
}
