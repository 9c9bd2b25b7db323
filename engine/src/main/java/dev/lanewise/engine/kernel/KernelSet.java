package dev.lanewise.engine.kernel;

import dev.lanewise.engine.ConvGeometry;

/**
 * All kernels of one implementation: scalar, or vector at one width. Arrays are ordered, best
 * first; the scalar set's stand behind the vector set's.
 */
public interface KernelSet {
  /** {@code scalar}, or {@code vector} with the width in bits. */
  String name();

  /** Elementwise, row-wise, pooling and optimizer kernels. */
  Kernels kernels();

  /** The matrix product. */
  GemmKernel gemm();

  /** Kernels for the forward pass, best first. */
  ConvolutionKernel.Forward[] forward();

  /** Kernels for the input's gradient, best first. */
  ConvolutionKernel.BackwardData[] backwardData();

  /** Kernels for the weights' gradient, best first. */
  ConvolutionKernel.BackwardWeights[] backwardWeights();

  /**
   * Convolution, maximum and ReLU of one image, {@code y = relu(maxPool(x * w + bias))}, with the
   * bits of one after the other. It can do some geometries, and sums that are finite, once it is
   * compiled; false where it has not, and y is still to be written.
   *
   * @param kernel which convolves the image otherwise
   * @param image the image's number in x and y
   * @param bias or null
   * @param first row of the image's output that is to be written
   * @param end behind the last one
   */
  default boolean convolvePooled(
      ConvolutionKernel.Forward kernel,
      ConvGeometry conv,
      ConvGeometry pool,
      float[] x,
      int image,
      float[] w,
      float[] bias,
      float[] y,
      int first,
      int end) {
    return false;
  }

  /**
   * Does multiply-adds on numbers in registers, and nothing else, as fast as this set can: the peak
   * that a kernel's share is taken of.
   *
   * @param steps how often
   * @param sums where their result goes, so that they are done; 64 floats or more
   * @return how many multiply-adds that was
   */
  long multiplyAdds(int steps, float[] sums);

  /** Reads x and does next to nothing with it: what memory can give; returns some sum of it. */
  float read(float[] x, int from, int to);

  /** {@code y = exp(x)}, nearly to the last element: what a softmax is measured against. */
  void exp(float[] x, float[] y, int from, int to);
}
