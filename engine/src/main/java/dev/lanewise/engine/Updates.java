package dev.lanewise.engine;

import dev.lanewise.engine.parallel.Job;

/**
 * The optimizers' arithmetic: one pass over a parameter w, its gradient g and the optimizer's own
 * state.
 */
public final class Updates {
  private Updates() {}

  /** {@code w -= lr g}. */
  public static void sgd(Tensor w, Tensor g, float lr) {
    Elementwise.addScaled(-lr, g, w);
  }

  /**
   * {@code m = momentum m - lr g}; {@code w += m}, or with nesterov {@code w += momentum m - lr g}.
   */
  public static void sgdMomentum(
      Tensor w, Tensor g, Tensor m, float lr, float momentum, boolean nesterov) {
    Job job = job(w, g, m, m);
    job.s = lr;
    job.t = momentum;
    job.i = nesterov ? 1 : 0;
    job.ranges(
        w.size(),
        Elementwise.GRAIN,
        (j, from, to) -> Simd.kernels().sgdMomentum(j.a, j.b, j.c, j.s, j.t, j.i == 1, from, to));
  }

  /** {@code v = rho v + (1 - rho) g^2}; {@code w -= lr g / sqrt(v + epsilon)}. */
  public static void rmsprop(Tensor w, Tensor g, Tensor v, float lr, float rho, float epsilon) {
    Job job = job(w, g, v, v);
    job.s = lr;
    job.t = rho;
    job.u = epsilon;
    job.ranges(
        w.size(),
        Elementwise.GRAIN,
        (j, from, to) -> Simd.kernels().rmsprop(j.a, j.b, j.c, j.s, j.t, j.u, from, to));
  }

  /**
   * {@code m += (1 - b1)(g - m)}; {@code v += (1 - b2)(g^2 - v)}; {@code w -= step m / (sqrt(v) +
   * epsilon)}.
   */
  public static void adam(
      Tensor w, Tensor g, Tensor m, Tensor v, float step, float b1, float b2, float epsilon) {
    Job job = job(w, g, m, v);
    job.s = step;
    job.t = b1;
    job.u = b2;
    job.v = epsilon;
    job.ranges(
        w.size(),
        Elementwise.GRAIN,
        (j, from, to) -> Simd.kernels().adam(j.a, j.b, j.c, j.d, j.s, j.t, j.u, j.v, from, to));
  }

  private static Job job(Tensor w, Tensor g, Tensor first, Tensor second) {
    Check.sameSize("gradient", g, w);
    Check.sameSize("state", first, w);
    Check.sameSize("state", second, w);
    Job job = Job.take();
    job.a = w.data();
    job.b = g.data();
    job.c = first.data();
    job.d = second.data();
    return job;
  }
}
