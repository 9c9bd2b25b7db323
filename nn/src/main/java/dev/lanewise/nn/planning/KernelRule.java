package dev.lanewise.nn.planning;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.PooledConvolution;
import dev.lanewise.nn.activations.ActivationFunction;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.layers.Activation;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.KernelLayer;
import dev.lanewise.nn.layers.MaxPooling2D;

/**
 * {@code Conv2D} or {@code Dense} in training, and the activation behind it: relu where the kernel
 * stores its output, others in the output's memory; the gradient in that of dy where nobody else
 * reads it. Of a cheap {@code Conv2D} with relu the {@code MaxPooling2D} behind it, too (and in
 * prediction, for {@link PredictionRule}).
 */
final class KernelRule implements Rule {
  @Override
  public Step step(Site site) {
    if (!site.isTraining()) {
      return null;
    }
    Linear.Trained linear = trained(site);
    KernelLayer<?> layer = linear == null ? null : (KernelLayer<?>) site.layer();
    if (layer == null || !ActivationRule.isInPlace(layer.activation())) {
      return null;
    }
    Step pooled = pooled(site);
    if (pooled != null) {
      return pooled;
    }
    ActivationFunction activation = layer.activation();
    if (activation == null
        && site.nextLayer() instanceof Activation next
        && ActivationRule.isInPlace(next.activation())) {
      site.takeNext();
      activation = next.activation();
    }
    KernelStep step = new KernelStep(site, layer, linear, activation);
    if (activation != null) {
      site.note(activation.type() + (step.isRelu() ? " in the kernel's store" : " in place"));
    }
    return step;
  }

  /** A cheap {@code Conv2D} with relu and the {@code MaxPooling2D} behind it; else null. */
  static Step pooled(Site site) {
    if (!(site.layer() instanceof Conv2D conv)
        || conv.activation() != Activations.RELU
        || !(site.nextLayer() instanceof MaxPooling2D pooling)) {
      return null;
    }
    ConvGeometry g = conv.geometry(site.shape(site.input()).withBatch(1));
    String whySlow = PooledConvolution.whySlow(g);
    if (whySlow != null) {
      if (site.isTraining()) {
        site.note("pooled apart: " + whySlow);
      }
      return null;
    }
    ConvGeometry pool = pooling.geometry(site.shape().withBatch(1));
    site.takeNext();
    site.note(
        "image by image, with relu, in the cache"
            + (site.isTraining() ? "; backward convolves again" : ""));
    return new PooledConvolutionStep(site, conv, new PooledConvolution(g, pool));
  }

  /** The linear part of a site's layer, with the weights of the moment; null if it has none. */
  static Linear.Trained trained(Site site) {
    return switch (site.layer()) {
      case Conv2D layer -> new TrainedConvolution(layer, site.context());
      case Dense layer -> new TrainedDense(layer);
      default -> null;
    };
  }

  /**
   * The step before a site whose backward is to take on the gradients of that step's relu and bias;
   * null where there is none, or others read its output too.
   *
   * @param where it does so, for the note
   */
  static KernelStep takeTail(Site site, String where) {
    if (!site.isTraining() || !(site.before() instanceof KernelStep before) || !before.isRelu()) {
      return null;
    }
    String name = site.layer(before.nodes()[0]).name();
    if (!site.readsAlone()) {
      site.note("relu's mask stays with " + name + ", whose output others read too");
      return null;
    }
    site.note("backward: relu's mask and the bias gradient of " + name + where);
    before.leaveTail();
    return before;
  }
}
