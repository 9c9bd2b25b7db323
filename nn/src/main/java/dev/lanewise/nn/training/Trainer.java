package dev.lanewise.nn.training;

import dev.lanewise.engine.RandomStream;
import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Profile;
import java.util.ArrayList;
import java.util.List;

/**
 * The training loop behind {@link Model#fit} and {@link Model#evaluate}.
 *
 * <p>A {@link TrainingStep} takes a batch, which {@link Readers} have read. Random numbers are
 * keyed by what they are for: the order of an epoch by seed and epoch, dropout by seed, layer and
 * step.
 */
public final class Trainer {
  private final Model model;
  private final FitOptions options;
  private final Readers readers;
  private final Batches batches;
  private final TrainingStep oneStep;
  private final Counters counters;
  private final Evaluator validation;
  private final List<Callback> callbacks;
  private final Training training;
  private final int[] order;
  private final long seed;

  /** Added to the numbers of passes by which data sets vary their samples. */
  private final int variation;

  private Trainer(Model model, Dataset samples, FitOptions options) {
    this.model = model;
    this.options = options;
    long made = made(model, options);
    boolean anew = made > 0 && options.resume() == null;
    seed = anew ? RandomStream.of(options.seed(), "fit", made).key() : options.seed();
    variation = (int) made; // no pass made before had this number or a larger one
    FitData data = FitData.of(samples, options);
    int workers = data.workers(options);
    int ahead = ahead(workers, options.prefetch());
    readers = new Readers(workers);
    batches =
        new Batches(
            model,
            data.training(),
            "training data",
            options.batchSize(),
            ahead,
            true,
            seed,
            options.classWeight());
    batches.profile(options.profile());
    validation = data.validation() == null ? null : evaluator(data.validation(), ahead);
    counters = new Counters(model.compiled());
    oneStep = new TrainingStep(model, counters);
    callbacks = new ArrayList<>(options.callbacks());
    if (options.verbose() > 0) {
      callbacks.addFirst(new ProgressBar(options.verbose()));
    }
    int steps = options.stepsPerEpoch() == 0 ? batches.count() : options.stepsPerEpoch();
    training = new Training(model, options, steps, counters, callbacks, seed);
    order = options.shuffle() ? new int[data.training().size()] : null;
  }

  private Evaluator evaluator(Dataset data, int ahead) {
    int batchSize = options.validationBatchSize();
    int steps = options.validationSteps();
    return new Evaluator(model, data, "validation data", batchSize, steps, ahead, readers);
  }

  /**
   * The steps made by fits before this one, by which it draws other numbers. One that is told where
   * it goes on draws those of a training that had not stopped.
   */
  private static long made(Model model, FitOptions options) {
    TrainingState resume = options.resume();
    if (resume == null) {
      return options.initialEpoch() == 0 ? model.optimizer().steps() : 0;
    }
    return Math.max(0, model.optimizer().steps() - resume.stepsDone());
  }

  /** Trains a compiled model; see {@link Model#fit}. */
  public static History fit(Model model, Dataset data, FitOptions options) {
    return new Trainer(model, data, options).run();
  }

  /** Evaluates a compiled model; see {@link Model#evaluate}. */
  public static Evaluation evaluate(Model model, Dataset data, int batchSize) {
    if (batchSize < 1) {
      throw new IllegalArgumentException(
          "evaluate: batchSize must be at least 1 but got " + batchSize);
    }
    FitOptions defaults = new FitOptions();
    int workers = defaults.workers(data);
    int ahead = ahead(workers, defaults.prefetch());
    try (Readers readers = new Readers(workers)) {
      return new Evaluator(model, data, "evaluation data", batchSize, 0, ahead, readers).evaluate();
    }
  }

  /** Nobody reads ahead where nobody but the caller reads. */
  private static int ahead(int workers, int prefetch) {
    return workers == 0 ? 0 : prefetch;
  }

  private History run() {
    try (readers) {
      train();
    } finally {
      counters.end();
    }
    return training.history();
  }

  private void train() {
    callbacks.forEach(callback -> callback.onTrainBegin(training));
    for (int epoch = options.initialEpoch();
        epoch < options.epochs() && !training.isStopped();
        epoch++) {
      training.beginEpoch(epoch);
      callbacks.forEach(callback -> callback.onEpochBegin(training));
      steps(epoch);
      if (training.step() == training.steps()) {
        training.endEpoch(validation);
        callbacks.forEach(callback -> callback.onEpochEnd(training));
      }
    }
    model.optimizer().finish(oneStep.objective().trained());
    callbacks.forEach(callback -> callback.onTrainEnd(training));
  }

  private Batch next() {
    long began = System.nanoTime();
    Batch batch = readers.next();
    if (options.profile() != null) {
      options.profile().add(Profile.Part.DATA, System.nanoTime() - began);
    }
    return batch;
  }

  /** The steps of an epoch: a pass over the data, or as many as are wanted from pass to pass. */
  private void steps(int epoch) {
    boolean whole = options.stepsPerEpoch() == 0;
    int pass = whole ? epoch : (int) (training.stepsDone() / batches.count());
    int next = whole ? 0 : (int) (training.stepsDone() % batches.count());
    begin(pass, next);
    while (training.step() < training.steps() && !training.isStopped()) {
      if (next == batches.count()) {
        readers.end();
        next = 0;
        begin(++pass, 0);
      }
      step(next());
      next++;
      for (int i = 0; i < callbacks.size(); i++) {
        callbacks.get(i).onBatchEnd(training);
      }
    }
    readers.end();
  }

  private void begin(int pass, int first) {
    shuffle(pass);
    readers.begin(batches, batches.inEpoch(variation + pass), order, first);
  }

  private void shuffle(int epoch) {
    if (order != null) {
      for (int i = 0; i < order.length; i++) {
        order[i] = i;
      }
      RandomStream.of(seed, "shuffle", epoch).shuffle(order);
    }
  }

  private void step(Batch batch) {
    double loss = oneStep.run(batch, training.stepsDone(), options.profile());
    training.endStep(loss, oneStep.objective(), batch.size());
  }
}
