package dev.lanewise.nn.callbacks;

import dev.lanewise.nn.Compiled;
import dev.lanewise.nn.training.Callback;
import dev.lanewise.nn.training.Training;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.TreeSet;

/**
 * Writes the figures of each epoch to a file, a line as soon as there is one: epochs from 0, then
 * the figures in the order of their names; {@code NA} where an epoch has none.
 *
 * <p>A training that is resumed writes on behind what is there. Defaults: separated by commas, a
 * file that is there is replaced. Source: https://keras.io/api/callbacks/csv_logger/
 */
public final class CSVLogger implements Callback {
  private final Path file;
  private String separator = ",";
  private boolean append;
  private List<String> columns;

  /** Into this file. */
  public CSVLogger(Path file) {
    this.file = file;
  }

  /** What stands between figures. */
  public CSVLogger separator(String separator) {
    this.separator = separator;
    return this;
  }

  /** Whether to write behind what is there. */
  public CSVLogger append(boolean append) {
    this.append = append;
    return this;
  }

  @Override
  public void onTrainBegin(Training training) {
    columns = null;
    try {
      boolean goesOn = (append || training.options().resume() != null) && Files.exists(file);
      List<String> lines = goesOn ? Files.readAllLines(file) : List.of();
      if (lines.isEmpty()) {
        Files.write(file, new byte[0]);
      } else {
        List<String> names =
            List.of(lines.getFirst().split(java.util.regex.Pattern.quote(separator)));
        columns = names.subList(1, names.size());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void onEpochEnd(Training training) {
    StringBuilder text = new StringBuilder();
    if (columns == null) {
      TreeSet<String> names = new TreeSet<>(training.logs().keySet());
      if (training.options().validates()) { // perhaps not in the first epoch
        Compiled compiled = training.model().compiled();
        compiled.metrics().keySet().forEach(metric -> names.add("val_" + metric));
        compiled.lossNames().forEach(loss -> names.add("val_" + loss));
        names.add("val_loss");
      }
      columns = List.copyOf(names);
      text.append("epoch").append(separator).append(String.join(separator, columns)).append('\n');
    }
    text.append(training.epoch());
    for (String column : columns) {
      Double value = training.logs().get(column);
      text.append(separator).append(value == null ? "NA" : value.toString());
    }
    try {
      Files.write(
          file,
          text.append('\n').toString().getBytes(StandardCharsets.UTF_8),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
