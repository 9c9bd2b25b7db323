package dev.lanewise.engine.parallel;

import java.lang.ref.SoftReference;

/**
 * Memory a kernel needs while it runs, kept from call to call. Each thread has its own, one array a
 * purpose, which grows as needed. The contents are whatever the last user left. The thread that
 * starts a region may hand its arrays to the parts.
 */
public final class Scratch {
  /** What an array is for; two arrays in use at once have two purposes. */
  public enum Purpose {
    /** Images with their padding around them. */
    PADDED,
    /** Weights in another order. */
    WEIGHTS,
    /** Patches of images as rows of a matrix. */
    COLUMNS,
    /** Packed panels of the left matrix. */
    PACK_A,
    /** Packed panels of the right matrix. */
    PACK_B,
    /** Means and squared deviations of the parts of an output. */
    MOMENTS,
    /** Sums of parts, before they are added up. */
    PARTIALS,
    /** A bias that can be read in whole vectors. */
    BIAS,
    /** A value a column, repeated over several rows. */
    PATTERN,
    /** A tile on its way out. */
    TILE,
    /** A vector on its way to the sum of its lanes. */
    LANES,
    /** Exponentials on their way into a curve. */
    CURVE,
    /** Rows that have fewer columns than a vector has lanes. */
    NARROW,
    /** Winograd: images or kernels, transformed along one axis. */
    HALF_TRANSFORMED,
    /** Winograd: images, transformed, and what the threads share beside them. */
    TRANSFORMED,
    /** Winograd: products of what is transformed, before they are transformed back. */
    PRODUCTS,
    /** One image on its way through several layers: what goes in. */
    IMAGE,
    /** The same behind a convolution. */
    CONVOLVED,
    /** The gradient of that. */
    CONVOLVED_GRADIENT,
    /** The same behind pooling. */
    POOLED,
    /** The gradient of that. */
    POOLED_GRADIENT,
    /** Sums of some images' gradients of the weights. */
    WEIGHTS_GRADIENT
  }

  /**
   * Where a line of 64 bytes begins in a large array: with G1 and Z the array begins with a region
   * or a page, and its numbers 16 bytes later. Vectors in the first cache are read and written
   * faster if each lies in one line. Where arrays lie otherwise, this index is as good as 0.
   */
  public static final int LINE = 12;

  private static final ThreadLocal<Scratch> LOCAL = ThreadLocal.withInitial(Scratch::new);

  /**
   * Of virtual threads there may be thousands, each waiting for something else with some megabytes
   * in hand; those the garbage collector may take back. What a kernel works with is safe, because
   * it holds the array itself.
   */
  private static final ThreadLocal<SoftReference<Scratch>> VIRTUAL = new ThreadLocal<>();

  private final float[][] floats = new float[Purpose.values().length][0];

  private Scratch() {}

  /** This thread's array for a purpose, at least {@code size} long. */
  public static float[] floats(Purpose purpose, int size) {
    float[][] all = (Thread.currentThread().isVirtual() ? ofVirtualThread() : LOCAL.get()).floats;
    if (all[purpose.ordinal()].length < size) {
      all[purpose.ordinal()] = new float[size];
    }
    return all[purpose.ordinal()];
  }

  private static Scratch ofVirtualThread() {
    SoftReference<Scratch> reference = VIRTUAL.get();
    Scratch scratch = reference == null ? null : reference.get();
    if (scratch == null) {
      scratch = new Scratch();
      VIRTUAL.set(new SoftReference<>(scratch));
    }
    return scratch;
  }
}
