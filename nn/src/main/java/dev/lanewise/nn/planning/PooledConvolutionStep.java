package dev.lanewise.nn.planning;

import dev.lanewise.engine.PooledConvolution;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.Parameter;
import dev.lanewise.nn.layers.Conv2D;

/** A convolution, relu and max pooling, of which only the last one's output is kept. */
final class PooledConvolutionStep extends Step {
  private final Conv2D layer;
  private final Context context;
  private final PooledConvolution pooled;
  private final Place output;
  private final Place dx;

  PooledConvolutionStep(Site site, Conv2D layer, PooledConvolution pooled) {
    super(site);
    this.layer = layer;
    this.pooled = pooled;
    context = site.context();
    output = outputPlace(site.shape());
    dx = Place.passing(site.shape(site.input()));
  }

  @Override
  void forward(Flow flow) {
    Tensor y = flow.forward(output);
    pooled.forward(flow.output(in()), layer.kernel().value(), bias(), y);
    flow.output(node(), y);
  }

  private Tensor bias() {
    return layer.bias() == null ? null : layer.bias().value();
  }

  @Override
  void backward(Flow flow) {
    Tensor dx = flow.wanted(in()) ? flow.backward(this.dx) : null;
    pooled.backward(
        flow.output(in()),
        layer.kernel().value(),
        bias(),
        flow.output(node()),
        flow.gradient(node()),
        dx,
        gradient(layer.kernel()),
        gradient(layer.bias()));
    flow.pass(in(), dx, true);
  }

  private Tensor gradient(Parameter of) {
    return of != null && context.needsParameterGradients() ? of.gradient() : null;
  }
}
