package dev.lanewise.nn.training;

import dev.lanewise.nn.Compiled;
import dev.lanewise.nn.metrics.Metric;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The metrics of one training or evaluation, which counts with its own, so that no other disturbs
 * it. One that cannot be copied ({@link Metric#fresh}) is lent to one at a time.
 */
final class Counters {
  private static final Set<Metric> LENT =
      Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

  private final List<Counter> counters = new ArrayList<>();
  private final List<Metric> shared = new ArrayList<>();
  private boolean lent;

  /** A metric under the name it is reported by, of an output and its target. */
  private record Counter(String name, Metric metric, int output, int target) {}

  Counters(Compiled compiled) {
    Iterator<String> names = compiled.metrics().keySet().iterator();
    int target = 0;
    for (int i = 0; i < compiled.outputs().size(); i++) {
      Compiled.Output output = compiled.outputs().get(i);
      for (Metric metric : output.metrics()) {
        Metric fresh = metric.fresh();
        counters.add(new Counter(names.next(), fresh, i, target));
        if (fresh == metric) {
          shared.add(metric);
        }
      }
      target += output.isScored() ? 1 : 0;
    }
  }

  /**
   * Counts from nothing, until {@link #end}.
   *
   * @throws IllegalStateException if another counts with a metric that cannot be copied
   */
  void begin() {
    end();
    for (int i = 0; i < shared.size(); i++) {
      if (!LENT.add(shared.get(i))) {
        shared.subList(0, i).forEach(LENT::remove);
        throw new IllegalStateException(
            ("the metric '%s' counts in another training or evaluation now, and cannot be copied:"
                    + " override its fresh(), or register its type in Registries.METRICS")
                .formatted(shared.get(i).name()));
      }
    }
    lent = true;
    counters.forEach(counter -> counter.metric.reset());
  }

  /** Others may count with the metrics from here on. */
  void end() {
    if (lent) {
      shared.forEach(LENT::remove);
      lent = false;
    }
  }

  /** Takes a batch in whose outputs have been computed. */
  void update(Batch batch) {
    for (int i = 0; i < counters.size(); i++) {
      Counter of = counters.get(i);
      of.metric.update(batch.execution().output(of.output), batch.target(of.target));
    }
  }

  /** Adds the figures, by name. */
  void putInto(Map<String, Double> logs) {
    counters.forEach(counter -> logs.put(counter.name, counter.metric.value()));
  }
}
