package dev.lanewise.nn;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.activations.ActivationFunction;

/**
 * A layer that ends in an activation. Where a model ends in such a layer, a loss that knows the
 * activation works on the logits under it, as Keras does: the same gradient in exact arithmetic,
 * and no loss of digits where probabilities come near 0 or 1.
 */
public interface HasLogits {
  /**
   * Whether a network ends in this output and in an activation: nobody reads it, and a loss may
   * want the logits.
   *
   * @param readers how many nodes read the output
   */
  static boolean isEnd(Node output, int readers) {
    return readers == 0 && output.layer() instanceof HasLogits last && last.activation() != null;
  }

  /** The activation the layer ends in. */
  ActivationFunction activation();

  /** What the last forward with this context gave to the activation. */
  Tensor logits(Context context);

  /** As {@link Layer#backward}, but from dL/dlogits. */
  Tensor backwardFromLogits(Tensor dlogits, Context context);
}
