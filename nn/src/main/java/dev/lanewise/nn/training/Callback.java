package dev.lanewise.nn.training;

import dev.lanewise.engine.Tensor;
import java.util.Map;

/**
 * Is told how a training goes, on the training's own thread; can stop it by {@link Training#stop}.
 * The defaults do nothing. An exception ends the training and goes to the caller of fit.
 */
public interface Callback {
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

  /**
   * Tensors that this callback needs for going on where a training is resumed, by name; they are
   * saved in checkpoints, and {@link Training#kept} has them again. What follows from {@link
   * Training#history} need not be among them. By default none.
   */
  default Map<String, Tensor> state() {
    return Map.of();
  }
}
