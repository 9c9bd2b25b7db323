package dev.lanewise.nn.planning;

import dev.lanewise.nn.activations.ActivationFunction;
import dev.lanewise.nn.layers.Activation;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.KernelLayer;

/**
 * {@code Conv2D} or {@code Dense}, and the activation behind it: computed in the output's own
 * memory, as its gradient is where nobody else reads that.
 */
final class KernelRule implements Rule {
  @Override
  public Step step(Site site) {
    Linear linear =
        switch (site.layer()) {
          case Conv2D layer -> new ConvolutionLinear(layer, site.context());
          case Dense layer -> new DenseLinear(layer);
          default -> null;
        };
    if (linear == null) {
      return null;
    }
    KernelLayer<?> layer = (KernelLayer<?>) site.layer();
    ActivationFunction activation = layer.activation();
    if (activation == null && site.nextLayer() instanceof Activation next) {
      if (ActivationRule.isInPlace(next.activation())) {
        site.takeNext();
        activation = next.activation();
      }
    } else if (activation != null && !ActivationRule.isInPlace(activation)) {
      return null;
    }
    if (activation != null) {
      site.note(activation.type() + " in place");
    }
    return new KernelStep(site, layer, linear, activation);
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
