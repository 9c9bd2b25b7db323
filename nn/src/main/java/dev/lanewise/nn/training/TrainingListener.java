package dev.lanewise.nn.training;

/**
 * Is told how a training goes, on the training's own thread; can stop it by {@link Training#stop}.
 * The defaults do nothing. An exception ends the training and goes to the caller of fit.
 */
public interface TrainingListener {
  /** Before the first epoch. */
  default void onTrainBegin(Training training) {}

  /** Before the first step of an epoch. */
  default void onEpochBegin(Training training) {}

  /** After a step. */
  default void onBatchEnd(Training training) {}

  /** After an epoch and its validation. */
  default void onEpochEnd(Training training) {}

  /** At the end, also where the training was stopped. */
  default void onTrainEnd(Training training) {}
}
