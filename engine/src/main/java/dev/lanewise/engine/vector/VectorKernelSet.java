package dev.lanewise.engine.vector;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.kernel.ConvolutionKernel;
import dev.lanewise.engine.kernel.GemmKernel;
import dev.lanewise.engine.kernel.KernelSet;
import dev.lanewise.engine.kernel.Kernels;
import dev.lanewise.engine.scalar.ScalarKernelSet;
import java.util.Arrays;
import jdk.incubator.vector.VectorShape;

/** The vector kernels, and behind them the scalar ones. */
public final class VectorKernelSet implements KernelSet {
  private final Kernels kernels = VectorKernels.KERNELS;
  private final GemmKernel gemm = new VectorGemm();
  private final ConvolutionKernel.Forward[] forward =
      join(
          new ConvolutionKernel.Forward[] {
            new DepthwiseForward(),
            new WinogradForward(WinogradTransforms.FOUR),
            new WinogradForward(WinogradTransforms.TWO),
            new DirectForward()
          },
          new ScalarKernelSet().forward());

  /** Apart, so that who only predicts need not load them. */
  private static final class Backward {
    static final ConvolutionKernel.BackwardData[] DATA =
        join(
            new ConvolutionKernel.BackwardData[] {
              new DepthwiseBackwardData(),
              new WinogradBackwardData(WinogradTransforms.FOUR),
              new WinogradBackwardData(WinogradTransforms.TWO),
              new DirectBackwardData()
            },
            new ScalarKernelSet().backwardData());
    static final ConvolutionKernel.BackwardWeights[] WEIGHTS =
        join(
            new ConvolutionKernel.BackwardWeights[] {
              new DepthwiseBackwardWeights(),
              new WinogradBackwardWeights(WinogradTransforms.FOUR),
              new WinogradBackwardWeights(WinogradTransforms.TWO),
              new DirectBackwardWeightsByFilters(),
              new DirectBackwardWeights()
            },
            new ScalarKernelSet().backwardWeights());
  }

  private VectorKernelSet() {}

  /** The set at the width of {@link dev.lanewise.engine.Simd#bits}. */
  public static KernelSet create() {
    return new VectorKernelSet();
  }

  /**
   * The width the processor prefers, in bits. The choice is not made yet, so no kernel may be
   * touched.
   */
  public static int preferredBits() {
    return VectorShape.preferredShape().vectorBitSize();
  }

  @Override
  public String name() {
    return "vector" + Width.BITS;
  }

  @Override
  public Kernels kernels() {
    return kernels;
  }

  @Override
  public GemmKernel gemm() {
    return gemm;
  }

  @Override
  public ConvolutionKernel.Forward[] forward() {
    return forward;
  }

  @Override
  public ConvolutionKernel.BackwardData[] backwardData() {
    return Backward.DATA;
  }

  @Override
  public ConvolutionKernel.BackwardWeights[] backwardWeights() {
    return Backward.WEIGHTS;
  }

  @Override
  public boolean convolvePooled(
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
    return kernel instanceof DirectForward direct
        && PooledNineSteps.does(conv, pool)
        && PooledNineSteps.rows(direct.border(conv), conv, pool, x, image, w, bias, y, first, end);
  }

  @Override
  public long multiplyAdds(int steps, float[] sums) {
    PeakLoop.run(steps, sums);
    return (long) steps * PeakLoop.SUMS * Width.LANES;
  }

  @Override
  public float read(float[] x, int from, int to) {
    return ReadLoop.run(x, from, to);
  }

  @Override
  public void exp(float[] x, float[] y, int from, int to) {
    VectorMath.exp(x, from, 0, y, from, to - from);
  }

  private static <K> K[] join(K[] first, K[] last) {
    K[] all = Arrays.copyOf(first, first.length + last.length);
    System.arraycopy(last, 0, all, first.length, last.length);
    return all;
  }
}
