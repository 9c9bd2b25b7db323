package dev.lanewise.nn.callbacks;

import dev.lanewise.nn.training.Callback;
import dev.lanewise.nn.training.History;
import dev.lanewise.nn.training.Training;

/**
 * Lowers the learning rate when a figure does not get better any more: after {@code patience}
 * epochs without an improvement by more than minDelta it is multiplied by factor; then come {@code
 * cooldown} epochs that are not waited for.
 *
 * <p>Shows the rate as {@code learning_rate} beside the figures. A training that is resumed goes on
 * as if it had not stopped: what was waited for is in its history, the rate in its checkpoint.
 *
 * <p>Defaults: monitor {@code val_loss}, factor 0.1, patience 10, mode auto, minDelta 1e-4,
 * cooldown 0, minLr 0. Source: https://keras.io/api/callbacks/reduce_lr_on_plateau/
 */
public final class ReduceLROnPlateau implements Callback {
  private static final double FACTOR = 0.1;
  private static final int PATIENCE = 10;
  private static final double MIN_DELTA = 1e-4;

  private final String name;
  private double factor = FACTOR;
  private int patience = PATIENCE;
  private Mode mode = Mode.AUTO;
  private double minDelta = MIN_DELTA;
  private int cooldown;
  private double minLr;
  private boolean verbose;

  private Monitor monitor;
  private Double best;
  private int wait;
  private int cooling;

  /** By {@code val_loss}. */
  public ReduceLROnPlateau() {
    this("val_loss");
  }

  /** By this figure of each epoch, such as {@code val_accuracy}. */
  public ReduceLROnPlateau(String monitor) {
    name = monitor;
  }

  /** What the rate is multiplied by, above 0 and below 1. */
  public ReduceLROnPlateau factor(double factor) {
    if (!(factor > 0 && factor < 1)) {
      throw new IllegalArgumentException(
          "ReduceLROnPlateau: factor must be above 0 and below 1 but got " + factor);
    }
    this.factor = factor;
    return this;
  }

  /** How many epochs without improvement there may be, at least 0. */
  public ReduceLROnPlateau patience(int epochs) {
    patience = atLeastZero("patience", epochs);
    return this;
  }

  /** Which way is better. */
  public ReduceLROnPlateau mode(Mode mode) {
    this.mode = mode;
    return this;
  }

  /** By how much a figure must be better to count, at least 0. */
  public ReduceLROnPlateau minDelta(double minDelta) {
    this.minDelta = minDelta;
    monitor(); // refuses it
    return this;
  }

  /** How many epochs after a change are not waited for, at least 0. */
  public ReduceLROnPlateau cooldown(int epochs) {
    cooldown = atLeastZero("cooldown", epochs);
    return this;
  }

  /** The rate never gets below this one, at least 0. */
  public ReduceLROnPlateau minLr(double minLr) {
    if (!(minLr >= 0)) {
      throw new IllegalArgumentException(
          "ReduceLROnPlateau: minLr must be a number of at least 0 but got " + minLr);
    }
    this.minLr = minLr;
    return this;
  }

  /** Whether to print when the rate is changed. */
  public ReduceLROnPlateau verbose(boolean verbose) {
    this.verbose = verbose;
    return this;
  }

  private static int atLeastZero(String option, int value) {
    if (value < 0) {
      throw new IllegalArgumentException(
          "ReduceLROnPlateau: %s must be at least 0 but got %d".formatted(option, value));
    }
    return value;
  }

  private Monitor monitor() {
    return new Monitor("ReduceLROnPlateau", name, mode, minDelta);
  }

  @Override
  public void onTrainBegin(Training training) {
    if (training.model().optimizer().schedule() != null) {
      throw new IllegalStateException(
          "ReduceLROnPlateau: the learning rate follows "
              + training.model().optimizer().schedule()
              + " and cannot be set");
    }
    training.logLearningRate();
    monitor = monitor();
    monitor.begin(training);
    best = null;
    wait = 0;
    cooling = 0;
    History history = training.history();
    monitor
        .before(training)
        .forEach(
            (epoch, value) -> {
              int at = history.epochs().indexOf(epoch);
              boolean shown = history.names().contains(Training.LEARNING_RATE);
              count(value, shown ? history.get(Training.LEARNING_RATE).get(at) : Double.MAX_VALUE);
            });
  }

  /** Counts an epoch's figure, at this rate; returns whether it is to be changed. */
  private boolean count(double value, double rate) {
    if (cooling > 0) {
      cooling--;
      wait = 0;
    }
    if (monitor.isBetter(value, best)) {
      best = value;
      wait = 0;
    } else if (cooling == 0 && ++wait >= patience && (float) rate > (float) minLr) {
      cooling = cooldown;
      wait = 0;
      return true;
    }
    return false;
  }

  @Override
  public void onEpochEnd(Training training) {
    double value = monitor.of(training);
    double rate = training.model().optimizer().learningRate();
    if (training.logs().containsKey(name) && count(value, rate)) {
      double lower = Math.max(rate * factor, minLr);
      training.model().optimizer().learningRate(lower);
      if (verbose) {
        System.out.println(
            "Epoch %d: ReduceLROnPlateau reducing learning rate to %s."
                .formatted(training.epoch() + 1, lower));
      }
    }
  }
}
