package dev.lanewise.nn.planning;

import dev.lanewise.engine.Elementwise;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.layers.Dropout;

/** Dropout; backward draws the mask again. */
final class DropoutStep extends Step {
  private final Dropout layer;
  private final boolean drops;
  private final Context context;
  private final Place output;
  private final Place dx;
  private long key;

  DropoutStep(Site site, Dropout layer, boolean drops) {
    super(site);
    this.layer = layer;
    this.drops = drops;
    context = site.context();
    output = outputPlace(site.shape());
    dx = Place.passing(site.shape());
  }

  @Override
  void forward(Flow flow) {
    Tensor x = flow.output(in());
    Tensor y = x;
    if (drops) {
      key = layer.key(context);
      y = flow.forward(output);
      Elementwise.dropout(key, (float) layer.rate(), x, y);
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
    Elementwise.dropout(key, (float) layer.rate(), dy, dx);
    flow.pass(in(), dx, true);
  }
}
