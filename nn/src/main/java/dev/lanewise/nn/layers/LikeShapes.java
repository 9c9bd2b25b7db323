package dev.lanewise.nn.layers;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.MergeLayer;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the layers have in common that merge inputs of one shape element by element: {@link Add} and
 * its like. They have no options.
 */
public abstract class LikeShapes extends MergeLayer {
  LikeShapes() {}

  /** {@code y} from the inputs, whose shapes have been checked. */
  abstract void merge(List<Tensor> xs, Tensor y, Context context);

  /** Each dx from dy, the inputs and the output. */
  abstract void split(Tensor dy, List<Tensor> xs, Tensor y, List<Tensor> dxs, Context context);

  /** Whether so many inputs are taken; two or more unless overridden. */
  boolean takes(int inputs) {
    return inputs >= 2;
  }

  /** What is taken, for errors. */
  String expected() {
    return "two or more inputs of one shape";
  }

  @Override
  public final Config config() {
    return Config.empty();
  }

  @Override
  public final Shape outputShape(List<Shape> inputs) {
    Shape first = inputs.getFirst();
    if (!takes(inputs.size()) || !inputs.stream().allMatch(first::equals)) {
      throw unexpected(expected(), inputs);
    }
    expect(first.rank() >= 2, "[n, ...]", first);
    return first;
  }

  @Override
  public final Tensor forward(List<Tensor> xs, Context context) {
    check(xs);
    Tensor y = context.tensor("y", xs.getFirst().shape());
    merge(xs, y, context);
    context.save("xs", xs);
    context.save("y", y);
    return y;
  }

  // The shapes come as a list, so there is no "per shape"; but a list each step is not needed.
  private void check(List<Tensor> xs) {
    Shape first = xs.getFirst().shape();
    boolean fits = takes(xs.size()) && first.rank() >= 2 && first.dim(0) != 0;
    for (int i = 1; i < xs.size(); i++) {
      fits &= xs.get(i).shape().equals(first);
    }
    if (!fits) {
      outputShape(xs.stream().map(Tensor::shape).toList()); // says why not
    }
  }

  @Override
  @SuppressWarnings("unchecked") // forward saved it
  public final List<Tensor> backwardAll(Tensor dy, Context context) {
    List<Tensor> xs = (List<Tensor>) context.savedObject("xs");
    List<Tensor> dxs = context.perShape("dxs", xs, dy.shape(), LikeShapes::memory);
    split(dy, xs, context.saved("y"), dxs, context);
    return dxs;
  }

  private static List<Tensor> memory(List<Tensor> xs, Shape shape) {
    return Stream.generate(() -> Tensor.zeros(shape)).limit(xs.size()).toList();
  }

  @Override
  public final String toString() {
    return type();
  }
}
