package dev.lanewise.nn.optimizers;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Configurable;
import dev.lanewise.nn.Parameter;
import dev.lanewise.nn.schedules.Schedule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Changes weights by their gradients. An optimizer keeps its own state, keyed by parameter.
 *
 * <p>What all have in common, as in Keras: a learning rate or a {@link Schedule} of it, clipping,
 * decay of weights, a moving average of them, and gradients added up over several steps. {@code new
 * Adam().learningRate(new CosineDecay(0.001, 10000)).globalClipNorm(1)}. A step adds up, clips,
 * decays ({@code w -= w decay lr}), updates and averages, in this order.
 */
public abstract class Optimizer implements Configurable {
  private static final String AVERAGE = "average";
  private static final String ACCUMULATED = "accumulated";

  private final Kept kept = new Kept();
  private ParameterGroup group;
  private double learningRate;
  private double rateOfStep;
  private long steps;
  private boolean stepping;

  // The common options, which SavedOptions saves.
  Schedule schedule;
  Clipping clipping;
  double weightDecay;
  List<String> undecayed = List.of();
  double emaMomentum = Double.NaN;
  int emaOverwrite;
  int accumulation = 1;

  /** For subclasses. */
  protected Optimizer(double learningRate) {
    learningRate(learningRate);
  }

  /** The learning rate of the steps to come; within a step, of that one. */
  public final double learningRate() {
    return stepping ? rateOfStep : rateToCome();
  }

  private double rateToCome() {
    return schedule == null ? learningRate : schedule.at(iterations());
  }

  /**
   * Sets the learning rate of the steps to come.
   *
   * @return this
   * @throws IllegalArgumentException if it is negative or no number
   * @throws IllegalStateException if the rate has a schedule
   */
  public final Optimizer learningRate(double rate) {
    if (schedule != null) {
      throw new IllegalStateException(
          "%s: the learning rate follows %s and cannot be set"
              .formatted(getClass().getSimpleName(), schedule));
    }
    if (!(rate >= 0) || Double.isInfinite(rate)) {
      throw new IllegalArgumentException(
          "%s: learningRate must be a number of at least 0 but got %s"
              .formatted(getClass().getSimpleName(), rate));
    }
    learningRate = rate;
    return this;
  }

  /**
   * Lets the learning rate follow a schedule from here on, by {@link #iterations}.
   *
   * @param schedule null for the rate of the moment
   * @return this
   */
  public final Optimizer learningRate(Schedule schedule) {
    learningRate = learningRate();
    this.schedule = schedule;
    return this;
  }

  /** What the learning rate follows; null where it is constant. */
  public final Schedule schedule() {
    return schedule;
  }

  /**
   * Limits each element of the gradients to this size; one way of clipping replaces another.
   *
   * @return this
   */
  public final Optimizer clipValue(double limit) {
    clipping = new Clipping(Clipping.Kind.VALUE, positive("clipValue", limit));
    return this;
  }

  /**
   * Scales the gradient of each parameter down to this norm where it has a larger one.
   *
   * @return this
   */
  public final Optimizer clipNorm(double limit) {
    clipping = new Clipping(Clipping.Kind.NORM, positive("clipNorm", limit));
    return this;
  }

  /**
   * Scales all gradients alike so that together they have at most this norm.
   *
   * @return this
   */
  public final Optimizer globalClipNorm(double limit) {
    clipping = new Clipping(Clipping.Kind.GLOBAL_NORM, positive("globalClipNorm", limit));
    return this;
  }

  /**
   * Takes the share {@code decay} times the learning rate off every weight in each step; 0 for
   * none.
   *
   * @return this
   */
  public final Optimizer weightDecay(double decay) {
    weightDecay = atLeastZero("weightDecay", decay);
    return this;
  }

  /**
   * Leaves the weights of these names as they are ({@code bias}, {@code gamma}, {@code beta}).
   *
   * @return this
   */
  public final Optimizer excludeFromWeightDecay(String... names) {
    undecayed = List.of(names);
    return this;
  }

  /** Keeps a moving average of the weights, which they become at the end of fit. */
  public final Optimizer ema(double momentum) {
    return ema(momentum, 0);
  }

  /**
   * Keeps a moving average of the weights, {@code a = momentum a + (1 - momentum) w} after each
   * step, the first of which sets it. At the end of fit it replaces the weights.
   *
   * @param momentum 0 to 1; Keras's default is 0.99
   * @param overwriteEvery so many steps it replaces the weights meanwhile, too; 0 for never
   * @return this
   */
  public final Optimizer ema(double momentum, int overwriteEvery) {
    emaMomentum = unit("ema", momentum);
    emaOverwrite = (int) atLeastZero("overwriteEvery", overwriteEvery);
    return this;
  }

  /**
   * Changes the weights in every so manieth step only, by the mean of the gradients since the last
   * time: as with a batch as many times as large, in the memory of one.
   *
   * @param steps at least 1, which is the default
   * @return this
   */
  public final Optimizer gradientAccumulationSteps(int steps) {
    if (steps < 1) {
      throw new IllegalArgumentException(
          "%s: gradientAccumulationSteps must be at least 1 but got %d".formatted(type(), steps));
    }
    accumulation = steps;
    return this;
  }

  /** Changes of the weights made; within a change it counts. */
  public final long iterations() {
    return steps / accumulation;
  }

  /** Steps made: as many as changes, unless gradients are accumulated. */
  public final long steps() {
    return steps;
  }

  /** One step: changes every parameter by its gradient, whose values are used up by that. */
  public final void step(List<Parameter> parameters) {
    if (group == null || !group.isOf(parameters)) {
      group = new ParameterGroup(this, parameters);
    }
    for (int i = 0; i < parameters.size(); i++) {
      parameters.get(i).gradient(); // has zeros written where backward did not come by
    }
    boolean changes = (steps + 1) % accumulation == 0;
    if (accumulation > 1) {
      group.accumulate(accumulation, changes);
    }
    rateOfStep = rateToCome();
    steps++;
    if (changes) {
      stepping = true;
      try {
        change(parameters);
      } finally {
        stepping = false;
      }
    }
    if (usesEma()) {
      average(parameters);
    }
  }

  private void change(List<Parameter> parameters) {
    if (clipping != null) {
      clipping.clip(parameters);
    }
    begin();
    group.change((float) (weightDecay * rateOfStep), undecayed);
  }

  final boolean usesEma() {
    return emaMomentum >= 0;
  }

  // Keras's _update_model_variables_moving_average: in the first iteration the weights themselves.
  private void average(List<Parameter> parameters) {
    long iteration = (steps - 1) / accumulation;
    group.average(iteration == 0 ? 0 : (float) emaMomentum);
    if (emaOverwrite > 0 && (iteration + 1) % emaOverwrite == 0) {
      finish(parameters);
    }
  }

  /**
   * What the end of a training does to the weights: with {@link #ema(double)} they become their
   * averages.
   */
  public final void finish(List<Parameter> parameters) {
    if (usesEma() && steps > 0) {
      for (Parameter parameter : parameters) {
        parameter.value().copyFrom(average(parameter));
      }
    }
  }

  /** The names of the tensors this optimizer keeps for each parameter. */
  protected abstract List<String> slotNames();

  /** What a tensor of this name is filled with before the first step; 0 by default. */
  protected float initialValue(String slot) {
    return 0;
  }

  /**
   * Prepares a change: computes what is the same for all weights. {@link #iterations} counts it
   * already, and {@link #learningRate()} is its rate.
   */
  protected void begin() {}

  /**
   * Whether each element is changed by itself. If not, {@link #update} is called once for each
   * weight, one after the other.
   */
  protected boolean isElementwise() {
    return true;
  }

  /**
   * Changes the elements {@code from} (included) to {@code to} (excluded) of w by its gradient g,
   * which may be overwritten. Several threads may call it at once, for other elements.
   */
  protected abstract void update(Tensor w, Tensor g, Tensor[] slots, int from, int to);

  /**
   * What is kept for a parameter, by name, as it is before the first step where there was none. The
   * tensors are the live ones: a checkpoint reads and sets them.
   */
  public final Map<String, Tensor> state(Parameter parameter) {
    Map<String, Tensor> state = new LinkedHashMap<>();
    Tensor[] tensors = slots(parameter);
    for (int i = 0; i < tensors.length; i++) {
      state.put(slotNames().get(i), tensors[i]);
    }
    if (usesEma()) {
      state.put(AVERAGE, average(parameter));
    }
    if (accumulation > 1) {
      state.put(ACCUMULATED, sum(parameter));
    }
    return state;
  }

  /** Goes on from so many {@link #steps}: for a training that is resumed. */
  public final void restore(long steps) {
    this.steps = steps;
  }

  /** An optimizer's own options and those all have, as far as they are not the defaults. */
  protected final Config common(Config own) {
    return SavedOptions.save(this, own);
  }

  /** Sets what {@link #common(Config)} has saved, on a new optimizer. */
  protected static <T extends Optimizer> T common(T optimizer, Config config) {
    SavedOptions.restore(optimizer, config);
    return optimizer;
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

  /** An option of at least 0. */
  final double atLeastZero(String option, double value) {
    return range(option, "a number of at least 0", value >= 0 && value < Float.MAX_VALUE, value);
  }

  private double range(String option, String expected, boolean fits, double value) {
    if (!fits) {
      throw new IllegalArgumentException(
          "%s: %s must be %s but got %s".formatted(type(), option, expected, value));
    }
    return value;
  }

  /** The type and the learning rate, or its schedule. */
  @Override
  public String toString() {
    return type() + "(" + (schedule == null ? String.valueOf(learningRate) : schedule) + ")";
  }

  final Tensor[] slots(Parameter parameter) {
    List<String> names = slotNames();
    Tensor[] tensors = new Tensor[names.size()];
    for (int i = 0; i < tensors.length; i++) {
      tensors[i] = kept.filled(parameter, names.get(i), initialValue(names.get(i)));
    }
    return tensors;
  }

  /** The gradients added up so far. */
  final Tensor sum(Parameter parameter) {
    return kept.filled(parameter, ACCUMULATED, 0);
  }

  /** The moving average; it begins with the weights: those of a layer that thaws late, too. */
  final Tensor average(Parameter parameter) {
    return kept.copied(parameter, AVERAGE);
  }
}
