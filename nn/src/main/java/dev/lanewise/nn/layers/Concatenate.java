package dev.lanewise.nn.layers;

import dev.lanewise.engine.Columns;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.MergeLayer;
import java.util.List;

/**
 * Two or more inputs one after the other along an axis, in all others of one extent: {@code x_1 [n,
 * ..., c_1], x_2 [n, ..., c_2], ... -> y [n, ..., c_1 + c_2 + ...]} along the last.
 *
 * <pre>
 * forward:  y[.., c_1 + ... + c_(i-1) + k, ..] = x_i[.., k, ..]
 * backward: dx_i[.., k, ..] = dy[.., c_1 + ... + c_(i-1) + k, ..]
 * </pre>
 *
 * <p>Default: the last axis. Limit: not the axis of the batch, 0. Source:
 * https://keras.io/api/layers/merging_layers/concatenate/
 */
public final class Concatenate extends MergeLayer {
  private final int axis;

  /** Joins along the last axis: channels. */
  public Concatenate() {
    this(-1);
  }

  /**
   * Joins along an axis.
   *
   * @param axis 1 or more, or counted from the last, which is -1
   */
  public Concatenate(int axis) {
    if (axis == 0) {
      throw new IllegalArgumentException(
          "Concatenate: axis must not be that of the batch but got 0");
    }
    this.axis = axis;
  }

  /** From what {@link #config} gave. */
  public static Concatenate of(Config config) {
    return new Concatenate(config.getInt("axis"));
  }

  @Override
  public Config config() {
    return Config.of("axis", axis);
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape first = inputs.getFirst();
    int rank = first.rank();
    int at = axis < 0 ? rank + axis : axis;
    boolean fits = inputs.size() >= 2 && rank >= 2 && at >= 1 && at < rank;
    int sum = 0;
    for (int i = 0; fits && i < inputs.size(); i++) {
      fits = isLike(inputs.get(i), first, at);
      sum += fits ? inputs.get(i).dim(at) : 0;
    }
    if (!fits) {
      throw unexpected("two or more inputs that differ along axis " + axis + " alone", inputs);
    }
    expect(true, "", first); // not an empty batch
    int[] dims = first.dims();
    dims[at] = sum;
    return Shape.of(dims);
  }

  private static boolean isLike(Shape shape, Shape first, int axis) {
    if (shape.rank() != first.rank()) {
      return false;
    }
    for (int i = 0; i < first.rank(); i++) {
      if (i != axis && shape.dim(i) != first.dim(i)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public Tensor forward(List<Tensor> xs, Context context) {
    Joined joined = joined(xs, context);
    Tensor y = context.tensor("y", joined.output);
    for (int i = 0, at = 0; i < xs.size(); i++) {
      Columns.put(xs.get(i), joined.widths[i], y, at, joined.width);
      at += joined.widths[i];
    }
    context.save("joined", joined);
    return y;
  }

  @Override
  public List<Tensor> backwardAll(Tensor dy, Context context) {
    Joined joined = (Joined) context.savedObject("joined");
    for (int i = 0, at = 0; i < joined.widths.length; i++) {
      Columns.take(dy, at, joined.width, joined.dxs.get(i), joined.widths[i]);
      at += joined.widths[i];
    }
    return joined.dxs;
  }

  /** What follows from the inputs' shapes: made anew only where one of them is another. */
  private record Joined(
      List<Shape> inputs, Shape output, int[] widths, int width, List<Tensor> dxs) {}

  private Joined joined(List<Tensor> xs, Context context) {
    Joined last = (Joined) context.savedOrNull("joined");
    boolean same = last != null && last.widths.length == xs.size();
    for (int i = 0; same && i < xs.size(); i++) {
      same = last.inputs.get(i).equals(xs.get(i).shape());
    }
    if (same) {
      return last;
    }
    List<Shape> shapes = xs.stream().map(Tensor::shape).toList();
    Shape output = outputShape(shapes);
    int[] widths = shapes.stream().mapToInt(this::width).toArray();
    List<Tensor> dxs = shapes.stream().map(Tensor::zeros).toList();
    return new Joined(shapes, output, widths, width(output), dxs);
  }

  /** How many elements lie together: from the axis on. */
  private int width(Shape shape) {
    int width = 1;
    for (int i = axis < 0 ? shape.rank() + axis : axis; i < shape.rank(); i++) {
      width *= shape.dim(i);
    }
    return width;
  }

  @Override
  public String toString() {
    return axis == -1 ? "Concatenate" : "Concatenate(axis " + axis + ")";
  }
}
