package dev.lanewise.nn.planning;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.activations.ActivationFunction;

/** An activation by itself. */
final class ActivationStep extends Step {
  private final ActivationFunction activation;
  private final Place output;
  private final Place dx;

  ActivationStep(Site site, ActivationFunction activation) {
    super(site);
    this.activation = activation;
    output = outputPlace(site.shape());
    dx = Place.passing(site.shape());
  }

  @Override
  void forward(Flow flow) {
    Tensor y = flow.forward(output);
    activation.forward(flow.output(in()), y);
    flow.output(node(), y);
  }

  @Override
  void backward(Flow flow) {
    Tensor dy = flow.gradient(node());
    Tensor dx = flow.overwrite(node(), this.dx);
    activation.backward(null, flow.output(node()), dy, dx);
    flow.pass(in(), dx, true);
  }
}
