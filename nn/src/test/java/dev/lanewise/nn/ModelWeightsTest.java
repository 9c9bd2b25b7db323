package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.activations.ActivationFunction;
import dev.lanewise.nn.layers.BatchNormalization;
import dev.lanewise.nn.layers.Dense;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelWeightsTest {
  private static Model model() {
    return new Sequential(3)
        .add(new Dense(2))
        .add(new BatchNormalization())
        .add(new Dense(1).useBias(false));
  }

  @Test
  void areNamedAfterLayerAndWeight() {
    assertEquals(
        List.of(
            "dense/kernel",
            "dense/bias",
            "batch_normalization/gamma",
            "batch_normalization/beta",
            "batch_normalization/moving_mean",
            "batch_normalization/moving_variance",
            "dense_1/kernel"),
        List.copyOf(model().weights().keySet()));
  }

  @Test
  void areReadAndSetByLayer() {
    Model model = model().build(1);
    Tensor kernel = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2);
    Tensor bias = Tensor.of(new float[] {7, 8}, 2);
    model.setWeights("dense", kernel, bias);
    List<Tensor> read = model.getWeights("dense");
    assertArrayEquals(kernel.data(), read.getFirst().data());
    assertArrayEquals(bias.data(), read.getLast().data());
    assertNotSame(kernel.data(), read.getFirst().data());
    read.getFirst().fill(0);
    kernel.fill(0);
    assertEquals(1, model.weights().get("dense/kernel").value().get(0, 0));
  }

  @Test
  void errorsSayWhatThereIs() {
    Model model = model().build(1);
    assertEquals(
        "no layer is named 'dens'; there are [dense, batch_normalization, dense_1]",
        assertThrows(IllegalArgumentException.class, () -> model.getWeights("dens")).getMessage());
    Tensor kernel = Tensor.zeros(3, 2);
    assertEquals(
        "Dense(2) 'dense': expected weights [kernel[3, 2], bias[2]] but got shapes [[3, 2], [3]]",
        assertThrows(
                IllegalArgumentException.class,
                () -> model.setWeights("dense", kernel, Tensor.zeros(3)))
            .getMessage());
    assertThrows(IllegalArgumentException.class, () -> model.setWeights("dense", kernel));
  }

  @Test
  void mayBeGiven() {
    Model drawn = model().build(5);
    Map<String, Tensor> given = new LinkedHashMap<>();
    drawn.weights().forEach((name, parameter) -> given.put(name, parameter.value().copy()));
    Model model = model().build(given);
    assertSame(given.get("dense/kernel"), model.weights().get("dense/kernel").value());
    Tensor x = Tensor.of(new float[] {1, -2, 3}, 1, 3);
    assertArrayEquals(drawn.predict(x).data(), model.predict(x).data());
    assertThrows(IllegalStateException.class, () -> model.build(1));
  }

  @Test
  void givenOnesMustFit() {
    Map<String, Tensor> given = new LinkedHashMap<>();
    model().build(5).weights().forEach((name, parameter) -> given.put(name, parameter.value()));
    given.put("dense_1/bias", Tensor.zeros(1));
    assertEquals(
        "no layer has the weights [dense_1/bias]; the model's are " + model().weights().keySet(),
        assertThrows(IllegalArgumentException.class, () -> model().build(given)).getMessage());
    given.remove("dense_1/bias");
    given.put("dense/bias", Tensor.zeros(3));
    assertEquals(
        "the weight 'dense/bias': expected shape [2] but got [3]",
        assertThrows(IllegalArgumentException.class, () -> model().build(given)).getMessage());
    given.remove("dense/bias");
    assertEquals(
        "the weight 'dense/bias' [2] is missing; there are " + given.keySet(),
        assertThrows(IllegalArgumentException.class, () -> model().build(given)).getMessage());
  }

  @Test
  void aFailedBuildLeavesTheModelAsItWas() {
    Map<String, Tensor> good = new LinkedHashMap<>();
    model().build(5).weights().forEach((name, weight) -> good.put(name, weight.value().copy()));
    Map<String, Tensor> missing = new LinkedHashMap<>(good);
    missing.remove("dense_1/kernel"); // the last one
    Map<String, Tensor> misshapen = new LinkedHashMap<>(good);
    misshapen.put("dense_1/kernel", Tensor.zeros(2, 2));
    Map<String, Tensor> unknown = new LinkedHashMap<>(good);
    unknown.put("dense_1/bias", Tensor.zeros(1));
    for (Map<String, Tensor> bad : List.of(missing, misshapen, unknown)) {
      Model model = model();
      assertThrows(IllegalArgumentException.class, () -> model.build(bad));
      for (Layer layer : model.layers()) {
        assertEquals(List.of(), layer.parameters());
      }
      model.build(good);
      assertSame(good.get("dense_1/kernel"), model.weights().get("dense_1/kernel").value());
    }
  }

  /** Such a layer cannot be tried on a copy, but what it got does not stay. */
  @Test
  void aFailedBuildWithALayerThatIsNotRegisteredMayBeRepeated() {
    Model model =
        new Sequential(3).add(new Dense(2, new Unregistered())).add(new Dense(1).useBias(false));
    Map<String, Tensor> given = new LinkedHashMap<>();
    given.put("dense/kernel", Tensor.zeros(3, 2));
    given.put("dense/bias", Tensor.zeros(2));
    assertThrows(IllegalArgumentException.class, () -> model.build(given));
    given.put("dense_1/kernel", Tensor.zeros(2, 1));
    given.put("dense_1/bias", Tensor.zeros(1));
    assertThrows(IllegalArgumentException.class, () -> model.build(given));
    model.build(5);
    assertNotSame(given.get("dense/kernel"), model.weights().get("dense/kernel").value());
  }

  private record Unregistered() implements ActivationFunction {
    @Override
    public Config config() {
      return Config.empty();
    }

    @Override
    public void forward(Tensor x, Tensor y) {
      y.copyFrom(x);
    }

    @Override
    public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx) {
      dx.copyFrom(dy);
    }
  }

  @Test
  void classNamesMustFitTheOutput() {
    Model model = new Sequential(3).add(new Dense(3));
    assertEquals(List.of("a", "b", "c"), model.classNames(List.of("a", "b", "c")).classNames());
    assertThrows(IllegalArgumentException.class, () -> model.classNames(List.of("a", "b")));
    assertEquals(
        2,
        new Sequential(3).add(new Dense(1)).classNames(List.of("no", "yes")).classNames().size());
  }

  @Test
  void preprocessingMustFitTheInput() {
    Model model =
        new Sequential(Shape.of(4, 6, 1)).preprocessing(new Preprocessing(4, 6, 1, 1, 0, false));
    assertThrows(
        IllegalArgumentException.class,
        () -> model.preprocessing(new Preprocessing(6, 4, 1, 1, 0, false)));
    assertEquals(6, model.preprocessing().width());
  }
}
