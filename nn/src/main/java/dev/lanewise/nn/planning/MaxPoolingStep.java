package dev.lanewise.nn.planning;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.Elementwise;
import dev.lanewise.engine.Pooling;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.layers.MaxPooling2D;

/** Max pooling, perhaps with the backward of the relu before it. */
final class MaxPoolingStep extends Step {
  private final MaxPooling2D layer;
  private final Context context;
  private final KernelStep before;
  private final Place output;
  private final Place masked;
  private final Place dx;

  MaxPoolingStep(Site site, MaxPooling2D layer, KernelStep before) {
    super(site);
    this.layer = layer;
    this.before = before;
    context = site.context();
    output = outputPlace(site.shape());
    masked = Place.passing(site.shape());
    dx = Place.passing(site.shape(site.input()));
  }

  private ConvGeometry geometry(Tensor x) {
    return context.perShape("geometry", layer, x.shape(), MaxPooling2D::geometry);
  }

  @Override
  void forward(Flow flow) {
    Tensor x = flow.output(in());
    Tensor y = flow.forward(output);
    Pooling.maxForward(geometry(x), x, y);
    flow.output(node(), y);
  }

  @Override
  void backward(Flow flow) {
    if (!flow.wanted(in())) {
      return;
    }
    Tensor x = flow.output(in());
    Tensor y = flow.output(node());
    Tensor dy = flow.gradient(node());
    Tensor dx = flow.backward(this.dx);
    if (before == null) {
      Pooling.maxBackward(geometry(x), x, y, dy, dx);
    } else {
      Tensor dz = flow.overwrite(node(), masked);
      if (dz != dy) {
        Elementwise.copy(dy, dz);
      }
      Pooling.maxBackwardRelu(geometry(x), x, y, dz, dx, before.biasGradient());
    }
    flow.pass(in(), dx, true);
  }
}
