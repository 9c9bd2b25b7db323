package dev.lanewise.engine;

import dev.lanewise.engine.parallel.Job;

/**
 * Normalising each row of a matrix {@code [rows, d]} by its own mean and biased variance: the
 * arithmetic of layer normalisation. Sums along a row are taken in double.
 */
public final class RowNormalization {
  private RowNormalization() {}

  /**
   * {@code y = (x - mean) invStd scale + shift}, with {@code invStd = 1 / sqrt(variance +
   * epsilon)}.
   *
   * @param scale {@code [d]}
   * @param shift {@code [d]}
   * @param mean {@code [rows]}, overwritten
   * @param invStd {@code [rows]}, overwritten
   */
  public static void forward(
      Tensor x, double epsilon, Tensor scale, Tensor shift, Tensor mean, Tensor invStd, Tensor y) {
    int d = scale.size();
    Check.sameSize("shift", shift, scale);
    Check.sameSize("y", y, x);
    check(x, d, mean, invStd);
    Job job = Job.take();
    job.a = x.data();
    job.b = scale.data();
    job.c = shift.data();
    job.d = mean.data();
    job.e = invStd.data();
    job.f = y.data();
    job.i = d;
    job.key = Double.doubleToRawLongBits(epsilon);
    job.ranges(mean.size(), Rows.grain(d), RowNormalization::forwardRows);
  }

  private static void check(Tensor x, int d, Tensor mean, Tensor invStd) {
    Check.sameSize("invStd", invStd, mean);
    if (x.size() != mean.size() * d) {
      throw new IllegalArgumentException(
          "x must have %d rows of %d elements but got %s".formatted(mean.size(), d, x.shape()));
    }
  }

  private static void forwardRows(Job j, int from, int to) {
    int d = j.i;
    double epsilon = Double.longBitsToDouble(j.key);
    for (int row = from; row < to; row++) {
      int at = row * d;
      double mean = Simd.kernels().sum(j.a, at, at + d) / d;
      float m = (float) mean;
      for (int c = 0; c < d; c++) {
        j.f[at + c] = j.a[at + c] - m;
      }
      // The mean as rounded is off by so much; so are all deviations.
      double off = mean - m;
      double variance = Simd.kernels().sumOfSquares(j.f, at, at + d) / d - off * off;
      float inv = (float) (1 / Math.sqrt(Math.max(variance, 0) + epsilon));
      for (int c = 0; c < d; c++) {
        j.f[at + c] = j.f[at + c] * inv * j.b[c] + j.c[c];
      }
      j.d[row] = m;
      j.e[row] = inv;
    }
  }

  /**
   * With xh = (x - mean) invStd and g = dy scale: {@code dx = invStd (g - (sum g + xh sum g xh) /
   * d)}, and {@code sums[c] = sum over rows of dy}, {@code sums[d + c] = sum over rows of dy xh}.
   *
   * @param sums {@code [2, d]}, overwritten
   */
  public static void backward(
      Tensor x, Tensor scale, Tensor mean, Tensor invStd, Tensor dy, Tensor dx, Tensor sums) {
    int d = scale.size();
    Check.sameSize("dy", dy, x);
    Check.sameSize("dx", dx, x);
    check(x, d, mean, invStd);
    Check.pair("sums", sums, d);
    rowGradients(x, scale, mean, invStd, dy, dx);
    sums.fill(0);
    Job job = Job.take();
    job.a = x.data();
    job.b = dy.data();
    job.c = mean.data();
    job.d = invStd.data();
    Rows.sumBlocks(job, mean.size(), d, 2 * d, sums.data(), RowNormalization::addSums);
  }

  private static void rowGradients(
      Tensor x, Tensor scale, Tensor mean, Tensor invStd, Tensor dy, Tensor dx) {
    Job job = Job.take();
    job.a = x.data();
    job.b = scale.data();
    job.c = mean.data();
    job.d = invStd.data();
    job.e = dy.data();
    job.f = dx.data();
    job.i = scale.size();
    job.ranges(mean.size(), Rows.grain(scale.size()), RowNormalization::backwardRows);
  }

  private static void backwardRows(Job j, int from, int to) {
    int d = j.i;
    for (int row = from; row < to; row++) {
      int at = row * d;
      float mean = j.c[row];
      float inv = j.d[row];
      double sum = 0;
      double product = 0;
      for (int c = 0; c < d; c++) {
        double g = (double) j.e[at + c] * j.b[c];
        sum += g;
        product += g * (j.a[at + c] - mean);
      }
      float offset = (float) (sum / d);
      float slope = (float) (product * inv * inv / d);
      for (int c = 0; c < d; c++) {
        j.f[at + c] = inv * (j.e[at + c] * j.b[c] - offset - (j.a[at + c] - mean) * slope);
      }
    }
  }

  private static void addSums(Job j, int from, int to) {
    int d = j.i;
    int sums = Rows.at(j, from);
    for (int row = from; row < to; row++) {
      float mean = j.c[row];
      float inv = j.d[row];
      for (int c = 0; c < d; c++) {
        float dy = j.b[row * d + c];
        j.e[sums + c] += dy;
        j.e[sums + d + c] += dy * ((j.a[row * d + c] - mean) * inv);
      }
    }
  }
}
