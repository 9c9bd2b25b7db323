package dev.lanewise.nn;

import dev.lanewise.engine.RandomStream;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * What a layer needs around one forward and its backward: memory, what forward remembers, whether
 * it trains, random numbers.
 *
 * <p>A context belongs to one node of one running network. Layers keep nothing of a run themselves,
 * so one model can predict on many threads, each with contexts of its own. Memory is asked for by
 * name and is the same in every step with the same shape; a layer that makes nothing else (no
 * shapes, lists, or names put together) allocates nothing in a steady step. A tensor from {@link
 * #tensor} holds whatever the last step left in it.
 */
public final class Context {
  private final String name;
  private final boolean training;
  private final long seed;
  private final Map<String, Tensor> tensors = new HashMap<>();
  private final Map<String, Object> saved = new HashMap<>();
  private long step;
  private boolean needsInputGradient = true;
  private boolean needsParameterGradients = true;

  /**
   * A context for one layer.
   *
   * @param name the layer's name, which keys its random numbers
   * @param training true where the layer is to behave as in training (dropout, batch statistics)
   * @param seed of the random numbers
   */
  public Context(String name, boolean training, long seed) {
    this.name = name;
    this.training = training;
    this.seed = seed;
  }

  /** Whether the layer is to behave as in training. */
  public boolean training() {
    return training;
  }

  /**
   * Whether anyone wants the dL/dx that backward returns; default true. Where it is false (in
   * training, for a layer with nothing to train before it), backward may save the work and return
   * null, but need not.
   */
  public boolean needsInputGradient() {
    return needsInputGradient;
  }

  void needsInputGradient(boolean needed) {
    needsInputGradient = needed;
  }

  /**
   * Whether anyone wants the gradients of the layer's parameters; default true. Where it is false
   * (in training, for a frozen layer), backward may leave them as they are, but need not.
   */
  public boolean needsParameterGradients() {
    return needsParameterGradients;
  }

  void needsParameterGradients(boolean needed) {
    needsParameterGradients = needed;
  }

  /** Sets the number of the training step, which keys the random numbers. */
  public void step(long step) {
    this.step = step;
  }

  /** Memory by name: the same tensor as long as the shape is the same. */
  public Tensor tensor(String name, Shape shape) {
    Tensor tensor = tensors.get(name);
    if (tensor == null || !tensor.shape().equals(shape)) {
      tensor = Tensor.zeros(shape);
      tensors.put(name, tensor);
    }
    return tensor;
  }

  /** Remembers something for backward. */
  public void save(String name, Object value) {
    saved.put(name, value);
  }

  /**
   * The tensor forward saved under this name.
   *
   * @throws IllegalStateException if there is none: backward was called before forward
   */
  public Tensor saved(String name) {
    return (Tensor) savedObject(name);
  }

  /** What forward saved under this name. */
  public Object savedObject(String name) {
    Object value = saved.get(name);
    if (value == null) {
      throw new IllegalStateException(
          this.name + ": backward needs a forward before it ('" + name + "' is not there)");
    }
    return value;
  }

  /** What was saved last under this name; null before. */
  public Object savedOrNull(String name) {
    return saved.get(name);
  }

  /**
   * Something that depends on the layer and the input's shape alone, made once a shape: an output
   * shape, a geometry.
   *
   * @param name for it
   * @param layer given to {@code make}, so that it need not capture the layer, which would allocate
   * @param input the shape
   * @param make makes it: {@code Layer::outputShape}
   */
  @SuppressWarnings("unchecked") // a name always goes with one type: both are the layer's own
  public <L, T> T perShape(String name, L layer, Shape input, BiFunction<L, Shape, T> make) {
    PerShape entry = (PerShape) saved.get(name);
    if (entry == null || !entry.shape.equals(input)) {
      entry = new PerShape(input, make.apply(layer, input));
      saved.put(name, entry);
    }
    return (T) entry.value;
  }

  /**
   * The key of this step's random numbers for a purpose of this layer; the same seed, layer and
   * step give the same key.
   */
  public long randomKey(String purpose) {
    return randomKey(purpose, null);
  }

  /**
   * As {@link #randomKey(String)}, with a seed of the layer's own in place of the run's.
   *
   * @param ownSeed null for the run's
   */
  public long randomKey(String purpose, Long ownSeed) {
    return RandomStream.key(ownSeed == null ? seed : ownSeed, purpose, name.hashCode(), step);
  }

  private record PerShape(Shape shape, Object value) {}
}
