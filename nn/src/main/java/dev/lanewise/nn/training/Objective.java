package dev.lanewise.nn.training;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Execution;
import dev.lanewise.nn.HasLogits;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Node;
import dev.lanewise.nn.Parameter;
import dev.lanewise.nn.losses.Loss;
import dev.lanewise.nn.losses.TargetException;
import java.util.List;

/**
 * What training makes small: the model's loss, on the logits where the model ends in an activation
 * the loss knows, and the penalties on its weights.
 */
final class Objective {
  private final Loss loss;
  private final boolean onLogits;
  private final List<Parameter> trained;

  Objective(Model model) {
    Loss fused = fused(model);
    onLogits = fused != null;
    loss = onLogits ? fused : model.loss();
    trained = model.trainableWeights();
  }

  private static Loss fused(Model model) {
    Node output = model.nodes().getLast();
    boolean activated = output.layer() instanceof HasLogits last && last.activation() != null;
    return activated ? model.loss().onLogitsOf(((HasLogits) output.layer()).activation()) : null;
  }

  /** Forward and the loss without penalties; leaves its gradient, where wanted, in the batch. */
  double forward(Batch batch, boolean withGradient) {
    Execution execution = batch.execution();
    Tensor y = execution.forward(batch.x());
    Tensor scored = onLogits ? execution.logits() : y;
    try {
      Tensor gradient = withGradient ? batch.gradient(scored.shape()) : null;
      return loss.compute(scored, batch.y(), batch.weights(), gradient);
    } catch (TargetException e) {
      throw e.at(batch.sample(e.sample()), batch.data());
    }
  }

  /**
   * Backward from the gradient {@link #forward} left, which is added up in the parameters with
   * those of the penalties; returns dL/dinput, or null where the execution is for training only.
   */
  Tensor backward(Batch batch) {
    Execution execution = batch.execution();
    Tensor dx =
        onLogits
            ? execution.backwardFromLogits(batch.gradient())
            : execution.backward(batch.gradient());
    for (int i = 0; i < trained.size(); i++) {
      Parameter weight = trained.get(i);
      if (weight.regularizer() != null) {
        weight.regularizer().addGradient(weight.value(), weight.gradient());
      }
    }
    return dx;
  }

  /** The penalties on the weights that are trained. */
  double penalty() {
    double penalty = 0;
    for (int i = 0; i < trained.size(); i++) {
      Parameter weight = trained.get(i);
      if (weight.regularizer() != null) {
        penalty += weight.regularizer().penalty(weight.value());
      }
    }
    return penalty;
  }

  /** Brings the weights that are trained back to what they must be; after each step. */
  void constrain() {
    for (int i = 0; i < trained.size(); i++) {
      Parameter weight = trained.get(i);
      if (weight.constraint() != null) {
        weight.constraint().apply(weight.value());
      }
    }
  }

  /** The weights that training changes. */
  List<Parameter> trained() {
    return trained;
  }
}
