package dev.lanewise.engine.vector;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.Curve;
import dev.lanewise.engine.scalar.ScalarKernels;

/**
 * The kernels of {@link ScalarKernels}, with vectors by hand wherever the compiler does not make
 * them by itself.
 */
final class VectorKernels extends ScalarKernels {
  static final VectorKernels KERNELS = new VectorKernels();

  private static final Warmth DROPOUT = new Warmth(8 * Width.LANES);

  @Override
  public void reluBackward(float[] y, float[] dy, float[] dx, int from, int to) {
    VectorElementwise.reluBackward(y, dy, dx, from, to);
  }

  @Override
  public void takeWhereEqual(float[] x, float[] y, float[] rest, float[] dx, int from, int to) {
    VectorElementwise.takeWhereEqual(x, y, rest, dx, from, to);
  }

  @Override
  public void sigmoid(float[] x, float[] y, int from, int to) {
    VectorExpCurves.sigmoid(x, y, from, to);
  }

  @Override
  public void tanh(float[] x, float[] y, int from, int to) {
    VectorExpCurves.tanh(x, y, from, to);
  }

  @Override
  public void curve(Curve curve, float[] x, float[] y, int from, int to) {
    if (!VectorCurves.forward(curve, x, y, from, to)) {
      super.curve(curve, x, y, from, to);
    }
  }

  @Override
  public void curveBackward(Curve curve, float[] known, float[] dy, float[] dx, int from, int to) {
    if (!VectorCurves.backward(curve, known, dy, dx, from, to)) {
      super.curveBackward(curve, known, dy, dx, from, to);
    }
  }

  @Override
  public void dropout(long key, float rate, float[] x, float[] y, int from, int to) {
    int even = Math.min(from + from % 2, to);
    super.dropout(key, rate, x, y, from, even);
    int end = DROPOUT.end(even, to);
    int rest = even;
    if (end > even) {
      long began = DROPOUT.clock();
      int idle = 0;
      do {
        rest = VectorElementwise.dropout(key, rate, x, y, rest, idle == 0 ? end : rest);
        idle = idle == 0 ? DROPOUT.tried(end - even, began) : idle - 1;
      } while (idle > 0);
    }
    super.dropout(key, rate, x, y, rest, to);
  }

  @Override
  public double sum(float[] x, int from, int to) {
    return VectorElementwise.sum(x, from, to);
  }

  @Override
  public double sumOfSquares(float[] x, int from, int to) {
    return VectorElementwise.sumOfSquares(x, from, to);
  }

  @Override
  public void addBias(float[] bias, float[] y, int cols, int from, int to) {
    VectorRows.addBias(bias, y, cols, from, to);
  }

  @Override
  public void columnSums(float[] x, int cols, float[] sums, int at, int from, int to) {
    VectorColumnSums.columnSums(x, cols, sums, at, from, to);
  }

  @Override
  public void reluBackwardSums(
      float[] y, float[] dy, float[] dx, int cols, float[] sums, int at, int from, int to) {
    VectorMaskedSums.relu(y, dy, dx, cols, sums, at, from, to);
  }

  @Override
  public void columnMoments(float[] x, int cols, float[] moments, int at, int from, int to) {
    VectorColumnMoments.columnMoments(x, cols, moments, at, from, to);
  }

  @Override
  public void scaleShift(
      float[] x, float[] scale, float[] shift, float[] y, int cols, int from, int to) {
    VectorRows.scaleShift(x, scale, shift, y, cols, from, to);
  }

  @Override
  public void finish(
      float[] y,
      float[] residual,
      boolean relu,
      float[] scale,
      float[] shift,
      int cols,
      int column,
      int count,
      int from,
      int to) {
    VectorFinish.finish(y, residual, relu, scale, shift, cols, column, count, from, to);
  }

  @Override
  public void batchNormSums(
      float[] x,
      float[] mean,
      float[] invStd,
      float[] dy,
      int cols,
      float[] sums,
      int at,
      int from,
      int to) {
    VectorColumnSums.batchNormSums(x, mean, invStd, dy, cols, sums, at, from, to);
  }

  @Override
  public void batchNormBackward(
      float[] x,
      float[] dy,
      float[] p,
      float[] q,
      float[] t,
      float[] dx,
      int cols,
      int from,
      int to) {
    VectorRows.batchNormBackward(x, dy, p, q, t, dx, cols, from, to);
  }

  @Override
  public void reluBatchNormSums(
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
      int to) {
    VectorMaskedMoments.run(x, mean, invStd, y, dy, dz, cols, sums, at, from, to);
  }

  @Override
  public void batchNormReluBackward(
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
      int to) {
    VectorMaskedSums.batchNorm(x, dy, p, q, t, dz, cols, sums, at, from, to);
  }

  @Override
  public void softmax(float[] x, float[] y, int cols, int from, int to) {
    VectorSoftmax.softmax(x, y, 1, null, 0, cols, from, to);
  }

  @Override
  public void softmaxBackward(float[] y, float[] dy, float[] dx, int cols, int from, int to) {
    VectorSoftmax.softmaxBackward(y, dy, dx, cols, from, to);
  }

  @Override
  public void softmaxAndLog(
      float[] x, float[] y, float scale, float[] logs, int at, int cols, int from, int to) {
    VectorSoftmax.softmax(x, y, scale, logs, at, cols, from, to);
  }

  @Override
  public void maxPool(ConvGeometry g, float[] x, float[] y, int from, int to) {
    VectorPooling.maxPool(g, x, y, from, to);
  }

  @Override
  public void maxPoolBackward(
      ConvGeometry g, float[] x, float[] y, float[] dy, float[] dx, int from, int to) {
    VectorPoolingBackward.max(g, x, y, dy, dx, from, to);
  }

  @Override
  public void maxPoolBackwardRows(
      ConvGeometry g, float[] x, float[] y, float[] dy, float[] dx, int from, int to) {
    VectorPoolingBackward.maxRows(g, x, y, dy, dx, from, to);
  }

  @Override
  public void averagePool(ConvGeometry g, float[] x, float[] y, int from, int to) {
    VectorPooling.averagePool(g, x, y, from, to);
  }

  @Override
  public void averagePoolBackward(ConvGeometry g, float[] dy, float[] dx, int from, int to) {
    VectorPoolingBackward.average(g, dy, dx, from, to);
  }
}
