package dev.lanewise.samples;

import dev.lanewise.io.DataSplits;
import dev.lanewise.nn.Dataset;
import dev.lanewise.samples.Failure.BadInput;
import dev.lanewise.samples.pictures.ImageSheet;
import dev.lanewise.samples.pictures.ImageSheet.Cell;
import dev.lanewise.samples.pictures.Picture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lanewise show}: what is in a data set. */
@Command(
    name = "show",
    description = "Shows what is in a data set: its classes, how many samples each has, pictures.")
final class ShowCommand extends Subcommand {
  private static final int COLUMNS = 10;

  @Mixin private DataOption data = new DataOption();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Draw some samples of each class with their labels: FILE.png or FILE.svg.")
  private Path out;

  @Option(
      names = "--part",
      paramLabel = "NAME",
      description =
          "The part to draw samples of: train, validation or test (default: train, where there are"
              + " training samples).")
  private String part;

  @Option(
      names = "--count",
      paramLabel = "N",
      converter = Values.PictureCount.class,
      description = "How many samples to draw (default: 100).")
  private int count = 100;

  @Option(
      names = "--seed",
      paramLabel = "N",
      converter = Values.Seed.class,
      description = "Other seeds draw other samples (default: 0).")
  private long seed;

  @Override
  Map<String, Object> work() throws IOException {
    if (out != null) {
      SamplePictures.checkOut(out);
    }
    DataSplits splits = data.open();
    Map<String, Dataset> parts = parts(splits);
    Dataset shown = shown(parts);
    say(
        "%s: %s, samples of %s%s",
        splits.name(),
        parts.entrySet().stream()
            .map(entry -> "%,d for %s".formatted(entry.getValue().size(), use(entry.getKey())))
            .collect(Collectors.joining(", ")),
        shown.inputShape(),
        splits.heldOut() ? " (no test data there: a fifth of each class is held out)" : "");
    Map<String, int[]> counts = new LinkedHashMap<>();
    parts.forEach((name, samples) -> counts.put(name, counts(samples)));
    List<Map<String, Object>> classes = table(shown, counts);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("data", splits.name());
    json.put("shape", shown.inputShape().toString());
    json.put("classes", classes);
    if (out != null) {
      SamplePictures.check(data.name(), shown.inputShape());
      List<Cell> cells = new ArrayList<>();
      for (int index : SamplePictures.some(shown, count, seed)) {
        cells.add(
            new Cell(
                SamplePictures.picture(shown, index),
                SamplePictures.className(shown, shown.label(index))));
      }
      Picture sheet = ImageSheet.of(COLUMNS, cells, "samples of " + splits.name());
      TrainRun.write(out, sheet.bytes(out));
      say("Drawn to %s", out);
      json.put("out", out.toString());
    }
    return json;
  }

  private static String use(String part) {
    return part.equals("train") ? "training" : part;
  }

  private static Map<String, Dataset> parts(DataSplits splits) {
    Map<String, Dataset> parts = new LinkedHashMap<>();
    if (splits.train().size() > 0) {
      parts.put("train", splits.train());
    }
    if (splits.validation() != null) {
      parts.put("validation", splits.validation());
    }
    parts.put("test", splits.test());
    return parts;
  }

  private Dataset shown(Map<String, Dataset> parts) {
    String name = part == null ? parts.keySet().iterator().next() : part;
    if (!parts.containsKey(name)) {
      throw new BadInput(
          "--part takes one of %s, which '%s' has, but got '%s'"
              .formatted(String.join(", ", parts.keySet()), data.name(), part));
    }
    return parts.get(name);
  }

  /** How many samples each class has. */
  private static int[] counts(Dataset samples) {
    int[] labels = SamplePictures.labels(samples);
    int largest = Arrays.stream(labels).max().orElse(-1);
    int[] counts = new int[Math.max(samples.classNames().size(), largest + 1)];
    for (int label : labels) {
      counts[Math.max(0, label)]++;
    }
    return counts;
  }

  private List<Map<String, Object>> table(Dataset samples, Map<String, int[]> counts) {
    int classes = counts.values().stream().mapToInt(c -> c.length).max().orElse(0);
    List<String> names = new ArrayList<>();
    for (int c = 0; c < classes; c++) {
      names.add(SamplePictures.className(samples, c));
    }
    int width = Math.max(5, names.stream().mapToInt(String::length).max().orElse(0));
    String head = ("%-" + width + "s").formatted("class");
    say(
        "%s%s",
        head, counts.keySet().stream().map(ShowCommand::column).collect(Collectors.joining()));
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int c = 0; c < classes; c++) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("name", names.get(c));
      StringBuilder line = new StringBuilder(("%-" + width + "s").formatted(names.get(c)));
      for (Map.Entry<String, int[]> part : counts.entrySet()) {
        int number = c < part.getValue().length ? part.getValue()[c] : 0;
        row.put(part.getKey(), number);
        line.append(column("%,d".formatted(number)));
      }
      say("%s", line);
      rows.add(row);
    }
    return rows;
  }

  private static String column(String text) {
    return "%12s".formatted(text);
  }
}
