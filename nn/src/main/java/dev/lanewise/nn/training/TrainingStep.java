package dev.lanewise.nn.training;

import dev.lanewise.nn.Model;
import dev.lanewise.nn.Profile;

/**
 * A step of training: forward; loss; backward, from gradients of zeros; penalties; optimizer;
 * constraints.
 */
final class TrainingStep {
  private final Model model;
  private final Objective objective;
  private final Counters counters;

  /** For a compiled model, whose metrics these counters count. */
  TrainingStep(Model model, Counters counters) {
    this.model = model;
    this.counters = counters;
    objective = new Objective(model);
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
