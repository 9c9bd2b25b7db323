package dev.lanewise.engine;

import dev.lanewise.engine.parallel.Job;
import dev.lanewise.engine.parallel.Scratch;
import java.util.Arrays;

/**
 * Operations on a tensor seen as a matrix {@code [rows, cols]}, where cols is its last axis: bias,
 * sums over rows, softmax along rows.
 *
 * <p>Sums over rows are taken in blocks of rows that depend on the shape alone, then added up in
 * order, so that they have the same bits for any number of threads.
 */
public final class Rows {
  /** Elements a part has at least: kernels first repeat what belongs to a column. */
  private static final int GRAIN = 2 * Elementwise.GRAIN;

  /** Blocks a sum over rows has at most. */
  private static final int MAX_BLOCKS = 64;

  private Rows() {}

  /** {@code y[r, c] += bias[c]}. */
  public static void addBias(Tensor bias, Tensor y) {
    int cols = cols("bias", bias, y);
    Job job = Job.take();
    job.a = bias.data();
    job.b = y.data();
    job.i = cols;
    job.ranges(
        rows(y), grain(cols), (j, from, to) -> Simd.kernels().addBias(j.a, j.b, j.i, from, to));
  }

  /** {@code sums[c] += sum over r of x[r, c]}: the gradient of a bias. */
  public static void addColumnSums(Tensor x, Tensor sums) {
    int cols = cols("sums", sums, x);
    Job job = Job.take();
    job.a = x.data();
    sumBlocks(
        job,
        rows(x),
        cols,
        cols,
        sums.data(),
        (j, from, to) -> Simd.kernels().columnSums(j.a, j.i, j.e, at(j, from), from, to));
  }

  /**
   * {@code dx[r, c] = y[r, c] > 0 ? dy[r, c] : 0}, where y is the output of {@link
   * Elementwise#relu}, and {@code sums[c] += sum over r of dx[r, c]}, the gradient of a bias before
   * the ReLU, in one pass. The same bits as {@link Elementwise#reluBackward} and {@link
   * #addColumnSums}. dx may be dy.
   */
  public static void reluBackward(Tensor y, Tensor dy, Tensor dx, Tensor sums) {
    int cols = cols("sums", sums, y);
    Check.sameSize("dy", dy, y);
    Check.sameSize("dx", dx, y);
    Job job = Job.take();
    job.a = y.data();
    job.b = dy.data();
    job.c = dx.data();
    sumBlocks(
        job,
        rows(y),
        cols,
        cols,
        sums.data(),
        (j, from, to) ->
            Simd.kernels().reluBackwardSums(j.a, j.b, j.c, j.i, j.e, at(j, from), from, to));
  }

  /** {@code y[r, c] = exp(x[r, c]) / sum over k of exp(x[r, k])}, without overflow. */
  public static void softmax(Tensor x, Tensor y) {
    Check.sameSize("y", y, x);
    int cols = x.dim(-1);
    Job job = Job.take();
    job.a = x.data();
    job.b = y.data();
    job.i = cols;
    job.ranges(
        rows(x), grain(cols), (j, from, to) -> Simd.kernels().softmax(j.a, j.b, j.i, from, to));
  }

  /**
   * {@code dx[r, c] = y[r, c] (dy[r, c] - sum over k of dy[r, k] y[r, k])}, where y is the output
   * of {@link #softmax}.
   */
  public static void softmaxBackward(Tensor y, Tensor dy, Tensor dx) {
    Check.sameSize("dy", dy, y);
    Check.sameSize("dx", dx, y);
    int cols = y.dim(-1);
    Job job = Job.take();
    job.a = y.data();
    job.b = dy.data();
    job.c = dx.data();
    job.i = cols;
    job.ranges(
        rows(y),
        grain(cols),
        (j, from, to) -> Simd.kernels().softmaxBackward(j.a, j.b, j.c, j.i, from, to));
  }

  /** {@code y[r, c] = x[r, c] - log(sum over k of exp(x[r, k]))}; y may be x. */
  public static void logSoftmax(Tensor x, Tensor y) {
    Check.sameSize("y", y, x);
    int cols = x.dim(-1);
    Job job = Job.take();
    job.a = x.data();
    job.b = y.data();
    job.i = cols;
    job.ranges(rows(x), grain(cols), Rows::logSoftmaxRows);
  }

  // The kernel writes a softmax as well, into a copy that nobody reads.
  private static void logSoftmaxRows(Job job, int from, int to) {
    int cols = job.i;
    int rows = to - from;
    float[] copy = Scratch.floats(Scratch.Purpose.PARTIALS, rows * (cols + 2));
    System.arraycopy(job.a, from * cols, copy, 0, rows * cols);
    Simd.kernels().softmaxAndLog(copy, copy, 1, copy, rows * cols, cols, 0, rows);
    for (int r = 0; r < rows; r++) {
      float first = copy[rows * cols + r];
      float second = copy[rows * cols + rows + r];
      for (int at = (from + r) * cols; at < (from + r + 1) * cols; at++) {
        job.b[at] = job.a[at] - first - second;
      }
    }
  }

  /**
   * {@code dx[r, c] = dy[r, c] - exp(y[r, c]) sum over k of dy[r, k]}, where y is the output of
   * {@link #logSoftmax}; dx may be dy.
   */
  public static void logSoftmaxBackward(Tensor y, Tensor dy, Tensor dx) {
    Check.sameSize("dy", dy, y);
    Check.sameSize("dx", dx, y);
    int cols = y.dim(-1);
    Job job = Job.take();
    job.a = y.data();
    job.b = dy.data();
    job.c = dx.data();
    job.i = cols;
    job.ranges(rows(y), grain(cols), Rows::logSoftmaxBackwardRows);
  }

  private static void logSoftmaxBackwardRows(Job job, int from, int to) {
    int cols = job.i;
    int rows = to - from;
    float[] exp = Scratch.floats(Scratch.Purpose.PARTIALS, rows * cols);
    System.arraycopy(job.a, from * cols, exp, 0, rows * cols);
    Simd.kernels().curve(Curve.EXPONENTIAL, exp, exp, 0, rows * cols);
    for (int r = 0; r < rows; r++) {
      int at = (from + r) * cols;
      float sum = 0;
      for (int c = 0; c < cols; c++) {
        sum += job.b[at + c];
      }
      for (int c = 0; c < cols; c++) {
        job.c[at + c] = job.b[at + c] - exp[r * cols + c] * sum;
      }
    }
  }

  static int grain(int cols) {
    return Math.max(1, GRAIN / Math.max(1, cols));
  }

  static int rows(Tensor matrix) {
    return matrix.size() == 0 ? 0 : matrix.size() / matrix.dim(-1);
  }

  static int cols(String what, Tensor vector, Tensor matrix) {
    int cols = matrix.dim(-1);
    if (vector.size() != cols) {
      throw new IllegalArgumentException(
          "%s must have %d elements, the last axis of %s, but got %s"
              .formatted(what, cols, matrix.shape(), vector.shape()));
    }
    return cols;
  }

  /**
   * Runs a body that adds its block's sums to {@code job.e} at {@link #at}, then adds the blocks'
   * sums up, in order, into {@code sums}. Uses job.e, job.i (cols), job.j (rows a block) and job.k
   * (floats a block).
   */
  static void sumBlocks(Job job, int rows, int cols, int width, float[] sums, Job.Range body) {
    int blocks = blocks(rows, cols);
    float[] partials = Scratch.floats(Scratch.Purpose.PARTIALS, blocks * width);
    Arrays.fill(partials, 0, blocks * width, 0);
    runBlocks(job, partials, rows, cols, width, body);
    for (int block = 0; block < blocks; block++) {
      for (int c = 0; c < width; c++) {
        sums[c] += partials[block * width + c];
      }
    }
  }

  /** How many blocks of {@link #blockRows} rows there are. */
  static int blocks(int rows, int cols) {
    return Math.ceilDiv(rows, blockRows(rows, cols));
  }

  /** The rows of a block: of about an even number of them, if several. The last may have fewer. */
  static int blockRows(int rows, int cols) {
    int blocks = Math.clamp(Math.ceilDiv(rows, grain(cols)), 1, MAX_BLOCKS);
    return Math.max(1, Math.ceilDiv(rows, blocks > 1 ? blocks + blocks % 2 : 1));
  }

  /** Runs a body that leaves its block's result in {@code partials}; uses what sumBlocks does. */
  static void runBlocks(Job job, float[] partials, int rows, int cols, int width, Job.Range body) {
    job.e = partials;
    job.i = cols;
    job.j = blockRows(rows, cols);
    job.k = width;
    job.ranges(rows, job.j, body);
  }

  /** Where the block that starts at row {@code from} keeps its sums. */
  static int at(Job job, int from) {
    return from / job.j * job.k;
  }
}
