package dev.lanewise.nn.optimizers;

import dev.lanewise.engine.Pass;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Parameter;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The parameters an optimizer changes in a step, with their gradients and what it keeps for them.
 * What is done with each element by itself is done in one pass over all of them. Made anew where
 * the parameters are others; a step allocates nothing.
 */
final class ParameterGroup {
  private final Optimizer optimizer;
  private final Parameter[] parameters;
  private final Tensor[] w;
  private final Tensor[] g;
  private final Tensor[][] slots;
  private final Pass changing;
  private final Pass accumulating;
  private final Pass averaging;
  private Tensor[] sums;
  private Tensor[] averages;

  // Arguments of the pass that is under way.
  private float decay;
  private List<String> undecayed;
  private int steps;
  private boolean last;
  private float past;

  ParameterGroup(Optimizer optimizer, List<Parameter> parameters) {
    this.optimizer = optimizer;
    this.parameters = parameters.toArray(Parameter[]::new);
    w = each(Parameter::value);
    g = each(Parameter::gradient);
    slots = Stream.of(this.parameters).map(optimizer::slots).toArray(Tensor[][]::new);
    changing = new Pass(List.of(w), this::change);
    accumulating = new Pass(List.of(w), this::accumulate);
    averaging = new Pass(List.of(w), this::average);
  }

  private Tensor[] each(Function<Parameter, Tensor> tensor) {
    return Stream.of(parameters).map(tensor).toArray(Tensor[]::new);
  }

  boolean isOf(List<Parameter> others) {
    boolean same = others.size() == parameters.length;
    for (int i = 0; same && i < parameters.length; i++) {
      same = others.get(i) == parameters[i];
    }
    return same;
  }

  /** Takes the share {@code decay} off the weights but those of some names, and updates them. */
  void change(float decay, List<String> undecayed) {
    this.decay = decay;
    this.undecayed = undecayed;
    if (optimizer.isElementwise()) {
      changing.run();
    } else {
      for (int i = 0; i < parameters.length; i++) {
        change(i, 0, w[i].size());
      }
    }
  }

  private void change(int i, int from, int to) {
    if (decay != 0 && !undecayed.contains(parameters[i].name())) {
      float[] values = w[i].data();
      for (int k = from; k < to; k++) {
        values[k] -= values[k] * decay;
      }
    }
    optimizer.update(w[i], g[i], slots[i], from, to);
  }

  /** Adds the gradients up; in the last of some steps they become the mean of all. */
  void accumulate(int steps, boolean last) {
    if (sums == null) {
      sums = each(optimizer::sum);
    }
    this.steps = steps;
    this.last = last;
    accumulating.run();
  }

  private void accumulate(int i, int from, int to) {
    float[] sum = sums[i].data();
    float[] values = g[i].data();
    for (int k = from; k < to; k++) {
      sum[k] += values[k];
    }
    if (last) {
      for (int k = from; k < to; k++) {
        values[k] = sum[k] / steps;
        sum[k] = 0;
      }
    }
  }

  /** Moves the averages towards the weights, by all but the share {@code past}. */
  void average(float past) {
    if (averages == null) {
      averages = each(optimizer::average);
    }
    this.past = past;
    averaging.run();
  }

  private void average(int i, int from, int to) {
    float[] a = averages[i].data();
    float[] values = w[i].data();
    for (int k = from; k < to; k++) {
      a[k] = past * a[k] + (1 - past) * values[k];
    }
  }
}
