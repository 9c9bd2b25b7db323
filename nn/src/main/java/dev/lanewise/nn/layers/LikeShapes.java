package dev.lanewise.nn.layers;

import dev.lanewise.engine.Elementwise;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.MergeLayer;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the layers have in common that merge inputs element by element: {@link Add} and its like.
 * Inputs of unlike shapes are brought to one before ({@link Broadcast}), and the gradient is summed
 * over the axes that were repeated. They have no options.
 */
public abstract class LikeShapes extends MergeLayer {
  LikeShapes() {}

  /** {@code y} from the inputs, which have its shape. */
  abstract void merge(List<Tensor> xs, Tensor y, Context context);

  /** Each dx from dy, the inputs and the output. */
  abstract void split(Tensor dy, List<Tensor> xs, Tensor y, List<Tensor> dxs, Context context);

  /**
   * {@link #split} where an element of y is one of the inputs': dy goes to the first that has it.
   */
  static void splitToFirst(
      Tensor dy, List<Tensor> xs, Tensor y, List<Tensor> dxs, Context context) {
    Tensor rest = context.tensor("rest", dy.shape());
    Elementwise.copy(dy, rest);
    for (int i = 0; i < dxs.size(); i++) {
      Elementwise.takeWhereEqual(xs.get(i), y, rest, dxs.get(i));
    }
  }

  /** Whether so many inputs are taken; two or more unless overridden. */
  boolean takes(int inputs) {
    return inputs >= 2;
  }

  /** What is taken, for errors. */
  String expected() {
    return "two or more inputs of one shape (axes of 1 aside)";
  }

  @Override
  public final Config config() {
    return Config.empty();
  }

  @Override
  public final Shape outputShape(List<Shape> inputs) {
    Shape output = takes(inputs.size()) ? Broadcast.shape(inputs) : null;
    if (output == null) {
      throw unexpected(expected(), inputs);
    }
    expect(true, "[n, ...]", output);
    return output;
  }

  @Override
  public final Tensor forward(List<Tensor> xs, Context context) {
    Broadcast broadcast = areAlike(xs) ? null : broadcast(xs, context);
    List<Tensor> alike = broadcast == null ? xs : broadcast.forward(xs);
    Shape output = broadcast == null ? xs.getFirst().shape() : broadcast.output();
    Tensor y = context.tensor("y", output);
    merge(alike, y, context);
    context.save("broadcast", broadcast);
    context.save("xs", alike);
    context.save("y", y);
    return y;
  }

  // The shapes come as a list, so there is no "per shape"; but a list each step is not needed.
  private boolean areAlike(List<Tensor> xs) {
    Shape first = xs.getFirst().shape();
    boolean alike = takes(xs.size()) && first.rank() >= 2 && first.dim(0) != 0;
    for (int i = 1; i < xs.size(); i++) {
      alike &= xs.get(i).shape().equals(first);
    }
    return alike;
  }

  private Broadcast broadcast(List<Tensor> xs, Context context) {
    Broadcast last = (Broadcast) context.savedOrNull("last broadcast");
    if (last == null || !last.isFor(xs)) {
      List<Shape> shapes = xs.stream().map(Tensor::shape).toList();
      outputShape(shapes); // refuses them if there is none
      last = new Broadcast(shapes);
      context.save("last broadcast", last);
    }
    return last;
  }

  @Override
  @SuppressWarnings("unchecked") // forward saved it
  public final List<Tensor> backwardAll(Tensor dy, Context context) {
    List<Tensor> xs = (List<Tensor>) context.savedObject("xs");
    List<Tensor> dxs = context.perShape("dxs", xs, dy.shape(), LikeShapes::memory);
    split(dy, xs, context.saved("y"), dxs, context);
    Broadcast broadcast = (Broadcast) context.savedOrNull("broadcast");
    return broadcast == null ? dxs : broadcast.backward(dxs);
  }

  private static List<Tensor> memory(List<Tensor> xs, Shape shape) {
    return Stream.generate(() -> Tensor.zeros(shape)).limit(xs.size()).toList();
  }

  @Override
  public final String toString() {
    return type();
  }
}
