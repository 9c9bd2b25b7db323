package dev.lanewise.nn.planning;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;

/**
 * A tensor that a step will want in each run: a shape, and the tensor that {@link Memory} gave it.
 */
public final class Place {
  private final Shape shape;
  private final boolean kept;
  private Tensor tensor;
  private int generation;

  private Place(Shape shape, boolean kept) {
    this.shape = shape;
    this.kept = kept;
  }

  /** A tensor that nobody else ever writes. */
  static Place kept(Shape shape) {
    return new Place(shape, true);
  }

  /** A tensor that is others' memory too, before it is asked for and after its last use. */
  static Place passing(Shape shape) {
    return new Place(shape, false);
  }

  /** The shape, its batch perhaps {@link Shape#ANY}. */
  Shape shape() {
    return shape;
  }

  boolean isKept() {
    return kept;
  }

  /** The tensor, or null where this generation of the memory has not given one yet. */
  Tensor tensor(int generation) {
    return this.generation == generation ? tensor : null;
  }

  void set(Tensor tensor, int generation) {
    this.tensor = tensor;
    this.generation = generation;
  }
}
