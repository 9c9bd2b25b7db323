package dev.lanewise.nn.planning;

import dev.lanewise.engine.Elementwise;
import dev.lanewise.engine.Normalization;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.layers.BatchNormalization;

/** Batch normalisation, perhaps with the relu behind it and the backward of the one before it. */
final class NormalizationStep extends Step {
  private final BatchNormalization layer;
  private final KernelStep before;
  private final boolean relu;
  private final boolean training;
  private final boolean gathered;
  private final BatchNormalization.Channels channels;
  private final Place output;
  private final Place masked;
  private final Place dx;
  private boolean ofBatch;

  /**
   * A step.
   *
   * @param gatherer the step whose kernel is to take the statistics, or null
   * @param before the step whose relu's and bias's gradients are this step's, or null
   * @param relu whether relu follows
   */
  NormalizationStep(
      Site site, BatchNormalization layer, KernelStep gatherer, KernelStep before, boolean relu) {
    super(site);
    this.layer = layer;
    this.before = before;
    this.relu = relu;
    training = site.isTraining();
    channels = new BatchNormalization.Channels(Shape.of(site.shape().dim(-1)));
    gathered = gatherer != null && gatherer.gather(layer, channels);
    if (gathered) {
      site.note("statistics while the kernel stores");
    }
    output = outputPlace(site.shape());
    masked = Place.passing(site.shape());
    dx = Place.passing(site.shape());
  }

  @Override
  void forward(Flow flow) {
    Tensor x = flow.output(in());
    Tensor y = flow.forward(output);
    ofBatch = training && layer.isTrainable();
    if (ofBatch && !gathered) {
      Normalization.statistics(x, channels.mean(), channels.variance());
    }
    layer.normalize(ofBatch, channels);
    Normalization.scaleShift(x, channels.factor(), channels.shift(), y);
    if (relu) {
      Elementwise.relu(y, y);
    }
    flow.output(node(), y);
  }

  @Override
  void backward(Flow flow) {
    Tensor x = flow.output(in());
    Tensor dy = flow.gradient(node());
    Tensor mean = channels.mean();
    if (relu) {
      Tensor dz = flow.overwrite(node(), masked);
      Tensor y = flow.output(node());
      Normalization.reluBackwardSums(x, mean, channels.invStd(), y, dy, dz, channels.sums());
      dy = dz;
    } else {
      Normalization.backwardSums(x, mean, channels.invStd(), dy, channels.sums());
    }
    layer.gradients(ofBatch, x.size(), channels);
    if (!flow.wanted(in())) {
      return;
    }
    Tensor dx = flow.isOwned(node()) ? flow.gradient(node()) : flow.backward(this.dx);
    Tensor p = channels.p();
    if (before == null) {
      Normalization.backwardData(x, dy, p, channels.q(), channels.t(), dx);
    } else {
      Normalization.backwardDataRelu(
          x, dy, p, channels.q(), channels.t(), dx, before.biasGradient());
    }
    flow.pass(in(), dx, true);
  }
}
