package dev.lanewise.samples;

import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code train}; null where one was not given. */
final class TrainOptions {

  @Mixin DataOption data = new DataOption();

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description =
          "A network's name, such as mnist-cnn-small or resnet18 (any other word lists them)"
              + " (default: mnist-cnn-small with digits, cifar-small with cifar10, else"
              + " mnist-cnn).")
  String model;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      converter = Values.Count.class,
      description = "How often to go through the training samples (default: the model's own).")
  Integer epochs;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      converter = Values.BatchSize.class,
      description = "Samples a step (default: the model's own).")
  Integer batchSize;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      converter = Values.OptimizerValue.class,
      description = "adam, rmsprop or sgd (default: the model's own).")
  OptimizerName optimizer;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      converter = Values.LearningRate.class,
      description = "Above 0 (default: the optimizer's own).")
  Double learningRate;

  @Option(names = "--augment", paramLabel = "SPEC", description = AugmentOption.DESCRIPTION)
  String augment;

  @Option(
      names = "--validation-split",
      paramLabel = "X",
      converter = Values.Fraction.class,
      description =
          "Keep this share of the training samples, the last ones, for validation after each epoch"
              + " (default: 0, and the data's own validation samples where there are some).")
  Double validationSplit;

  @Option(
      names = "--seed",
      paramLabel = "N",
      converter = Values.Seed.class,
      description = "The same seed gives the same weights, to the bit (default: 0).")
  Long seed;

  @Option(
      names = "--threads",
      paramLabel = "N",
      converter = Values.ThreadCount.class,
      description =
          "Threads to compute with; the result does not depend on it (default: the processors).")
  Integer threads;

  @Option(
      names = "--workers",
      paramLabel = "N",
      converter = Values.WorkerCount.class,
      description =
          "Threads that read, decode and augment ahead, 0 for none; the result does not depend on"
              + " it (default: half of --threads, at most 4).")
  Integer workers;

  @Option(
      names = "--limit",
      paramLabel = "N",
      converter = Values.Count.class,
      description = "Train on the first N samples only.")
  Integer limit;

  @Option(
      names = "--resume",
      paramLabel = "FILE",
      description =
          "Go on from a run's checkpoint.safetensors, to its own number of epochs or to a larger"
              + " --epochs.")
  Path resume;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "A new folder for the model, history.csv and the learning curve (default:"
              + " runs/<model>-<number>).")
  Path out;

  /** The network that {@code train} takes where none is named. */
  static String defaultModel(String data) {
    return switch (data) {
      case DataOption.DEFAULT -> "mnist-cnn-small";
      case "cifar10" -> "cifar-small";
      default -> "mnist-cnn";
    };
  }
}
