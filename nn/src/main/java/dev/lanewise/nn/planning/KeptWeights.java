package dev.lanewise.nn.planning;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.Convolution;
import dev.lanewise.engine.Gemm;
import dev.lanewise.engine.PreparedConvolution;
import dev.lanewise.engine.PreparedProduct;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.layers.BatchNormalization;
import dev.lanewise.nn.layers.KernelLayer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The weights of a network that only predicts, in the form kernels read: those of a layer joined
 * with the batch normalisation behind it, transformed and packed, shared by all runs of the
 * network. The layers' own weights must not change any more.
 */
public final class KeptWeights {
  private final Map<KernelLayer<?>, Kept> layers = new ConcurrentHashMap<>();

  /** For a network whose weights will not change. */
  public KeptWeights() {}

  /** A layer's weights. */
  static final class Kept {
    private final Tensor w;
    private final Tensor bias;
    private PreparedConvolution convolution;
    private PreparedProduct product;

    Kept(Tensor w, Tensor bias) {
      this.w = w;
      this.bias = bias;
    }

    /** The bias, or null. */
    Tensor bias() {
      return bias;
    }

    /** The convolution for this many images; shares what it can with that asked for before. */
    synchronized PreparedConvolution convolution(ConvGeometry g) {
      convolution = convolution == null ? Convolution.prepare(g, w) : convolution.withBatch(g.n());
      return convolution;
    }

    /** The product for this many rows; shares what it can with that asked for before. */
    synchronized PreparedProduct product(int rows) {
      product = product == null ? Gemm.prepare(rows, w) : product.withRows(rows);
      return product;
    }
  }

  /**
   * A layer's weights.
   *
   * @param folded the batch normalisation right behind it, or null: {@code (x W + b) f + t = x (W
   *     f) + (b f + t)}
   */
  Kept of(KernelLayer<?> layer, BatchNormalization folded) {
    return layers.computeIfAbsent(layer, of -> folded == null ? plain(of) : folded(of, folded));
  }

  private static Kept plain(KernelLayer<?> layer) {
    return new Kept(layer.kernel().value(), layer.bias() == null ? null : layer.bias().value());
  }

  private static Kept folded(KernelLayer<?> layer, BatchNormalization normalization) {
    Tensor w = layer.kernel().value().copy();
    int c = w.dim(-1);
    BatchNormalization.Channels channels = new BatchNormalization.Channels(Shape.of(c));
    normalization.normalize(false, channels);
    float[] f = channels.factor().data();
    for (int i = 0; i < w.size(); i++) {
      w.data()[i] *= f[i % c];
    }
    Tensor bias = channels.shift();
    for (int k = 0; layer.bias() != null && k < c; k++) {
      bias.data()[k] += layer.bias().value().data()[k] * f[k];
    }
    return new Kept(w, bias);
  }
}
