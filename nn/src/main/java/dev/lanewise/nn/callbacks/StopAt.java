package dev.lanewise.nn.callbacks;

import dev.lanewise.nn.training.Callback;
import dev.lanewise.nn.training.Training;

/**
 * Stops a training after the epoch whose figure has reached a value: {@code new StopAt("accuracy",
 * 0.98)}. What tutorials write as a callback of their own, "reached 98 % accuracy, so cancelling
 * training".
 */
public final class StopAt implements Callback {
  private final String name;
  private final double value;
  private Mode mode = Mode.AUTO;
  private Monitor monitor;

  /** At this value of this figure of each epoch, or a better one. */
  public StopAt(String monitor, double value) {
    name = monitor;
    this.value = value;
  }

  /** Which way is better; default auto. */
  public StopAt mode(Mode mode) {
    this.mode = mode;
    return this;
  }

  @Override
  public void onTrainBegin(Training training) {
    monitor = new Monitor("StopAt", name, mode, 0);
    monitor.begin(training);
  }

  @Override
  public void onEpochEnd(Training training) {
    double reached = monitor.of(training);
    if (reached == value || !Double.isNaN(reached) && monitor.isBetter(reached, value)) {
      training.stop();
    }
  }
}
