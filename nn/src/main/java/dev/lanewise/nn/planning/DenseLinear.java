package dev.lanewise.nn.planning;

import dev.lanewise.engine.Gemm;
import dev.lanewise.engine.Rows;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.layers.Dense;

/** What {@link Dense} does before its activation. */
final class DenseLinear implements Linear {
  private final Dense layer;

  DenseLinear(Dense layer) {
    this.layer = layer;
  }

  @Override
  public void forward(Tensor x, Tensor z) {
    int in = x.dim(-1);
    int rows = x.size() / in;
    float[] w = layer.kernel().value().data();
    Gemm.multiply(false, false, rows, z.dim(-1), in, x.data(), w, z.data(), false);
    if (layer.bias() != null) {
      Rows.addBias(layer.bias().value(), z);
    }
  }

  @Override
  public void backward(Tensor x, Tensor dz, Tensor dx) {
    int in = x.dim(-1);
    int units = dz.dim(-1);
    int rows = x.size() / in;
    if (dx != null) {
      float[] w = layer.kernel().value().data();
      Gemm.multiply(false, true, rows, in, units, dz.data(), w, dx.data(), false);
    }
    float[] dw = layer.kernel().gradient().data();
    Gemm.multiply(true, false, in, units, rows, x.data(), dz.data(), dw, true);
  }
}
