package dev.lanewise.engine.vector;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.kernel.ConvolutionKernel;

/** What the kernels of Winograd's tiles share; see {@link WinogradConvolution}. */
abstract class WinogradKernel implements ConvolutionKernel {
  final WinogradTransforms transforms;

  WinogradKernel(WinogradTransforms transforms) {
    this.transforms = transforms;
  }

  @Override
  public final String name() {
    return transforms.name;
  }

  @Override
  public final String whyNot(ConvGeometry g) {
    return WinogradChoice.whyNot(transforms, g);
  }

  @Override
  public final boolean isWinograd() {
    return true;
  }
}
