package dev.lanewise.engine.vector;

import dev.lanewise.engine.kernel.ConvolutionKernel;
import dev.lanewise.engine.kernel.GemmKernel;
import dev.lanewise.engine.kernel.KernelSet;
import dev.lanewise.engine.kernel.Kernels;
import dev.lanewise.engine.scalar.ScalarKernelSet;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/** The vector kernels, and behind them the scalar ones. */
public final class VectorKernelSet implements KernelSet {
  private final KernelSet scalar = new ScalarKernelSet();
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
          scalar.forward());
  private final ConvolutionKernel.BackwardData[] backwardData =
      join(
          new ConvolutionKernel.BackwardData[] {
            new DepthwiseBackwardData(),
            new WinogradBackwardData(WinogradTransforms.FOUR),
            new WinogradBackwardData(WinogradTransforms.TWO),
            new DirectBackwardDataUnturned(),
            new DirectBackwardData()
          },
          scalar.backwardData());
  private final ConvolutionKernel.BackwardWeights[] backwardWeights =
      join(
          new ConvolutionKernel.BackwardWeights[] {
            new DepthwiseBackwardWeights(),
            new WinogradBackwardWeights(WinogradTransforms.FOUR),
            new WinogradBackwardWeights(WinogradTransforms.TWO),
            new DirectBackwardWeightsByFilters(),
            new DirectBackwardWeights()
          },
          scalar.backwardWeights());

  private VectorKernelSet() {}

  /** The set at the width of {@link dev.lanewise.engine.Simd#bits}; called by reflection. */
  public static KernelSet create() {
    return new VectorKernelSet();
  }

  /** The width the processor prefers, in bits; called by reflection before the choice is made. */
  public static int preferredBits() {
    return FloatVector.SPECIES_PREFERRED.vectorBitSize();
  }

  @Override
  public String name() {
    return "vector" + Species.F.vectorBitSize();
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
    return backwardData;
  }

  @Override
  public ConvolutionKernel.BackwardWeights[] backwardWeights() {
    return backwardWeights;
  }

  @Override
  public long multiplyAdds(int steps, float[] sums) {
    PeakLoop.run(steps, sums);
    return (long) steps * PeakLoop.SUMS * Species.F.length();
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
