package dev.lanewise.engine;

import dev.lanewise.engine.parallel.Job;

/**
 * Operations on each element by itself. All tensors of a call have the same number of elements; an
 * output may be an input.
 */
public final class Elementwise {
  /** Elements a part has at least, so that a region is worth its start. */
  static final int GRAIN = 16_384;

  private Elementwise() {}

  /** {@code y = max(x, 0)}. */
  public static void relu(Tensor x, Tensor y) {
    run(y, x, null, y, (j, from, to) -> Simd.kernels().relu(j.a, j.c, from, to));
  }

  /** {@code dx = y > 0 ? dy : 0}, where y is the output of {@link #relu}. */
  public static void reluBackward(Tensor y, Tensor dy, Tensor dx) {
    run(dx, y, dy, dx, (j, from, to) -> Simd.kernels().reluBackward(j.a, j.b, j.c, from, to));
  }

  /** {@code y = 1 / (1 + exp(-x))}. */
  public static void sigmoid(Tensor x, Tensor y) {
    run(y, x, null, y, (j, from, to) -> Simd.kernels().sigmoid(j.a, j.c, from, to));
  }

  /** {@code dx = dy y (1 - y)}. */
  public static void sigmoidBackward(Tensor y, Tensor dy, Tensor dx) {
    run(dx, y, dy, dx, (j, from, to) -> Simd.kernels().sigmoidBackward(j.a, j.b, j.c, from, to));
  }

  /** {@code y = tanh(x)}. */
  public static void tanh(Tensor x, Tensor y) {
    run(y, x, null, y, (j, from, to) -> Simd.kernels().tanh(j.a, j.c, from, to));
  }

  /** {@code dx = dy (1 - y^2)}. */
  public static void tanhBackward(Tensor y, Tensor dy, Tensor dx) {
    run(dx, y, dy, dx, (j, from, to) -> Simd.kernels().tanhBackward(j.a, j.b, j.c, from, to));
  }

  /** {@code y = a + b}. */
  public static void add(Tensor a, Tensor b, Tensor y) {
    run(y, a, b, y, (j, from, to) -> Simd.kernels().add(j.a, j.b, j.c, from, to));
  }

  /** {@code y = a b}, element by element. */
  public static void multiply(Tensor a, Tensor b, Tensor y) {
    run(y, a, b, y, (j, from, to) -> Simd.kernels().multiply(j.a, j.b, j.c, from, to));
  }

  /** {@code y = max(a, b)}. */
  public static void maximum(Tensor a, Tensor b, Tensor y) {
    run(y, a, b, y, (j, from, to) -> Simd.kernels().maximum(j.a, j.b, j.c, from, to));
  }

  /** {@code y = min(a, b)}. */
  public static void minimum(Tensor a, Tensor b, Tensor y) {
    run(y, a, b, y, (j, from, to) -> Simd.kernels().minimum(j.a, j.b, j.c, from, to));
  }

  /**
   * Where x is y, {@code dx = rest} and then {@code rest = 0}; elsewhere {@code dx = 0}. Called for
   * each input of {@link #maximum} with the same rest, which is dy at first, it sends dy to the
   * first input that is the maximum.
   */
  public static void takeWhereEqual(Tensor x, Tensor y, Tensor rest, Tensor dx) {
    Check.sameSize("x", x, y);
    Check.sameSize("rest", rest, y);
    Check.sameSize("dx", dx, y);
    Job job = Job.take();
    job.a = x.data();
    job.b = y.data();
    job.c = rest.data();
    job.d = dx.data();
    job.ranges(
        y.size(),
        GRAIN,
        (j, from, to) -> Simd.kernels().takeWhereEqual(j.a, j.b, j.c, j.d, from, to));
  }

  /** {@code y = s x}. */
  public static void scale(float s, Tensor x, Tensor y) {
    Check.sameSize("x", x, y);
    Job job = Job.take();
    job.s = s;
    job.a = x.data();
    job.c = y.data();
    job.ranges(y.size(), GRAIN, (j, from, to) -> Simd.kernels().scale(j.s, j.a, j.c, from, to));
  }

  /** {@code y += s x}. */
  public static void addScaled(float s, Tensor x, Tensor y) {
    Check.sameSize("x", x, y);
    Job job = Job.take();
    job.s = s;
    job.a = x.data();
    job.c = y.data();
    job.ranges(y.size(), GRAIN, (j, from, to) -> Simd.kernels().addScaled(j.s, j.a, j.c, from, to));
  }

  /** {@code y = x}. */
  public static void copy(Tensor x, Tensor y) {
    run(y, x, null, y, (j, from, to) -> System.arraycopy(j.a, from, j.c, from, to - from));
  }

  /**
   * {@code y[i] = x[i] m}, where m is 0 with probability {@code rate}, else {@code 1 / (1 - rate)}:
   * dropout, and with the same key its backward. Which elements are 0 depends on the key, the rate
   * and i alone, so any kernel and any number of threads choose the same.
   *
   * @param key the {@link RandomStream#key() key} of a stream made for this call
   * @param rate the share that becomes 0, from 0 to 1, both included
   * @throws IllegalArgumentException if the rate is out of range
   */
  public static void dropout(long key, float rate, Tensor x, Tensor y) {
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException("rate must be 0 to 1 but got " + rate);
    }
    Check.sameSize("x", x, y);
    Job job = Job.take();
    job.key = key;
    job.s = rate;
    job.a = x.data();
    job.c = y.data();
    job.ranges(
        y.size(), GRAIN, (j, from, to) -> Simd.kernels().dropout(j.key, j.s, j.a, j.c, from, to));
  }

  /**
   * {@code y[i] = x[i] + stddev z[i]}, z normally distributed with mean 0 and variance 1. z[i]
   * depends on the key and i alone (Box and Muller, 1958: elements 2 k and 2 k + 1 are one pair).
   *
   * @param key the {@link RandomStream#key() key} of a stream made for this noise
   */
  public static void addNoise(long key, float stddev, Tensor x, Tensor y) {
    Check.sameSize("x", x, y);
    Job job = Job.take();
    job.key = key;
    job.s = stddev;
    job.a = x.data();
    job.c = y.data();
    job.ranges(y.size(), GRAIN, Elementwise::noise);
  }

  private static void noise(Job j, int from, int to) {
    for (int i = from; i < to; i += 2) {
      long bits = RandomStream.bits(j.key, i / 2);
      double u = ((bits >>> 32) + 0.5) * 0x1p-32;
      double angle = 2 * Math.PI * (bits & 0xFFFF_FFFFL) * 0x1p-32;
      double size = j.s * Math.sqrt(-2 * Math.log(u));
      j.c[i] = (float) (j.a[i] + size * Math.cos(angle));
      if (i + 1 < to) {
        j.c[i + 1] = (float) (j.a[i + 1] + size * Math.sin(angle));
      }
    }
  }

  private static void run(Tensor like, Tensor a, Tensor b, Tensor c, Job.Range range) {
    Check.sameSize("an operand", a, like);
    Job job = Job.take();
    if (b != null) {
      Check.sameSize("an operand", b, like);
      job.b = b.data();
    }
    job.a = a.data();
    job.c = c.data();
    job.ranges(like.size(), GRAIN, range);
  }
}
