package dev.lanewise.nn.schedules;

import dev.lanewise.nn.Config;
import java.util.Arrays;
import java.util.List;

/**
 * A rate that changes at some steps.
 *
 * <pre>
 * rate = values[0] where step &lt;= boundaries[0]
 *        values[i] where boundaries[i - 1] &lt; step &lt;= boundaries[i]
 *        the last value where step is above the last boundary
 * </pre>
 *
 * <p>Source: https://keras.io/api/optimizers/learning_rate_schedules/
 */
public final class PiecewiseConstantDecay implements Schedule {
  private final long[] boundaries;
  private final double[] values;

  /**
   * With these steps and rates.
   *
   * @param boundaries rising, at least one
   * @param values one more than boundaries, at least 0
   */
  public PiecewiseConstantDecay(long[] boundaries, double[] values) {
    if (boundaries.length == 0 || values.length != boundaries.length + 1) {
      throw new IllegalArgumentException(
          "PiecewiseConstantDecay: values must be one more than boundaries, of which there is at"
              + " least one, but got %d and %d".formatted(values.length, boundaries.length));
    }
    for (int i = 1; i < boundaries.length; i++) {
      Check.steps(this, "boundary " + i, boundaries[i - 1] + 1, boundaries[i]);
    }
    for (double value : values) {
      Check.rate(this, "each value", value);
    }
    this.boundaries = boundaries.clone();
    this.values = values.clone();
  }

  /** From what {@link #config} gave. */
  public static PiecewiseConstantDecay of(Config config) {
    List<?> values = config.getList("values");
    return new PiecewiseConstantDecay(
        Arrays.stream(config.getInts("boundaries")).asLongStream().toArray(),
        values.stream().mapToDouble(value -> ((Number) value).doubleValue()).toArray());
  }

  @Override
  public Config config() {
    return Config.of(
        "boundaries",
        Arrays.stream(boundaries).boxed().toList(),
        "values",
        Arrays.stream(values).boxed().toList());
  }

  @Override
  public double at(long step) {
    int i = 0;
    while (i < boundaries.length && step > boundaries[i]) {
      i++;
    }
    return values[i];
  }

  @Override
  public String toString() {
    return "%s(%s, %s)".formatted(type(), Arrays.toString(boundaries), Arrays.toString(values));
  }
}
