package dev.lanewise.nn;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import java.util.List;

/**
 * A layer of several inputs, such as {@code Add}. The contract is {@link Layer}'s, with one limit:
 * {@link #build} is told the shape of the first input only.
 */
public abstract class MergeLayer extends Layer {
  /** For subclasses. */
  protected MergeLayer() {}

  @Override
  public final MergeLayer named(String name) {
    super.named(name);
    return this;
  }

  /** The shape of the output for inputs of these shapes. */
  public abstract Shape outputShape(List<Shape> inputs);

  /** The output for these inputs. */
  public abstract Tensor forward(List<Tensor> xs, Context context);

  /**
   * dL/dx for each input, in memory of their own. The list may be the context's, kept from call to
   * call.
   */
  public abstract List<Tensor> backwardAll(Tensor dy, Context context);

  @Override
  public final Shape outputShape(Shape input) {
    return outputShape(List.of(input));
  }

  @Override
  public final Tensor forward(Tensor x, Context context) {
    return forward(List.of(x), context);
  }

  @Override
  public final Tensor backward(Tensor dy, Context context) {
    return backwardAll(dy, context).getFirst();
  }
}
