package dev.lanewise.nn.planning;

import dev.lanewise.engine.Finish;
import dev.lanewise.engine.Gemm;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.layers.Dense;

/** What {@link Dense} does before its activation, with the weights of the moment. */
final class TrainedDense implements Linear.Trained {
  private final Dense layer;

  TrainedDense(Dense layer) {
    this.layer = layer;
  }

  @Override
  public void forward(Tensor x, Finish finish, Tensor y) {
    Tensor bias = layer.bias() == null ? null : layer.bias().value();
    Gemm.forward(x, layer.kernel().value(), bias, finish, y);
  }

  @Override
  public void backward(Tensor x, Tensor dz, Tensor dx, boolean trained) {
    int in = x.dim(-1);
    int units = dz.dim(-1);
    int rows = x.size() / in;
    if (dx != null) {
      float[] w = layer.kernel().value().data();
      Gemm.multiply(false, true, rows, in, units, dz.data(), w, dx.data(), false);
    }
    if (trained) {
      boolean adds = !layer.kernel().takesFirst();
      float[] dw = layer.kernel().gradient().data();
      Gemm.multiply(true, false, in, units, rows, x.data(), dz.data(), dw, adds);
    }
  }
}
