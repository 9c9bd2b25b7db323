package dev.lanewise.samples;

import dev.lanewise.nn.Config;
import dev.lanewise.nn.training.History;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The {@code history.csv} of a run. */
final class HistoryFile {
  private static final String EPOCH = "epoch";
  private static final String SECONDS = "seconds";

  private HistoryFile() {}

  /**
   * Reads what {@link History#toCsv} gave.
   *
   * @throws IOException if it cannot be read or is something else; the message tells the line
   */
  static History read(Path file) throws IOException {
    List<String> lines = lines(file);
    List<String> names = lines.isEmpty() ? List.of() : List.of(lines.getFirst().split(","));
    if (lines.size() < 2 || !names.contains(EPOCH) || !names.contains(SECONDS)) {
      throw new IOException(
          "%s: expected a line 'epoch,loss,...,seconds' and a line for each epoch but found %s"
              .formatted(file, lines.isEmpty() ? "nothing" : "'" + lines.getFirst() + "'"));
    }
    List<List<Double>> columns = new ArrayList<>();
    names.forEach(name -> columns.add(new ArrayList<>()));
    for (int i = 1; i < lines.size(); i++) {
      String[] values = lines.get(i).split(",", -1);
      if (values.length != names.size()) {
        throw new IOException(
            "%s: line %d: expected %d values but found %d"
                .formatted(file, i + 1, names.size(), values.length));
      }
      for (int c = 0; c < values.length; c++) {
        columns.get(c).add(number(file, i + 1, values[c]));
      }
    }
    Config series = Config.of();
    for (int c = 0; c < names.size(); c++) {
      if (!names.get(c).equals(EPOCH) && !names.get(c).equals(SECONDS)) {
        series =
            series.with(names.get(c), columns.get(c).stream().map(HistoryFile::saved).toList());
      }
    }
    List<Integer> epochs =
        columns.get(names.indexOf(EPOCH)).stream().map(epoch -> epoch.intValue() - 1).toList();
    return History.of(
        Config.of("epochs", epochs, "seconds", columns.get(names.indexOf(SECONDS)))
            .with("series", series));
  }

  private static List<String> lines(Path file) throws IOException {
    try {
      return Files.readAllLines(file);
    } catch (CharacterCodingException e) {
      throw new IOException(
          file + ": expected a line 'epoch,loss,...,seconds' but found what is no text", e);
    }
  }

  private static double number(Path file, int line, String text) throws IOException {
    try {
      return text.isEmpty() ? Double.NaN : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IOException(
          "%s: line %d: expected a number but found '%s'".formatted(file, line, text), e);
    }
  }

  /** As a configuration holds a number that JSON does not have. */
  private static Object saved(double value) {
    return Double.isFinite(value) ? value : (Object) String.valueOf(value);
  }
}
