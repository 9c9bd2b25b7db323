package dev.lanewise.samples;

import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Parameter;
import dev.lanewise.nn.Plan;
import dev.lanewise.nn.Summary;
import dev.lanewise.nn.networks.Networks;
import dev.lanewise.samples.Failure.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lanewise summary}: a model's table of layers. */
@Command(name = "summary", description = "Prints the layers of a network or of a saved model.")
final class SummaryCommand extends Subcommand {
  @Option(
      names = "--model",
      paramLabel = "NAME|FILE",
      required = true,
      description =
          "A network's name, such as mnist-cnn or resnet50 (any other word lists them), or the"
              + " model.safetensors of a run.")
  private String nameOrFile;

  @Option(
      names = "--plan",
      description =
          "Also print how the model is run: which layers in one step, what that saves, and why not"
              + " more.")
  private boolean plan;

  @Option(
      names = "--profile",
      description =
          "Also predict for some seconds and print the time of each step, and what share that is of"
              + " the machine's peak or (marked c) of the time of a copy.")
  private boolean profile;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      converter = Values.BatchSize.class,
      defaultValue = "1",
      description = "Samples that --profile predicts at once (default: ${DEFAULT-VALUE}).")
  private int batchSize;

  @Override
  Map<String, Object> work() throws IOException {
    Model model = model();
    Summary.print(model, console(), isTerminal());
    if (plan) {
      say("%s%n%s%n%s", Plan.of(model, true), Plan.of(model, false), Plan.ofPredictor(model));
      if (!Plan.isOn()) {
        say("This is the plan, but it is switched off: every layer runs as it stands.");
      }
    }
    if (profile) {
      say("%n%s", model.predictor().profile(batchSize));
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("model", nameOrFile);
    json.put("layers", model.layers().stream().map(Layer::name).toList());
    json.put("parameters", count(model.weights().values()));
    json.put("trainableParameters", count(model.trainableWeights()));
    return json;
  }

  private Model model() throws IOException {
    if (Networks.names().contains(nameOrFile)) {
      return Networks.named(nameOrFile).model();
    }
    if (Files.isRegularFile(Path.of(nameOrFile))) {
      return ModelOption.loadAny(Path.of(nameOrFile));
    }
    throw new BadInput(
        "--model takes one of %s or a model file but got '%s'"
            .formatted(String.join(", ", Networks.names()), nameOrFile));
  }

  /** The numbers in these weights. */
  static long count(Collection<Parameter> parameters) {
    return parameters.stream().mapToLong(parameter -> parameter.shape().size()).sum();
  }
}
