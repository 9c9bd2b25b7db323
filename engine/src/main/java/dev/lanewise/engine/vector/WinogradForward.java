package dev.lanewise.engine.vector;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.Finish;
import dev.lanewise.engine.kernel.ConvolutionKernel;

/** Convolution by Winograd's tiles; see {@link WinogradConvolution}. */
final class WinogradForward extends WinogradKernel implements ConvolutionKernel.Forward {
  private final Plans<WinogradConvolution> plans;
  private final Plans<WinogradConvolution> keptPlans;

  WinogradForward(WinogradTransforms transforms) {
    super(transforms);
    plans = new Plans<>(g -> plan(transforms, false, g));
    keptPlans = new Plans<>(g -> plan(transforms, true, g));
  }

  private static WinogradConvolution plan(
      WinogradTransforms transforms, boolean kept, ConvGeometry g) {
    return new WinogradConvolution(
        transforms,
        false,
        kept,
        g.n(),
        g.h(),
        g.w(),
        g.c(),
        g.oh(),
        g.ow(),
        g.filters(),
        0,
        g.padTop(),
        g.padLeft());
  }

  @Override
  public String whySlow(ConvGeometry g) {
    return WinogradChoice.forwardSlow(transforms, g);
  }

  @Override
  public long workspace(ConvGeometry g) {
    return plans.of(g).workspace();
  }

  @Override
  public String whySlowKept(ConvGeometry g) {
    return WinogradChoice.forwardSlowKept(transforms, g);
  }

  @Override
  public long workspaceKept(ConvGeometry g) {
    return keptPlans.of(g).workspaceKept();
  }

  @Override
  public int keptFloats(ConvGeometry g) {
    return keptPlans.of(g).keptFloats();
  }

  @Override
  public float[] keep(ConvGeometry g, float[] w) {
    return keptPlans.of(g).keep(w);
  }

  @Override
  public boolean gathers(ConvGeometry g) {
    return plans.of(g).gathers();
  }

  @Override
  public boolean gathersKept(ConvGeometry g) {
    return keptPlans.of(g).gathers();
  }

  @Override
  public void run(ConvGeometry g, float[] x, float[] w, float[] bias, Finish finish, float[] y) {
    plans.of(g).run(x, w, bias, finish, y);
  }

  @Override
  public void runKept(
      ConvGeometry g, float[] x, float[] kept, float[] bias, Finish finish, float[] y) {
    keptPlans.of(g).runKept(x, kept, bias, finish, y);
  }
}
