package dev.lanewise.nn;

import dev.lanewise.nn.losses.Loss;
import dev.lanewise.nn.metrics.Metric;
import dev.lanewise.nn.optimizers.Optimizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What a model was compiled with: see {@link Model#compile(Optimizer, CompileOptions)}. */
public final class Compiled {
  private final Optimizer optimizer;
  private final List<Output> outputs;
  private final Map<String, Metric> metrics = new LinkedHashMap<>();

  /**
   * What an output of the model is compared by.
   *
   * @param name of its layer
   * @param loss null where it is not trained on
   * @param lossWeight what the loss is multiplied by in the sum of all outputs' losses
   * @param metrics what is reported of it beside the loss
   */
  public record Output(String name, Loss loss, double lossWeight, List<Metric> metrics) {
    /** Whether there is a target for this output. */
    public boolean isScored() {
      return loss != null || !metrics.isEmpty();
    }
  }

  /** For outputs of these names, in the model's order. */
  Compiled(Optimizer optimizer, List<String> names, CompileOptions options) {
    this.optimizer = Objects.requireNonNull(optimizer, "optimizer");
    for (String name : options.names()) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException(
            "compile: the model has no output '%s'; it has %s".formatted(name, names));
      }
    }
    outputs = names.stream().map(options::output).toList();
    if (outputs.stream().allMatch(output -> output.loss() == null)) {
      throw new IllegalArgumentException("compile: none of the outputs " + names + " has a loss");
    }
    checkNames();
    for (Output output : outputs) {
      output.metrics().forEach(m -> metrics.put(reported(output, m.name()), m));
    }
  }

  private void checkNames() {
    Set<String> taken = new HashSet<>(Set.of("loss"));
    lossNames().forEach(taken::add);
    for (Output output : outputs) {
      List<String> names = output.metrics().stream().map(Metric::name).toList();
      for (String name : names) {
        if (!taken.add(reported(output, name))) {
          throw new IllegalArgumentException(
              "compile: metrics must have different names, none of them 'loss', but got " + names);
        }
      }
    }
  }

  /** Changes the weights. */
  public Optimizer optimizer() {
    return optimizer;
  }

  /** For each of the model's outputs, in order, what it is compared by. */
  public List<Output> outputs() {
    return outputs;
  }

  /** The outputs that have a target, which are those with a loss or a metric, in order. */
  public List<Output> scored() {
    return outputs.stream().filter(Output::isScored).toList();
  }

  /**
   * The metrics under the names they are reported by: {@code accuracy}, and {@code digit_accuracy}
   * where the model has several outputs and {@code digit} is one.
   */
  public Map<String, Metric> metrics() {
    return Collections.unmodifiableMap(metrics);
  }

  /**
   * The names the outputs' losses are reported by beside {@code loss}, which is their sum: {@code
   * digit_loss}. None unless there are two or more, as in Keras.
   */
  public List<String> lossNames() {
    List<String> names = new ArrayList<>();
    for (Output output : outputs) {
      if (output.loss() != null) {
        names.add(output.name() + "_loss");
      }
    }
    return names.size() > 1 ? names : List.of();
  }

  private String reported(Output output, String metric) {
    return outputs.size() == 1 ? metric : output.name() + "_" + metric;
  }
}
