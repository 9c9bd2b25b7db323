package dev.lanewise.nn.training;

import dev.lanewise.nn.Config;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What came out of each epoch of a training: named series, such as {@code loss}, {@code accuracy},
 * {@code val_loss}, {@code val_accuracy}, and the seconds it took. Where an epoch has no such
 * figure, it is NaN.
 */
public final class History {
  private final Map<String, List<Double>> series = new LinkedHashMap<>();
  private final List<Integer> epochs = new ArrayList<>();
  private final List<Double> seconds = new ArrayList<>();

  /** Without epochs. */
  public History() {}

  /** From what {@link #config} gave. */
  public static History of(Config config) {
    History history = new History();
    int[] epochs = config.getInts("epochs");
    List<?> seconds = config.getList("seconds");
    Config series = config.getConfig("series");
    for (int i = 0; i < epochs.length; i++) {
      Map<String, Double> logs = new LinkedHashMap<>();
      for (String name : series.values().keySet()) {
        logs.put(name, number(series.getList(name).get(i)));
      }
      history.add(epochs[i], logs, number(seconds.get(i)));
    }
    return history;
  }

  /** As saved with a checkpoint. */
  public Config config() {
    Map<String, Object> saved = new LinkedHashMap<>();
    series.forEach((name, values) -> saved.put(name, values.stream().map(History::text).toList()));
    return Config.of(
        "epochs", epochs, "seconds", seconds.stream().map(History::text).toList(), "series", saved);
  }

  // JSON has no NaN and no infinity: they are saved as text.
  private static Object text(Double value) {
    return Double.isFinite(value) ? value : (Object) value.toString();
  }

  private static double number(Object value) {
    return value instanceof Number number
        ? number.doubleValue()
        : Double.parseDouble((String) value);
  }

  /** Appends an epoch. */
  void add(int epoch, Map<String, Double> logs, double seconds) {
    logs.keySet()
        .forEach(
            name ->
                series.computeIfAbsent(
                    name, _ -> new ArrayList<>(Collections.nCopies(epochs.size(), Double.NaN))));
    series.forEach((name, values) -> values.add(logs.getOrDefault(name, Double.NaN)));
    epochs.add(epoch);
    this.seconds.add(seconds);
  }

  /** Adds a figure to the last epoch. */
  void set(String name, double value) {
    series
        .computeIfAbsent(name, _ -> new ArrayList<>(Collections.nCopies(epochs.size(), Double.NaN)))
        .set(epochs.size() - 1, value);
  }

  /** These epochs, apart from those that come later. */
  History copy() {
    History copy = new History();
    series.forEach((name, values) -> copy.series.put(name, new ArrayList<>(values)));
    copy.epochs.addAll(epochs);
    copy.seconds.addAll(seconds);
    return copy;
  }

  /** The number of epochs. */
  public int size() {
    return epochs.size();
  }

  /** The epochs' numbers, from 0 on. */
  public List<Integer> epochs() {
    return Collections.unmodifiableList(epochs);
  }

  /** The seconds each epoch took, its validation included. */
  public List<Double> seconds() {
    return Collections.unmodifiableList(seconds);
  }

  /** The names of the series. */
  public List<String> names() {
    return List.copyOf(series.keySet());
  }

  /**
   * A series, one value an epoch.
   *
   * @throws IllegalArgumentException naming those there are
   */
  public List<Double> get(String name) {
    List<Double> values = series.get(name);
    if (values == null) {
      throw new IllegalArgumentException(
          "the history has no '%s'; it has %s".formatted(name, names()));
    }
    return Collections.unmodifiableList(values);
  }

  /** The last value of a series. */
  public double last(String name) {
    return get(name).getLast();
  }

  /**
   * A line of names and one line an epoch, separated by commas: {@code
   * epoch,loss,accuracy,seconds}; epochs from 1 on, as the progress shows them.
   */
  public String toCsv() {
    StringBuilder csv = new StringBuilder("epoch,").append(String.join(",", series.keySet()));
    csv.append(series.isEmpty() ? "seconds\n" : ",seconds\n");
    for (int i = 0; i < epochs.size(); i++) {
      csv.append(epochs.get(i) + 1);
      for (List<Double> values : series.values()) {
        csv.append(',').append(values.get(i));
      }
      csv.append(String.format(Locale.ROOT, ",%.3f%n", seconds.get(i)).replace("\r", ""));
    }
    return csv.toString();
  }

  @Override
  public String toString() {
    return "History" + series;
  }
}
