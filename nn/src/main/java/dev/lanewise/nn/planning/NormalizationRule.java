package dev.lanewise.nn.planning;

import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.layers.Activation;
import dev.lanewise.nn.layers.BatchNormalization;

/**
 * {@code BatchNormalization}, and the relu behind it, in one output; in backward with the gradients
 * of relu and bias of the layer before it.
 */
final class NormalizationRule implements Rule {
  @Override
  public Step step(Site site) {
    if (!(site.layer() instanceof BatchNormalization layer)) {
      return null;
    }
    KernelStep before = KernelRule.takeTail(site, "");
    boolean relu =
        site.nextLayer() instanceof Activation next && next.activation() == Activations.RELU;
    if (relu) {
      site.takeNext();
      site.note("relu in place");
    }
    return new NormalizationStep(site, layer, before, relu);
  }
}
