package dev.lanewise.engine;

import dev.lanewise.engine.parallel.Job;

/**
 * Max and average pooling over windows ({@link ConvGeometry#pooling}), and the mean over whole
 * images.
 */
public final class Pooling {
  private Pooling() {}

  /**
   * {@code y[n, p, q, c]} = the largest x of the window, NaN if one is; cells of padding do not
   * count. It is 0 where the largest are 0 or -0.
   */
  public static void maxForward(ConvGeometry g, Tensor x, Tensor y) {
    Job job = forward(g, x, y);
    job.ranges(
        g.n() * g.oh(),
        rowGrain(g),
        (j, from, to) -> Simd.kernels().maxPool(j.geometry, j.a, j.b, from, to));
  }

  /**
   * dx = dy at the first cell of each window that holds its maximum, else 0; overlapping windows
   * add up. Overwrites dx.
   */
  public static void maxBackward(ConvGeometry g, Tensor x, Tensor y, Tensor dy, Tensor dx) {
    Check.input("x", x, g);
    Check.output("y", y, g);
    Job job = backward(g, dy, dx);
    job.c = x.data();
    job.d = y.data();
    if (g.areRowsApart()) {
      job.ranges(
          g.n() * g.oh(),
          rowGrain(g),
          (j, from, to) ->
              Simd.kernels().maxPoolBackwardRows(j.geometry, j.c, j.d, j.a, j.b, from, to));
      return;
    }
    job.ranges(
        g.n(),
        1,
        (j, from, to) -> Simd.kernels().maxPoolBackward(j.geometry, j.c, j.d, j.a, j.b, from, to));
  }

  /**
   * {@link #maxBackward} where x is the output of a ReLU, the ReLU's own backward, and the gradient
   * of the bias before it: as a window's maximum is positive where its cell is, all of dy that the
   * ReLU stops is dropped before it is sent, and summed while there is little of it. dx has the
   * bits of {@link #maxBackward} and {@link Elementwise#reluBackward}.
   *
   * @param dy overwritten by {@code y > 0 ? dy : 0}
   * @param dx overwritten
   * @param biasGradient {@code [c]}, added to
   */
  public static void maxBackwardRelu(
      ConvGeometry g, Tensor x, Tensor y, Tensor dy, Tensor dx, Tensor biasGradient) {
    Check.input("x", x, g);
    Check.output("y", y, g);
    Rows.cols("biasGradient", biasGradient, y);
    Job job = backward(g, dy, dx);
    job.c = x.data();
    job.d = y.data();
    Rows.sumBlocks(
        job,
        g.n(),
        g.oh() * g.ow() * g.c(),
        g.c(),
        biasGradient.data(),
        (j, from, to) -> {
          ConvGeometry of = j.geometry;
          int pixels = of.oh() * of.ow();
          int at = Rows.at(j, from);
          int first = from * pixels;
          int end = to * pixels;
          Simd.kernels().reluBackwardSums(j.d, j.a, j.a, of.c(), j.e, at, first, end);
          Simd.kernels().maxPoolBackward(of, j.c, j.d, j.a, j.b, from, to);
        });
  }

  /** {@code y[n, p, q, c]} = the mean of the window's cells that are no padding. */
  public static void averageForward(ConvGeometry g, Tensor x, Tensor y) {
    Job job = forward(g, x, y);
    job.ranges(
        g.n() * g.oh(),
        rowGrain(g),
        (j, from, to) -> Simd.kernels().averagePool(j.geometry, j.a, j.b, from, to));
  }

  /**
   * dx = dy spread evenly over the cells of its window that are no padding; overlapping windows add
   * up. Overwrites dx.
   */
  public static void averageBackward(ConvGeometry g, Tensor dy, Tensor dx) {
    backward(g, dy, dx)
        .ranges(
            g.n() * g.h(),
            Math.max(1, Elementwise.GRAIN / Math.max(1, g.w() * g.c())),
            (j, from, to) -> Simd.kernels().averagePoolBackward(j.geometry, j.a, j.b, from, to));
  }

  private static Job forward(ConvGeometry g, Tensor x, Tensor y) {
    return job(g, "x", x, "y", y, true);
  }

  private static Job backward(ConvGeometry g, Tensor dy, Tensor dx) {
    return job(g, "dy", dy, "dx", dx, false);
  }

  private static Job job(
      ConvGeometry g, String inName, Tensor in, String outName, Tensor out, boolean forward) {
    if (g.groups() != g.c() || g.filters() != g.c()) {
      throw new IllegalArgumentException(
          "pooling keeps channels apart: make the geometry with ConvGeometry.pooling, but got "
              + g);
    }
    Check.input(forward ? inName : outName, forward ? in : out, g);
    Check.output(forward ? outName : inName, forward ? out : in, g);
    Job job = Job.take();
    job.geometry = g;
    job.a = in.data();
    job.b = out.data();
    return job;
  }

  private static int rowGrain(ConvGeometry g) {
    // By what is read, rows of images under one row of windows; two of those are read at once.
    int floats = Math.max(1, Math.min(g.strideH(), g.h()) * g.w() * g.c());
    return Math.max(Math.min(2, g.oh()), 2 * Elementwise.GRAIN / floats);
  }
}
