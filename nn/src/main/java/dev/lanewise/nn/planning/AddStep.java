package dev.lanewise.nn.planning;

import dev.lanewise.engine.Elementwise;
import dev.lanewise.engine.Tensor;

/** A sum of outputs, perhaps with the relu behind it. */
final class AddStep extends Step {
  private final int[] inputs;
  private final boolean relu;
  private final Place output;
  private final Place masked;

  AddStep(Site site, boolean relu) {
    super(site);
    this.relu = relu;
    inputs = site.inputs();
    output = outputPlace(site.shape());
    masked = Place.passing(site.shape());
  }

  @Override
  void forward(Flow flow) {
    Tensor y = flow.forward(output);
    Elementwise.add(flow.output(inputs[0]), flow.output(inputs[1]), y);
    for (int i = 2; i < inputs.length; i++) {
      Elementwise.addScaled(1, flow.output(inputs[i]), y);
    }
    if (relu) {
      Elementwise.relu(y, y);
    }
    flow.output(node(), y);
  }

  @Override
  void backward(Flow flow) {
    Tensor dy = flow.gradient(node());
    if (relu) {
      Tensor dz = flow.overwrite(node(), masked);
      Elementwise.reluBackward(flow.output(node()), dy, dz);
      dy = dz;
    }
    for (int input : inputs) {
      flow.pass(input, dy, false);
    }
  }
}
