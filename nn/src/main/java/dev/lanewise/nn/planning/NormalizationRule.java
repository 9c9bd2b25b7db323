package dev.lanewise.nn.planning;

import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.layers.Activation;
import dev.lanewise.nn.layers.BatchNormalization;

/**
 * {@code BatchNormalization}, and the relu behind it, in one output. Its statistics are taken by
 * the kernel before it; in backward it takes on the mask of the relu and the bias gradient of the
 * layer before it.
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
    KernelStep gatherer = site.before() instanceof KernelStep step ? step : null;
    return new NormalizationStep(site, layer, gatherer, before, relu);
  }
}
