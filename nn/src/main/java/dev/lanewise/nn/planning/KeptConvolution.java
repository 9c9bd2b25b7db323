package dev.lanewise.nn.planning;

import dev.lanewise.engine.Finish;
import dev.lanewise.engine.PreparedConvolution;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.layers.Conv2D;

/** A convolution with kept weights. */
final class KeptConvolution implements Linear {
  private final Conv2D layer;
  private final KeptWeights.Kept kept;
  private PreparedConvolution convolution;

  KeptConvolution(Conv2D layer, KeptWeights.Kept kept) {
    this.layer = layer;
    this.kept = kept;
  }

  @Override
  public void forward(Tensor x, Finish finish, Tensor y) {
    if (convolution == null || convolution.geometry().n() != x.dim(0)) {
      convolution = kept.convolution(layer.geometry(x.shape()));
    }
    convolution.forward(x, kept.bias(), finish, y);
  }
}
