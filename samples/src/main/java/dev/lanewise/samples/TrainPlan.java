package dev.lanewise.samples;

import dev.lanewise.nn.Config;
import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.networks.Network;
import dev.lanewise.nn.networks.Networks;
import dev.lanewise.nn.optimizers.Optimizer;
import dev.lanewise.samples.DataOption.ImageSize;
import dev.lanewise.samples.Failure.BadInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;

/**
 * All that decides what a training computes, apart from the state it has reached. Written into its
 * checkpoints, so that {@code --resume} goes on with the same.
 *
 * @param model the network's name
 * @param data as {@code --data} had it
 * @param imageSize that of a folder's pictures; null for the first one's
 * @param skipBroken whether pictures that cannot be read are left out
 * @param augment as {@code --augment} had it; null for none
 * @param epochs to train in all
 * @param batchSize samples a step
 * @param optimizer what changes the weights
 * @param learningRate its step size
 * @param validationSplit the share of the training samples that is only looked at
 * @param seed of initial weights, shuffling and dropout
 * @param limit so many training samples at most; null for all
 */
record TrainPlan(
    String model,
    String data,
    ImageSize imageSize,
    boolean skipBroken,
    String augment,
    int epochs,
    int batchSize,
    OptimizerName optimizer,
    double learningRate,
    double validationSplit,
    long seed,
    Integer limit) {

  private static final int PROBES = 200;

  /** What the options say, and for the rest the network's defaults. */
  static TrainPlan of(TrainOptions options) {
    String data = options.data.name();
    if (options.augment != null) {
      AugmentOption.parse(options.augment); // refused before the data are read
    }
    Network network =
        network(options.model == null ? TrainOptions.defaultModel(data) : options.model);
    OptimizerName optimizer = options.optimizer;
    if (optimizer == null) {
      optimizer = OptimizerName.of(network.optimizer().get());
    }
    return new TrainPlan(
        network.name(),
        data,
        options.data.imageSize(),
        options.data.skipBroken(),
        options.augment,
        or(options.epochs, network.epochs()),
        or(options.batchSize, network.batchSize()),
        optimizer,
        or(options.learningRate, learningRate(optimizer, network)),
        or(options.validationSplit, 0.0),
        or(options.seed, 0L),
        options.limit);
  }

  /** The network's own with its optimizer, else the optimizer's. */
  private static double learningRate(OptimizerName optimizer, Network network) {
    Optimizer own = network.optimizer().get();
    return (OptimizerName.of(own) == optimizer ? own : optimizer.create()).learningRate();
  }

  /**
   * What a checkpoint says; options may repeat it but not contradict it, except for more epochs and
   * another place of the data.
   */
  static TrainPlan resumed(Config recorded, TrainOptions options, int epochsDone) {
    if (!recorded.has("fingerprint")) {
      throw new BadInput(
          "--resume takes the checkpoint of a run, but '%s' is not from lanewise train"
              .formatted(options.resume));
    }
    TrainPlan plan =
        new TrainPlan(
            recorded.getString("model"),
            or(options.data.given(), recorded.getString("data")),
            same("--image-size", options.data.imageSize(), imageSize(recorded)),
            options.data.skipBroken()
                || recorded.has("skipBroken") && recorded.getBoolean("skipBroken"),
            same(
                "--augment",
                options.augment,
                recorded.has("augment") ? recorded.getString("augment") : null),
            or(options.epochs, recorded.getInt("epochs")),
            same("--batch-size", options.batchSize, recorded.getInt("batchSize")),
            same(
                "--optimizer",
                options.optimizer,
                OptimizerName.parse(recorded.getString("optimizer"))),
            same("--learning-rate", options.learningRate, recorded.getDouble("learningRate")),
            same(
                "--validation-split",
                options.validationSplit,
                recorded.getDouble("validationSplit")),
            same("--seed", options.seed, recorded.getLong("seed")),
            same(
                "--limit", options.limit, recorded.has("limit") ? recorded.getInt("limit") : null));
    same("--model", options.model, plan.model);
    if (options.data.given() == null
        && DataOption.isPlace(plan.data)
        && !Files.exists(Path.of(plan.data))) {
      throw new BadInput(
          "--resume got a checkpoint trained on '%s', which is not there; --data takes the folder"
                  .formatted(plan.data)
              + " where the same data are now");
    }
    if (plan.epochs < epochsDone) {
      throw new BadInput(
          "--epochs must be at least the %d that --resume has behind it but got %d"
              .formatted(epochsDone, plan.epochs));
    }
    return plan;
  }

  private static ImageSize imageSize(Config recorded) {
    return recorded.has("imageSize")
        ? new Values.ImageSizeValue().convert(recorded.getString("imageSize"))
        : null;
  }

  private static <T> T or(T given, T otherwise) {
    return given == null ? otherwise : given;
  }

  private static <T> T same(String option, T given, T recorded) {
    if (given != null && !given.equals(recorded)) {
      String was = recorded == null ? "it had none" : "it had " + recorded;
      throw new BadInput(
          "%s got '%s', but a training that --resume goes on with keeps its own (%s)"
              .formatted(option, given, was));
    }
    return recorded;
  }

  /** The network of this name, as {@code --model} takes it. */
  static Network network(String name) {
    if (!Networks.names().contains(name)) {
      throw new BadInput(
          "--model takes one of %s but got '%s'"
              .formatted(String.join(", ", Networks.names()), name));
    }
    return Networks.named(name);
  }

  /**
   * As recorded in a checkpoint, with what tells the data from other data; their folder as seen
   * from anywhere.
   */
  Config config(Dataset train) {
    String place =
        DataOption.isPlace(data) ? Path.of(data).toAbsolutePath().normalize().toString() : data;
    return Config.of("model", model, "data", place, "epochs", epochs, "batchSize", batchSize)
        .with("imageSize", imageSize == null ? null : imageSize.toString())
        .with("skipBroken", skipBroken)
        .with("augment", augment)
        .with("optimizer", optimizer.toString())
        .with("learningRate", learningRate)
        .with("validationSplit", validationSplit)
        .with("seed", seed)
        .with("limit", limit)
        .with("samples", train.size())
        .with("fingerprint", fingerprint(train));
  }

  /** Refuses to go on with other training samples than those a checkpoint was made with. */
  void checkSameData(Config recorded, Dataset train) {
    int samples = recorded.getInt("samples");
    if (train.size() != samples) {
      throw new BadInput(
          "--data must be the data of the training to resume, %d samples, but '%s' has %d"
              .formatted(samples, data, train.size()));
    }
    if (fingerprint(train) != recorded.getLong("fingerprint")) {
      throw new BadInput(
          "--data must be the data of the training to resume but '%s' has other samples"
              .formatted(data));
    }
  }

  /** A checksum over evenly spaced samples: a guard against mistakes, quick to compute. */
  private static long fingerprint(Dataset data) {
    CRC32 crc = new CRC32();
    float[] x = new float[data.inputShape().size()];
    float[] y = new float[data.targetShape().size()];
    int probes = Math.min(PROBES, data.size());
    for (int i = 0; i < probes; i++) {
      data.read((int) ((long) i * data.size() / probes), x, 0, y, 0);
      update(crc, x);
      update(crc, y);
    }
    return crc.getValue();
  }

  private static void update(CRC32 crc, float[] values) {
    for (float value : values) {
      int bits = Float.floatToIntBits(value);
      for (int shift = 0; shift < 32; shift += 8) {
        crc.update(bits >>> shift);
      }
    }
  }
}
