package dev.lanewise.nn.callbacks;

import dev.lanewise.nn.training.Callback;
import dev.lanewise.nn.training.Training;

/**
 * Stops a training whose loss is no number, or infinite, after the step that made it so.
 *
 * <p>Source: https://keras.io/api/callbacks/terminate_on_nan/
 */
public final class TerminateOnNaN implements Callback {
  /** A new one; it has no options. */
  public TerminateOnNaN() {}

  @Override
  public void onBatchEnd(Training training) {
    if (!Double.isFinite(training.loss())) {
      System.out.println(
          "Batch %d: Invalid loss, terminating training".formatted(training.step() - 1));
      training.stop();
    }
  }
}
