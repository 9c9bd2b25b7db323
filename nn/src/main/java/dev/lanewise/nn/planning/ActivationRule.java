package dev.lanewise.nn.planning;

import dev.lanewise.nn.activations.ActivationFunction;
import dev.lanewise.nn.layers.Activation;

/** An activation that no layer before it has taken: its gradient in place. */
final class ActivationRule implements Rule {
  /**
   * Whether the output may lie where the input was: where the gradient follows from the output. No
   * activation (null) has none to keep.
   */
  static boolean isInPlace(ActivationFunction activation) {
    return activation == null || !activation.needsInput();
  }

  @Override
  public Step step(Site site) {
    if (!(site.layer() instanceof Activation layer) || !isInPlace(layer.activation())) {
      return null;
    }
    site.note("gradient in place");
    return new ActivationStep(site, layer.activation());
  }
}
