package dev.lanewise.engine.vector;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.Finish;
import dev.lanewise.engine.kernel.ConvolutionKernel;

/**
 * The gradient of the input by Winograd's tiles: the convolution of dy with the kernel turned by
 * 180 degrees, padded with what is left of its two other rows; see {@link WinogradConvolution}.
 */
final class WinogradBackwardData extends WinogradKernel implements ConvolutionKernel.BackwardData {
  private final Plans<WinogradConvolution> plans;

  WinogradBackwardData(WinogradTransforms transforms) {
    super(transforms);
    plans =
        new Plans<>(
            g ->
                new WinogradConvolution(
                    transforms,
                    true,
                    false,
                    g.n(),
                    g.oh(),
                    g.ow(),
                    g.filters(),
                    g.h(),
                    g.w(),
                    g.c(),
                    WinogradTransforms.KERNEL - 1 - g.padTop(),
                    WinogradTransforms.KERNEL - 1 - g.padLeft()));
  }

  @Override
  public String whySlow(ConvGeometry g) {
    return WinogradChoice.backwardDataSlow(transforms, g);
  }

  @Override
  public long workspace(ConvGeometry g) {
    return plans.of(g).workspace();
  }

  @Override
  public void run(ConvGeometry g, float[] dy, float[] w, float[] dx) {
    plans.of(g).run(dy, w, null, Finish.NONE, dx);
  }
}
