package dev.lanewise.engine.vector;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.Finish;
import dev.lanewise.engine.kernel.ConvolutionKernel;

/**
 * The gradient of the input by Winograd's tiles: the convolution of dy with the kernel turned by
 * 180 degrees, padded with what is left of its two other rows; see {@link WinogradConvolution}. A
 * last row and column that would need tiles of their own are {@link WinogradEdge}'s.
 */
final class WinogradBackwardData extends WinogradKernel implements ConvolutionKernel.BackwardData {
  private final Plans<Plan> plans;

  /**
   * What is done.
   *
   * @param edge null where tiles do everything
   */
  private record Plan(WinogradConvolution tiles, WinogradEdge edge) {}

  WinogradBackwardData(WinogradTransforms transforms) {
    super(transforms);
    plans = new Plans<>(g -> plan(transforms, g));
  }

  private static Plan plan(WinogradTransforms transforms, ConvGeometry g) {
    boolean isEdge = WinogradEdge.is(g, transforms.outputs);
    WinogradConvolution tiles =
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
            isEdge ? 1 : 0,
            WinogradTransforms.KERNEL - 1 - g.padTop(),
            WinogradTransforms.KERNEL - 1 - g.padLeft());
    return new Plan(tiles, isEdge ? new WinogradEdge(g) : null);
  }

  @Override
  public String whySlow(ConvGeometry g) {
    return WinogradChoice.backwardDataSlow(transforms, g);
  }

  @Override
  public long workspace(ConvGeometry g) {
    Plan plan = plans.of(g);
    return plan.tiles.workspace() + (plan.edge == null ? 0 : plan.edge.workspace());
  }

  @Override
  public void run(ConvGeometry g, float[] dy, float[] w, float[] dx) {
    Plan plan = plans.of(g);
    plan.tiles.run(dy, w, null, Finish.NONE, dx);
    if (plan.edge != null) {
      plan.edge.run(dy, w, dx);
    }
  }
}
