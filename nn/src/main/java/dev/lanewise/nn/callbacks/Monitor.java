package dev.lanewise.nn.callbacks;

import dev.lanewise.nn.Compiled;
import dev.lanewise.nn.metrics.Metric;
import dev.lanewise.nn.training.History;
import dev.lanewise.nn.training.Training;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A figure of an epoch that gets better by falling or by rising. */
final class Monitor {
  private static final System.Logger LOG = System.getLogger("dev.lanewise.nn");

  private final String callback;
  private final String name;
  private final Mode mode;
  private final double minDelta;
  private boolean rising;
  private boolean warned;

  Monitor(String callback, String name, Mode mode, double minDelta) {
    if (!(minDelta >= 0)) {
      throw new IllegalArgumentException(
          "%s: minDelta must be a number of at least 0 but got %s".formatted(callback, minDelta));
    }
    this.callback = callback;
    this.name = name;
    this.mode = mode;
    this.minDelta = minDelta;
  }

  String name() {
    return name;
  }

  /** Finds out which way is better. */
  void begin(Training training) {
    warned = false;
    rising = mode == Mode.MAX || mode == Mode.AUTO && isRising(training);
  }

  private boolean isRising(Training training) {
    String metric = name.startsWith("val_") ? name.substring("val_".length()) : name;
    Compiled compiled = training.model().compiled();
    if (metric.equals("loss") || compiled.lossNames().contains(metric)) {
      return false;
    }
    Metric known = compiled.metrics().get(metric);
    if (known != null && known.direction() != Metric.Direction.UNKNOWN) {
      return known.direction() == Metric.Direction.UP;
    }
    throw new IllegalArgumentException(
        "%s: whether '%s' is to fall or to rise is not known; say so by mode(Mode.MIN) or (Mode.MAX)"
            .formatted(callback, name));
  }

  /** The figure of this epoch, or NaN and a warning where there is none. */
  double of(Training training) {
    Double value = training.logs().get(name);
    boolean expected = !name.startsWith("val_") || training.validates();
    if (value == null && expected && !warned) {
      warned = true;
      LOG.log(
          System.Logger.Level.WARNING,
          "{0}: there is no ''{1}'' to go by; there are {2}",
          callback,
          name,
          training.logs().keySet());
    }
    return value == null ? Double.NaN : value;
  }

  /** Whether a figure is better than another by more than minDelta; than null every one is. */
  boolean isBetter(double value, Double than) {
    return than == null || (rising ? value - minDelta > than : value + minDelta < than);
  }

  /**
   * The figures of the epochs before a training was resumed, by epoch; NaN where validation left an
   * epoch out is none.
   */
  Map<Integer, Double> before(Training training) {
    Map<Integer, Double> figures = new LinkedHashMap<>();
    History history = training.history();
    boolean gaps = name.startsWith("val_") && training.options().validationFreq() > 1;
    for (int i = 0; i < history.size() && history.names().contains(name); i++) {
      double value = history.get(name).get(i);
      if (!(gaps && Double.isNaN(value))) {
        figures.put(history.epochs().get(i), value);
      }
    }
    return figures;
  }

  static String shown(Double value) {
    return value == null ? "None" : String.format(Locale.ROOT, "%.5f", value);
  }
}
