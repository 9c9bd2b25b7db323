package dev.lanewise.nn.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.TensorDataset;
import org.junit.jupiter.api.Test;

/** Normalization's adapt, and refusals of layers without weights. */
class NormalizationTest {
  private static Tensor forward(Layer layer, Tensor x) {
    return layer.forward(x, new Context("probe", false, 0));
  }

  // Channel 0: 1, 3, 5: mean 3, variance 8 / 3. Channel 1: always 2.
  private static final Tensor X = Tensor.of(new float[] {1, 2, 3, 2, 5, 2}, 3, 2);

  @Test
  void adaptTakesMeanAndBiasedVariance() {
    double s = 1 / Math.sqrt(8 / 3.0);
    for (Normalization layer :
        new Normalization[] {
          new Normalization().adapt(X),
          new Normalization().adapt(new TensorDataset(X, Tensor.zeros(3))),
          new Normalization().adapt(Tensor.of(new float[] {9, 9}, 1, 2)).adapt(X)
        }) {
      float[] y = forward(layer, X).data();
      assertArrayEquals(
          new float[] {(float) (-2 * s), 0, 0, 0, (float) (2 * s), 0}, y, 1e-6f, "" + layer);
    }
  }

  @Test
  void invertedItUndoes() {
    Normalization layer = new Normalization(new double[] {3, -1}, new double[] {4, 0.25});
    Tensor y = forward(layer, X).copy();
    float[] back =
        forward(new Normalization(new double[] {3, -1}, new double[] {4, 0.25}).invert(true), y)
            .data();
    assertArrayEquals(X.data(), back, 1e-6f);
  }

  @Test
  void mistakesAreTold() {
    assertEquals(
        "Normalization(): has no mean and variance: call adapt first",
        assertThrows(IllegalStateException.class, () -> forward(new Normalization(), X))
            .getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> new Normalization(new double[] {1}, new double[] {-1}));
    for (Runnable bad :
        new Runnable[] {
          () -> new Reshape(),
          () -> new Reshape(-1, -1),
          () -> new Reshape(0),
          () -> new Permute(1, 1),
          () -> new Permute(2),
          () -> new PReLU().sharedAxes(0),
          () -> new Rescaling(Double.NaN),
          () -> new LeakyReLU(-0.1),
          () -> new ELU(-1),
          () -> new ReLU(-1),
          () -> new GroupNormalization(0),
          () -> new GroupNormalization(2).epsilon(0),
          () -> new LayerNormalization().axis(1),
          () -> new LayerNormalization().axis(-2)
        }) {
      assertThrows(IllegalArgumentException.class, bad::run);
    }
  }
}
