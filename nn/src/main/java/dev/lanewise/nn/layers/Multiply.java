package dev.lanewise.nn.layers;

import dev.lanewise.engine.Elementwise;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;
import java.util.List;

/**
 * The product of two or more inputs, element by element: {@code x_1, x_2, ... [n, ...] -> y [n,
 * ...]}.
 *
 * <pre>
 * forward:  y = x_1 x_2 ...      from the left
 * backward: dx_i = dy times the product of all x_j but x_i
 * </pre>
 *
 * <p>Inputs of fewer axes, or with axes of 1, are repeated to the shape of the others, as in Keras;
 * their dx is the sum over what was repeated. Source:
 * https://keras.io/api/layers/merging_layers/multiply/
 */
public final class Multiply extends LikeShapes {
  /** The product of all inputs. */
  public Multiply() {}

  /** From what {@link #config} gave. */
  public static Multiply of(Config config) {
    return new Multiply();
  }

  @Override
  void merge(List<Tensor> xs, Tensor y, Context context) {
    Elementwise.multiply(xs.get(0), xs.get(1), y);
    for (int i = 2; i < xs.size(); i++) {
      Elementwise.multiply(y, xs.get(i), y);
    }
  }

  @Override
  void split(Tensor dy, List<Tensor> xs, Tensor y, List<Tensor> dxs, Context context) {
    for (int i = 0; i < dxs.size(); i++) {
      Tensor from = dy;
      for (int j = 0; j < dxs.size(); j++) {
        if (j != i) {
          Elementwise.multiply(from, xs.get(j), dxs.get(i));
          from = dxs.get(i);
        }
      }
    }
  }
}
