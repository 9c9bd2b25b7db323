package dev.lanewise.nn.optimizers;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Configurable;
import dev.lanewise.nn.Parameter;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Changes weights by their gradients. An optimizer keeps its own state, keyed by parameter. */
public abstract class Optimizer implements Configurable {
  private final Map<Parameter, Tensor[]> slots = new IdentityHashMap<>();
  private double learningRate;
  private long iterations;

  /** For subclasses. */
  protected Optimizer(double learningRate) {
    learningRate(learningRate);
  }

  /** The learning rate of the steps to come. */
  public final double learningRate() {
    return learningRate;
  }

  /**
   * Sets the learning rate of the steps to come.
   *
   * @throws IllegalArgumentException if it is negative or no number
   */
  public final void learningRate(double rate) {
    if (!(rate >= 0) || Double.isInfinite(rate)) {
      throw new IllegalArgumentException(
          getClass().getSimpleName()
              + ": learningRate must be a number of at least 0 but got "
              + rate);
    }
    learningRate = rate;
  }

  /** Steps made. */
  public final long iterations() {
    return iterations;
  }

  /** One step: changes every parameter by its gradient. */
  public final void step(List<Parameter> parameters) {
    iterations++;
    for (int i = 0; i < parameters.size(); i++) {
      Parameter parameter = parameters.get(i);
      update(parameter.value(), parameter.gradient(), slots(parameter));
    }
  }

  /** The names of the tensors this optimizer keeps for each parameter. */
  protected abstract List<String> slotNames();

  /** Changes w by its gradient g; {@link #iterations} already counts this step. */
  protected abstract void update(Tensor w, Tensor g, Tensor[] slots);

  /**
   * What is kept for a parameter, by name; zeros before the first step. The tensors are the live
   * ones: a checkpoint reads and sets them.
   */
  public final Map<String, Tensor> state(Parameter parameter) {
    Map<String, Tensor> state = new LinkedHashMap<>();
    Tensor[] tensors = slots(parameter);
    for (int i = 0; i < tensors.length; i++) {
      state.put(slotNames().get(i), tensors[i]);
    }
    return state;
  }

  /** Goes on from so many steps: for a training that is resumed. */
  public final void restore(long iterations) {
    this.iterations = iterations;
  }

  /** An option from 0 to 1. */
  final double unit(String option, double value) {
    return range(option, "0 to 1", value >= 0 && value <= 1, value);
  }

  /** An option from 0 to below 1. */
  final double belowOne(String option, double value) {
    return range(option, "from 0 to below 1", value >= 0 && (float) value < 1, value);
  }

  /** An option above 0. */
  final double positive(String option, double value) {
    return range(option, "a number above 0", (float) value > 0 && value < Float.MAX_VALUE, value);
  }

  private double range(String option, String expected, boolean fits, double value) {
    if (!fits) {
      throw new IllegalArgumentException(
          "%s: %s must be %s but got %s".formatted(type(), option, expected, value));
    }
    return value;
  }

  /** The type and the learning rate. */
  @Override
  public String toString() {
    return type() + "(" + learningRate + ")";
  }

  private Tensor[] slots(Parameter parameter) {
    Tensor[] tensors = slots.get(parameter);
    if (tensors == null) {
      tensors = new Tensor[slotNames().size()];
      for (int i = 0; i < tensors.length; i++) {
        tensors[i] = Tensor.zeros(parameter.shape());
      }
      slots.put(parameter, tensors);
    }
    return tensors;
  }
}
