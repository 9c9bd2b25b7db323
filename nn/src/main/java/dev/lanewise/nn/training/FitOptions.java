package dev.lanewise.nn.training;

import dev.lanewise.engine.Tensor;
import dev.lanewise.engine.Threads;
import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.Profile;
import dev.lanewise.nn.TensorDataset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How to train. Immutable: each method gives options with one thing changed, so {@code new
 * FitOptions().epochs(5).batchSize(128)}. The defaults are Keras's, but for the seed: here it is
 * always the same one.
 */
public final class FitOptions implements Cloneable {
  /** The number of workers that was not given. */
  private static final int BY_DATA = -1;

  private int epochs = 1;
  private int batchSize = 32;
  private Dataset validationData;
  private double validationSplit;
  private boolean shuffle = true;
  private long seed;
  private int verbose = 1;
  private int initialEpoch;
  private List<Callback> callbacks = List.of();
  private TrainingState resume;
  private int workers = BY_DATA;
  private int prefetch = 2;
  private Profile profile;
  private int stepsPerEpoch;
  private int validationSteps;
  private int validationFreq = 1;
  private int validationBatchSize;
  private Map<Integer, Double> classWeight = Map.of();
  private float[] sampleWeight;

  /** The defaults. */
  public FitOptions() {}

  private FitOptions with(Consumer<FitOptions> change) {
    try {
      FitOptions copy = (FitOptions) clone();
      change.accept(copy);
      return copy;
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }

  private static void check(String option, boolean fits, String expected, Object got) {
    if (!fits) {
      throw new IllegalArgumentException(
          "fit: %s must be %s but got %s".formatted(option, expected, got));
    }
  }

  /**
   * The number of the epoch to stop before, counted from 0: how many epochs, where training begins
   * with the first. At least 1; default 1.
   */
  public FitOptions epochs(int epochs) {
    check("epochs", epochs >= 1, "at least 1", epochs);
    return with(copy -> copy.epochs = epochs);
  }

  /** Samples a step, at least 1; default 32. The last batch of an epoch has what is left over. */
  public FitOptions batchSize(int batchSize) {
    check("batchSize", batchSize >= 1, "at least 1", batchSize);
    return with(copy -> copy.batchSize = batchSize);
  }

  /** What to evaluate on after each epoch; default null: nothing. */
  public FitOptions validationData(Dataset data) {
    return with(copy -> copy.validationData = data);
  }

  /** Inputs {@code [n, ...]} and targets {@code [n, ...]} to evaluate on after each epoch. */
  public FitOptions validationData(Tensor x, Tensor y) {
    return validationData(new TensorDataset(x, y));
  }

  /**
   * The share of the training data to evaluate on after each epoch instead of training on it: the
   * last ones, as they stand before shuffling. From 0 (default: none) to below 1. Without effect
   * where there is validation data.
   */
  public FitOptions validationSplit(double share) {
    check("validationSplit", share >= 0 && share < 1, "from 0 to below 1", share);
    return with(copy -> copy.validationSplit = share);
  }

  /**
   * Whether each epoch takes the samples in an order of its own, keyed by seed and epoch; default
   * true.
   */
  public FitOptions shuffle(boolean shuffle) {
    return with(copy -> copy.shuffle = shuffle);
  }

  /**
   * The seed of shuffling and dropout; default 0. (Initial weights have theirs: see {@link
   * dev.lanewise.nn.Model#build}.) A fit with an optimizer that has made steps before draws other
   * numbers from it, unless it is told where to go on by {@link #initialEpoch(int)} or {@link
   * #resume(TrainingState)}.
   */
  public FitOptions seed(long seed) {
    return with(copy -> copy.seed = seed);
  }

  /**
   * What is printed: 0 nothing, 1 (default) a progress bar, where output is a terminal, 2 one line
   * an epoch. See {@link ProgressBar}.
   */
  public FitOptions verbose(int verbose) {
    check("verbose", verbose >= 0 && verbose <= 2, "0, 1 or 2", verbose);
    return with(copy -> copy.verbose = verbose);
  }

  /**
   * The epoch to begin with, from 0 (default): epochs before it count as done, so that two fits are
   * one that did not stop.
   */
  public FitOptions initialEpoch(int epoch) {
    check("initialEpoch", epoch >= 0, "at least 0", epoch);
    return with(copy -> copy.initialEpoch = epoch);
  }

  /** More callbacks; they are told in the order they were added, after the progress bar. */
  public FitOptions callbacks(Callback... more) {
    List<Callback> all = new ArrayList<>(callbacks);
    all.addAll(List.of(more));
    return with(copy -> copy.callbacks = List.copyOf(all));
  }

  /**
   * Steps an epoch, at least 1; default 0: as many as the data has batches. Epochs then go on in
   * the data where the last one ended, and begin it anew, in another order, at its end.
   */
  public FitOptions stepsPerEpoch(int steps) {
    check("stepsPerEpoch", steps >= 0, "at least 0", steps);
    return with(copy -> copy.stepsPerEpoch = steps);
  }

  /** How many batches of the validation data are evaluated, at least 1; default 0: all. */
  public FitOptions validationSteps(int steps) {
    check("validationSteps", steps >= 0, "at least 0", steps);
    return with(copy -> copy.validationSteps = steps);
  }

  /** After how many epochs there is a validation, at least 1; default 1: after each. */
  public FitOptions validationFreq(int epochs) {
    check("validationFreq", epochs >= 1, "at least 1", epochs);
    return with(copy -> copy.validationFreq = epochs);
  }

  /** Samples a step of validation, at least 1; default 0: as in training. */
  public FitOptions validationBatchSize(int samples) {
    check("validationBatchSize", samples >= 0, "at least 0", samples);
    return with(copy -> copy.validationBatchSize = samples);
  }

  /**
   * How much samples count in the loss by their class, which is the target or the place of its
   * largest value; a class that is not named counts 1. The loss is still divided by the number of
   * samples, so that weights change how large steps are. Metrics and validation do not see them.
   */
  public FitOptions classWeight(Map<Integer, Double> byClass) {
    byClass.forEach(
        (label, weight) ->
            check(
                "classWeight",
                label >= 0 && weight >= 0 && weight < Double.POSITIVE_INFINITY,
                "numbers of at least 0 for classes of at least 0",
                byClass));
    return with(copy -> copy.classWeight = Map.copyOf(byClass));
  }

  /**
   * How much each sample of the training data counts in the loss, those that {@link
   * #validationSplit} keeps included; null for all alike. A data set can also have weights of its
   * own: {@link Dataset#weighted}.
   */
  public FitOptions sampleWeight(float... weights) {
    return with(copy -> copy.sampleWeight = weights == null ? null : weights.clone());
  }

  /**
   * Goes on from this state rather than from {@link #initialEpoch}, with its seed and history. With
   * the weights and the optimizer's state of that moment, the same data and the same options, the
   * results are those of a training that was not stopped, to the bit.
   */
  public FitOptions resume(TrainingState state) {
    return with(copy -> copy.resume = state);
  }

  /**
   * The number of threads that read samples ahead (decode, resize, augment) while the network
   * computes; they are there for the training alone, and end with it. 0 reads each batch when it is
   * needed, and is the default where samples {@link Dataset#isInMemory lie in memory}. Otherwise it
   * is half the number of {@link dev.lanewise.engine.Threads}, at least 1 and at most 4; the caller
   * helps when it would have to wait. The results have the same bits for any number.
   */
  public FitOptions workers(int workers) {
    check("workers", workers >= 0 && workers <= Threads.MAX, "0 to " + Threads.MAX, workers);
    return with(copy -> copy.workers = workers);
  }

  /**
   * How many batches may lie ready, at least 0; default 2. The workers wait where so many are there
   * or under way: the memory is that of {@code prefetch + 1} batches of training data, as many of
   * validation data, and of a smaller last batch for each. Where nobody reads ahead ({@link
   * #workers(int)} 0) it is that of one.
   */
  public FitOptions prefetch(int batches) {
    check("prefetch", batches >= 0, "at least 0", batches);
    return with(copy -> copy.prefetch = batches);
  }

  /** Takes the times of the training's steps; default null: nothing is timed. */
  public FitOptions profile(Profile profile) {
    return with(copy -> copy.profile = profile);
  }

  /** See {@link #epochs(int)}. */
  public int epochs() {
    return epochs;
  }

  /** See {@link #batchSize(int)}. */
  public int batchSize() {
    return batchSize;
  }

  /** See {@link #validationData(Dataset)}. */
  public Dataset validationData() {
    return validationData;
  }

  /** See {@link #validationSplit(double)}. */
  public double validationSplit() {
    return validationSplit;
  }

  /** See {@link #shuffle(boolean)}. */
  public boolean shuffle() {
    return shuffle;
  }

  /** See {@link #seed(long)}; where a training is resumed, the state's. */
  public long seed() {
    return resume == null ? seed : resume.seed();
  }

  /** See {@link #stepsPerEpoch(int)}. */
  public int stepsPerEpoch() {
    return stepsPerEpoch;
  }

  /** See {@link #validationSteps(int)}. */
  public int validationSteps() {
    return validationSteps;
  }

  /** See {@link #validationFreq(int)}. */
  public int validationFreq() {
    return validationFreq;
  }

  /** See {@link #validationBatchSize(int)}. */
  public int validationBatchSize() {
    return validationBatchSize == 0 ? batchSize : validationBatchSize;
  }

  /** Whether there is anything to evaluate on after epochs. */
  public boolean validates() {
    return validationData != null || validationSplit > 0;
  }

  /** See {@link #classWeight(Map)}. */
  public Map<Integer, Double> classWeight() {
    return classWeight;
  }

  /** See {@link #sampleWeight(float...)}; null where all count alike. */
  public float[] sampleWeight() {
    return sampleWeight == null ? null : sampleWeight.clone();
  }

  /** See {@link #verbose(int)}. */
  public int verbose() {
    return verbose;
  }

  /** See {@link #initialEpoch(int)}; where a training is resumed, the state's epochs. */
  public int initialEpoch() {
    return resume == null ? initialEpoch : resume.epochsDone();
  }

  /** See {@link #callbacks(Callback...)}. */
  public List<Callback> callbacks() {
    return callbacks;
  }

  /** See {@link #resume(TrainingState)}; null where nothing is resumed. */
  public TrainingState resume() {
    return resume;
  }

  /** See {@link #workers(int)}: how many for this data. */
  public int workers(Dataset data) {
    boolean given = workers != BY_DATA;
    return given ? workers : data.isInMemory() ? 0 : Readers.defaultWorkers(Threads.get());
  }

  /** See {@link #prefetch(int)}. */
  public int prefetch() {
    return prefetch;
  }

  /** See {@link #profile(Profile)}. */
  public Profile profile() {
    return profile;
  }
}
