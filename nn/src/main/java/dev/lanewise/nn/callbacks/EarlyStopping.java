package dev.lanewise.nn.callbacks;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.training.Callback;
import dev.lanewise.nn.training.Training;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Stops a training whose figure does not get better any more.
 *
 * <p>Better is by more than minDelta. Where that was not so for {@code patience} epochs, the
 * training ends, but never after its first epoch. With {@link #restoreBestWeights} the weights
 * become, at the end of every training, those of the best epoch; without an improvement, those of
 * the first that counted.
 *
 * <p>A training that is resumed goes on as if it had not stopped: what was best is in its history,
 * and those weights are in its checkpoint.
 *
 * <p>Defaults: monitor {@code val_loss}, minDelta 0, patience 0, mode auto, no baseline, weights
 * not restored, from epoch 0. Source: https://keras.io/api/callbacks/early_stopping/
 */
public final class EarlyStopping implements Callback {
  private final String name;
  private double minDelta;
  private int patience;
  private Mode mode = Mode.AUTO;
  private Double baseline;
  private boolean restoreBestWeights;
  private int startFromEpoch;
  private boolean verbose;

  private Monitor monitor;
  private Double best;
  private int bestEpoch;
  private int wait;
  private int stoppedEpoch;
  private Map<String, Tensor> bestWeights;

  /** By {@code val_loss}. */
  public EarlyStopping() {
    this("val_loss");
  }

  /** By this figure of each epoch, such as {@code val_accuracy}. */
  public EarlyStopping(String monitor) {
    name = monitor;
  }

  /** By how much a figure must be better to count, at least 0. */
  public EarlyStopping minDelta(double minDelta) {
    this.minDelta = minDelta;
    monitor(); // refuses it
    return this;
  }

  /** How many epochs without improvement there may be, at least 0. */
  public EarlyStopping patience(int epochs) {
    if (epochs < 0) {
      throw new IllegalArgumentException(
          "EarlyStopping: patience must be at least 0 but got " + epochs);
    }
    patience = epochs;
    return this;
  }

  /** Which way is better. */
  public EarlyStopping mode(Mode mode) {
    this.mode = mode;
    return this;
  }

  /** A figure to beat: epochs that do not are waited for as if they were no improvement. */
  public EarlyStopping baseline(double baseline) {
    this.baseline = baseline;
    return this;
  }

  /** Whether the weights become those of the best epoch at the end. */
  public EarlyStopping restoreBestWeights(boolean restore) {
    restoreBestWeights = restore;
    return this;
  }

  /** Epochs before this one, counted from 0, do not count. */
  public EarlyStopping startFromEpoch(int epoch) {
    startFromEpoch = epoch;
    return this;
  }

  /** Whether to print when it stops. */
  public EarlyStopping verbose(boolean verbose) {
    this.verbose = verbose;
    return this;
  }

  /** The epoch after which the last training was stopped, from 0; 0 where it was not. */
  public int stoppedEpoch() {
    return stoppedEpoch;
  }

  /** The best epoch of the last training, from 0. */
  public int bestEpoch() {
    return bestEpoch;
  }

  private Monitor monitor() {
    return new Monitor("EarlyStopping", name, mode, minDelta);
  }

  @Override
  public void onTrainBegin(Training training) {
    monitor = monitor();
    monitor.begin(training);
    best = null;
    bestEpoch = 0;
    wait = 0;
    stoppedEpoch = 0;
    bestWeights = null;
    monitor.before(training).forEach(this::count);
    Map<String, Tensor> kept = training.kept(this);
    if (restoreBestWeights && !kept.isEmpty()) {
      bestWeights = copy(kept);
    }
  }

  /** Counts an epoch; returns whether it is the best so far. */
  private boolean count(int epoch, double value) {
    if (epoch < startFromEpoch) {
      return false;
    }
    wait++;
    if (!monitor.isBetter(value, best)) {
      return false;
    }
    best = value;
    bestEpoch = epoch;
    if (monitor.isBetter(value, baseline)) { // as every one is where there is none
      wait = 0;
    }
    return true;
  }

  @Override
  public void onEpochEnd(Training training) {
    double value = monitor.of(training);
    if (!training.logs().containsKey(name) || training.epoch() < startFromEpoch) {
      return;
    }
    if (count(training.epoch(), value)) {
      if (restoreBestWeights) {
        bestWeights = copy(weights(training.model()));
      }
    } else if (wait >= patience && training.epoch() > 0) {
      stoppedEpoch = training.epoch();
      training.stop();
    }
  }

  @Override
  public void onTrainEnd(Training training) {
    if (stoppedEpoch > 0 && verbose) {
      System.out.println("Epoch %d: early stopping".formatted(stoppedEpoch + 1));
    }
    if (bestWeights != null) {
      if (verbose) {
        System.out.println(
            "Restoring model weights from the end of the best epoch: %d.".formatted(bestEpoch + 1));
      }
      Map<String, Tensor> best = bestWeights;
      weights(training.model()).forEach((key, tensor) -> tensor.copyFrom(best.get(key)));
    }
  }

  @Override
  public Map<String, Tensor> state() {
    return bestWeights == null ? Map.of() : bestWeights;
  }

  private static Map<String, Tensor> weights(Model model) {
    Map<String, Tensor> weights = new LinkedHashMap<>();
    model.weights().forEach((key, parameter) -> weights.put(key, parameter.value()));
    return weights;
  }

  private static Map<String, Tensor> copy(Map<String, Tensor> weights) {
    Map<String, Tensor> copy = new LinkedHashMap<>();
    weights.forEach((key, tensor) -> copy.put(key, tensor.copy()));
    return copy;
  }
}
