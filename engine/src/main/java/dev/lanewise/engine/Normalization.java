package dev.lanewise.engine;

import dev.lanewise.engine.parallel.Job;
import java.util.Arrays;

/**
 * Statistics of each channel over all pixels of a batch, and normalising by them: the arithmetic of
 * batch normalisation.
 */
public final class Normalization {
  private Normalization() {}

  /**
   * The mean and the biased variance of each column of {@code x [rows, c]}, in two passes.
   *
   * @param x input, its last axis the channels
   * @param mean {@code [c]}, overwritten
   * @param variance {@code [c]}, overwritten
   */
  public static void statistics(Tensor x, Tensor mean, Tensor variance) {
    int cols = Rows.cols("mean", mean, x);
    Rows.cols("variance", variance, x);
    int rows = Rows.rows(x);
    mean.fill(0);
    Rows.addColumnSums(x, mean);
    divide(mean.data(), rows);
    variance.fill(0);
    Job job = Job.take();
    job.a = x.data();
    job.b = mean.data();
    Rows.sumBlocks(
        job,
        rows,
        cols,
        cols,
        variance.data(),
        (j, from, to) ->
            Simd.kernels().columnSquareDeviations(j.a, j.b, j.i, j.e, Rows.at(j, from), from, to));
    divide(variance.data(), rows);
  }

  /** {@code y[r, c] = x[r, c] scale[c] + shift[c]}. */
  public static void scaleShift(Tensor x, Tensor scale, Tensor shift, Tensor y) {
    int cols = Rows.cols("scale", scale, x);
    Rows.cols("shift", shift, x);
    Check.sameSize("y", y, x);
    Job job = Job.take();
    job.a = x.data();
    job.b = scale.data();
    job.c = shift.data();
    job.d = y.data();
    job.i = cols;
    job.ranges(
        Rows.rows(x),
        Rows.grain(cols),
        (j, from, to) -> Simd.kernels().scaleShift(j.a, j.b, j.c, j.d, j.i, from, to));
  }

  /**
   * {@code sums[c] = sum dy}, {@code sums[cols + c] = sum dy (x - mean) invStd}: the gradients of
   * beta and gamma.
   *
   * @param sums {@code [2, c]}, overwritten
   */
  public static void backwardSums(Tensor x, Tensor mean, Tensor invStd, Tensor dy, Tensor sums) {
    int cols = Rows.cols("mean", mean, x);
    Rows.cols("invStd", invStd, x);
    Check.sameSize("dy", dy, x);
    if (sums.size() != 2 * cols) {
      throw Check.wrongShape("sums", Shape.of(2, cols), sums);
    }
    Arrays.fill(sums.data(), 0);
    Job job = Job.take();
    job.a = x.data();
    job.b = mean.data();
    job.c = invStd.data();
    job.d = dy.data();
    Rows.sumBlocks(
        job,
        Rows.rows(x),
        cols,
        2 * cols,
        sums.data(),
        (j, from, to) ->
            Simd.kernels().batchNormSums(j.a, j.b, j.c, j.d, j.i, j.e, Rows.at(j, from), from, to));
  }

  /** {@code dx[r, c] = dy[r, c] p[c] + x[r, c] q[c] + t[c]}. */
  public static void backwardData(Tensor x, Tensor dy, Tensor p, Tensor q, Tensor t, Tensor dx) {
    int cols = Rows.cols("p", p, x);
    Rows.cols("q", q, x);
    Rows.cols("t", t, x);
    Check.sameSize("dy", dy, x);
    Check.sameSize("dx", dx, x);
    Job job = Job.take();
    job.a = x.data();
    job.b = dy.data();
    job.c = p.data();
    job.d = q.data();
    job.e = t.data();
    job.f = dx.data();
    job.i = cols;
    job.ranges(
        Rows.rows(x),
        Rows.grain(cols),
        (j, from, to) ->
            Simd.kernels().batchNormBackward(j.a, j.b, j.c, j.d, j.e, j.f, j.i, from, to));
  }

  private static void divide(float[] values, int by) {
    for (int i = 0; i < values.length; i++) {
      values[i] /= by;
    }
  }
}
