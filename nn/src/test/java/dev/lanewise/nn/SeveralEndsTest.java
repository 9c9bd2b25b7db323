package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.fixtures.GradientCheck;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.layers.BatchNormalization;
import dev.lanewise.nn.layers.Concatenate;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.Flatten;
import dev.lanewise.nn.losses.BinaryCrossentropy;
import dev.lanewise.nn.losses.MeanSquaredError;
import dev.lanewise.nn.losses.SparseCategoricalCrossentropy;
import dev.lanewise.nn.metrics.Metrics;
import dev.lanewise.nn.optimizers.Adam;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models of several inputs and outputs: how they are wired, shown, cut, run and saved. */
class SeveralEndsTest {
  /** An image and a vector; classes, a number that depends on them, and features on the way. */
  private static Model model() {
    Node image = Node.input("image", 6, 6, 2);
    Node vector = Node.input(4);
    Node features =
        image
            .then(new Conv2D(3, 3, Activations.RELU))
            .then(new BatchNormalization())
            .then(new Flatten().named("features"));
    Node both = Node.merge(new Concatenate(), features, vector.then(new Dense(5)));
    Node classes = both.then(new Dense(3, Activations.SOFTMAX).named("classes"));
    Node number = both.then(new Dense(1).named("number"));
    return new Model(List.of(image, vector), List.of(classes, number, features)).build(1);
  }

  private static List<Tensor> batch(Model model, int n) {
    List<Tensor> batch = new ArrayList<>();
    for (Node input : model.inputs()) {
      Shape shape = input.shape().withBatch(n);
      batch.add(Tensor.of(GradientCheck.random(n + batch.size(), shape.size(), -1, 1), shape));
    }
    return batch;
  }

  private static String refusal(Class<? extends Exception> type, Runnable call) {
    return assertThrows(type, call::run).getMessage();
  }

  private static String refusal(List<Node> inputs, List<Node> outputs) {
    return refusal(IllegalArgumentException.class, () -> new Model(inputs, outputs));
  }

  @Test
  void whatCannotBeConnectedIsRefused() {
    Node a = Node.input("a", 3);
    Node b = Node.input(4);
    Node x = a.then(new Dense(2));
    Node y = Node.merge(new Concatenate(), x, b);
    assertEquals(
        "the model's output Concatenate depends on Input [n, 4], which is not among its inputs",
        refusal(List.of(a), List.of(x, y)));
    assertEquals(
        "none of the model's outputs [Dense(2), Flatten] depends on its input Input [n, 4]",
        refusal(List.of(a, b), List.of(x, x.then(new Flatten()))));
    assertEquals(
        "the model's output Dense(2) does not depend on its input [n, 4]",
        refusal(List.of(a, b), List.of(x)));
    assertEquals("the output Dense(2) [n, 2] is given twice", refusal(List.of(a), List.of(x, x)));
    assertEquals("the input Input 'a' [n, 3] is given twice", refusal(List.of(a, a), List.of(x)));
    assertEquals(
        "an input of a model must be a Node.input(...) but got Dense(2)",
        refusal(List.of(x), List.of(x)));
    assertEquals(
        "a model needs at least one input and one output but got [Input 'a'] and []",
        refusal(List.of(a), List.of()));
    Node second = Node.merge(new Concatenate(), a, Node.input("a", 4));
    assertEquals(
        "an input and another input, or a layer, are both named 'a'",
        refusal(List.of(a, second.inputs().getLast()), List.of(second)));
    Node layer = a.then(new Dense(1).named("a"));
    assertEquals(
        "an input and another input, or a layer, are both named 'a'",
        refusal(List.of(a), List.of(layer)));
    assertEquals(
        "Input: a name must have characters, and no '/', but got ",
        refusal(IllegalArgumentException.class, () -> Node.input("", 4)));
  }

  @Test
  void namesAreKeras() {
    Model model = model();
    assertEquals(List.of("image", "input_layer"), model.inputNames());
    assertEquals(List.of("classes", "number", "features"), model.outputNames());
    assertSame(model.inputs().getLast(), model.input("input_layer"));
    assertEquals(
        "no input is named 'x'; there are [image, input_layer]",
        refusal(IllegalArgumentException.class, () -> model.input("x")));
    assertEquals(
        "the model has no single input but 2: [image, input_layer]",
        refusal(IllegalStateException.class, model::inputShape));
    assertEquals(
        "the model has no single output but 3: [classes, number, features]",
        refusal(IllegalStateException.class, () -> model.predict(Tensor.zeros(1, 6, 6, 2))));
  }

  @Test
  void theSummarySaysWhatIsConnected() {
    assertEquals(
        """
        Model: "functional"
        ┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
        ┃ Layer (type)                  ┃ Output Shape              ┃         Param # ┃ Connected to               ┃
        ┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━━━┩
        │ image (InputLayer)            │ (None, 6, 6, 2)           │               0 │ -                          │
        ├───────────────────────────────┼───────────────────────────┼─────────────────┼────────────────────────────┤
        │ conv2d (Conv2D)               │ (None, 4, 4, 3)           │              57 │ image[0][0]                │
        ├───────────────────────────────┼───────────────────────────┼─────────────────┼────────────────────────────┤
        │ batch_normalization           │ (None, 4, 4, 3)           │              12 │ conv2d[0][0]               │
        │ (BatchNormalization)          │                           │                 │                            │
        ├───────────────────────────────┼───────────────────────────┼─────────────────┼────────────────────────────┤
        │ input_layer (InputLayer)      │ (None, 4)                 │               0 │ -                          │
        ├───────────────────────────────┼───────────────────────────┼─────────────────┼────────────────────────────┤
        │ features (Flatten)            │ (None, 48)                │               0 │ batch_normalization[0][0]  │
        ├───────────────────────────────┼───────────────────────────┼─────────────────┼────────────────────────────┤
        │ dense (Dense)                 │ (None, 5)                 │              25 │ input_layer[0][0]          │
        ├───────────────────────────────┼───────────────────────────┼─────────────────┼────────────────────────────┤
        │ concatenate (Concatenate)     │ (None, 53)                │               0 │ features[0][0],            │
        │                               │                           │                 │ dense[0][0]                │
        ├───────────────────────────────┼───────────────────────────┼─────────────────┼────────────────────────────┤
        │ classes (Dense)               │ (None, 3)                 │             162 │ concatenate[0][0]          │
        ├───────────────────────────────┼───────────────────────────┼─────────────────┼────────────────────────────┤
        │ number (Dense)                │ (None, 1)                 │              54 │ concatenate[0][0]          │
        └───────────────────────────────┴───────────────────────────┴─────────────────┴────────────────────────────┘
         Total params: 310 (1.21 KB)
         Trainable params: 304 (1.19 KB)
         Non-trainable params: 6 (24.00 B)
        """,
        Summary.of(model()));
  }

  /** Each output is what a model of this output alone gives, for any number of samples. */
  @Test
  void predictionsComeInOrder() {
    Model model = model();
    Predictor predictor = model.predictor();
    for (int n : new int[] {1, 3, 37}) {
      List<Tensor> xs = batch(model, n);
      List<Tensor> ys = model.predict(xs);
      List<Tensor> alone =
          List.of(
              new Model(model.inputs(), List.of(model.output("classes"))).predict(xs).getFirst(),
              new Model(model.inputs(), List.of(model.output("number"))).predict(xs).getFirst(),
              new Model(model.input("image"), model.output("features")).predict(xs.getFirst()));
      List<Tensor> predicted = predictor.predict(xs);
      List<Tensor> written =
          model.outputs().stream().map(y -> Tensor.zeros(y.shape().withBatch(n))).toList();
      predictor.predict(xs, written);
      Dataset data = new TensorDataset(xs, List.of());
      List<Tensor> fromData = model.predictAll(data, 5);
      for (int k = 0; k < 3; k++) {
        assertArrayEquals(alone.get(k).data(), ys.get(k).data());
        assertArrayEquals(predicted.get(k).data(), written.get(k).data());
        // Batch normalization in the weights, and other parts: sums of 53 terms at most.
        assertArrayEquals(ys.get(k).data(), predicted.get(k).data(), 53 * 0x1p-20f);
        assertArrayEquals(ys.get(k).data(), fromData.get(k).data(), 53 * 0x1p-20f);
      }
    }
    assertEquals(
        "predict: the model takes [[n, 6, 6, 2], [n, 4]] but got [2, 6, 6, 2]",
        refusal(
            IllegalArgumentException.class,
            () -> model.predict(List.of(Tensor.zeros(2, 6, 6, 2)))));
    assertEquals(
        "predict: the model takes [[n, 6, 6, 2], [n, 4]] but got [[2, 6, 6, 2], [3, 4]]",
        refusal(
            IllegalArgumentException.class,
            () -> model.predict(List.of(Tensor.zeros(2, 6, 6, 2), Tensor.zeros(3, 4)))));
  }

  @Test
  void aModelIsCutAtSeveralLayers() {
    Model model = model();
    Model cut =
        new Model(
            List.of(model.input("image")),
            List.of(model.output("conv2d"), model.output("features")));
    Tensor x = batch(model, 4).getFirst();
    List<Tensor> ys = cut.predict(List.of(x));
    assertEquals(Shape.of(4, 4, 4, 3), ys.getFirst().shape());
    // Here the batch normalization is a step by itself.
    assertArrayEquals(
        model.predict(batch(model, 4)).getLast().data(), ys.getLast().data(), 18 * 0x1p-20f);
    assertSame(model.layer("conv2d"), cut.layer("conv2d"));
  }

  @Test
  void aModelIsSavedWithItsEnds(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("several.safetensors");
    Model model =
        model()
            .compile(
                new Adam(),
                new CompileOptions()
                    .loss("classes", new SparseCategoricalCrossentropy())
                    .metrics("classes", Metrics.accuracy())
                    .loss("number", new MeanSquaredError())
                    .lossWeights(Map.of("number", 0.25)));
    model.save(file);
    Model loaded = Model.load(file);
    assertEquals(model.inputNames(), loaded.inputNames());
    assertEquals(model.outputNames(), loaded.outputNames());
    assertEquals(told(model), told(loaded));
    assertEquals(0.25, loaded.compiled().outputs().get(1).lossWeight());
    List<Tensor> xs = batch(model, 5);
    for (int k = 0; k < 3; k++) {
      assertArrayEquals(model.predict(xs).get(k).data(), loaded.predict(xs).get(k).data());
    }
    assertEquals(Summary.of(model), Summary.of(loaded));
  }

  private static List<String> told(Model model) {
    return model.compiled().outputs().stream()
        .map(of -> of.name() + of.loss() + of.metrics().stream().map(m -> m.name()).toList())
        .toList();
  }

  @Test
  void oneOutputWithAWeightIsSavedToo(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("one.safetensors");
    Model model =
        new Sequential(3)
            .add(new Dense(1, Activations.SIGMOID).named("yes"))
            .compile(
                new Adam(),
                new CompileOptions()
                    .loss("yes", new BinaryCrossentropy())
                    .lossWeights(Map.of("yes", 3.0)));
    model.save(file);
    assertEquals(3, Model.load(file).compiled().outputs().getFirst().lossWeight());
    assertTrue(Model.load(file) instanceof Sequential);
  }
}
