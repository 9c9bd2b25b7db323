package dev.lanewise.nn.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.engine.RandomStream;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.HasLogits;
import dev.lanewise.nn.activations.ActivationFunction;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.initializers.Initializers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Activation, logits and options of Dense, Conv2D and Activation alike. */
class KernelLayerTest {
  private static final Shape INPUT = Shape.of(2, 3, 4, 5);

  /** Each layer that ends in an activation, twice: with it and without. */
  private static void forEach(
      ActivationFunction function, java.util.function.BiConsumer<LayerRun, LayerRun> check) {
    check.accept(run(new Dense(6, function)), run(new Dense(6)));
    check.accept(run(new Conv2D(6, 2, function)), run(new Conv2D(6, 2)));
  }

  private static LayerRun run(KernelLayer<?> layer) {
    return LayerRun.training(LayerRun.built(layer, INPUT, 3), 1);
  }

  @ParameterizedTest
  @EnumSource
  void logitsAreWhatTheActivationGot(Activations function) {
    Tensor x = LayerRun.random(INPUT, RandomStream.of(1, "test"));
    forEach(
        function,
        (with, without) -> {
          Tensor y = with.forward(x);
          Tensor z = without.forward(x);
          Tensor logits = ((HasLogits) with.layer()).logits(with.context());
          assertArrayEquals(z.data(), logits.data());
          assertArrayEquals(
              z.data(), ((HasLogits) without.layer()).logits(without.context()).data());
          Tensor fromLogits = Tensor.zeros(z.shape());
          function.forward(z, fromLogits);
          assertArrayEquals(fromLogits.data(), y.data());
        });
  }

  @ParameterizedTest
  @EnumSource
  void backwardFromLogitsLeavesTheActivationOut(Activations function) {
    Tensor x = LayerRun.random(INPUT, RandomStream.of(1, "test"));
    forEach(
        function,
        (with, without) -> {
          with.forward(x);
          Tensor z = without.forward(x);
          Tensor dz = LayerRun.random(z.shape(), RandomStream.of(2, "test"));
          Tensor dx = ((HasLogits) with.layer()).backwardFromLogits(dz, with.context());
          assertArrayEquals(without.backward(dz).getFirst().data(), dx.data());
          for (String name : new String[] {"kernel", "bias"}) {
            float[] expected = without.parameter(name).gradient().data();
            assertArrayEquals(expected, with.parameter(name).gradient().data());
          }
        });
  }

  @Test
  void anActivationLayersLogitsAreItsInput() {
    LayerRun run = LayerRun.training(new Softmax(), 1);
    Tensor x = LayerRun.random(INPUT, RandomStream.of(1, "test"));
    run.forward(x);
    HasLogits softmax = (HasLogits) run.layer();
    assertArrayEquals(x.data(), softmax.logits(run.context()).data());
    Tensor dx = softmax.backwardFromLogits(x, run.context());
    assertArrayEquals(x.data(), dx.data());
    assertEquals(false, x.data() == dx.data());
  }

  @Test
  void namesAndShapesOfWeightsAreKeras() {
    assertEquals("[kernel[5, 6], bias[6]]", run(new Dense(6)).layer().parameters().toString());
    Conv2D conv = new Conv2D(10, 3, 2).groups(5).useBias(false);
    assertEquals("[kernel[3, 2, 1, 10]]", run(conv).layer().parameters().toString());
  }

  @Test
  void initializersAreUsed() {
    Dense layer =
        new Dense(2).kernelInitializer(Initializers.ONES).biasInitializer(Initializers.ONES);
    LayerRun run = run(layer);
    assertArrayEquals(
        new float[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, run.parameter("kernel").value().data());
    assertArrayEquals(new float[] {1, 1}, run.parameter("bias").value().data());
  }

  @Test
  void withoutWeightsForwardIsRefused() {
    Tensor x = Tensor.zeros(INPUT);
    assertEquals(
        "Dense(3): has no weights before the model is built",
        assertThrows(IllegalStateException.class, () -> LayerRun.inference(new Dense(3)).forward(x))
            .getMessage());
  }

  @Test
  void badUnitsAreRefused() {
    assertEquals(
        "Dense: units must be at least 1 but got 0",
        assertThrows(IllegalArgumentException.class, () -> new Dense(0)).getMessage());
  }
}
