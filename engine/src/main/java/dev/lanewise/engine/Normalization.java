package dev.lanewise.engine;

import dev.lanewise.engine.kernel.ColumnMoments;
import dev.lanewise.engine.parallel.Job;
import dev.lanewise.engine.parallel.Scratch;
import java.util.Arrays;

/**
 * Statistics of each channel over all pixels of a batch, and normalising by them: the arithmetic of
 * batch normalisation.
 */
public final class Normalization {
  private Normalization() {}

  /**
   * The mean and the biased variance of each column of {@code x [rows, c]}, in one pass: those of
   * blocks of rows are merged, in order (Chan, Golub, LeVeque, 1983). Zeros where there is no row.
   *
   * @param x input, its last axis the channels
   * @param mean {@code [c]}, overwritten
   * @param variance {@code [c]}, overwritten
   */
  public static void statistics(Tensor x, Tensor mean, Tensor variance) {
    int cols = Rows.cols("mean", mean, x);
    Rows.cols("variance", variance, x);
    int rows = Rows.rows(x);
    int blocks = Rows.blocks(rows, cols);
    float[] moments = Scratch.floats(Scratch.Purpose.PARTIALS, blocks * 2 * cols);
    Job job = Job.take();
    job.a = x.data();
    Rows.runBlocks(
        job,
        moments,
        rows,
        cols,
        2 * cols,
        (j, from, to) -> Simd.kernels().columnMoments(j.a, j.i, j.e, Rows.at(j, from), from, to));
    mean.fill(0);
    variance.fill(0);
    int blockRows = Rows.blockRows(rows, cols);
    for (int block = 0; block < blocks; block++) {
      int before = block * blockRows;
      int count = Math.min(blockRows, rows - before);
      ColumnMoments.merge(
          moments, block * 2 * cols, count, mean.data(), 0, variance.data(), 0, cols, before);
    }
    ColumnMoments.variances(variance.data(), cols, rows);
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
    Check.pair("sums", sums, cols);
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

  /**
   * The sums of {@link #backwardSums} where a ReLU follows the normalisation: of {@code dz[r, c] =
   * y[r, c] > 0 ? dy[r, c] : 0} in place of dy, with y the ReLU's output. {@link #backwardData}
   * then takes dz. The same bits as with {@link Elementwise#reluBackward} before it.
   *
   * @param dz overwritten; may be dy
   * @param sums {@code [2, c]}, overwritten
   */
  public static void reluBackwardSums(
      Tensor x, Tensor mean, Tensor invStd, Tensor y, Tensor dy, Tensor dz, Tensor sums) {
    int cols = Rows.cols("mean", mean, x);
    Rows.cols("invStd", invStd, x);
    Check.sameSize("y", y, x);
    Check.sameSize("dy", dy, x);
    Check.sameSize("dz", dz, x);
    Check.pair("sums", sums, cols);
    Arrays.fill(sums.data(), 0);
    Job job = Job.take();
    job.a = x.data();
    job.b = mean.data();
    job.c = invStd.data();
    job.d = y.data();
    job.f = dy.data();
    job.g = dz.data();
    Rows.sumBlocks(
        job,
        Rows.rows(x),
        cols,
        2 * cols,
        sums.data(),
        (j, from, to) ->
            Simd.kernels()
                .reluBatchNormSums(
                    j.a, j.b, j.c, j.d, j.f, j.g, j.i, j.e, Rows.at(j, from), from, to));
  }

  /**
   * {@link #backwardData} where x is the output of a ReLU, then the ReLU's own backward, in one
   * pass: {@code dz[r, c] = x[r, c] > 0 ? dy[r, c] p[c] + x[r, c] q[c] + t[c] : 0}, and {@code
   * biasGradient[c] += sum over r of dz[r, c]}, for the bias before the ReLU. The same bits as
   * {@link #backwardData} and {@link Rows#reluBackward}.
   *
   * @param dz overwritten; may be dy
   * @param biasGradient {@code [c]}, added to
   */
  public static void backwardDataRelu(
      Tensor x, Tensor dy, Tensor p, Tensor q, Tensor t, Tensor dz, Tensor biasGradient) {
    int cols = Rows.cols("p", p, x);
    Rows.cols("q", q, x);
    Rows.cols("t", t, x);
    Rows.cols("biasGradient", biasGradient, x);
    Check.sameSize("dy", dy, x);
    Check.sameSize("dz", dz, x);
    Job job = Job.take();
    job.a = x.data();
    job.b = dy.data();
    job.c = p.data();
    job.d = q.data();
    job.f = t.data();
    job.g = dz.data();
    Rows.sumBlocks(
        job,
        Rows.rows(x),
        cols,
        cols,
        biasGradient.data(),
        (j, from, to) ->
            Simd.kernels()
                .batchNormReluBackward(
                    j.a, j.b, j.c, j.d, j.f, j.g, j.i, j.e, Rows.at(j, from), from, to));
  }
}
