package dev.lanewise.nn.training;

import dev.lanewise.engine.Elementwise;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Compiled;
import dev.lanewise.nn.Execution;
import dev.lanewise.nn.HasLogits;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Node;
import dev.lanewise.nn.Parameter;
import dev.lanewise.nn.losses.Loss;
import dev.lanewise.nn.losses.TargetException;
import java.util.ArrayList;
import java.util.List;

/**
 * What training makes small: the sum of the losses of the model's outputs, each times its weight
 * and on the logits where the model ends in an activation the loss knows, and the penalties on its
 * weights.
 */
final class Objective {
  private final List<Scored> scored = new ArrayList<>();
  private final boolean[] fromLogits;
  private final List<Parameter> trained;

  /** An output that has a loss. */
  private static final class Scored {
    private final int output;
    private final int target;
    private final Loss loss;
    private final boolean onLogits;
    private final double weight;
    private double last;

    Scored(Compiled.Output compiled, Model model, int output, int target) {
      this.output = output;
      this.target = target;
      Loss fused = fused(compiled.loss(), model, model.outputs().get(output));
      onLogits = fused != null;
      loss = onLogits ? fused : compiled.loss();
      weight = compiled.lossWeight();
    }

    private static Loss fused(Loss loss, Model model, Node output) {
      int readers = 0;
      for (Node node : model.nodes()) {
        readers += node.inputs().contains(output) ? 1 : 0;
      }
      return HasLogits.isEnd(output, readers)
          ? loss.onLogitsOf(((HasLogits) output.layer()).activation())
          : null;
    }
  }

  Objective(Model model) {
    List<Compiled.Output> outputs = model.compiled().outputs();
    fromLogits = new boolean[outputs.size()];
    int target = 0;
    for (int i = 0; i < outputs.size(); i++) {
      if (outputs.get(i).loss() != null) {
        Scored added = new Scored(outputs.get(i), model, i, target);
        scored.add(added);
        fromLogits[i] = added.onLogits;
      }
      target += outputs.get(i).isScored() ? 1 : 0;
    }
    trained = model.trainableWeights();
  }

  /** Forward and the loss without penalties; leaves its gradients, where wanted, in the batch. */
  double forward(Batch batch, boolean withGradient) {
    Execution execution = batch.execution();
    execution.forward(batch.inputs());
    double sum = 0;
    for (int i = 0; i < scored.size(); i++) {
      Scored of = scored.get(i);
      Tensor y = of.onLogits ? execution.logits(of.output) : execution.output(of.output);
      try {
        Tensor gradient = withGradient ? batch.gradient(of.output, y.shape()) : null;
        of.last = of.loss.compute(y, batch.target(of.target), batch.weights(), gradient);
        if (withGradient && of.weight != 1) {
          Elementwise.scale((float) of.weight, gradient, gradient);
        }
      } catch (TargetException e) {
        throw e.at(batch.sample(e.sample()), batch.data());
      }
      sum += of.weight * of.last;
    }
    return sum;
  }

  /**
   * The loss of one of the outputs that have one in the last {@link #forward}, before its weight.
   */
  double loss(int index) {
    return scored.get(index).last;
  }

  /**
   * Backward from the gradients {@link #forward} left: the parameters' gradients, with those of the
   * penalties.
   */
  void backward(Batch batch) {
    for (int i = 0; i < trained.size(); i++) {
      trained.get(i).zeroGradient();
    }
    batch.execution().backward(batch.gradients(), fromLogits);
    for (int i = 0; i < trained.size(); i++) {
      Parameter weight = trained.get(i);
      if (weight.regularizer() != null) {
        weight.regularizer().addGradient(weight.value(), weight.gradient());
      }
    }
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
