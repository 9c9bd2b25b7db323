package dev.lanewise.nn;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.regularizers.Regularizer;

/**
 * A weight of a layer and its gradient. Backward adds to the gradient; the training loop zeroes it
 * before each step.
 *
 * <p>A parameter that is not trainable (batch normalisation's moving statistics) is saved with the
 * others but has no gradient.
 */
public final class Parameter {
  private final String name;
  private final Tensor value;
  private final boolean trainable;
  private final Regularizer regularizer;
  private Tensor gradient;

  /**
   * A weight.
   *
   * @param name its name within the layer, Keras's: {@code kernel}, {@code bias}, {@code gamma}
   * @param value its memory, kept for life
   * @param trainable whether optimizers change it
   * @param regularizer a penalty on it, or null
   */
  public Parameter(String name, Tensor value, boolean trainable, Regularizer regularizer) {
    this.name = name;
    this.value = value;
    this.trainable = trainable;
    this.regularizer = regularizer;
  }

  /** Its name within the layer. */
  public String name() {
    return name;
  }

  /** The weight itself. */
  public Tensor value() {
    return value;
  }

  /** Its extents. */
  public Shape shape() {
    return value.shape();
  }

  /** Whether optimizers change it, as long as its layer is trainable. */
  public boolean isTrainable() {
    return trainable;
  }

  /** The penalty on it, or null. */
  public Regularizer regularizer() {
    return regularizer;
  }

  /** dL/dvalue; its memory is made at first use, so that inference has none. */
  public Tensor gradient() {
    if (gradient == null) {
      gradient = Tensor.zeros(value.shape());
    }
    return gradient;
  }

  @Override
  public String toString() {
    return name + value.shape();
  }
}
