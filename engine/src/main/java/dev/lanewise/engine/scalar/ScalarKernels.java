package dev.lanewise.engine.scalar;

import dev.lanewise.engine.Curve;
import dev.lanewise.engine.RandomStream;

/** Elementwise and row-wise kernels, and the optimizers', as plain loops. */
public class ScalarKernels extends ScalarPooling {

  // ---- elements ----

  @Override
  public void relu(float[] x, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = Math.max(x[i], 0);
    }
  }

  @Override
  public void reluBackward(float[] y, float[] dy, float[] dx, int from, int to) {
    for (int i = from; i < to; i++) {
      dx[i] = y[i] > 0 ? dy[i] : 0;
    }
  }

  @Override
  public void sigmoid(float[] x, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) (1 / (1 + Math.exp(-x[i])));
    }
  }

  @Override
  public void sigmoidBackward(float[] y, float[] dy, float[] dx, int from, int to) {
    for (int i = from; i < to; i++) {
      dx[i] = dy[i] * y[i] * (1 - y[i]);
    }
  }

  @Override
  public void tanh(float[] x, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) Math.tanh(x[i]);
    }
  }

  @Override
  public void tanhBackward(float[] y, float[] dy, float[] dx, int from, int to) {
    for (int i = from; i < to; i++) {
      dx[i] = dy[i] * (1 - y[i] * y[i]);
    }
  }

  @Override
  public void curve(Curve curve, float[] x, float[] y, int from, int to) {
    ScalarCurves.forward(curve, x, y, from, to);
  }

  @Override
  public void curveBackward(Curve curve, float[] known, float[] dy, float[] dx, int from, int to) {
    ScalarCurves.backward(curve, known, dy, dx, from, to);
  }

  @Override
  public void add(float[] a, float[] b, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = a[i] + b[i];
    }
  }

  @Override
  public void multiply(float[] a, float[] b, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = a[i] * b[i];
    }
  }

  @Override
  public void maximum(float[] a, float[] b, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = Math.max(a[i], b[i]);
    }
  }

  @Override
  public void minimum(float[] a, float[] b, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = Math.min(a[i], b[i]);
    }
  }

  @Override
  public void takeWhereEqual(float[] x, float[] y, float[] rest, float[] dx, int from, int to) {
    for (int i = from; i < to; i++) {
      dx[i] = x[i] == y[i] ? rest[i] : 0;
      rest[i] = x[i] == y[i] ? 0 : rest[i];
    }
  }

  @Override
  public void scale(float s, float[] x, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = s * x[i];
    }
  }

  @Override
  public void addScaled(float s, float[] x, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] += s * x[i];
    }
  }

  @Override
  public void dropout(long key, float rate, float[] x, float[] y, int from, int to) {
    float kept = 1 / (1 - rate);
    for (int i = from; i < to; i++) {
      int half = (int) (RandomStream.bits(key, i / 2) >>> i % 2 * 32);
      y[i] = x[i] * ((half >>> 8) * 0x1p-24f < rate ? 0 : kept);
    }
  }

  @Override
  public double sum(float[] x, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += x[i];
    }
    return sum;
  }

  @Override
  public double sumOfSquares(float[] x, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += (double) x[i] * x[i];
    }
    return sum;
  }

  // ---- rows ----

  @Override
  public void addBias(float[] bias, float[] y, int cols, int from, int to) {
    for (int r = from; r < to; r++) {
      for (int c = 0; c < cols; c++) {
        y[r * cols + c] += bias[c];
      }
    }
  }

  @Override
  public void columnSums(float[] x, int cols, float[] sums, int at, int from, int to) {
    for (int r = from; r < to; r++) {
      for (int c = 0; c < cols; c++) {
        sums[at + c] += x[r * cols + c];
      }
    }
  }

  @Override
  public void reluBackwardSums(
      float[] y, float[] dy, float[] dx, int cols, float[] sums, int at, int from, int to) {
    reluBackward(y, dy, dx, from * cols, to * cols);
    columnSums(dx, cols, sums, at, from, to);
  }

  @Override
  public void columnMoments(float[] x, int cols, float[] moments, int at, int from, int to) {
    for (int c = 0; c < cols; c++) {
      double sum = 0;
      for (int r = from; r < to; r++) {
        sum += x[r * cols + c];
      }
      double mean = sum / (to - from);
      double squares = 0;
      for (int r = from; r < to; r++) {
        squares += (x[r * cols + c] - mean) * (x[r * cols + c] - mean);
      }
      moments[at + c] = (float) mean;
      moments[at + cols + c] = (float) squares;
    }
  }

  @Override
  public void scaleShift(
      float[] x, float[] scale, float[] shift, float[] y, int cols, int from, int to) {
    for (int r = from; r < to; r++) {
      for (int c = 0; c < cols; c++) {
        y[r * cols + c] = x[r * cols + c] * scale[c] + shift[c];
      }
    }
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
    for (int r = from; r < to; r++) {
      for (int c = column; c < column + count; c++) {
        float z = y[r * cols + c];
        if (residual != null) {
          z += residual[r * cols + c];
        }
        if (relu) {
          z = Math.max(z, 0);
        }
        y[r * cols + c] = scale == null ? z : z * scale[c] + shift[c];
      }
    }
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
    for (int r = from; r < to; r++) {
      for (int c = 0; c < cols; c++) {
        sums[at + c] += dy[r * cols + c];
        sums[at + cols + c] += dy[r * cols + c] * ((x[r * cols + c] - mean[c]) * invStd[c]);
      }
    }
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
    for (int r = from; r < to; r++) {
      for (int c = 0; c < cols; c++) {
        dx[r * cols + c] = dy[r * cols + c] * p[c] + x[r * cols + c] * q[c] + t[c];
      }
    }
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
    reluBackward(y, dy, dz, from * cols, to * cols);
    batchNormSums(x, mean, invStd, dz, cols, sums, at, from, to);
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
    batchNormBackward(x, dy, p, q, t, dz, cols, from, to);
    reluBackwardSums(x, dz, dz, cols, sums, at, from, to);
  }

  @Override
  public void softmax(float[] x, float[] y, int cols, int from, int to) {
    for (int r = from; r < to; r++) {
      float max = max(x, r * cols, cols);
      double sum = 0;
      for (int c = 0; c < cols; c++) {
        double e = Math.exp(x[r * cols + c] - max);
        y[r * cols + c] = (float) e;
        sum += e;
      }
      for (int c = 0; c < cols; c++) {
        y[r * cols + c] = (float) (y[r * cols + c] / sum);
      }
    }
  }

  @Override
  public void softmaxBackward(float[] y, float[] dy, float[] dx, int cols, int from, int to) {
    for (int r = from; r < to; r++) {
      double dot = 0;
      for (int c = 0; c < cols; c++) {
        dot += (double) dy[r * cols + c] * y[r * cols + c];
      }
      for (int c = 0; c < cols; c++) {
        dx[r * cols + c] = y[r * cols + c] * (float) (dy[r * cols + c] - dot);
      }
    }
  }

  @Override
  public void softmaxAndLog(
      float[] x, float[] y, float scale, float[] logs, int at, int cols, int from, int to) {
    for (int r = from; r < to; r++) {
      float max = max(x, r * cols, cols);
      float shift = Float.isInfinite(max) ? 0 : max; // infinity less infinity is NaN
      double sum = 0;
      for (int c = 0; c < cols; c++) {
        sum += Math.exp(x[r * cols + c] - shift);
      }
      for (int c = 0; c < cols; c++) {
        y[r * cols + c] = (float) (Math.exp(x[r * cols + c] - shift) / sum * scale);
      }
      logs[at + r - from] = shift;
      logs[at + to - from + r - from] = (float) Math.log(sum);
    }
  }

  private static float max(float[] x, int at, int count) {
    float max = x[at];
    for (int i = at + 1; i < at + count; i++) {
      max = Math.max(max, x[i]);
    }
    return max;
  }

  // ---- optimizers ----

  @Override
  public void sgdMomentum(
      float[] w,
      float[] g,
      float[] m,
      float lr,
      float momentum,
      boolean nesterov,
      int from,
      int to) {
    for (int i = from; i < to; i++) {
      m[i] = momentum * m[i] - lr * g[i];
      w[i] += nesterov ? momentum * m[i] - lr * g[i] : m[i];
    }
  }

  @Override
  public void rmsprop(
      float[] w, float[] g, float[] v, float lr, float rho, float epsilon, int from, int to) {
    for (int i = from; i < to; i++) {
      v[i] = rho * v[i] + (1 - rho) * g[i] * g[i];
      w[i] -= lr * g[i] / (float) Math.sqrt(v[i] + epsilon);
    }
  }

  @Override
  public void adam(
      float[] w,
      float[] g,
      float[] m,
      float[] v,
      float step,
      float b1,
      float b2,
      float epsilon,
      int from,
      int to) {
    for (int i = from; i < to; i++) {
      m[i] += (1 - b1) * (g[i] - m[i]);
      v[i] += (1 - b2) * (g[i] * g[i] - v[i]);
      w[i] -= step * m[i] / ((float) Math.sqrt(v[i]) + epsilon);
    }
  }
}
