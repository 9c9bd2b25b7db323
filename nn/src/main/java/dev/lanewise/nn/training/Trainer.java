package dev.lanewise.nn.training;

import dev.lanewise.engine.RandomStream;
import dev.lanewise.engine.Reductions;
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
  private static final System.Logger LOG = System.getLogger("dev.lanewise.nn");

  /** Samples looked at to tell whether data is sorted by class. */
  private static final int PROBES = 64;

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
    Dataset data =
        options.sampleWeight() == null ? samples : samples.weighted(options.sampleWeight());
    if (data.isWeighted() && !options.classWeight().isEmpty()) {
      throw new IllegalArgumentException(
          "fit: expected weights of classes or of samples but got both");
    }
    Dataset validationData = options.validationData();
    Dataset trainingData = data;
    if (validationData == null && options.validationSplit() > 0) {
      int at = splitAt(data, options.validationSplit());
      trainingData = data.slice(0, at);
      validationData = data.slice(at, data.size());
    }
    int workers = options.workers(trainingData);
    if (validationData != null) {
      workers = Math.max(workers, options.workers(validationData));
    }
    readers = new Readers(workers);
    int ahead = ahead(workers, options.prefetch());
    batches =
        new Batches(
            model,
            trainingData,
            "training data",
            options.batchSize(),
            ahead,
            true,
            seed,
            options.classWeight());
    validation =
        validationData == null
            ? null
            : new Evaluator(
                model,
                validationData,
                "validation data",
                options.validationBatchSize(),
                options.validationSteps(),
                ahead,
                readers);
    counters = new Counters(model.compiled());
    oneStep = new TrainingStep(model, counters);
    batches.profile(options.profile());
    callbacks = new ArrayList<>(options.callbacks());
    if (options.verbose() > 0) {
      callbacks.addFirst(new ProgressBar(options.verbose()));
    }
    int steps = options.stepsPerEpoch() == 0 ? batches.count() : options.stepsPerEpoch();
    training = new Training(model, options, steps, counters, callbacks, seed);
    order = options.shuffle() ? new int[trainingData.size()] : null;
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

  // Keras's array_slicing.py: the last share, before shuffling.
  private static int splitAt(Dataset data, double share) {
    int at = (int) Math.floor(data.size() * (1 - share));
    if (at == 0 || at == data.size()) {
      throw new IllegalArgumentException(
          ("fit: a validationSplit of %s of %d samples leaves %d to train on and %d to validate on;"
                  + " both need at least 1")
              .formatted(share, data.size(), at, data.size() - at));
    }
    if (isSortedByClass(data)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "validationSplit takes the last samples, and these are sorted by class: the validation"
              + " data has classes that are not trained. Shuffle the data first.");
    }
    return at;
  }

  /**
   * Whether evenly spaced samples have class numbers (or one-hot classes) that never fall and do
   * rise.
   */
  private static boolean isSortedByClass(Dataset data) {
    if (data.size() < PROBES || data.targetShapes().size() > 1) {
      return false; // too few to tell from chance, or no classes
    }
    float[] x = new float[data.inputShape().batched().sampleSize()];
    float[] y = new float[data.targetShape().batched().sampleSize()];
    float first = 0;
    float last = 0;
    for (int i = 0; i < PROBES; i++) {
      data.read((int) ((long) i * (data.size() - 1) / (PROBES - 1)), x, 0, y, 0);
      float label = y.length == 1 ? y[0] : Reductions.argMax(y, 0, y.length);
      if (label != Math.rint(label) || i > 0 && label < last) {
        return false;
      }
      first = i == 0 ? label : first;
      last = label;
    }
    return last > first;
  }
}
