package dev.lanewise.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.util.ListStatistics;

/**
 * What a row reached on one number of threads.
 *
 * @param rate the median over the forks of each fork's median, in billions a second
 * @param error JMH's: half of the interval in which the mean over all iterations lies with 99.9 %
 *     confidence
 * @param yardstick the first yardstick, a median like the rate
 * @param share of the first yardstick: each iteration's share is of what was measured just before
 *     it, and of these the median is taken
 * @param second the same of the second yardstick; infinite if there is none
 * @param restless in how many forks {@link WarmUp} ended before the row was steady
 */
record Reached(
    double rate, double error, double yardstick, double share, double second, long restless) {

  /** What the iterations on so many threads tell; one result a fork. */
  static Reached of(List<BenchmarkResult> forks, int threads) {
    List<List<Iteration>> all = new ArrayList<>();
    for (BenchmarkResult fork : forks) {
      all.add(
          fork.getIterationResults().stream()
              .map(Iteration::of)
              .filter(iteration -> iteration.threads == threads)
              .toList());
    }
    double[] rates = all.stream().flatMap(List::stream).mapToDouble(Iteration::rate).toArray();
    return new Reached(
        median(all, Iteration::rate),
        new ListStatistics(rates).getMeanErrorAt(0.999),
        median(all, Iteration::first),
        median(all, i -> i.rate / i.first),
        median(all, i -> i.rate / i.second),
        all.stream().filter(fork -> fork.stream().anyMatch(i -> !i.steady)).count());
  }

  private static double median(List<List<Iteration>> forks, ToDoubleFunction<Iteration> value) {
    double[] medians =
        forks.stream()
            .mapToDouble(fork -> median(fork.stream().mapToDouble(value).toArray()))
            .toArray();
    return median(medians);
  }

  /** Sorts the values. */
  static double median(double[] values) {
    Arrays.sort(values);
    return (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
  }

  private record Iteration(int threads, double rate, double first, double second, boolean steady) {
    static Iteration of(IterationResult result) {
      double nanos = result.getPrimaryResult().getScore();
      return new Iteration(
          (int) value(result, "count"),
          value(result, "amount") / nanos,
          value(result, "first"),
          value(result, "second"),
          value(result, "steady") == 1);
    }

    private static double value(IterationResult result, String name) {
      return result.getSecondaryResults().get(name).getScore();
    }
  }
}
