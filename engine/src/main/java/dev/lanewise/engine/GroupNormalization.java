package dev.lanewise.engine;

import dev.lanewise.engine.parallel.Job;

/**
 * Normalising the channels of each sample in groups, by the mean and biased variance of a group's
 * pixels and channels: the arithmetic of group normalisation. x is {@code [n, ..., c]}.
 */
public final class GroupNormalization {
  private GroupNormalization() {}

  /**
   * {@code y = (x - mean) invStd scale + shift}, with {@code invStd = 1 / sqrt(variance +
   * epsilon)}.
   *
   * @param groups divides c
   * @param scale {@code [c]}
   * @param shift {@code [c]}
   * @param work {@code [n, 4 c]}: mean and invStd of each channel's group for backward, and two
   *     rows of its own
   */
  public static void forward(
      Tensor x, int groups, double epsilon, Tensor scale, Tensor shift, Tensor work, Tensor y) {
    int c = Rows.cols("scale", scale, x);
    Rows.cols("shift", shift, x);
    Check.sameSize("y", y, x);
    Check.length("work", work.data(), x.dim(0) * 4 * c);
    Job job = job(x, groups, scale, work);
    job.c = shift.data();
    job.f = y.data();
    job.key = Double.doubleToRawLongBits(epsilon);
    job.tasks(x.dim(0), GroupNormalization::forwardSample);
  }

  private static Job job(Tensor x, int groups, Tensor scale, Tensor work) {
    Job job = Job.take();
    job.a = x.data();
    job.b = scale.data();
    job.e = work.data();
    job.i = x.dim(-1);
    job.j = groups;
    job.k = Rows.rows(x) / x.dim(0);
    return job;
  }

  private static void forwardSample(Job j, int sample) {
    int c = j.i;
    int from = sample * j.k;
    int at = sample * 4 * c;
    float[] w = j.e;
    Simd.kernels().columnMoments(j.a, c, w, at, from, from + j.k);
    int size = c / j.j;
    for (int group = 0; group < c; group += size) {
      double mean = 0;
      for (int k = group; k < group + size; k++) {
        mean += w[at + k];
      }
      mean /= size;
      double squares = 0;
      for (int k = group; k < group + size; k++) {
        double d = w[at + k] - mean;
        squares += w[at + c + k] + d * d * j.k;
      }
      double variance = squares / ((double) size * j.k);
      float inv = (float) (1 / Math.sqrt(variance + Double.longBitsToDouble(j.key)));
      for (int k = group; k < group + size; k++) {
        w[at + k] = (float) mean;
        w[at + c + k] = inv;
        w[at + 2 * c + k] = j.b[k] * inv;
      }
    }
    for (int row = from; row < from + j.k; row++) {
      for (int k = 0; k < c; k++) {
        j.f[row * c + k] = (j.a[row * c + k] - w[at + k]) * w[at + 2 * c + k] + j.c[k];
      }
    }
  }

  /**
   * With xh = (x - mean) invStd, g = dy scale, m values a group and sums over a group of a sample:
   * {@code dx = invStd (g - (sum g + xh sum g xh) / m)}; and {@code sums[c] = sum of dy}, {@code
   * sums[c + k] = sum of dy xh} over all pixels of all samples.
   *
   * @param work as {@link #forward} left it
   * @param sums {@code [2, c]}, overwritten
   */
  public static void backward(
      Tensor x, int groups, Tensor scale, Tensor work, Tensor dy, Tensor dx, Tensor sums) {
    int c = Rows.cols("scale", scale, x);
    Check.sameSize("dy", dy, x);
    Check.sameSize("dx", dx, x);
    Check.length("work", work.data(), x.dim(0) * 4 * c);
    Check.pair("sums", sums, c);
    Job job = job(x, groups, scale, work);
    job.d = dy.data();
    job.f = dx.data();
    int samples = x.dim(0);
    job.tasks(samples, GroupNormalization::backwardSample);
    sums.fill(0);
    for (int sample = 0; sample < samples; sample++) {
      for (int k = 0; k < 2 * c; k++) {
        sums.data()[k] += work.data()[sample * 4 * c + 2 * c + k];
      }
    }
  }

  private static void backwardSample(Job j, int sample) {
    int c = j.i;
    int from = sample * j.k;
    int at = sample * 4 * c;
    float[] w = j.e;
    for (int k = 2 * c; k < 4 * c; k++) {
      w[at + k] = 0;
    }
    for (int row = from; row < from + j.k; row++) {
      for (int k = 0; k < c; k++) {
        float dy = j.d[row * c + k];
        w[at + 2 * c + k] += dy;
        w[at + 3 * c + k] += dy * ((j.a[row * c + k] - w[at + k]) * w[at + c + k]);
      }
    }
    int size = c / j.j;
    double m = (double) size * j.k;
    for (int group = 0; group < c; group += size) {
      double sum = 0;
      double product = 0;
      for (int k = group; k < group + size; k++) {
        sum += (double) j.b[k] * w[at + 2 * c + k];
        product += (double) j.b[k] * w[at + 3 * c + k];
      }
      float inv = w[at + c + group];
      float mean = w[at + group];
      float offset = (float) (sum / m);
      float slope = (float) (product * inv / m);
      for (int row = from; row < from + j.k; row++) {
        for (int i = row * c + group; i < row * c + group + size; i++) {
          j.f[i] = inv * (j.d[i] * j.b[i - row * c] - offset - (j.a[i] - mean) * slope);
        }
      }
    }
  }
}
