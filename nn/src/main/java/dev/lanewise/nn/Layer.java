package dev.lanewise.nn;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import java.util.List;

/**
 * A step of a network: a formula, its gradient, and its weights.
 *
 * <p>The contract. Weights are a layer's only state; whatever forward must remember for backward,
 * and every buffer, is the {@link Context}'s. {@link #backward} <em>adds</em> to the gradients of
 * its parameters, and returns dL/dx in memory that aliases neither dy nor anything forward used. A
 * layer knows no optimizer, model or file.
 *
 * <p>Shapes here begin with the batch; while a model is built the batch is {@link Shape#ANY}. A
 * layer of one's own extends this class and is registered in {@link Registries#LAYERS} to be saved
 * and loaded; one of several inputs extends {@link MergeLayer}.
 */
public abstract class Layer implements Configurable {
  private String name;
  private boolean placed;
  private boolean built;
  private boolean trainable = true;

  /** For subclasses. */
  protected Layer() {}

  /**
   * The shape of the output.
   *
   * @param input {@code [n, ...]}, where n may be {@link Shape#ANY}
   * @throws IllegalArgumentException if the layer takes no such input; the message says what it
   *     expects and what it got
   */
  public abstract Shape outputShape(Shape input);

  /**
   * {@link #outputShape(Shape)} for x, made once a shape: for forward, which so refuses what does
   * not fit and allocates nothing.
   */
  protected final Shape outputShape(Tensor x, Context context) {
    return context.perShape(
        "output shape", this, x.shape(), (layer, input) -> layer.outputShape(input));
  }

  /**
   * Makes the weights for inputs of this shape and draws their initial values. Called by the first
   * model that is built with the layer: in others it has the same weights. Layers without weights
   * need not override it.
   *
   * @param input as for {@link #outputShape(Shape)}, which has accepted it
   * @param weights makes them
   */
  public void build(Shape input, WeightFactory weights) {}

  /**
   * The output for x. It may be memory of the context, good until the next forward with this
   * context.
   */
  public abstract Tensor forward(Tensor x, Context context);

  /**
   * Adds the parameters' gradients, and returns dL/dx, given dL/dy for the last forward with this
   * context, which was a training one. Where {@link Context#needsInputGradient} is false nobody
   * wants dL/dx: a layer may save the work and return null.
   */
  public abstract Tensor backward(Tensor dy, Context context);

  /** The weights, trainable or not, in Keras's order; empty before {@link #build}. */
  public List<Parameter> parameters() {
    return List.of();
  }

  /** The layer's name within its model, or null before it has one. */
  public final String name() {
    return name;
  }

  /**
   * Names the layer; without this a model names it after its type, as Keras does: {@code conv2d},
   * {@code conv2d_1}. It has that name from when it is added to a model, in any other model too. A
   * layer's own options come before, since this returns a Layer: {@code new Conv2D(32,
   * 3).strides(2).named("conv1")}.
   *
   * @return this
   * @throws IllegalArgumentException if the name is null, empty or has a {@code /} in it
   * @throws IllegalStateException if the layer is in a model already
   */
  public Layer named(String name) {
    if (name == null || name.isEmpty() || name.contains("/")) {
      throw new IllegalArgumentException(
          this + ": a name must have characters, and no '/', but got " + name);
    }
    if (placed) {
      throw new IllegalStateException(
          "%s: cannot be named '%s', since it is '%s' in a model already; name a layer before it is added"
              .formatted(this, name, this.name));
    }
    this.name = name;
    return this;
  }

  /** Fixes the name, since a model goes by it. */
  final void place(String name) {
    this.name = name;
    placed = true;
  }

  /** Whether a model was built with the layer, so that it has its weights. */
  final boolean isBuilt() {
    return built;
  }

  /** Says that it has its weights. */
  final void setBuilt() {
    built = true;
  }

  /** Whether training may change the layer's weights; default true. */
  public final boolean isTrainable() {
    return trainable;
  }

  /**
   * Freezes the layer ({@code false}) or not.
   *
   * @return this
   */
  public final Layer trainable(boolean trainable) {
    this.trainable = trainable;
    return this;
  }

  /**
   * The type and the options that matter, as in {@code Conv2D(32, 3x3, same)}: how errors call this
   * layer.
   */
  @Override
  public abstract String toString();

  /**
   * Refuses an input that does not fit, and an empty batch.
   *
   * @param fits whether the input has the rank and the extents the layer takes
   * @param expected what it takes: {@code [n, h, w, 3]}
   * @param input what came
   */
  protected final void expect(boolean fits, String expected, Shape input) {
    if (!fits) {
      throw unexpected("input " + expected, input);
    }
    if (input.dim(0) == 0) {
      throw unexpected("input of at least one sample", input);
    }
  }

  /**
   * An error of this layer: {@code Conv2D(32, 3x3, same): expected input [n, h, w, 3] but got [32,
   * 28, 28, 1]}.
   */
  protected final IllegalArgumentException unexpected(String expected, Object got) {
    return new IllegalArgumentException(this + ": expected " + expected + " but got " + got);
  }
}
