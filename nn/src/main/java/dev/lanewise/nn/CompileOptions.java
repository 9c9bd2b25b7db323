package dev.lanewise.nn;

import dev.lanewise.nn.losses.Loss;
import dev.lanewise.nn.metrics.Metric;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the outputs of a model are compared by: a loss, a weight and metrics for each output, which
 * is named by its layer. Immutable: each method gives options with one thing changed.
 *
 * <pre>{@code
 * model.compile(
 *     new Adam(),
 *     new CompileOptions()
 *         .loss("digit", new SparseCategoricalCrossentropy())
 *         .metrics("digit", Metrics.accuracy())
 *         .loss("parity", new BinaryCrossentropy())
 *         .lossWeights(Map.of("parity", 0.2)));
 * }</pre>
 */
public final class CompileOptions {
  private final Map<String, Loss> losses;
  private final Map<String, Double> lossWeights;
  private final Map<String, List<Metric>> metrics;

  /** Nothing for any output. */
  public CompileOptions() {
    this(Map.of(), Map.of(), Map.of());
  }

  private CompileOptions(
      Map<String, Loss> losses,
      Map<String, Double> lossWeights,
      Map<String, List<Metric>> metrics) {
    this.losses = losses;
    this.lossWeights = lossWeights;
    this.metrics = metrics;
  }

  private static <T> Map<String, T> with(Map<String, T> map, String output, T value) {
    Map<String, T> more = new LinkedHashMap<>(map);
    more.put(output, value);
    return more;
  }

  /** The loss of an output; one that has none is not trained on, and needs no target. */
  public CompileOptions loss(String output, Loss loss) {
    return new CompileOptions(with(losses, output, loss), lossWeights, metrics);
  }

  /**
   * What outputs' losses are multiplied by before they are added up; 1 for those not named here.
   *
   * @throws IllegalArgumentException unless the weights are numbers
   */
  public CompileOptions lossWeights(Map<String, Double> weights) {
    if (!weights.values().stream().allMatch(Double::isFinite)) {
      throw new IllegalArgumentException(
          "compile: lossWeights must be finite numbers but got " + weights);
    }
    return new CompileOptions(losses, Map.copyOf(weights), metrics);
  }

  /** What is reported of an output beside its loss. */
  public CompileOptions metrics(String output, Metric... of) {
    return new CompileOptions(losses, lossWeights, with(metrics, output, List.of(of)));
  }

  /** All outputs that are named. */
  Set<String> names() {
    Set<String> names = new LinkedHashSet<>(losses.keySet());
    names.addAll(lossWeights.keySet());
    names.addAll(metrics.keySet());
    return names;
  }

  /** What is said about an output. */
  Compiled.Output output(String name) {
    return new Compiled.Output(
        name,
        losses.get(name),
        lossWeights.getOrDefault(name, 1.0),
        metrics.getOrDefault(name, List.of()));
  }
}
