package dev.lanewise.samples;

import dev.lanewise.engine.Tensor;
import dev.lanewise.io.DataSplits;
import dev.lanewise.io.Images;
import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Preprocessing;
import dev.lanewise.nn.training.History;
import dev.lanewise.samples.Failure.BadInput;
import dev.lanewise.samples.pictures.Attention;
import dev.lanewise.samples.pictures.ColorMap;
import dev.lanewise.samples.pictures.ConfusionPicture;
import dev.lanewise.samples.pictures.FeatureMaps;
import dev.lanewise.samples.pictures.Filters;
import dev.lanewise.samples.pictures.FixedKernel;
import dev.lanewise.samples.pictures.ImageSheet.Cell;
import dev.lanewise.samples.pictures.Judgement;
import dev.lanewise.samples.pictures.LearningCurves;
import dev.lanewise.samples.pictures.Picture;
import dev.lanewise.samples.pictures.Predictions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lanewise visualize}: a picture of a training, a model, or what it sees. */
@Command(
    name = "visualize",
    description = "Draws a training, a model, or what it sees in pictures.",
    footer = {
      "",
      "curves         loss and metrics over the epochs (--history)",
      "confusion      which class is taken for which (--model, --data)",
      "filters        the kernels of a layer (--model, --layer)",
      "feature-maps   what layers make of an image (--model, --image or --data)",
      "kernels        Sobel's and others on a photo (--image, --kernel)",
      "predictions    images, right in blue and wrong in red (--model, --data)",
      "grad-cam       where a layer sees the class (--model, --image or --data)",
      "saliency       which pixels matter to the class (--model, --image or --data)"
    })
final class VisualizeCommand extends Subcommand {
  private static final int LONGEST_SIDE = 1024;
  private static final int COLUMNS = 3;

  @Spec private CommandSpec command;

  @Parameters(
      paramLabel = "WHAT",
      description =
          "curves, confusion, filters, feature-maps, kernels, predictions, grad-cam or saliency;"
              + " see below.")
  private String what;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "Where to: FILE.png or FILE.svg.")
  private Path out;

  @Option(names = "--model", paramLabel = "FILE", description = "The model.safetensors of a run.")
  private Path modelFile;

  @Option(names = "--history", paramLabel = "FILE", description = "The history.csv of a run.")
  private Path history;

  @Mixin private DataOption data = new DataOption();

  @Option(
      names = "--image",
      paramLabel = "FILE",
      description = "A picture instead of --data; may be given several times.")
  private List<Path> images = new ArrayList<>();

  @Option(
      names = "--invert",
      description = "The pictures are dark on light where the model knows light on dark.")
  private boolean invert;

  @Option(
      names = "--layer",
      paramLabel = "NAME",
      description =
          "As summary names it (default: the first with kernels for filters, all with images for"
              + " feature-maps, where it may be given several times, the last convolution for"
              + " grad-cam).")
  private List<String> layers = new ArrayList<>();

  @Option(
      names = "--class",
      paramLabel = "NAME",
      description = "A class's name or number (default: the one predicted).")
  private String label;

  @Option(
      names = "--kernel",
      paramLabel = "NAME",
      description =
          "identity, sobel-x, sobel-y, prewitt-x, prewitt-y, scharr-x, scharr-y, laplacian,"
              + " sharpen, emboss, box-blur or gaussian-blur; may be given several times (default:"
              + " all).")
  private List<String> kernels = new ArrayList<>();

  @Option(
      names = "--mistakes",
      description = "Of the predictions only the wrong ones, the surest first.")
  private boolean mistakes;

  @Option(
      names = "--count",
      paramLabel = "N",
      converter = Values.PictureCount.class,
      description =
          "How many test samples of --data to draw (default: 15 predictions, 6 for grad-cam and"
              + " saliency, 1 for feature-maps).")
  private Integer count;

  @Option(
      names = "--seed",
      paramLabel = "N",
      converter = Values.Seed.class,
      description = "Other seeds draw other samples (default: 0).")
  private long seed;

  @Option(
      names = "--colors",
      paramLabel = "MAP",
      converter = Values.ColorMapValue.class,
      description =
          "viridis, inferno or grey (default: viridis; inferno for grad-cam and saliency).")
  private ColorMap colors;

  /** What can be drawn, and with which options; the first must be given. */
  private enum Kind {
    CURVES("curves", "--history"),
    CONFUSION("confusion", "--model", "--data", "--image-size", "--skip-broken"),
    FILTERS("filters", "--model", "--layer", "--colors"),
    FEATURE_MAPS(
        "feature-maps",
        "--model",
        "--image",
        "--invert",
        "--data",
        "--image-size",
        "--skip-broken",
        "--layer",
        "--count",
        "--seed",
        "--colors"),
    KERNELS("kernels", "--image", "--kernel"),
    PREDICTIONS(
        "predictions",
        "--model",
        "--data",
        "--image-size",
        "--skip-broken",
        "--mistakes",
        "--count",
        "--seed"),
    GRAD_CAM(
        "grad-cam",
        "--model",
        "--image",
        "--invert",
        "--data",
        "--image-size",
        "--skip-broken",
        "--layer",
        "--class",
        "--count",
        "--seed",
        "--colors"),
    SALIENCY(
        "saliency",
        "--model",
        "--image",
        "--invert",
        "--data",
        "--image-size",
        "--skip-broken",
        "--class",
        "--count",
        "--seed",
        "--colors");

    private final String name;
    private final List<String> options;

    Kind(String name, String... options) {
      this.name = name;
      this.options = List.of(options);
    }

    static Kind named(String name) {
      for (Kind kind : values()) {
        if (kind.name.equals(name)) {
          return kind;
        }
      }
      throw new BadInput(
          "WHAT takes one of %s but got '%s'"
              .formatted(
                  String.join(", ", List.of(values()).stream().map(kind -> kind.name).toList()),
                  name));
    }
  }

  /** An image for a model, and what to call it. */
  private record Input(Tensor x, String name) {}

  @Override
  Map<String, Object> work() throws IOException {
    Kind kind = Kind.named(what);
    checkOptions(kind);
    SamplePictures.checkOut(out);
    Picture picture;
    try {
      picture = picture(kind);
    } catch (IllegalArgumentException e) { // of the pictures: what a model or a layer cannot show
      throw new BadInput("%s: %s".formatted(what, e.getMessage()), e);
    }
    TrainRun.write(out, picture.bytes(out));
    say("%s: drawn to %s", picture.description(), out);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("what", what);
    json.put("description", picture.description());
    json.put("width", picture.width());
    json.put("height", picture.height());
    json.put("out", out.toString());
    return json;
  }

  /** Refuses options that the picture does not depend on, and the lack of what it needs. */
  private void checkOptions(Kind kind) {
    List<String> always = List.of("--out", "--json", "--stacktrace", "--help");
    for (OptionSpec option : command.commandLine().getParseResult().matchedOptions()) {
      String name = option.longestName();
      if (!kind.options.contains(name) && !always.contains(name)) {
        throw new BadInput(
            "%s has nothing to do with %s, which takes %s"
                .formatted(name, what, String.join(", ", kind.options)));
      }
    }
    String needed = kind.options.getFirst();
    if (command.commandLine().getParseResult().matchedOption(needed) == null) {
      throw new BadInput("%s needs %s".formatted(what, needed));
    }
    if (!images.isEmpty() && (data.given() != null || count != null)) {
      throw new BadInput(
          "--image takes the place of --data and --count: give the one or the other");
    }
  }

  private Picture picture(Kind kind) throws IOException {
    return switch (kind) {
      case CURVES -> curves();
      case CONFUSION -> confusion();
      case FILTERS -> filters();
      case FEATURE_MAPS -> featureMaps();
      case KERNELS -> kernels();
      case PREDICTIONS -> predictions();
      case GRAD_CAM, SALIENCY -> attention(kind);
    };
  }

  private Picture curves() throws IOException {
    History read =
        ModelOption.load("--history", "the history.csv of a run", history, HistoryFile::read);
    return LearningCurves.of(run(history), read);
  }

  private Picture confusion() throws IOException {
    Judgement judgement = judgement();
    String title = "%s on %s".formatted(run(modelFile), Path.of(data.name()).getFileName());
    return ConfusionPicture.of(title, judgement);
  }

  /** The name of the run that a file is of: its folder's, or its own where it has another name. */
  private static String run(Path file) {
    Path folder = file.toAbsolutePath().normalize().getParent().getFileName();
    boolean named =
        folder != null
            && Set.of(TrainRun.MODEL, TrainRun.HISTORY).contains(file.getFileName().toString());
    return (named ? folder : file.getFileName()).toString();
  }

  private Picture filters() throws IOException {
    Model model = ModelOption.load(modelFile);
    String layer = layers.isEmpty() ? Filters.first(model).name() : onlyLayer();
    return Filters.of(model, layer, colorsOr(ColorMap.VIRIDIS));
  }

  private String onlyLayer() {
    if (layers.size() > 1) {
      throw new BadInput("--layer takes one layer for %s but got %s".formatted(what, layers));
    }
    return layers.getFirst();
  }

  private ColorMap colorsOr(ColorMap otherwise) {
    return colors == null ? otherwise : colors;
  }

  private Picture featureMaps() throws IOException {
    Model model = ModelOption.load(modelFile);
    List<String> shown = layers.isEmpty() ? FeatureMaps.layers(model) : layers;
    List<Picture> parts = new ArrayList<>();
    for (Input input : inputs(model, 1)) {
      parts.add(FeatureMaps.of(model, input.x, shown, colorsOr(ColorMap.VIRIDIS)));
    }
    return parts.size() == 1
        ? parts.getFirst()
        : Picture.stacked(parts, "feature maps of %d images".formatted(parts.size()));
  }

  private Picture kernels() throws IOException {
    if (images.size() > 1) {
      throw new BadInput("--image takes one photo for kernels but got " + images);
    }
    List<FixedKernel> chosen =
        kernels.isEmpty()
            ? List.of(FixedKernel.values())
            : kernels.stream().map(FixedKernel::named).toList();
    Tensor photo =
        ModelOption.load(
            "--image",
            "a PNG, JPEG, BMP or GIF file",
            images.getFirst(),
            file -> Images.read(file, 1, LONGEST_SIDE));
    return FixedKernel.sheet(photo, chosen);
  }

  private Picture predictions() throws IOException {
    Judgement judgement = judgement();
    List<Integer> samples =
        mistakes ? judgement.mistakes() : SamplePictures.some(judgement.data(), number(15), seed);
    if (samples.isEmpty()) {
      throw new BadInput("--mistakes: the model makes none on '%s'".formatted(data.name()));
    }
    List<Integer> first = samples.subList(0, Math.min(number(15), samples.size()));
    return Predictions.of(judgement, first, COLUMNS);
  }

  private int number(int otherwise) {
    return count == null ? otherwise : count;
  }

  private Picture attention(Kind kind) throws IOException {
    Model model = ModelOption.load(modelFile);
    Layer layer = layers.isEmpty() ? null : model.layer(onlyLayer());
    List<Cell> cells = new ArrayList<>();
    for (Input input : inputs(model, 6)) {
      float[] y = model.predict(input.x).data();
      int about = label == null ? best(y) : labelOf(model);
      String caption = "%s → %s".formatted(input.name, EvaluateCommand.className(model, about));
      if (kind == Kind.SALIENCY) {
        cells.addAll(
            Attention.saliencyCells(model, input.x, about, caption, colorsOr(ColorMap.INFERNO)));
      } else {
        cells.addAll(
            Attention.gradCamCells(
                model,
                input.x,
                about,
                layer == null ? Attention.lastConvolutional(model) : layer,
                caption,
                colorsOr(ColorMap.INFERNO)));
      }
    }
    return Attention.sheet(cells, "%s of %d images".formatted(what, cells.size() / 2));
  }

  private static int best(float[] y) {
    if (y.length == 1) {
      return y[0] > 0.5f ? 1 : 0;
    }
    return IntStream.range(0, y.length).reduce(0, (a, b) -> y[b] > y[a] ? b : a);
  }

  private int labelOf(Model model) {
    int named = model.classNames().indexOf(label);
    if (named >= 0) {
      return named;
    }
    int classes = Math.max(2, model.outputShape().dim(-1));
    if (label.matches("[0-9]{1,9}") && Integer.parseInt(label) < classes) {
      return Integer.parseInt(label);
    }
    throw new BadInput(
        "--class takes one of %s but got '%s'"
            .formatted(
                model.classNames().isEmpty()
                    ? "0 to " + (classes - 1)
                    : String.join(", ", model.classNames()),
                label));
  }

  private Judgement judgement() throws IOException {
    Model model = ModelOption.load(modelFile);
    return Judgement.of(model, samples(model), EvaluateCommand.BATCH_SIZE);
  }

  private Dataset samples(Model model) throws IOException {
    DataSplits splits = data.openFor(model);
    EvaluateCommand.checkFits(model, splits.test(), data.name());
    return splits.test();
  }

  private List<Input> inputs(Model model, int otherwise) throws IOException {
    List<Input> inputs = new ArrayList<>();
    if (!images.isEmpty()) {
      Preprocessing preprocessing = PredictCommand.preprocessing(model, modelFile, invert);
      for (Path image : images) {
        inputs.add(
            new Input(PredictCommand.read(image, preprocessing), image.getFileName().toString()));
      }
      return inputs;
    }
    if (invert) {
      throw new BadInput("--invert is for pictures that --image names");
    }
    Dataset samples = samples(model);
    SamplePictures.check(data.name(), samples.inputShape());
    for (int index : SamplePictures.some(samples, number(otherwise), seed)) {
      Tensor x = Tensor.zeros(model.inputShape().withBatch(1));
      samples.read(index, x.data(), 0, new float[samples.targetShape().size()], 0);
      inputs.add(new Input(x, SamplePictures.className(samples, samples.label(index))));
    }
    return inputs;
  }
}
