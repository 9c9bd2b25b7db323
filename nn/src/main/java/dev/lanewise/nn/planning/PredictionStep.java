package dev.lanewise.nn.planning;

import dev.lanewise.engine.Finish;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.activations.ActivationFunction;
import dev.lanewise.nn.layers.BatchNormalization;

/** A layer with a kernel in prediction, and what follows it, in one output. */
final class PredictionStep extends Step {
  private final Linear linear;
  private final int residual;
  private final BatchNormalization.Channels channels;
  private final BatchNormalization normalization;
  private final ActivationFunction last;
  private final Place output;
  private Finish finish;

  /**
   * A step.
   *
   * @param residual the node whose output is added, or -1
   * @param relu whether relu follows
   * @param channels of the batch normalisation that follows then, or null
   * @param normalization that, or null
   * @param last what is done at the end, in place, or null
   */
  PredictionStep(
      Site site,
      Linear linear,
      int residual,
      boolean relu,
      BatchNormalization.Channels channels,
      BatchNormalization normalization,
      ActivationFunction last) {
    super(site);
    this.linear = linear;
    this.residual = residual;
    this.channels = channels;
    this.normalization = normalization;
    this.last = last;
    output = outputPlace(site.shape());
    finish = relu ? Finish.NONE.withRelu() : Finish.NONE;
    if (channels != null) {
      finish = finish.withScaleShift(channels.factor(), channels.shift());
    }
  }

  @Override
  void forward(Flow flow) {
    if (normalization != null) {
      normalization.normalize(false, channels);
    }
    if (residual >= 0 && finish.residual() != flow.output(residual)) {
      finish = finish.withResidual(flow.output(residual));
    }
    Tensor y = flow.forward(output);
    linear.forward(flow.output(in()), finish, y);
    if (last != null) {
      last.forward(y, y);
    }
    flow.output(node(), y);
  }

  @Override
  void backward(Flow flow) {
    throw new IllegalStateException("a network that predicts has no backward");
  }
}
