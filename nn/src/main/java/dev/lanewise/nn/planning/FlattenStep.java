package dev.lanewise.nn.planning;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Context;

/** A layer that changes nothing but the shape. */
final class FlattenStep extends Step {
  private final Context context;
  private final Shape shape;

  FlattenStep(Site site) {
    super(site);
    context = site.context();
    shape = site.shape();
  }

  @Override
  void forward(Flow flow) {
    Tensor x = flow.output(in());
    Shape flat = context.perShape("output shape", shape, x.shape(), FlattenStep::withBatch);
    flow.output(node(), x.withShape(flat));
  }

  private static Shape withBatch(Shape shape, Shape input) {
    return shape.withBatch(input.dim(0));
  }

  @Override
  void backward(Flow flow) {
    Tensor dx = flow.gradient(node()).withShape(flow.output(in()).shape());
    flow.pass(in(), dx, flow.isOwned(node()));
  }
}
