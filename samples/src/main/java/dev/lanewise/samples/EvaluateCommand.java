package dev.lanewise.samples;

import dev.lanewise.io.DataSplits;
import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.losses.Loss;
import dev.lanewise.nn.losses.SparseCategoricalCrossentropy;
import dev.lanewise.nn.metrics.ClassificationReport;
import dev.lanewise.nn.metrics.ConfusionMatrix;
import dev.lanewise.nn.metrics.Metrics;
import dev.lanewise.nn.optimizers.SGD;
import dev.lanewise.nn.training.Evaluation;
import dev.lanewise.samples.Failure.BadInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lanewise evaluate}: loss and accuracy of a saved model on test samples. */
@Command(name = "evaluate", description = "Judges a saved model on the test samples of a data set.")
final class EvaluateCommand extends Subcommand {
  /** Samples computed at a time: small enough to stay in a processor's cache. */
  static final int BATCH_SIZE = 64;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      required = true,
      description = "The model.safetensors of a run.")
  private Path file;

  @Mixin private DataOption data = new DataOption();

  @Override
  Map<String, Object> work() throws IOException {
    Model model = ModelOption.load(file);
    DataSplits splits = data.openFor(model);
    Dataset test = splits.test();
    ConfusionMatrix matrix = new ConfusionMatrix(Math.max(2, model.outputShape().dim(-1)));
    Evaluation judged = evaluate(model, test, matrix);
    double perSecond = judged.samples() / judged.seconds();
    say(
        "%s on %s: loss %.4f, accuracy %.4f on %,d test samples, %,.0f samples/s",
        file, splits.name(), judged.loss(), judged.accuracy(), judged.samples(), perSecond);
    console().println();
    console().print(new ClassificationReport(matrix, model.classNames()));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("testLoss", judged.loss());
    json.put("testAccuracy", judged.accuracy());
    json.put("samplesPerSecond", perSecond);
    return json;
  }

  /** Targets are numbers, so another class of the same number would be counted as the right one. */
  private static void checkClasses(List<String> known, List<String> given, String data) {
    for (int i = 0; i < Math.min(known.size(), given.size()); i++) {
      // Where files name no classes their names are numbers, which may stand for any.
      if (!given.get(i).equals(known.get(i)) && isNumber(given.get(i)) == isNumber(known.get(i))) {
        throw new BadInput(
            "--data takes the classes of the model, of which number %d is '%s', but in '%s' it is"
                    .formatted(i, known.get(i), data)
                + " '%s'".formatted(given.get(i)));
      }
    }
  }

  private static boolean isNumber(String name) {
    return name.matches("[0-9]+");
  }

  /** What a class of the model is called. */
  static String className(Model model, int label) {
    List<String> names = model.classNames();
    return names.isEmpty() ? String.valueOf(label) : names.get(label);
  }

  /**
   * Refuses samples of another shape or other classes than the model's.
   *
   * @throws BadInput telling both
   */
  static void checkFits(Model model, Dataset test, String data) {
    if (!test.inputShape().batched().equals(model.inputShape())) {
      throw new BadInput(
          "--data takes images of the model's shape %s but '%s' has %s"
              .formatted(model.inputShape().sample(), data, test.inputShape()));
    }
    checkClasses(model.classNames(), test.classNames(), data);
  }

  private Evaluation evaluate(Model model, Dataset test, ConfusionMatrix matrix) {
    checkFits(model, test, data.name());
    Loss loss = model.isCompiled() ? model.loss() : new SparseCategoricalCrossentropy();
    model.compile(new SGD(), loss, Metrics.accuracy(), matrix);
    try {
      return model.evaluate(test, BATCH_SIZE);
    } catch (IllegalArgumentException e) {
      throw new BadInput(
          "--data got '%s', which does not fit the model: %s"
              .formatted(data.name(), e.getMessage()),
          e);
    }
  }
}
