package dev.lanewise.nn.training;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Model;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A training under way, as its callbacks see it. */
public final class Training {
  /** The name of the learning rate among the figures, where it changes. */
  public static final String LEARNING_RATE = "learning_rate";

  private final Model model;
  private final FitOptions options;
  private final int steps;
  private final Counters counters;
  private final History history;
  private final List<Callback> callbacks;
  private final long seed;
  private volatile boolean stopped;
  private int epoch;
  private int step;
  private long stepsDone;
  private final Losses losses;
  private long epochBegan;
  private Map<String, Double> epochLogs;
  private double secondsTrained;
  private long samplesTrained;
  private boolean logsLearningRate;

  Training(
      Model model,
      FitOptions options,
      int steps,
      Counters counters,
      List<Callback> callbacks,
      long seed) {
    this.model = model;
    this.options = options;
    this.steps = steps;
    this.counters = counters;
    this.callbacks = callbacks;
    this.seed = seed;
    losses = new Losses(model.compiled());
    logsLearningRate = model.optimizer().schedule() != null;
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
    return losses.samples();
  }

  /**
   * Samples seen since fit was called, in all epochs: with {@link #secondsTrained} how fast it
   * goes.
   */
  public long samplesTrained() {
    return samplesTrained + (epochLogs == null ? losses.samples() : 0);
  }

  /**
   * Seconds since fit was called in which steps were made: without validation, and without what
   * callbacks do between epochs.
   */
  public double secondsTrained() {
    boolean under = epochLogs == null && step > 0;
    return secondsTrained + (under ? (System.nanoTime() - epochBegan) * 1e-9 : 0);
  }

  /** The loss of this epoch so far: {@code loss} of {@link #logs}. */
  public double loss() {
    return losses.mean();
  }

  /** The epochs completed so far. */
  public History history() {
    return history;
  }

  /** Whether this epoch has a validation. */
  public boolean validates() {
    return options.validates() && (epoch + 1) % options.validationFreq() == 0;
  }

  /**
   * Shows the learning rate beside the figures of each epoch, as {@link #LEARNING_RATE}: for what
   * changes it. Where it follows a schedule it is shown anyway.
   */
  public void logLearningRate() {
    logsLearningRate = true;
  }

  /**
   * Adds a figure of one's own to an epoch that has ended: to {@link #logs} and to the history.
   *
   * @throws IllegalStateException in the middle of an epoch
   */
  public void log(String name, double value) {
    if (epochLogs == null) {
      throw new IllegalStateException("a figure can be added at the end of an epoch only");
    }
    Map<String, Double> logs = new LinkedHashMap<>(epochLogs);
    logs.put(name, value);
    epochLogs = Collections.unmodifiableMap(logs);
    history.set(name, value);
  }

  /** What a callback kept in the training that is resumed; empty where it kept nothing. */
  public Map<String, Tensor> kept(Callback callback) {
    Map<String, Tensor> kept = new LinkedHashMap<>();
    if (options.resume() != null) {
      String prefix = name(callback) + "/";
      options
          .resume()
          .kept()
          .forEach(
              (name, tensor) -> {
                if (name.startsWith(prefix)) {
                  kept.put(name.substring(prefix.length()), tensor);
                }
              });
    }
    return kept;
  }

  /** The callback's class, with a number from the second of that class on. */
  private String name(Callback callback) {
    int number = 1;
    for (Callback other : callbacks) {
      if (other == callback) {
        break;
      }
      number += other.getClass() == callback.getClass() ? 1 : 0;
    }
    return callback.getClass().getSimpleName() + (number == 1 ? "" : "#" + number);
  }

  /**
   * The figures of this epoch so far: {@code loss} (the mean over its samples, each at the weights
   * of its step, with the penalties), {@code NAME_loss} for each output's (without them, and before
   * its weight) where several have one, the metrics, and at the end of the epoch those of the
   * validation with {@code val_} before their names.
   */
  public Map<String, Double> logs() {
    if (epochLogs != null) {
      return epochLogs;
    }
    Map<String, Double> logs = new LinkedHashMap<>();
    logs.put("loss", losses.mean());
    losses.putInto(logs);
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
    Map<String, Tensor> kept = new LinkedHashMap<>();
    for (Callback callback : callbacks) {
      callback.state().forEach((name, tensor) -> kept.put(name(callback) + "/" + name, tensor));
    }
    return new TrainingState(epochsDone, stepsDone, seed, history.copy(), kept);
  }

  void beginEpoch(int epoch) {
    this.epoch = epoch;
    step = 0;
    losses.reset();
    epochLogs = null;
    epochBegan = System.nanoTime();
    counters.begin();
  }

  void endStep(double loss, Objective objective, int batch) {
    step++;
    stepsDone++;
    losses.add(loss, objective, batch);
  }

  /** Ends the epoch with a validation, or none (null). */
  void endEpoch(Evaluator validation) {
    // First, since the validation may count with the same metrics.
    Map<String, Double> logs = logs();
    counters.end();
    secondsTrained += (System.nanoTime() - epochBegan) * 1e-9;
    samplesTrained += losses.samples();
    if (logsLearningRate) {
      logs.put(LEARNING_RATE, model.optimizer().learningRate());
    }
    if (validates()) {
      Evaluation result = validation.evaluate();
      logs.put("val_loss", result.loss());
      result.metrics().forEach((name, value) -> logs.put("val_" + name, value));
    }
    epochLogs = Collections.unmodifiableMap(logs);
    history.add(epoch, epochLogs, (System.nanoTime() - epochBegan) * 1e-9);
  }
}
