package dev.lanewise.nn.training;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.metrics.Metric;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
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

  private final List<Metric> metrics = new ArrayList<>();
  private final List<Metric> shared = new ArrayList<>();
  private boolean lent;

  Counters(List<Metric> compiled) {
    for (Metric metric : compiled) {
      Metric fresh = metric.fresh();
      metrics.add(fresh);
      if (fresh == metric) {
        shared.add(metric);
      }
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
    metrics.forEach(Metric::reset);
  }

  /** Others may count with the metrics from here on. */
  void end() {
    if (lent) {
      shared.forEach(LENT::remove);
      lent = false;
    }
  }

  void update(Tensor prediction, Tensor target) {
    for (int i = 0; i < metrics.size(); i++) {
      metrics.get(i).update(prediction, target);
    }
  }

  /** Adds the figures, by name. */
  void putInto(Map<String, Double> logs) {
    metrics.forEach(metric -> logs.put(metric.name(), metric.value()));
  }
}
