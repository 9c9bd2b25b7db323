package dev.lanewise.nn.callbacks;

import dev.lanewise.nn.optimizers.Optimizer;
import dev.lanewise.nn.training.Callback;
import dev.lanewise.nn.training.Training;

/**
 * Sets the learning rate before each epoch, by the epoch's number from 0 and the rate so far:
 * {@code new LearningRateScheduler((epoch, rate) -> epoch < 10 ? rate : rate * 0.9)}. Shows the
 * rate as {@code learning_rate} beside the figures. Keeps no state: a resumed training has the rate
 * of its checkpoint.
 *
 * <p>Source: https://keras.io/api/callbacks/learning_rate_scheduler/
 */
public final class LearningRateScheduler implements Callback {
  private final ByEpoch schedule;
  private boolean verbose;

  /** The rate of an epoch. */
  @FunctionalInterface
  public interface ByEpoch {
    /** The rate of this epoch, from 0, after that rate. */
    double rate(int epoch, double before);
  }

  /** With this rule. */
  public LearningRateScheduler(ByEpoch schedule) {
    this.schedule = schedule;
  }

  /** Whether to print each epoch's rate. */
  public LearningRateScheduler verbose(boolean verbose) {
    this.verbose = verbose;
    return this;
  }

  @Override
  public void onTrainBegin(Training training) {
    training.logLearningRate();
  }

  @Override
  public void onEpochBegin(Training training) {
    Optimizer optimizer = training.model().optimizer();
    optimizer.learningRate(schedule.rate(training.epoch(), optimizer.learningRate()));
    if (verbose) {
      System.out.println(
          "Epoch %d: LearningRateScheduler setting learning rate to %s."
              .formatted(training.epoch() + 1, optimizer.learningRate()));
    }
  }
}
