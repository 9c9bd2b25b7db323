package dev.lanewise.nn;

import dev.lanewise.engine.RandomStream;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.initializers.Initializer;
import dev.lanewise.nn.regularizers.Regularizer;
import java.util.Map;

/**
 * Makes a layer's weights. Each is drawn from a stream of its own, keyed by seed, layer and weight,
 * so that adding one changes no other.
 */
public final class WeightFactory {
  private final long seed;
  private final String layer;
  private final Map<String, Tensor> given; // null where weights are drawn

  /**
   * A factory for one layer that draws its weights.
   *
   * @param seed of the model's weights
   * @param layer the layer's name
   */
  public WeightFactory(long seed, String layer) {
    this.seed = seed;
    this.layer = layer;
    given = null;
  }

  /**
   * A factory for one layer that takes its weights, unchanged and not copied, from those of {@link
   * Model#weights} names.
   */
  WeightFactory(String layer, Map<String, Tensor> given) {
    seed = 0;
    this.layer = layer;
    this.given = given;
  }

  /** A weight that optimizers change; the regularizer may be null. */
  public Parameter trainable(
      String name, Shape shape, Initializer initializer, Regularizer regularizer) {
    return weight(name, shape, initializer, true, regularizer);
  }

  /** A weight that training does not change by gradients, such as a moving mean. */
  public Parameter fixed(String name, Shape shape, Initializer initializer) {
    return weight(name, shape, initializer, false, null);
  }

  private Parameter weight(
      String name, Shape shape, Initializer initializer, boolean trainable, Regularizer penalty) {
    if (given != null) {
      return new Parameter(name, given(layer + "/" + name, shape), trainable, penalty);
    }
    return new Parameter(
        name,
        shape,
        trainable,
        penalty,
        value ->
            initializer.initialize(
                value, RandomStream.of(seed, "weights", layer.hashCode(), name.hashCode())));
  }

  private Tensor given(String name, Shape shape) {
    Tensor value = given.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "the weight '%s' %s is missing; there are %s".formatted(name, shape, given.keySet()));
    }
    if (!value.shape().equals(shape)) {
      throw new IllegalArgumentException(
          "the weight '%s': expected shape %s but got %s".formatted(name, shape, value.shape()));
    }
    return value;
  }
}
