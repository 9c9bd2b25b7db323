package dev.lanewise.samples;

import dev.lanewise.engine.Tensor;
import dev.lanewise.io.Images;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Preprocessing;
import dev.lanewise.samples.Failure.BadInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lanewise predict}: what a saved model sees in pictures. */
@Command(
    name = "predict",
    description = "Says what a saved model sees in pictures.",
    footer = {"", "With --json, only the best class of each picture is told."})
final class PredictCommand extends Subcommand {
  private static final List<String> DIGITS =
      List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

  @Option(
      names = "--model",
      paramLabel = "FILE",
      required = true,
      description = "The model.safetensors of a run.")
  private Path file;

  @Option(
      names = "--top",
      paramLabel = "N",
      converter = Values.Count.class,
      description = "How many classes to show for each picture (default: 3).")
  private int top = 3;

  @Option(
      names = "--invert",
      description =
          "The pictures are dark on light where the model knows light on dark, or the other way"
              + " round.")
  private boolean invert;

  @Parameters(
      paramLabel = "IMAGE",
      arity = "1..*",
      description =
          "PNG, JPEG, BMP or GIF files of any size. What is transparent is taken as white.")
  private List<Path> images;

  @Override
  Map<String, Object> work() throws IOException {
    Model model = ModelOption.load(file);
    Preprocessing preprocessing = preprocessing(model, file, invert);
    if (model.outputShape().rank() != 2 || model.outputShape().dim(1) < 2) {
      throw new BadInput(
          "--model takes a model with a probability for each class but the output of '%s' is %s"
              .formatted(file, model.outputShape()));
    }
    // All are read before anything is said, so that one bad name does not leave half a table.
    List<Tensor> inputs = new ArrayList<>();
    for (Path image : images) {
      inputs.add(read(image, preprocessing));
    }
    int fileWidth = images.stream().mapToInt(image -> image.toString().length()).max().orElse(1);
    List<Map<String, Object>> predictions = new ArrayList<>();
    int notNumbers = 0;
    for (int i = 0; i < inputs.size(); i++) {
      float[] probabilities = model.predict(inputs.get(i)).data();
      notNumbers += isFinite(probabilities) ? 0 : 1;
      predictions.add(tell(images.get(i), model, probabilities, fileWidth));
    }
    if (notNumbers > 0) {
      warnings()
          .printf(
              "The outputs of '%s' are no numbers for %d of %d pictures: its training diverged.%n",
              file, notNumbers, inputs.size());
    }
    hint(model, inputs, preprocessing);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("predictions", predictions);
    return json;
  }

  /**
   * How pictures become inputs of a model.
   *
   * @throws BadInput if the model does not know
   */
  static Preprocessing preprocessing(Model model, Path file, boolean invert) {
    Preprocessing own = model.preprocessing();
    if (own == null) {
      throw new BadInput(
          ("--model takes a model saved with its preprocessing (Model.preprocessing sets it), but"
                  + " '%s' has none")
              .formatted(file));
    }
    return invert ? own.withInverted(!own.inverted()) : own;
  }

  /** A picture as the model takes it. */
  static Tensor read(Path image, Preprocessing preprocessing) throws IOException {
    return ModelOption.load(
        "IMAGE", "PNG, JPEG, BMP or GIF files", image, file -> Images.read(file, preprocessing));
  }

  private static boolean isFinite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  /** Prints the best classes of a picture, and returns the best one. */
  private Map<String, Object> tell(Path image, Model model, float[] probabilities, int fileWidth) {
    List<String> names = model.classNames();
    int[] best =
        IntStream.range(0, probabilities.length)
            .boxed()
            .sorted((a, b) -> Float.compare(probabilities[b], probabilities[a]))
            .limit(top)
            .mapToInt(Integer::intValue)
            .toArray();
    int nameWidth =
        names.stream()
            .mapToInt(String::length)
            .max()
            .orElse(String.valueOf(probabilities.length - 1).length());
    for (int i = 0; i < best.length; i++) {
      String format = "%-" + fileWidth + "s  %-" + nameWidth + "s  %.4f";
      say(
          format,
          i == 0 ? image : "",
          EvaluateCommand.className(model, best[i]),
          probabilities[best[i]]);
    }
    Map<String, Object> prediction = new LinkedHashMap<>();
    prediction.put("file", image.toString());
    // Where the outputs are no numbers, none is the best.
    prediction.put(
        "label", isFinite(probabilities) ? EvaluateCommand.className(model, best[0]) : null);
    prediction.put("probability", (double) probabilities[best[0]]);
    return prediction;
  }

  /**
   * Points at the commonest reason for wrong answers: ink on paper for a model that knows light
   * digits on a dark ground, or the other way round.
   */
  private void hint(Model model, List<Tensor> inputs, Preprocessing preprocessing) {
    long light =
        inputs.stream().filter(input -> Images.hasLightBorder(input, preprocessing)).count();
    if (light > 0 && preprocessing.channels() == 1 && model.classNames().equals(DIGITS)) {
      warnings()
          .printf(
              "%d of %d pictures came out light at the edges; a model of light digits on a dark"
                  + " ground needs them %s --invert.%n",
              light, inputs.size(), invert ? "without" : "with");
    }
  }
}
