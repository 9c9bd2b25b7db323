package dev.lanewise.nn.planning;

import dev.lanewise.engine.Elementwise;
import dev.lanewise.engine.Finish;
import dev.lanewise.engine.Rows;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.activations.ActivationFunction;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.layers.BatchNormalization;
import dev.lanewise.nn.layers.KernelLayer;

/** A layer with a kernel in training, and its activation in the same memory. */
final class KernelStep extends Step {
  private final KernelLayer<?> layer;
  private final Context context;
  private final Linear.Trained linear;
  private final ActivationFunction activation;
  private final Finish finish;
  private final Place output;
  private final Place dz;
  private final Place dx;
  private final Tensor noBias;
  private boolean tailTaken;
  private BatchNormalization normalization;
  private Finish gathering;

  KernelStep(
      Site site, KernelLayer<?> layer, Linear.Trained linear, ActivationFunction activation) {
    super(site);
    this.layer = layer;
    context = site.context();
    this.linear = linear;
    this.activation = activation;
    finish = isRelu() ? Finish.NONE.withRelu() : Finish.NONE;
    output = outputPlace(site.shape());
    dz = Place.passing(site.shape());
    dx = Place.passing(site.shape(site.input()));
    noBias = Tensor.zeros(Shape.of(site.shape().dim(-1)));
  }

  boolean isRelu() {
    return activation == Activations.RELU;
  }

  /**
   * Leaves the activation's gradient and the bias's to the step that alone reads the output: it
   * passes on dz, not dy, and adds its sums to {@link #biasGradient}.
   */
  void leaveTail() {
    tailTaken = true;
  }

  /** Where the bias's gradient is added to; goes nowhere if there is no bias, or it is frozen. */
  Tensor biasGradient() {
    return hasBiasGradient() ? layer.bias().gradient() : noBias;
  }

  private boolean hasBiasGradient() {
    return layer.bias() != null && context.needsParameterGradients();
  }

  /**
   * Takes mean and variance of the output for a normalisation behind this step, while it is stored.
   *
   * @return whether it can
   */
  boolean gather(BatchNormalization of, BatchNormalization.Channels channels) {
    if (activation != null && !isRelu()) {
      return false;
    }
    normalization = of;
    gathering = finish.withStatistics(channels.mean(), channels.variance());
    return true;
  }

  @Override
  void forward(Flow flow) {
    Tensor y = flow.forward(output);
    boolean gathers = normalization != null && normalization.isTrainable();
    linear.forward(flow.output(in()), gathers ? gathering : finish, y);
    if (activation != null && !isRelu()) {
      activation.forward(y, y);
    }
    flow.output(node(), y);
  }

  @Override
  void backward(Flow flow) {
    Tensor gradient = flow.gradient(node());
    if (!tailTaken) {
      gradient = backwardToLogits(flow, flow.output(node()), gradient);
    }
    Tensor dx = flow.wanted(in()) ? flow.backward(this.dx) : null;
    linear.backward(flow.output(in()), gradient, dx, context.needsParameterGradients());
    flow.pass(in(), dx, true);
  }

  private Tensor backwardToLogits(Flow flow, Tensor y, Tensor dy) {
    if (activation == null) {
      addBiasGradient(dy);
      return dy;
    }
    Tensor gradient = flow.overwrite(node(), dz);
    if (!isRelu()) {
      activation.backward(null, y, dy, gradient);
      addBiasGradient(gradient);
    } else if (!hasBiasGradient()) {
      Elementwise.reluBackward(y, dy, gradient);
    } else {
      Rows.reluBackward(y, dy, gradient, layer.bias().gradient());
    }
    return gradient;
  }

  private void addBiasGradient(Tensor gradient) {
    if (hasBiasGradient()) {
      Rows.addColumnSums(gradient, layer.bias().gradient());
    }
  }
}
