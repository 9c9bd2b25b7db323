package dev.lanewise.nn.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.TensorDataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Normalization's adapt, and refusals of layers without weights. */
class NormalizationTest {
  @TempDir Path temp;

  private static Tensor forward(Layer layer, Tensor x) {
    return LayerRun.inference(LayerRun.built(layer, x.shape(), 1)).forward(x);
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
  void whatWasAdaptedIsSavedAsWeights() throws IOException {
    Normalization layer = new Normalization();
    Model model = new Sequential(2).add(layer).add(new Dense(1)).build(1);
    assertEquals(
        List.of("normalization/mean", "normalization/variance", "normalization/count"),
        model.weights().keySet().stream().limit(3).toList());
    assertEquals(2, model.trainableWeights().size()); // Dense's
    layer.adapt(Tensor.of(new float[] {9, 9}, 1, 2)).adapt(X); // after building, too
    assertArrayEquals(new float[] {3, 2}, model.getWeights("normalization").get(0).data());
    assertEquals(3, model.getWeights("normalization").get(2).data()[0]);
    Tensor y = model.predict(X);
    Path file = temp.resolve("model.safetensors");
    model.save(file);
    Model again = Model.load(file);
    assertArrayEquals(y.data(), again.predict(X).data());
    ((Normalization) again.layer("normalization")).adapt(Tensor.of(new float[] {0, 0, 2, 8}, 2, 2));
    assertArrayEquals(new float[] {1, 16}, again.getWeights("normalization").get(1).data());
    assertFalse(Arrays.equals(y.data(), again.predict(X).data()));
  }

  @Test
  void givenStatisticsAreNoWeights() {
    Normalization layer = new Normalization(new double[] {3, 2}, new double[] {4, 1});
    Model model = new Sequential(2).add(layer).build(1);
    assertEquals(Map.of(), model.weights());
    assertEquals(
        "Normalization(2): cannot adapt, since it was given mean and variance",
        assertThrows(IllegalStateException.class, () -> layer.adapt(X)).getMessage());
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
    assertEquals(
        "Normalization(): expected input [n, ..., 2] but got [1, 3]",
        assertThrows(
                IllegalArgumentException.class,
                () -> new Normalization().adapt(X).outputShape(Shape.of(1, 3)))
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
