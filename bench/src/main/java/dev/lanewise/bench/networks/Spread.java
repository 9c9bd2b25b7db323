package dev.lanewise.bench.networks;

import java.util.Locale;
import java.util.stream.DoubleStream;

/** The median of some figures, the least and the most. */
record Spread(double median, double least, double most) {
  static Spread of(double... values) {
    double[] sorted = DoubleStream.of(values).sorted().toArray();
    int n = sorted.length;
    return new Spread((sorted[(n - 1) / 2] + sorted[n / 2]) / 2, sorted[0], sorted[n - 1]);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.2f (%.2f to %.2f)", median, least, most);
  }
}
