package dev.lanewise.engine.kernel;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.Curve;

/**
 * The elementwise, row-wise and pooling kernels, on plain arrays, each on the part {@code from}
 * (included) to {@code to} (excluded) of the work and on the calling thread. Nothing is checked
 * here; the public classes of {@code dev.lanewise.engine} do that.
 *
 * <p>"Rows" are those of a matrix {@code [rows, cols]}; for images, a row is a pixel and the
 * columns are channels. A kernel that writes {@code sums} adds to what is there.
 */
public interface Kernels {

  // ---- elements ----

  /** {@code y = max(x, 0)}. */
  void relu(float[] x, float[] y, int from, int to);

  /** {@code dx = y > 0 ? dy : 0}; y is the output of {@link #relu}. */
  void reluBackward(float[] y, float[] dy, float[] dx, int from, int to);

  /** {@code y = 1 / (1 + exp(-x))}. */
  void sigmoid(float[] x, float[] y, int from, int to);

  /** {@code dx = dy y (1 - y)}. */
  void sigmoidBackward(float[] y, float[] dy, float[] dx, int from, int to);

  /** {@code y = tanh(x)}. */
  void tanh(float[] x, float[] y, int from, int to);

  /** {@code dx = dy (1 - y^2)}. */
  void tanhBackward(float[] y, float[] dy, float[] dx, int from, int to);

  /** {@code y = curve(x)}. */
  void curve(Curve curve, float[] x, float[] y, int from, int to);

  /** {@code dx = dy curve'(x)}; {@code known} is x where {@link Curve#slopeNeedsInput}, else y. */
  void curveBackward(Curve curve, float[] known, float[] dy, float[] dx, int from, int to);

  /** {@code y = a + b}. */
  void add(float[] a, float[] b, float[] y, int from, int to);

  /** {@code y = a * b}. */
  void multiply(float[] a, float[] b, float[] y, int from, int to);

  /** {@code y = max(a, b)}. */
  void maximum(float[] a, float[] b, float[] y, int from, int to);

  /** {@code y = min(a, b)}. */
  void minimum(float[] a, float[] b, float[] y, int from, int to);

  /**
   * Where x is y, {@code dx = rest} and then {@code rest = 0}; elsewhere {@code dx = 0}. Called for
   * each input of a maximum with the same rest, which is dy at first, it sends dy to the first
   * input that is the maximum.
   */
  void takeWhereEqual(float[] x, float[] y, float[] rest, float[] dx, int from, int to);

  /** {@code y = s x}. */
  void scale(float s, float[] x, float[] y, int from, int to);

  /** {@code y += s x}. */
  void addScaled(float s, float[] x, float[] y, int from, int to);

  /**
   * {@code y[i] = x[i] m}, where m is 0 with probability {@code rate}, else {@code 1 / (1 - rate)}.
   * Elements 2 k and 2 k + 1 take the lower and the upper half of {@code RandomStream.bits(key,
   * k)}; m is 0 where its upper 24 bits, as a fraction of 1, lie below the rate.
   */
  void dropout(long key, float rate, float[] x, float[] y, int from, int to);

  /** The sum of {@code x}. */
  double sum(float[] x, int from, int to);

  /** The sum of {@code x^2}. */
  double sumOfSquares(float[] x, int from, int to);

  // ---- rows ----

  /** {@code y[r, c] += bias[c]}. */
  void addBias(float[] bias, float[] y, int cols, int from, int to);

  /** {@code sums[at + c] += sum over rows of x[r, c]}. */
  void columnSums(float[] x, int cols, float[] sums, int at, int from, int to);

  /**
   * ReLU's backward and the gradient of the bias before it: {@code dx[r, c] = y[r, c] > 0 ? dy[r,
   * c] : 0}, {@code sums[at + c] += sum over rows of dx[r, c]}. dx may be dy.
   */
  void reluBackwardSums(
      float[] y, float[] dy, float[] dx, int cols, float[] sums, int at, int from, int to);

  /**
   * The mean of each column and the sum of its squared deviations from it, over one row or more;
   * written, not added to, at {@code moments[at + c]} and {@code moments[at + cols + c]}.
   */
  void columnMoments(float[] x, int cols, float[] moments, int at, int from, int to);

  /** {@code y[r, c] = x[r, c] scale[c] + shift[c]}. */
  void scaleShift(float[] x, float[] scale, float[] shift, float[] y, int cols, int from, int to);

  /**
   * {@code y[r, c] = relu(y[r, c] + residual[r, c]) scale[c] + shift[c]} for {@code count} columns
   * from {@code column} on; without what is null or false.
   */
  void finish(
      float[] y,
      float[] residual,
      boolean relu,
      float[] scale,
      float[] shift,
      int cols,
      int column,
      int count,
      int from,
      int to);

  /**
   * The two sums of batch normalisation's backward: {@code dBeta[c] = sum dy}, {@code dGamma[c] =
   * sum dy (x - mean) invStd}; written, added to, at {@code sums[at + c]} and {@code sums[at + cols
   * + c]}.
   */
  void batchNormSums(
      float[] x,
      float[] mean,
      float[] invStd,
      float[] dy,
      int cols,
      float[] sums,
      int at,
      int from,
      int to);

  /**
   * {@code dx[r, c] = dy[r, c] p[c] + x[r, c] q[c] + t[c]}: batch normalisation's backward, once
   * its sums are folded into p, q and t.
   */
  void batchNormBackward(
      float[] x,
      float[] dy,
      float[] p,
      float[] q,
      float[] t,
      float[] dx,
      int cols,
      int from,
      int to);

  /**
   * The two sums of {@link #batchNormSums} where a ReLU, whose output is y, follows: of {@code
   * dz[r, c] = y[r, c] > 0 ? dy[r, c] : 0} in place of dy. dz may be dy.
   */
  void reluBatchNormSums(
      float[] x,
      float[] mean,
      float[] invStd,
      float[] y,
      float[] dy,
      float[] dz,
      int cols,
      float[] sums,
      int at,
      int from,
      int to);

  /**
   * {@link #batchNormBackward} where x is the output of a ReLU, ReLU's backward, and the gradient
   * of the bias before it: {@code dz[r, c] = x[r, c] > 0 ? dy[r, c] p[c] + x[r, c] q[c] + t[c] :
   * 0}, {@code sums[at + c] += sum over rows of dz[r, c]}. dz may be dy.
   */
  void batchNormReluBackward(
      float[] x,
      float[] dy,
      float[] p,
      float[] q,
      float[] t,
      float[] dz,
      int cols,
      float[] sums,
      int at,
      int from,
      int to);

  /** {@code y[r, c] = exp(x[r, c] - max_r) / sum over c of exp(x[r, c] - max_r)}. */
  void softmax(float[] x, float[] y, int cols, int from, int to);

  /** {@code dx[r, c] = y[r, c] (dy[r, c] - sum over k of dy[r, k] y[r, k])}. */
  void softmaxBackward(float[] y, float[] dy, float[] dx, int cols, int from, int to);

  /**
   * {@code y[r, c] = scale softmax(x)[r, c]}, and {@code log(sum over c of exp(x[r, c]))} in two
   * parts that do not overflow: with n = to - from, the first at {@code logs[at + r - from]}, the
   * second at {@code logs[at + n + r - from]}, written. y may be x.
   */
  void softmaxAndLog(
      float[] x, float[] y, float scale, float[] logs, int at, int cols, int from, int to);

  // ---- pooling: geometry g with groups = c; "rows" are output rows n * oh + p or input
  // rows n * h + ih, "images" are n ----

  /** The largest of each window, padding not counted; output rows {@code from .. to}. */
  void maxPool(ConvGeometry g, float[] x, float[] y, int from, int to);

  /**
   * Sends dy to the first cell of its window that holds the maximum; writes dx whole; images {@code
   * from .. to}.
   */
  void maxPoolBackward(
      ConvGeometry g, float[] x, float[] y, float[] dy, float[] dx, int from, int to);

  /**
   * The same for output rows {@code from .. to}, which must be {@linkplain
   * ConvGeometry#areRowsApart() apart}; writes the rows of dx that belong to them.
   */
  void maxPoolBackwardRows(
      ConvGeometry g, float[] x, float[] y, float[] dy, float[] dx, int from, int to);

  /** The mean of each window over its cells that are no padding; output rows {@code from .. to}. */
  void averagePool(ConvGeometry g, float[] x, float[] y, int from, int to);

  /**
   * Spreads dy evenly over the cells of its window; writes dx whole; input rows {@code from .. to}.
   */
  void averagePoolBackward(ConvGeometry g, float[] dy, float[] dx, int from, int to);

  // ---- optimizers: one pass over a parameter w and its gradient g ----

  /**
   * {@code m = momentum m - lr g}; {@code w += m}, or with nesterov {@code w += momentum m - lr g}.
   */
  void sgdMomentum(
      float[] w,
      float[] g,
      float[] m,
      float lr,
      float momentum,
      boolean nesterov,
      int from,
      int to);

  /** {@code v = rho v + (1 - rho) g^2}; {@code w -= lr g / sqrt(v + epsilon)}. */
  void rmsprop(
      float[] w, float[] g, float[] v, float lr, float rho, float epsilon, int from, int to);

  /**
   * {@code m += (1 - b1)(g - m)}; {@code v += (1 - b2)(g^2 - v)}; {@code w -= step m / (sqrt(v) +
   * epsilon)}.
   */
  void adam(
      float[] w,
      float[] g,
      float[] m,
      float[] v,
      float step,
      float b1,
      float b2,
      float epsilon,
      int from,
      int to);
}
