package dev.lanewise.nn.planning;

import dev.lanewise.engine.Rows;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.activations.ActivationFunction;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.layers.KernelLayer;

/** A layer with a kernel, and its activation in the same memory. */
final class KernelStep extends Step {
  private final KernelLayer<?> layer;
  private final Linear linear;
  private final ActivationFunction activation;
  private final Place output;
  private final Place dz;
  private final Place dx;
  private boolean tailTaken;

  KernelStep(Site site, KernelLayer<?> layer, Linear linear, ActivationFunction activation) {
    super(site);
    this.layer = layer;
    this.linear = linear;
    this.activation = activation;
    output = outputPlace(site.shape());
    dz = Place.passing(site.shape());
    dx = Place.passing(site.shape(site.input()));
  }

  boolean isRelu() {
    return activation == Activations.RELU;
  }

  /**
   * Leaves the activation's gradient and the bias's to the step that alone reads the output: it
   * passes on dz, not dy, and calls {@link #addBiasGradient}.
   */
  void leaveTail() {
    tailTaken = true;
  }

  /**
   * Adds to the bias's gradient.
   *
   * @param dz of this step's output, or anything with the same sums of columns
   */
  void addBiasGradient(Tensor dz) {
    if (layer.bias() != null) {
      Rows.addColumnSums(dz, layer.bias().gradient());
    }
  }

  @Override
  void forward(Flow flow) {
    Tensor y = flow.forward(output);
    linear.forward(flow.output(in()), y);
    if (activation != null) {
      activation.forward(y, y);
    }
    flow.output(node(), y);
  }

  @Override
  void backward(Flow flow) {
    Tensor gradient = flow.gradient(node());
    if (!tailTaken) {
      if (activation != null) {
        Tensor dy = gradient;
        gradient = flow.overwrite(node(), dz);
        activation.backward(flow.output(node()), dy, gradient);
      }
      addBiasGradient(gradient);
    }
    Tensor dx = flow.wanted(in()) ? flow.backward(this.dx) : null;
    linear.backward(flow.output(in()), gradient, dx);
    flow.pass(in(), dx, true);
  }
}
