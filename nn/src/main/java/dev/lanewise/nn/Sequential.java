package dev.lanewise.nn;

import dev.lanewise.engine.Shape;
import java.util.List;

/**
 * A model whose layers stand one after the other.
 *
 * <pre>{@code
 * Sequential model = new Sequential(28, 28, 1)
 *     .add(new Conv2D(32, 3, Activations.RELU))
 *     .add(new MaxPooling2D())
 *     .add(new Flatten())
 *     .add(new Dense(10, Activations.SOFTMAX));
 * }</pre>
 */
public final class Sequential extends Model {
  private final Node input;
  private Node last;

  /**
   * A model without layers yet, for samples of this shape (without the batch): {@code new
   * Sequential(28, 28, 1)}.
   */
  public Sequential(int... sample) {
    this(Shape.of(sample));
  }

  /** A model without layers yet, for samples of this shape (without the batch). */
  public Sequential(Shape sample) {
    this(Node.input(sample));
  }

  private Sequential(Node input) {
    super(input, input);
    this.input = input;
    last = input;
  }

  /**
   * Adds a layer at the end.
   *
   * @return this
   * @throws IllegalArgumentException if it does not take the output of the layer before it; the
   *     message names both
   * @throws IllegalStateException if the model has its weights already
   */
  public Sequential add(Layer layer) {
    Node next = last.then(layer);
    connect(List.of(input), List.of(next));
    last = next;
    return this;
  }
}
