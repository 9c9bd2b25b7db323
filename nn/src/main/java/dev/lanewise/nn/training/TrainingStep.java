package dev.lanewise.nn.training;

import dev.lanewise.engine.Pass;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Parameter;
import dev.lanewise.nn.Profile;
import java.util.Arrays;
import java.util.List;

/**
 * A step of training: zero the gradients; forward; loss; backward; penalties; optimizer;
 * constraints.
 */
final class TrainingStep {
  private final Model model;
  private final Objective objective;
  private final Counters counters;
  private final Pass zeroing;

  /** For a compiled model, whose metrics these counters count. */
  TrainingStep(Model model, Counters counters) {
    this.model = model;
    this.counters = counters;
    objective = new Objective(model);
    zeroing = zeroing(objective.trained());
  }

  /** Sets gradients to 0. */
  private static Pass zeroing(List<Parameter> trained) {
    List<Tensor> gradients = trained.stream().map(Parameter::gradient).toList();
    return new Pass(gradients, (i, from, to) -> Arrays.fill(gradients.get(i).data(), from, to, 0));
  }

  /**
   * Makes a step with a batch that has been read; returns the loss at the weights before it, with
   * the penalties.
   *
   * @param number of the step, which keys random numbers
   * @param profile where times go, or null
   */
  double run(Batch batch, long number, Profile profile) {
    long began = System.nanoTime();
    zeroing.run();
    batch.execution().step(number);
    double loss = objective.forward(batch, true) + objective.penalty();
    counters.update(batch);
    objective.backward(batch);
    long updates = System.nanoTime();
    model.optimizer().step(objective.trained());
    objective.constrain();
    if (profile != null) {
      profile.add(Profile.Part.OPTIMIZER, System.nanoTime() - updates);
      profile.add(Profile.Part.WHOLE, System.nanoTime() - began);
    }
    return loss;
  }

  Objective objective() {
    return objective;
  }
}
