package dev.lanewise.nn.training;

import dev.lanewise.nn.Model;
import java.util.LinkedHashMap;
import java.util.Map;

/** A training under way, as its listeners see it. */
public final class Training {
  private final Model model;
  private final FitOptions options;
  private final int steps;
  private final Counters counters;
  private final History history;
  private volatile boolean stopped;
  private int epoch;
  private int step;
  private long stepsDone;
  private double lossSum;
  private long samples;
  private long epochBegan;
  private Map<String, Double> epochLogs;

  Training(Model model, FitOptions options, int steps, Counters counters) {
    this.model = model;
    this.options = options;
    this.steps = steps;
    this.counters = counters;
    epoch = options.initialEpoch();
    TrainingState resume = options.resume();
    stepsDone = resume == null ? (long) epoch * steps : resume.stepsDone();
    history = resume == null ? new History() : resume.history().copy();
  }

  /** The model that is trained; its weights are those of the moment. */
  public Model model() {
    return model;
  }

  /** How it is trained. */
  public FitOptions options() {
    return options;
  }

  /** The epoch that is under way or has just ended, from 0. */
  public int epoch() {
    return epoch;
  }

  /** The number of epochs, those before a resumed training's included. */
  public int epochs() {
    return options.epochs();
  }

  /** Steps made in this epoch. */
  public int step() {
    return step;
  }

  /** Steps an epoch has. */
  public int steps() {
    return steps;
  }

  /** Steps made in all epochs, those before a resumed training's included. */
  public long stepsDone() {
    return stepsDone;
  }

  /** Samples seen in this epoch. */
  public long samples() {
    return samples;
  }

  /** The epochs completed so far. */
  public History history() {
    return history;
  }

  /**
   * The figures of this epoch so far: {@code loss} (the mean over its samples, each at the weights
   * of its step, with the penalties), the metrics, and at the end of the epoch those of the
   * validation with {@code val_} before their names.
   */
  public Map<String, Double> logs() {
    if (epochLogs != null) {
      return epochLogs;
    }
    Map<String, Double> logs = new LinkedHashMap<>();
    logs.put("loss", lossSum / samples);
    counters.putInto(logs);
    return logs;
  }

  /**
   * Ends the training after the step that is under way, or, when called at the end of an epoch,
   * after that. May be called from any thread. An epoch that was not finished gets no validation
   * and no {@code onEpochEnd}, and is not in the history; its steps stay in the weights.
   */
  public void stop() {
    stopped = true;
  }

  /** True where the training was told to stop. */
  public boolean isStopped() {
    return stopped;
  }

  /**
   * What to save with weights and optimizer state to go on later; for the end of an epoch.
   *
   * @throws IllegalStateException in the middle of an epoch
   */
  public TrainingState state() {
    if (epochLogs == null && step > 0) {
      throw new IllegalStateException("the state of a training can be saved between epochs only");
    }
    int epochsDone = epochLogs == null ? epoch : epoch + 1;
    return new TrainingState(epochsDone, stepsDone, options.seed(), history.copy());
  }

  void beginEpoch(int epoch) {
    this.epoch = epoch;
    step = 0;
    lossSum = 0;
    samples = 0;
    epochLogs = null;
    epochBegan = System.nanoTime();
    counters.begin();
  }

  void endStep(double loss, int batch) {
    step++;
    stepsDone++;
    lossSum += loss * batch;
    samples += batch;
  }

  /** Ends the epoch with a validation, or none (null). */
  void endEpoch(Evaluator validation) {
    // First, since the validation may count with the same metrics.
    Map<String, Double> logs = logs();
    counters.end();
    if (validation != null) {
      Evaluation result = validation.evaluate();
      logs.put("val_loss", result.loss());
      result.metrics().forEach((name, value) -> logs.put("val_" + name, value));
    }
    epochLogs = java.util.Collections.unmodifiableMap(logs);
    history.add(epoch, epochLogs, (System.nanoTime() - epochBegan) * 1e-9);
  }
}
