package dev.lanewise.nn.layers;

import dev.lanewise.engine.Elementwise;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;
import java.util.List;

/**
 * The difference of two inputs: {@code x_1, x_2, ... [n, ...] -> y [n, ...]}.
 *
 * <pre>
 * forward:  y = x_1 - x_2
 * backward: dx_1 = dy
 *           dx_2 = -dy
 * </pre>
 *
 * <p>Inputs of fewer axes, or with axes of 1, are repeated to the shape of the others, as in Keras;
 * their dx is the sum over what was repeated. Source:
 * https://keras.io/api/layers/merging_layers/subtract/
 */
public final class Subtract extends LikeShapes {
  /** The first input less the second. */
  public Subtract() {}

  /** From what {@link #config} gave. */
  public static Subtract of(Config config) {
    return new Subtract();
  }

  @Override
  boolean takes(int inputs) {
    return inputs == 2;
  }

  @Override
  String expected() {
    return "two inputs of one shape (axes of 1 aside)";
  }

  @Override
  void merge(List<Tensor> xs, Tensor y, Context context) {
    Elementwise.copy(xs.get(0), y);
    Elementwise.addScaled(-1, xs.get(1), y);
  }

  @Override
  void split(Tensor dy, List<Tensor> xs, Tensor y, List<Tensor> dxs, Context context) {
    Elementwise.copy(dy, dxs.get(0));
    Elementwise.scale(-1, dy, dxs.get(1));
  }
}
