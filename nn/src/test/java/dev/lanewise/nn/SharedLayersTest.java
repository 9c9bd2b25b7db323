package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.engine.Tensor;
import dev.lanewise.fixtures.GradientCheck;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.layers.BatchNormalization;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.Flatten;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Layers that stand in several models have one set of weights. */
class SharedLayersTest {
  private static final Tensor X = Tensor.of(GradientCheck.random(4, 3 * 50, -1, 1), 3, 5, 5, 2);

  private static Sequential untouched() {
    return new Sequential(5, 5, 2)
        .add(new Conv2D(4, 3, Activations.RELU))
        .add(new BatchNormalization())
        .add(new Flatten())
        .add(new Dense(3, Activations.SOFTMAX));
  }

  /** With weights that no seed draws. */
  private static Model trained() {
    Model model = untouched().build(1);
    int seed = 0;
    for (Parameter weight : model.weights().values()) {
      float[] values = GradientCheck.random(seed++, weight.shape().size(), 0.5, 1);
      weight.value().copyFrom(Tensor.of(values, weight.shape()));
    }
    return model;
  }

  private static List<float[]> copies(Model model) {
    List<float[]> copies = new ArrayList<>();
    model.weights().values().forEach(weight -> copies.add(weight.value().data().clone()));
    return copies;
  }

  private static void assertUnchanged(List<float[]> before, Model model) {
    List<float[]> now = copies(model);
    for (int i = 0; i < before.size(); i++) {
      assertArrayEquals(before.get(i), now.get(i));
    }
  }

  @Test
  void aFeatureExtractorHasTheTrainedWeights() {
    Model full = trained();
    List<float[]> before = copies(full);
    Model features = new Model(full.nodes().getFirst(), full.nodes().get(3));
    Tensor y = features.predict(X);
    assertUnchanged(before, full);
    Execution execution = full.execution(false, 0, false);
    execution.forward(X);
    assertArrayEquals(execution.output(full.layer("flatten")).data(), y.data());
    assertSame(full.weights().get("conv2d/kernel"), features.weights().get("conv2d/kernel"));
  }

  @Test
  void aNewHeadIsDrawnAndTheRestStays() {
    Model full = trained();
    List<float[]> before = copies(full);
    Node body = full.nodes().get(3);
    for (boolean explicitly : new boolean[] {true, false}) {
      Model model = new Model(full.nodes().getFirst(), body.then(new Dense(2)));
      if (explicitly) {
        model.build(7);
      }
      assertEquals(
          List.of("conv2d", "batch_normalization", "flatten", "dense"),
          model.layers().stream().map(Layer::name).toList());
      Parameter drawn = model.weights().get("dense/kernel");
      Model other = new Sequential(36).add(new Dense(2)).build(explicitly ? 7 : 0);
      assertArrayEquals(other.weights().get("dense/kernel").value().data(), drawn.value().data());
      assertUnchanged(before, full);
    }
  }

  @Test
  void aNewHeadsWeightsMayBeGiven() {
    Model full = trained();
    List<float[]> before = copies(full);
    Model model =
        new Model(full.nodes().getFirst(), full.nodes().get(3).then(new Dense(2).useBias(false)));
    Map<String, Tensor> given = new LinkedHashMap<>();
    given.put("conv2d/bias", Tensor.zeros(4));
    given.put("dense/kernel", Tensor.zeros(36, 2));
    assertEquals(
        "no layer without weights takes the weights [conv2d/bias]; the model's are [dense/kernel]",
        assertThrows(IllegalArgumentException.class, () -> model.build(given)).getMessage());
    given.remove("conv2d/bias");
    model.build(given);
    assertSame(given.get("dense/kernel"), model.weights().get("dense/kernel").value());
    assertUnchanged(before, full);
  }

  @Test
  void whereNothingIsLeftToDrawBuildSaysSo() {
    Model full = trained();
    Model features = new Model(full.nodes().getFirst(), full.nodes().get(3));
    assertEquals(
        "the model's layers have their weights already, from another model",
        assertThrows(IllegalStateException.class, () -> features.build(1)).getMessage());
    assertThrows(IllegalStateException.class, () -> features.build(Map.of()));
    new Sequential(3).build(1); // without layers there is nothing to draw either, and no mistake
  }

  @Test
  void theFirstModelThatIsBuiltBuildsForAll() {
    Model full = untouched();
    Model features = new Model(full.nodes().getFirst(), full.nodes().get(1));
    features.build(3);
    List<float[]> before = copies(features);
    full.build(4);
    assertUnchanged(before, features);
    Model again = new Sequential(5, 5, 2).add(features.layers().getFirst());
    assertArrayEquals(features.predict(X).data(), again.predict(X).data());
    assertSame(features.weights().get("conv2d/kernel"), again.weights().get("conv2d/kernel"));
  }

  @Test
  void namesAreFixedOnceAModelGoesByThem() {
    Model full = untouched();
    Layer dense = full.layer("dense");
    assertEquals(
        "Dense(3, softmax): cannot be named 'head', since it is 'dense' in a model already; name a"
            + " layer before it is added",
        assertThrows(IllegalStateException.class, () -> dense.named("head")).getMessage());
    Layer given = new Dense(2).named("first").named("second");
    new Sequential(3).add(given);
    assertThrows(IllegalStateException.class, () -> given.named("third"));
    assertEquals("second", given.name());
    // In another model it keeps its name, and the new one gets the next.
    Node in = Node.input(3);
    Model other = new Model(in, in.then(new Dense(3)).then(dense));
    assertEquals(List.of("dense_1", "dense"), other.layers().stream().map(Layer::name).toList());
    assertEquals(
        "two layers are named 'dense'; name one before it is added to a model",
        assertThrows(
                IllegalArgumentException.class,
                () -> new Sequential(36).add(dense).add(untouched().layer("dense")))
            .getMessage());
  }

  @Test
  void namesAreText() {
    for (String name : new String[] {null, "", "a/b"}) {
      assertEquals(
          "Dense(2): a name must have characters, and no '/', but got " + name,
          assertThrows(IllegalArgumentException.class, () -> new Dense(2).named(name))
              .getMessage());
    }
  }
}
