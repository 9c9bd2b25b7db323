package dev.lanewise.nn.training;

import dev.lanewise.nn.Compiled;
import java.util.List;
import java.util.Map;

/**
 * Mean losses over batches: that of all outputs together, and those of single ones where there are
 * several.
 */
final class Losses {
  private final List<String> names;
  private final double[] sums;
  private double sum;
  private long samples;

  Losses(Compiled compiled) {
    names = compiled.lossNames();
    sums = new double[names.size()];
  }

  /** Begins anew. */
  void reset() {
    java.util.Arrays.fill(sums, 0);
    sum = 0;
    samples = 0;
  }

  /** Adds a batch: the loss of all, and of each output what the objective found last. */
  void add(double loss, Objective objective, int batch) {
    sum += loss * batch;
    samples += batch;
    for (int i = 0; i < sums.length; i++) {
      sums[i] += objective.loss(i) * batch;
    }
  }

  long samples() {
    return samples;
  }

  double mean() {
    return sum / samples;
  }

  /** Adds the means of single outputs, by name; none where only one has a loss. */
  void putInto(Map<String, Double> logs) {
    for (int i = 0; i < sums.length; i++) {
      logs.put(names.get(i), sums[i] / samples);
    }
  }
}
