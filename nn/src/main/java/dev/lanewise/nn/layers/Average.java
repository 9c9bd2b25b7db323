package dev.lanewise.nn.layers;

import dev.lanewise.engine.Elementwise;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;
import java.util.List;

/**
 * The mean of two or more inputs: {@code x_1, x_2, ... [n, ...] -> y [n, ...]}.
 *
 * <pre>
 * forward:  y = (x_1 + x_2 + ...) / k      k inputs, from the left
 * backward: dx_i = dy / k
 * </pre>
 *
 * <p>Inputs of fewer axes, or with axes of 1, are repeated to the shape of the others, as in Keras;
 * their dx is the sum over what was repeated. Source:
 * https://keras.io/api/layers/merging_layers/average/
 */
public final class Average extends LikeShapes {
  /** The mean of all inputs. */
  public Average() {}

  /** From what {@link #config} gave. */
  public static Average of(Config config) {
    return new Average();
  }

  @Override
  void merge(List<Tensor> xs, Tensor y, Context context) {
    Elementwise.add(xs.get(0), xs.get(1), y);
    for (int i = 2; i < xs.size(); i++) {
      Elementwise.addScaled(1, xs.get(i), y);
    }
    Elementwise.scale(1f / xs.size(), y, y);
  }

  @Override
  void split(Tensor dy, List<Tensor> xs, Tensor y, List<Tensor> dxs, Context context) {
    for (int i = 0; i < dxs.size(); i++) {
      Elementwise.scale(1f / dxs.size(), dy, dxs.get(i));
    }
  }
}
