package dev.lanewise.nn.layers;

import dev.lanewise.engine.Elementwise;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;
import java.util.List;

/**
 * The smallest of two or more inputs, element by element: {@code x_1, x_2, ... [n, ...] -> y [n,
 * ...]}.
 *
 * <pre>
 * forward:  y = min(x_1, x_2, ...)
 * backward: dx_i = dy where x_i is the first that is y, else 0
 * </pre>
 *
 * <p>Inputs of fewer axes, or with axes of 1, are repeated to the shape of the others, as in Keras;
 * their dx is the sum over what was repeated. Source:
 * https://keras.io/api/layers/merging_layers/minimum/
 */
public final class Minimum extends LikeShapes {
  /** The smallest of all inputs. */
  public Minimum() {}

  /** From what {@link #config} gave. */
  public static Minimum of(Config config) {
    return new Minimum();
  }

  @Override
  void merge(List<Tensor> xs, Tensor y, Context context) {
    Elementwise.minimum(xs.get(0), xs.get(1), y);
    for (int i = 2; i < xs.size(); i++) {
      Elementwise.minimum(y, xs.get(i), y);
    }
  }

  @Override
  void split(Tensor dy, List<Tensor> xs, Tensor y, List<Tensor> dxs, Context context) {
    splitToFirst(dy, xs, y, dxs, context);
  }
}
