package dev.lanewise.nn.layers;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.engine.Upsampling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Inputs of unlike shapes brought to one, as Keras's merging layers do it: an input with fewer axes
 * gets axes of extent 1 behind the batch, and along an axis of extent 1 it is repeated.
 *
 * <pre>
 * forward:  y[o, e, i] = x[o, i]              e = 0 ... extent - 1, for each axis, the last first
 * backward: dx[o, i] = sum over e of dy[o, e, i]
 * </pre>
 */
final class Broadcast {
  private final List<Shape> inputs;
  private final Shape output;

  /** For each input the axes it is repeated along; none where it has the output's shape. */
  private final List<List<Repeat>> repeats = new ArrayList<>();

  private final List<Tensor> alike;
  private final List<Tensor> dxs;

  /** Along one axis, or several neighbours, and the memory for it. */
  private static final class Repeat {
    private final ConvGeometry geometry;
    private final Tensor y;
    private final Shape input;
    private Tensor dx;

    Repeat(int outer, int extent, int inner, Shape input, Shape output) {
      geometry = Upsampling.geometry(outer, 1, 1, inner, extent, 1);
      this.input = input;
      y = Tensor.zeros(output);
    }

    Tensor forward(Tensor x) {
      Upsampling.nearest(geometry, x, y);
      return y;
    }

    Tensor backward(Tensor dy) {
      if (dx == null) {
        dx = Tensor.zeros(input);
      }
      Upsampling.nearestBackward(geometry, dy, dx);
      return dx;
    }
  }

  /** For inputs of these shapes, which have one in common. */
  Broadcast(List<Shape> inputs) {
    this.inputs = List.copyOf(inputs);
    output = shape(inputs);
    inputs.forEach(input -> repeats.add(repeats(input, output)));
    alike = Arrays.asList(new Tensor[inputs.size()]);
    dxs = Arrays.asList(new Tensor[inputs.size()]);
  }

  /** The shape that inputs are brought to; null where there is none. */
  static Shape shape(List<Shape> inputs) {
    int rank = inputs.stream().mapToInt(Shape::rank).max().orElse(0);
    int[] dims = new int[rank];
    Arrays.fill(dims, 1);
    for (Shape input : inputs) {
      if (input.rank() < 2 || input.dim(0) != inputs.getFirst().dim(0)) {
        return null;
      }
      int[] own = padded(input, rank);
      for (int axis = 0; axis < rank; axis++) {
        if (dims[axis] != own[axis] && dims[axis] != 1 && own[axis] != 1) {
          return null;
        }
        dims[axis] = dims[axis] == 1 ? own[axis] : dims[axis];
      }
    }
    return Shape.of(dims);
  }

  private static int[] padded(Shape shape, int rank) {
    int[] dims = new int[rank];
    Arrays.fill(dims, 1);
    dims[0] = shape.dim(0);
    for (int axis = 1; axis < shape.rank(); axis++) {
      dims[rank - shape.rank() + axis] = shape.dim(axis);
    }
    return dims;
  }

  /** From the last axis on, so that the first ones repeat what is long already. */
  private static List<Repeat> repeats(Shape input, Shape output) {
    List<Repeat> repeats = new ArrayList<>();
    int[] dims = padded(input, output.rank());
    int inner = 1;
    for (int axis = output.rank() - 1; axis > 0; axis--) {
      int extent = 1;
      while (axis > 0 && dims[axis] == 1) { // neighbours at once
        extent *= output.dim(axis--);
      }
      int outer = 1;
      for (int before = 0; before <= axis; before++) {
        outer *= dims[before];
      }
      if (extent > 1) {
        Shape from = repeats.isEmpty() ? input : Shape.of(outer, inner);
        int size = outer * extent * inner;
        boolean last = size == output.size();
        repeats.add(
            new Repeat(
                outer, extent, inner, from, last ? output : Shape.of(outer, extent * inner)));
      }
      inner *= extent * (axis > 0 ? dims[axis] : 1);
    }
    if (repeats.isEmpty() && !input.equals(output)) { // axes of 1 in the output, too
      repeats.add(new Repeat(input.dim(0), 1, input.sampleSize(), input, output));
    }
    return repeats;
  }

  /** Whether it is for inputs like these. */
  boolean isFor(List<Tensor> xs) {
    boolean same = xs.size() == inputs.size();
    for (int k = 0; same && k < xs.size(); k++) {
      same = xs.get(k).shape().equals(inputs.get(k));
    }
    return same;
  }

  Shape output() {
    return output;
  }

  /** The inputs in the output's shape. */
  List<Tensor> forward(List<Tensor> xs) {
    for (int k = 0; k < xs.size(); k++) {
      Tensor x = xs.get(k);
      for (int i = 0; i < repeats.get(k).size(); i++) {
        x = repeats.get(k).get(i).forward(x);
      }
      alike.set(k, x);
    }
    return alike;
  }

  /** dL/dx for each input, from that for each in the output's shape. */
  List<Tensor> backward(List<Tensor> alike) {
    for (int k = 0; k < alike.size(); k++) {
      Tensor dx = alike.get(k);
      for (int i = repeats.get(k).size() - 1; i >= 0; i--) {
        dx = repeats.get(k).get(i).backward(dx);
      }
      dxs.set(k, dx);
    }
    return dxs;
  }
}
