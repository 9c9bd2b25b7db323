package dev.lanewise.engine;

import dev.lanewise.engine.kernel.ConvolutionKernel;
import dev.lanewise.engine.kernel.KernelSet;
import dev.lanewise.engine.kernel.Kernels;
import dev.lanewise.engine.parallel.Job;
import dev.lanewise.engine.parallel.Scratch;
import java.util.Arrays;

/**
 * A convolution, max pooling and ReLU, image by image: {@code y = relu(maxPool(x * w + bias))},
 * which is also the pooling of the ReLU, bit by bit. What lies between x and y stays in the cache
 * of the core that computes it, and is not kept: backward computes it again. That is for windows of
 * few numbers, where to multiply takes less time than the output's way to memory and back.
 *
 * <p>The weights' gradient of an image is taken while that of its convolution is in the cache, too.
 * The sums of some images each are added in order.
 *
 * <p>One is for one thread at a time.
 */
public final class PooledConvolution {
  // Measured on Zen 4 (1 MiB of second cache a core), November 2026.

  /**
   * Numbers of a window up to which it is cheaper to multiply again than to write and to read: 9
   * gain, 27 (three channels) take as long either way.
   */
  private static final int MOST_CELLS = 16;

  /** Floats of an image's convolution: a quarter of the second cache, its gradient another one. */
  private static final int MOST_FLOATS = 1 << 16;

  /** Parts of a batch, at most. */
  private static final int PARTS = 32;

  /** Multiplications of a band of one image, at most, half of them at least. */
  private static final int BAND_WORK = 1 << 17;

  /** Of one image. */
  private final ConvGeometry conv;

  private final ConvGeometry pool;

  /** The gradients of weights and bias, of each part. (What is {@link Scratch} is the kernels'.) */
  private float[] sums = {};

  /** Whether a band of one image is still to be done. */
  private boolean isLeft;

  /**
   * Plans one.
   *
   * @param conv the convolution, of any number of images
   * @param pool {@link ConvGeometry#pooling} of its output
   */
  public PooledConvolution(ConvGeometry conv, ConvGeometry pool) {
    if (pool.h() != conv.oh() || pool.w() != conv.ow() || pool.c() != conv.filters()) {
      throw new IllegalArgumentException("%s is no pooling of %s".formatted(pool, conv));
    }
    this.conv = conv.withBatch(1);
    this.pool = pool.withBatch(1);
  }

  /** Null where this is faster than one after the other, else why not, in a few words. */
  public static String whySlow(ConvGeometry conv) {
    if (conv.kernelH() * conv.kernelW() * conv.groupChannels() > MOST_CELLS) {
      return "too much to compute twice";
    }
    boolean fits = conv.oh() * conv.ow() * conv.filters() <= MOST_FLOATS;
    return fits ? null : "an image does not fit in the cache";
  }

  /**
   * Computes y.
   *
   * @param x input {@code [n, h, w, c]}
   * @param w kernel {@code [kh, kw, c / groups, filters]}
   * @param bias {@code [filters]}, or null for none
   * @param y pooled output, overwritten
   */
  public void forward(Tensor x, Tensor w, Tensor bias, Tensor y) {
    int n = x.dim(0);
    if (n == 1 && bands(job(x, w, bias, y))) {
      return;
    }
    Job job = job(x, w, bias, y);
    job.ranges(n, grain(n), (j, from, to) -> ((PooledConvolution) j.object).forward(j, from, to));
  }

  /** One image, shared by the threads; false where that is not done. */
  private boolean bands(Job job) {
    long work = conv.flops() / 2;
    long pairs = Math.ceilDiv(work, 2 * BAND_WORK);
    int bands = work < BAND_WORK ? 1 : (int) Math.min(pool.oh(), 2 * pairs);
    isLeft = false;
    job.ranges(
        pool.oh(),
        Math.ceilDiv(pool.oh(), bands),
        (j, from, to) -> ((PooledConvolution) j.object).band(j, from, to));
    return !isLeft;
  }

  private void band(Job job, int from, int to) {
    KernelSet set = Simd.kernelSet();
    ConvolutionKernel.Forward kernel = Convolution.choose(set.forward(), conv, false);
    if (!set.convolvePooled(kernel, conv, pool, job.a, 0, job.b, job.c, job.d, from, to)) {
      isLeft = true;
    }
  }

  /**
   * The gradients, given that of y.
   *
   * @param x input of forward
   * @param w kernel
   * @param bias as in forward
   * @param y output of forward
   * @param dy gradient of y
   * @param dx gradient of the input, overwritten; null where nobody wants it
   * @param dw gradient of the kernel, added to; null where nobody wants it
   * @param dbias gradient of the bias, added to; null where nobody wants it
   */
  public void backward(
      Tensor x, Tensor w, Tensor bias, Tensor y, Tensor dy, Tensor dx, Tensor dw, Tensor dbias) {
    Check.sameSize("dy", dy, y);
    Check.sameSize("dx", dx == null ? x : dx, x);
    Check.sameSize("dw", dw == null ? w : dw, w);
    int n = x.dim(0);
    int weights = dw == null ? 0 : w.size();
    int width = weights + conv.filters();
    if (dbias != null && dbias.size() != conv.filters()) {
      throw Check.wrongShape("dbias", Shape.of(conv.filters()), dbias);
    }
    int parts = Math.ceilDiv(n, grain(n));
    if (sums.length < parts * width) {
      sums = new float[parts * width];
    }
    Job job = job(x, w, bias, y);
    job.e = sums;
    job.f = dy.data();
    job.g = Convolution.data(dx);
    job.i = weights;
    job.j = grain(n);
    job.ranges(n, job.j, (j, from, to) -> ((PooledConvolution) j.object).backward(j, from, to));
    for (int part = 0; part < parts; part++) {
      add(part * width, dw);
      add(part * width + weights, dbias);
    }
  }

  private void add(int at, Tensor to) {
    for (int i = 0; to != null && i < to.size(); i++) {
      to.data()[i] += sums[at + i];
    }
  }

  /** Images of a part. */
  private static int grain(int images) {
    return Math.max(1, Math.ceilDiv(images, PARTS));
  }

  private Job job(Tensor x, Tensor w, Tensor bias, Tensor y) {
    int n = x.dim(0);
    Check.kernel("w", w, conv);
    if (x.size() != (long) n * imageSize()) {
      throw Check.wrongShape("x", conv.withBatch(n).inputShape(), x);
    }
    if (y.size() != (long) n * pooledSize()) {
      throw Check.wrongShape("y", pool.withBatch(n).outputShape(), y);
    }
    if (bias != null) {
      Check.length("bias", bias.data(), conv.filters());
    }
    Job job = Job.take();
    job.object = this;
    job.a = x.data();
    job.b = w.data();
    job.c = Convolution.data(bias);
    job.d = y.data();
    return job;
  }

  private int imageSize() {
    return conv.h() * conv.w() * conv.c();
  }

  private int pooledSize() {
    return pool.oh() * pool.ow() * pool.c();
  }

  private void forward(Job job, int from, int to) {
    KernelSet set = Simd.kernelSet();
    Kernels kernels = set.kernels();
    ConvolutionKernel.Forward kernel = Convolution.choose(set.forward(), conv, false);
    int size = pooledSize();
    float[] y = Scratch.floats(Scratch.Purpose.POOLED, size);
    for (int image = from; image < to; image++) {
      int at = image * size;
      int rows = pool.oh();
      if (!set.convolvePooled(kernel, conv, pool, job.a, image, job.b, job.c, job.d, 0, rows)) {
        kernels.maxPool(pool, convolve(kernel, job, image(job, image)), y, 0, rows);
        System.arraycopy(y, 0, job.d, at, size);
        kernels.relu(job.d, job.d, at, at + size);
      }
    }
  }

  private float[] image(Job job, int image) {
    return copy(Scratch.Purpose.IMAGE, job.a, image, imageSize());
  }

  private static float[] copy(Scratch.Purpose purpose, float[] from, int image, int size) {
    float[] copy = Scratch.floats(purpose, size);
    System.arraycopy(from, image * size, copy, 0, size);
    return copy;
  }

  private float[] convolve(ConvolutionKernel.Forward kernel, Job job, float[] x) {
    float[] z = Scratch.floats(Scratch.Purpose.CONVOLVED, conv.oh() * conv.ow() * conv.filters());
    kernel.run(conv, x, job.b, job.c, Finish.NONE, z);
    return z;
  }

  private void backward(Job job, int from, int to) {
    KernelSet set = Simd.kernelSet();
    Kernels kernels = set.kernels();
    ConvolutionKernel.Forward kernel = Convolution.choose(set.forward(), conv, false);
    int c = pool.c();
    int weights = job.i;
    int at = from / job.j * (weights + c);
    float[] dw = Scratch.floats(Scratch.Purpose.WEIGHTS_GRADIENT, weights);
    Arrays.fill(dw, 0, weights, 0);
    Arrays.fill(job.e, at + weights, at + weights + c, 0);
    float[] dz = Scratch.floats(Scratch.Purpose.CONVOLVED_GRADIENT, conv.oh() * conv.ow() * c);
    for (int image = from; image < to; image++) {
      float[] y = copy(Scratch.Purpose.POOLED, job.d, image, pooledSize());
      float[] dy = copy(Scratch.Purpose.POOLED_GRADIENT, job.f, image, pooledSize());
      kernels.reluBackwardSums(y, dy, dy, c, job.e, at + weights, 0, pooledSize() / c);
      if (weights == 0 && job.g == null) {
        continue; // nobody wants more than the bias's gradient
      }
      float[] x = image(job, image);
      float[] z = convolve(kernel, job, x);
      kernels.maxPoolBackward(pool, z, y, dy, dz, 0, 1);
      if (weights > 0) {
        Convolution.choose(set.backwardWeights(), conv, false).run(conv, x, dz, dw);
      }
      if (job.g != null) {
        inputGradient(job, image, dz);
      }
    }
    System.arraycopy(dw, 0, job.e, at, weights);
  }

  private void inputGradient(Job job, int image, float[] dz) {
    float[] dx = Scratch.floats(Scratch.Purpose.IMAGE, imageSize());
    Convolution.choose(Simd.kernelSet().backwardData(), conv, false).run(conv, dz, job.b, dx);
    System.arraycopy(dx, 0, job.g, image * imageSize(), imageSize());
  }
}
