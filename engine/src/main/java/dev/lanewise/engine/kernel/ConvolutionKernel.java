package dev.lanewise.engine.kernel;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.Finish;

/**
 * One algorithm for one of convolution's three problems, parallel in itself. Each problem has an
 * ordered list of kernels that ends in the reference; the first one that can do the geometry and is
 * worth it is taken.
 */
public interface ConvolutionKernel {
  /** The name it is chosen, printed and forced by; a constant, since every call asks for it. */
  String name();

  /**
   * Null if this kernel can do the geometry, else why not, in a few words. Depends on the geometry
   * alone.
   */
  String whyNot(ConvGeometry g);

  /**
   * Null if this kernel is worth taking, else why one behind it in the list is expected to be
   * faster, in a few words. Depends on the geometry alone; asked only where {@link #whyNot} is
   * null. Like that one, it is asked at every call, so it makes no strings.
   */
  default String whySlow(ConvGeometry g) {
    return null;
  }

  /**
   * Bytes of memory a run takes besides its arguments: what the threads share, and what one of them
   * needs for itself. 0 for a kernel that must not be refused for its memory.
   */
  default long workspace(ConvGeometry g) {
    return 0;
  }

  /** Whether it is one of Winograd's algorithms, which round more often than the formula. */
  default boolean isWinograd() {
    return false;
  }

  /**
   * {@code y = x * w + bias}, finished. A kernel that reads the weights in another form than they
   * have can be given that form, kept from call to call.
   */
  interface Forward extends ConvolutionKernel {
    /** {@link #whySlow} where the weights are kept, so that their form costs nothing. */
    default String whySlowKept(ConvGeometry g) {
      return whySlow(g);
    }

    /** {@link #workspace} where the weights are kept, without them. */
    default long workspaceKept(ConvGeometry g) {
      return workspace(g);
    }

    /** Floats that {@link #keep} makes; 0 if it gives w itself. */
    default int keptFloats(ConvGeometry g) {
      return 0;
    }

    /** The weights in the form that {@link #runKept} reads; it depends on no batch. */
    default float[] keep(ConvGeometry g, float[] w) {
      return w;
    }

    /** Whether it leaves the statistics that a finish asks for; else the caller takes them. */
    default boolean gathers(ConvGeometry g) {
      return false;
    }

    /** {@link #gathers} where the weights are kept. */
    default boolean gathersKept(ConvGeometry g) {
      return gathers(g);
    }

    /** Writes y whole and finishes it; bias may be null. */
    void run(ConvGeometry g, float[] x, float[] w, float[] bias, Finish finish, float[] y);

    /** The same with what {@link #keep} has made of the weights. */
    default void runKept(
        ConvGeometry g, float[] x, float[] kept, float[] bias, Finish finish, float[] y) {
      run(g, x, kept, bias, finish, y);
    }
  }

  /** The gradient of the input. */
  interface BackwardData extends ConvolutionKernel {
    /** Writes dx whole. */
    void run(ConvGeometry g, float[] dy, float[] w, float[] dx);
  }

  /** The gradient of the kernel. */
  interface BackwardWeights extends ConvolutionKernel {
    /** Adds to dw. */
    void run(ConvGeometry g, float[] x, float[] dy, float[] dw);
  }
}
