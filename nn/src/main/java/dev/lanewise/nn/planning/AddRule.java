package dev.lanewise.nn.planning;

import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.layers.Activation;
import dev.lanewise.nn.layers.Add;

/**
 * {@code Add} of inputs of one shape, and the relu behind it: the gradient goes to all inputs
 * without a copy.
 */
final class AddRule implements Rule {
  @Override
  public Step step(Site site) {
    if (!(site.layer() instanceof Add) || !site.readsAlike(site.last())) {
      return null;
    }
    site.note("gradients without copies");
    boolean relu =
        site.nextLayer() instanceof Activation next && next.activation() == Activations.RELU;
    if (relu) {
      site.takeNext();
      site.note("relu in place");
    }
    return new AddStep(site, relu);
  }
}
