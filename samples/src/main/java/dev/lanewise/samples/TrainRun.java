package dev.lanewise.samples;

import dev.lanewise.engine.Simd;
import dev.lanewise.engine.Threads;
import dev.lanewise.io.DataSplits;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Profile;
import dev.lanewise.nn.Summary;
import dev.lanewise.nn.networks.Network;
import dev.lanewise.nn.optimizers.Optimizer;
import dev.lanewise.nn.saving.AtomicFile;
import dev.lanewise.nn.saving.Checkpoint;
import dev.lanewise.nn.training.Callback;
import dev.lanewise.nn.training.Evaluation;
import dev.lanewise.nn.training.FitOptions;
import dev.lanewise.nn.training.History;
import dev.lanewise.nn.training.ProgressBar;
import dev.lanewise.nn.training.Training;
import dev.lanewise.samples.Answers.Judged;
import dev.lanewise.samples.Failure.BadInput;
import dev.lanewise.samples.pictures.LearningCurves;
import dev.lanewise.samples.pictures.NoTextException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One training of {@code lanewise train}, from the network's first weights, or a checkpoint's, to
 * the files in its folder.
 */
final class TrainRun {
  static final String MODEL = "model.safetensors";
  static final String CHECKPOINT = "checkpoint.safetensors";
  static final String HISTORY = "history.csv";
  static final String CURVE = "learning-curve.png";
  static final String REPORT = "report.html";
  private static final Path RUNS = Path.of("runs");

  private final TrainPlan plan;
  private final String dataName;
  private final Dataset samples;
  private final Dataset train;
  private final Dataset validation;
  private final Dataset test;
  private final Integer workers;
  private final Subcommand command;
  private Profile profile;

  /**
   * A training.
   *
   * @param data its parts, apart from the training samples
   * @param samples the training samples that are taken
   * @param workers threads that read ahead; null for the default
   */
  TrainRun(TrainPlan plan, DataSplits data, Dataset samples, Integer workers, Subcommand command) {
    this.plan = plan;
    this.samples = samples;
    this.workers = workers;
    this.command = command;
    dataName = data.name();
    train = augmented(samples);
    test = augmented(data.test());
    boolean isGiven = data.validation() != null && plan.validationSplit() == 0;
    validation = isGiven ? augmented(data.validation()) : null;
  }

  /** Prints the times of the network's steps at the end, or not. */
  TrainRun profiled(boolean isProfiled) {
    profile = isProfiled ? new Profile() : null;
    return this;
  }

  /** Varied in training; elsewhere only prepared alike, where the augmentation does so. */
  private Dataset augmented(Dataset data) {
    return plan.augment() == null ? data : AugmentOption.dataset(data, plan.augment(), plan.seed());
  }

  /**
   * Trains.
   *
   * @param resume the file to go on from, or null
   * @param checkpoint what is in it, or null
   * @param out the folder to make, or null for the next numbered one
   * @return what {@code --json} prints
   */
  Map<String, Object> run(Path resume, Checkpoint checkpoint, Path out) throws IOException {
    Model model = checkpoint == null ? freshModel() : checkpoint.model();
    FitOptions options =
        new FitOptions()
            .epochs(plan.epochs())
            .batchSize(plan.batchSize())
            .validationSplit(plan.validationSplit())
            .validationData(validation)
            .seed(plan.seed())
            .verbose(0)
            .profile(profile);
    if (workers != null) {
      options = options.workers(workers);
    }
    if (plan.classWeight() != null) {
      options = options.classWeight(ClassWeightOption.parse(plan.classWeight(), train));
    }
    if (checkpoint != null) {
      options = options.resume(checkpoint.state());
    }
    RunFolder folder =
        out == null ? RunFolder.makeNumbered(RUNS, plan.model()) : RunFolder.make(out);
    try (Interrupt interrupt =
        new Interrupt(command.warnings(), folder, resume, options.initialEpoch())) {
      return run(model, options, checkpoint, folder, interrupt);
    } finally {
      folder.removeIfEmpty();
    }
  }

  private Model freshModel() {
    Network network = TrainPlan.network(plan.model());
    if (train.classNames().size() < 2) {
      throw new BadInput(
          "--data takes at least 2 classes to tell apart but '%s' has %d"
              .formatted(plan.data(), train.classNames().size()));
    }
    Model model;
    try {
      model = network.model(train.inputShape(), train.classNames().size());
    } catch (IllegalArgumentException e) {
      throw new BadInput(
          "--model got '%s' and --data '%s', which do not go together: %s"
              .formatted(plan.model(), plan.data(), e.getMessage()),
          e);
    }
    Optimizer optimizer = OptimizerOption.create(plan.optimizer());
    optimizer.learningRate(plan.learningRate());
    if (plan.schedule() != null) {
      long steps = (trainedSamples() - 1) / plan.batchSize() + 1;
      optimizer.learningRate(
          ScheduleOption.create(plan.schedule(), plan.learningRate(), steps, plan.epochs()));
    }
    model.classNames(train.classNames()).preprocessing(train.preprocessing());
    return model.compile(optimizer, network.loss(), network.metric()).build(plan.seed());
  }

  private Map<String, Object> run(
      Model model, FitOptions options, Checkpoint from, RunFolder folder, Interrupt interrupt)
      throws IOException {
    boolean terminal = command.isTerminal();
    Summary.print(model, command.console(), terminal);
    command.say(
        "%s on %s: %,d training samples%s, %s, batch size %d, kernels %s, threads %d, into %s",
        plan.model(),
        dataName,
        train.size(),
        plan.augment() == null ? "" : " varied by " + plan.augment(),
        model.optimizer(),
        plan.batchSize(),
        Simd.name(),
        Threads.get(),
        folder.path());
    if (model.preprocessing() == null) {
      command
          .warnings()
          .println(
              "The data do not say how a picture becomes an input, as unsigned bytes in 1 or 3"
                  + " channels would: lanewise predict will not take this model.");
    }
    FitOptions listening = options.callbacks(new ProgressBar(command.console(), terminal));
    for (String callback : plan.callbacks()) {
      listening = listening.callbacks(CallbacksOption.create(callback, folder.path()));
    }
    Keeper keeper = new Keeper(plan.config(samples), folder.file(CHECKPOINT), interrupt);
    long began = System.nanoTime();
    History history = fit(model, listening.callbacks(keeper));
    double seconds = (System.nanoTime() - began) * 1e-9;
    Judged answers = Answers.judge(model, model.loss(), test, EvaluateCommand.BATCH_SIZE);
    Evaluation judged = answers.evaluation();
    if (!Double.isFinite(history.last("loss")) || !Double.isFinite(judged.loss())) {
      command.warnings().println(divergence());
    }
    double perSecond = keeper.samplesPerSecond;
    Report report =
        new Report(plan.model() + " on " + dataName, model, history, answers.judgement());
    String page = report.html(settings(model), figures(model, judged, history, perSecond));
    interrupt.write(
        () -> {
          if (options.initialEpoch() == plan.epochs()) { // else the last epoch has left it
            Path file = folder.file(CHECKPOINT);
            written(
                file, () -> new Checkpoint(model, from.state(), plan.config(samples)).save(file));
          }
          keep(model, history, folder);
          write(folder.file(REPORT), page.getBytes(StandardCharsets.UTF_8));
        });
    command.say(
        "Test: loss %.4f, accuracy %.4f on %,d samples",
        judged.loss(), judged.accuracy(), judged.samples());
    command.say("Kept in %s", folder.path());
    if (profile != null) {
      command.say("%s", profile);
    }
    Map<String, Object> json = json(model, judged, seconds, perSecond, folder);
    json.put("epochsTrained", history.size());
    return json;
  }

  private String divergence() {
    boolean isBytes = train.preprocessing() != null && test.preprocessing() != null;
    return "The training diverged, its loss is no number: try a smaller --learning-rate"
        + (isBytes ? "." : ", and see whether all values in --data are numbers.");
  }

  /** What was asked for, as the report shows it. */
  private Map<String, String> settings(Model model) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("network", plan.model());
    settings.put("data", plan.data().equals(dataName) ? dataName : dataName + ", " + plan.data());
    settings.put("samples", "%s of %s".formatted(counted(samples.size()), train.inputShape()));
    settings.put("augmentation", plan.augment() == null ? "none" : plan.augment());
    settings.put("validation", validation());
    settings.put("epochs", String.valueOf(plan.epochs()));
    settings.put("batch size", String.valueOf(plan.batchSize()));
    settings.put("optimizer", model.optimizer().toString());
    settings.put("loss", model.loss().toString());
    settings.put("seed", String.valueOf(plan.seed()));
    settings.put("kernels", "%s, threads %d".formatted(Simd.name(), Threads.get()));
    settings.put("Java", String.valueOf(Runtime.version()));
    return settings;
  }

  private String validation() {
    if (plan.validationSplit() > 0) {
      return "the last %s of the training samples".formatted(plan.validationSplit());
    }
    return validation == null ? "none" : counted(validation.size()) + " samples of the data's own";
  }

  private static String counted(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** What came out, as the report shows it. */
  private Map<String, String> figures(
      Model model, Evaluation judged, History history, double samplesPerSecond) {
    Map<String, String> figures = new LinkedHashMap<>();
    figures.put("test loss", String.format(Locale.ROOT, "%.4f", judged.loss()));
    figures.put("test accuracy", String.format(Locale.ROOT, "%.4f", judged.accuracy()));
    figures.put("test samples", counted(judged.samples()));
    figures.put("parameters", counted(SummaryCommand.count(model.weights().values())));
    figures.put("epochs trained", String.valueOf(history.size()));
    double seconds = history.seconds().stream().mapToDouble(Double::doubleValue).sum();
    figures.put("time", String.format(Locale.ROOT, "%.1f s", seconds));
    figures.put("speed", counted(Math.round(samplesPerSecond)) + " samples/s in training");
    return figures;
  }

  private Map<String, Object> json(
      Model model, Evaluation judged, double seconds, double samplesPerSecond, RunFolder folder) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("model", plan.model());
    json.put("data", dataName);
    json.put("augment", plan.augment());
    json.put("parameters", SummaryCommand.count(model.weights().values()));
    json.put("epochs", plan.epochs());
    json.put("trainSeconds", seconds);
    json.put("samplesPerSecond", samplesPerSecond);
    json.put("testLoss", judged.loss());
    json.put("testAccuracy", judged.accuracy());
    json.put("threads", Threads.get());
    json.put("simd", Simd.name());
    json.put("seed", plan.seed());
    json.put("out", folder.path().toString());
    return json;
  }

  /** The samples of an epoch: those the validation does not keep, by the rule of fit. */
  private long trainedSamples() {
    return (long) Math.floor(train.size() * (1 - plan.validationSplit()));
  }

  private History fit(Model model, FitOptions options) throws IOException {
    try {
      return model.fit(train, options);
    } catch (UncheckedIOException e) {
      throw e.getCause(); // a checkpoint could not be written
    }
  }

  private void keep(Model model, History history, RunFolder folder) throws IOException {
    written(folder.file(MODEL), () -> model.save(folder.file(MODEL)));
    write(folder.file(HISTORY), history.toCsv().getBytes(StandardCharsets.UTF_8));
    try {
      write(folder.file(CURVE), LearningCurves.of(plan.model() + " on " + dataName, history).png());
    } catch (NoTextException e) {
      command.warnings().println(CURVE + " was not drawn: " + e.getMessage());
    }
  }

  /** Writes a file, which is there in full or not at all. */
  static void write(Path file, byte[] bytes) throws IOException {
    written(
        file,
        () ->
            AtomicFile.write(
                file,
                channel -> {
                  ByteBuffer buffer = ByteBuffer.wrap(bytes);
                  while (buffer.hasRemaining()) {
                    channel.write(buffer);
                  }
                }));
  }

  /** Writes a file, and names it where that fails. */
  private static void written(Path file, Interrupt.Write write) throws IOException {
    try {
      write.run();
    } catch (IOException e) {
      throw Failure.writing(file, e);
    }
  }

  /** Writes a checkpoint after every epoch, and keeps how fast the training went. */
  private static final class Keeper implements Callback {
    private final Config plan;
    private final Path file;
    private final Interrupt interrupt;
    private double samplesPerSecond;

    Keeper(Config plan, Path file, Interrupt interrupt) {
      this.plan = plan;
      this.file = file;
      this.interrupt = interrupt;
    }

    @Override
    public void onTrainEnd(Training training) {
      samplesPerSecond =
          training.samplesTrained() == 0
              ? 0
              : training.samplesTrained() / training.secondsTrained();
    }

    @Override
    public void onEpochEnd(Training training) {
      try {
        interrupt.write(
            () -> {
              written(
                  file, () -> new Checkpoint(training.model(), training.state(), plan).save(file));
              interrupt.checkpoint(file, training.epoch() + 1);
            });
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
