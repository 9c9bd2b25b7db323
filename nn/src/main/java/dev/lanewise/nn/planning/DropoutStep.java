package dev.lanewise.nn.planning;

import dev.lanewise.engine.Elementwise;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.layers.Dropout;

/** Dropout. */
final class DropoutStep extends Step {
  private final Dropout layer;
  private final boolean drops;
  private final Context context;
  private final Place mask;
  private final Place output;
  private final Place dx;

  DropoutStep(Site site, Dropout layer, boolean drops) {
    super(site);
    this.layer = layer;
    this.drops = drops;
    context = site.context();
    mask = Place.kept(site.shape());
    output = outputPlace(site.shape());
    dx = Place.passing(site.shape());
  }

  @Override
  void forward(Flow flow) {
    Tensor x = flow.output(in());
    Tensor y = x;
    if (drops) {
      Elementwise.dropoutMask(layer.key(context), (float) layer.rate(), flow.forward(mask));
      y = flow.forward(output);
      Elementwise.multiply(x, flow.forward(mask), y);
    }
    flow.output(node(), y);
  }

  @Override
  void backward(Flow flow) {
    Tensor dy = flow.gradient(node());
    if (!drops || !flow.wanted(in())) {
      flow.pass(in(), dy, flow.isOwned(node()));
      return;
    }
    Tensor dx = flow.overwrite(node(), this.dx);
    Elementwise.multiply(dy, flow.forward(mask), dx);
    flow.pass(in(), dx, true);
  }
}
