package dev.lanewise.nn.layers;

import dev.lanewise.engine.Elementwise;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;
import java.util.List;

/**
 * The largest of two or more inputs, element by element: {@code x_1, x_2, ... [n, ...] -> y [n,
 * ...]}.
 *
 * <pre>
 * forward:  y = max(x_1, x_2, ...)
 * backward: dx_i = dy where x_i is the first that is y, else 0
 * </pre>
 *
 * <p>Inputs of fewer axes, or with axes of 1, are repeated to the shape of the others, as in Keras;
 * their dx is the sum over what was repeated. Source:
 * https://keras.io/api/layers/merging_layers/maximum/
 */
public final class Maximum extends LikeShapes {
  /** The largest of all inputs. */
  public Maximum() {}

  /** From what {@link #config} gave. */
  public static Maximum of(Config config) {
    return new Maximum();
  }

  @Override
  void merge(List<Tensor> xs, Tensor y, Context context) {
    Elementwise.maximum(xs.get(0), xs.get(1), y);
    for (int i = 2; i < xs.size(); i++) {
      Elementwise.maximum(y, xs.get(i), y);
    }
  }

  @Override
  void split(Tensor dy, List<Tensor> xs, Tensor y, List<Tensor> dxs, Context context) {
    splitToFirst(dy, xs, y, dxs, context);
  }
}
