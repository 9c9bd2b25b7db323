package dev.lanewise.nn.planning;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.Convolution;
import dev.lanewise.engine.Finish;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.layers.Conv2D;

/** What {@link Conv2D} does before its activation, with the weights of the moment. */
final class TrainedConvolution implements Linear.Trained {
  private final Conv2D layer;
  private final Context context;

  TrainedConvolution(Conv2D layer, Context context) {
    this.layer = layer;
    this.context = context;
  }

  private ConvGeometry geometry(Tensor x) {
    return context.perShape("geometry", layer, x.shape(), Conv2D::geometry);
  }

  @Override
  public void forward(Tensor x, Finish finish, Tensor y) {
    Tensor bias = layer.bias() == null ? null : layer.bias().value();
    Convolution.forward(geometry(x), x, layer.kernel().value(), bias, finish, y);
  }

  @Override
  public void backward(Tensor x, Tensor dz, Tensor dx) {
    ConvGeometry g = geometry(x);
    if (dx != null) {
      Convolution.backwardData(g, dz, layer.kernel().value(), dx);
    }
    Convolution.backwardWeights(g, x, dz, layer.kernel().gradient());
  }
}
