package dev.lanewise.nn;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.constraints.Constraint;
import dev.lanewise.nn.regularizers.Regularizer;
import java.util.function.Consumer;

/**
 * A weight of a layer and its gradient. Backward adds to the gradient; the training loop has it
 * begin anew before each step. A weight that a model draws is drawn when it is first looked at, so
 * that a network's shapes and counts cost no memory.
 *
 * <p>A parameter that is not trainable (batch normalisation's moving statistics) is saved with the
 * others but has no gradient.
 */
public final class Parameter {
  private final String name;
  private final Shape shape;
  private final boolean trainable;
  private final Regularizer regularizer;
  private final Consumer<Tensor> draw;
  private Constraint constraint;
  private Tensor value;
  private Tensor gradient;

  /** Whether the gradient's memory holds nothing that counts. */
  private boolean anew;

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
    shape = value.shape();
    this.trainable = trainable;
    this.regularizer = regularizer;
    draw = null;
    this.value = value;
  }

  /** A weight drawn when it is first looked at. */
  Parameter(
      String name, Shape shape, boolean trainable, Regularizer regularizer, Consumer<Tensor> draw) {
    this.name = name;
    this.shape = shape;
    this.trainable = trainable;
    this.regularizer = regularizer;
    this.draw = draw;
  }

  /** Its name within the layer. */
  public String name() {
    return name;
  }

  /** The weight itself. */
  public Tensor value() {
    Tensor present = value;
    return present == null ? drawn() : present;
  }

  // The first to predict may be several threads. A tensor made of memory that is filled already
  // shows its values to all of them (its fields are final), so reading takes no lock.
  private synchronized Tensor drawn() {
    if (value == null) {
      Tensor memory = Tensor.zeros(shape);
      draw.accept(memory);
      value = Tensor.of(memory.data(), shape);
    }
    return value;
  }

  /** Its extents. */
  public Shape shape() {
    return shape;
  }

  /** Whether optimizers change it, as long as its layer is trainable. */
  public boolean isTrainable() {
    return trainable;
  }

  /** The penalty on it, or null. */
  public Regularizer regularizer() {
    return regularizer;
  }

  /** What it must be after each step, or null. */
  public Constraint constraint() {
    return constraint;
  }

  /** Sets what it must be after each step, or null; returns this. */
  public Parameter constraint(Constraint constraint) {
    this.constraint = constraint;
    return this;
  }

  /** dL/dvalue; its memory is made at first use, so that inference has none. */
  public Tensor gradient() {
    if (gradient == null) {
      gradient = Tensor.zeros(shape);
    } else if (anew) {
      gradient.fill(0);
    }
    anew = false;
    return gradient;
  }

  /**
   * Has the gradient be zeros again; its memory is filled when it is next asked for, so that is for
   * the thread that trains.
   */
  public void zeroGradient() {
    anew = true;
  }

  /**
   * Whether the first contribution to a gradient of zeros is yet to come: who asks must write the
   * whole gradient, or where this is false add to it. Spares a pass over its memory.
   */
  public boolean takesFirst() {
    boolean first = anew;
    anew = false;
    return first;
  }

  @Override
  public String toString() {
    return name + shape;
  }
}
