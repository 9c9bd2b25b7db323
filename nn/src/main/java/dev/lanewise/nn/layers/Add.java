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
 * The sum of two or more inputs of one shape: {@code x_1, x_2, ... [n, ...] -> y [n, ...]}.
 *
 * <pre>
 * forward:  y = x_1 + x_2 + ...      from the left
 * backward: dx_i = dy
 * </pre>
 *
 * <p>Limit: shapes are equal; nothing is broadcast. Source:
 * https://keras.io/api/layers/merging_layers/add/
 */
public final class Add extends MergeLayer {
  /** The sum of all inputs. */
  public Add() {}

  /** From what {@link #config} gave. */
  public static Add of(Config config) {
    return new Add();
  }

  @Override
  public Config config() {
    return Config.empty();
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape first = inputs.getFirst();
    if (inputs.size() < 2 || !inputs.stream().allMatch(first::equals)) {
      throw unexpected("two or more inputs of one shape", inputs);
    }
    expect(first.rank() >= 2, "[n, ...]", first);
    return first;
  }

  @Override
  public Tensor forward(List<Tensor> xs, Context context) {
    check(xs);
    Tensor y = context.tensor("y", xs.getFirst().shape());
    Elementwise.add(xs.get(0), xs.get(1), y);
    for (int i = 2; i < xs.size(); i++) {
      Elementwise.addScaled(1, xs.get(i), y);
    }
    context.save("inputs", xs.size());
    return y;
  }

  // The shapes come as a list, so there is no "per shape"; but a list each step is not needed.
  private void check(List<Tensor> xs) {
    Shape first = xs.getFirst().shape();
    boolean fits = xs.size() >= 2 && first.rank() >= 2 && first.dim(0) != 0;
    for (int i = 1; i < xs.size(); i++) {
      fits &= xs.get(i).shape().equals(first);
    }
    if (!fits) {
      outputShape(xs.stream().map(Tensor::shape).toList()); // says why not
    }
  }

  @Override
  public List<Tensor> backwardAll(Tensor dy, Context context) {
    Object inputs = context.savedObject("inputs");
    List<Tensor> dxs = context.perShape("dxs", inputs, dy.shape(), Add::memory);
    for (int i = 0; i < dxs.size(); i++) {
      Elementwise.copy(dy, dxs.get(i));
    }
    return dxs;
  }

  private static List<Tensor> memory(Object inputs, Shape shape) {
    return Stream.generate(() -> Tensor.zeros(shape)).limit((Integer) inputs).toList();
  }

  @Override
  public String toString() {
    return "Add";
  }
}
