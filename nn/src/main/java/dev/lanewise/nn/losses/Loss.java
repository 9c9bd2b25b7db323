package dev.lanewise.nn.losses;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Configurable;
import dev.lanewise.nn.activations.ActivationFunction;

/** What training makes small: a number for predictions and targets, and its gradient. */
public interface Loss extends Configurable {
  /**
   * The mean loss over the batch.
   *
   * @param prediction the model's output {@code [n, ...]} (or its logits, for a loss made for them)
   * @param target what it should be; see {@link #checkTarget}
   * @param gradient where dL/dprediction is written; null if it is not wanted
   */
  double compute(Tensor prediction, Tensor target, Tensor gradient);

  /**
   * The loss over the batch, each sample's times its weight, divided by the number of samples and
   * not by the sum of the weights, as Keras has it.
   *
   * <p>All losses of this package can do this; by default a loss cannot.
   *
   * @param weights {@code [n]}, or one for each row of the predictions; null for 1 everywhere
   * @throws UnsupportedOperationException where there are weights and this loss takes none
   */
  default double compute(Tensor prediction, Tensor target, Tensor weights, Tensor gradient) {
    if (weights != null) {
      throw new UnsupportedOperationException(
          this + ": takes no weights of samples or classes; override compute with weights");
    }
    return compute(prediction, target, gradient);
  }

  /**
   * Refuses targets this loss cannot take for such predictions.
   *
   * @throws IllegalArgumentException saying what was expected and what came
   */
  void checkTarget(Shape prediction, Shape target);

  /**
   * This loss on the logits under an activation, or null if it has no such form: cross-entropy and
   * softmax, for instance.
   */
  default Loss onLogitsOf(ActivationFunction activation) {
    return null;
  }
}
