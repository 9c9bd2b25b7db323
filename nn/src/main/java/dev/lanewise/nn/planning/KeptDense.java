package dev.lanewise.nn.planning;

import dev.lanewise.engine.Finish;
import dev.lanewise.engine.PreparedProduct;
import dev.lanewise.engine.Tensor;

/** A dense layer's product with kept weights. */
final class KeptDense implements Linear {
  private final KeptWeights.Kept kept;
  private PreparedProduct product;
  private int rows = -1;

  KeptDense(KeptWeights.Kept kept) {
    this.kept = kept;
  }

  @Override
  public void forward(Tensor x, Finish finish, Tensor y) {
    int count = x.size() / x.dim(-1);
    if (count != rows) {
      product = kept.product(count);
      rows = count;
    }
    product.forward(x, kept.bias(), finish, y);
  }
}
