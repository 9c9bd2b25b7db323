package dev.lanewise.nn.planning;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.Padding;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.engine.Threads;
import dev.lanewise.fixtures.GradientCheck;
import dev.lanewise.nn.Execution;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Node;
import dev.lanewise.nn.Parameter;
import dev.lanewise.nn.Plan;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.layers.Activation;
import dev.lanewise.nn.layers.Add;
import dev.lanewise.nn.layers.AveragePooling2D;
import dev.lanewise.nn.layers.BatchNormalization;
import dev.lanewise.nn.layers.Concatenate;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.Dropout;
import dev.lanewise.nn.layers.Flatten;
import dev.lanewise.nn.layers.GlobalAveragePooling2D;
import dev.lanewise.nn.layers.MaxPooling2D;
import dev.lanewise.nn.layers.Multiply;
import dev.lanewise.nn.layers.ReLU;
import dev.lanewise.nn.networks.Network;
import dev.lanewise.nn.networks.Networks;
import dev.lanewise.nn.networks.SmallVersions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A planned run gives what the layers give by themselves, within roundings. */
class PlanTest {
  private static final int BATCH = 3;

  /** Weights of a network that is run here; larger ones want images of sizes that take minutes. */
  private static final long LARGEST = 1_000_000;

  /** A network under a name. */
  record Case(String name, Model model) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
            Networks.ALL.stream().filter(n -> n.parameters() < LARGEST).map(PlanTest::small),
            SmallVersions.all().stream().map(model -> new Case(model.name(), model.build(1))),
            SMALL.entrySet().stream().map(PlanTest::built),
            Stream.of(
                new Case("several inputs and outputs", several()),
                new Case("ends", ends()),
                new Case("repeats", repeats())))
        .flatMap(cases -> cases);
  }

  private static Case small(Network network) {
    int channels = network.input().dim(-1);
    return new Case(network.name(), network.model(Shape.of(20, 20, channels), 4).build(1));
  }

  private static Case built(Map.Entry<String, Supplier<Layer[]>> entry) {
    Sequential model = new Sequential(8, 8, 2);
    for (Layer layer : entry.getValue().get()) {
      model.add(layer);
    }
    return new Case(entry.getKey(), model.build(2));
  }

  private static Conv2D conv(int filters) {
    return new Conv2D(filters, 3).padding(Padding.SAME);
  }

  /** Rules, where they apply and where they do not. */
  private static final Map<String, Supplier<Layer[]>> SMALL = new LinkedHashMap<>();

  static {
    SMALL.put("relu apart", () -> new Layer[] {conv(5), new ReLU(), new Flatten(), new Dense(3)});
    SMALL.put(
        "tanh, sigmoid",
        () ->
            new Layer[] {
              new Conv2D(4, 3, Activations.TANH),
              new MaxPooling2D(),
              new Flatten(),
              new Dense(7, Activations.SIGMOID),
              new BatchNormalization(),
              new Dense(3)
            });
    SMALL.put(
        "no bias",
        () ->
            new Layer[] {
              conv(4).useBias(false).activation(Activations.RELU),
              new MaxPooling2D(3).strides(2).padding(Padding.SAME),
              new Flatten(),
              new Dense(5).useBias(false).activation(Activations.RELU),
              new BatchNormalization(),
              new Dense(3)
            });
    SMALL.put(
        "pooling overlaps",
        () ->
            new Layer[] {
              conv(4).activation(Activations.RELU), new MaxPooling2D(3).strides(1), new Flatten()
            });
    SMALL.put(
        "relu behind the normalization",
        () ->
            new Layer[] {
              conv(6).useBias(false),
              new BatchNormalization(),
              new ReLU(),
              conv(4),
              new BatchNormalization(),
              new Activation(Activations.RELU),
              new GlobalAveragePooling2D(),
              new Dense(2, Activations.SOFTMAX)
            });
    SMALL.put(
        "dropouts",
        () ->
            new Layer[] {
              new Dropout(0.3),
              conv(4).activation(Activations.RELU),
              new Dropout(0),
              new Dropout(0.4),
              new Flatten(),
              new Dropout(0.5)
            });
    SMALL.put(
        "activations apart",
        () ->
            new Layer[] {
              new ReLU(),
              new Activation(Activations.TANH),
              new MaxPooling2D(),
              new ReLU(),
              new Flatten()
            });
    SMALL.put(
        "frozen",
        () ->
            new Layer[] {
              conv(4).activation(Activations.RELU).trainable(false),
              new BatchNormalization().trainable(false),
              conv(4).activation(Activations.RELU),
              new BatchNormalization().trainable(false),
              new AveragePooling2D(2, 2),
              new Flatten(),
              new Dense(3)
            });
  }

  /** Residual blocks, with an output that is read by three. */
  private static Model residual() {
    Node input = Node.input(8, 8, 3);
    Node a = input.then(conv(4)).then(new BatchNormalization()).then(new ReLU());
    Node b = a.then(conv(4).activation(Activations.RELU)).then(new BatchNormalization());
    Node sum = Node.merge(new Add(), a, b).then(new ReLU());
    Node c = sum.then(conv(4)).then(new BatchNormalization());
    Node pooled = sum.then(conv(4).activation(Activations.RELU));
    Node more = Node.merge(new Add(), c, sum, pooled);
    Node out =
        Node.merge(
            new Add(),
            more.then(new MaxPooling2D()).then(new Flatten()),
            pooled.then(new MaxPooling2D()).then(new Flatten()));
    return new Model(input, out.then(new Dropout(0.2)).then(new Dense(3, Activations.SOFTMAX)))
        .build(3);
  }

  /** Two images and a vector; outputs that rules would take on, that others read, and that end. */
  private static Model several() {
    Node left = Node.input("left", 8, 8, 2);
    Node right = Node.input("right", 8, 8, 3);
    Node more = Node.input("more", 5);
    Node a = left.then(conv(4).activation(Activations.RELU));
    Node b = right.then(conv(4)).then(new BatchNormalization());
    Node sum = Node.merge(new Add(), a, b);
    Node shown = sum.then(new ReLU());
    Node flat = shown.then(new MaxPooling2D()).then(new Flatten());
    Node vector = more.then(new Dense(6, Activations.RELU));
    Node both = Node.merge(new Concatenate(), flat.then(new Dropout(0.2)), vector);
    Node classes = both.then(new Dense(3, Activations.SOFTMAX));
    Node number = Node.merge(new Concatenate(), classes, vector).then(new Dense(1));
    return new Model(List.of(left, right, more), List.of(a, classes, number, sum, flat)).build(4);
  }

  /** Each output is another's input: a convolution, its normalization, relu and pooling. */
  private static Model ends() {
    Node input = Node.input(8, 8, 2);
    Node conv = input.then(conv(3).activation(Activations.RELU));
    Node norm = conv.then(new BatchNormalization());
    Node relu = norm.then(new ReLU());
    Node sum = Node.merge(new Add(), relu, conv);
    Node pooled = sum.then(new MaxPooling2D());
    Node flat = pooled.then(new Flatten());
    return new Model(
            List.of(input), List.of(pooled, conv, norm, sum, flat, flat.then(new Dense(2))))
        .build(5);
  }

  /**
   * Sums and products of unlike shapes, of which a convolution's or a dense layer's is the small.
   */
  private static Model repeats() {
    Node input = Node.input(8, 8, 4);
    Node conv = input.then(conv(4)).then(new ReLU());
    Node gates = conv.then(new GlobalAveragePooling2D()).then(new Dense(4, Activations.SIGMOID));
    Node gated = Node.merge(new Multiply(), conv, gates);
    Node one = input.then(conv(1));
    Node sum = Node.merge(new Add(), one, gated).then(new ReLU());
    Node small = input.then(new Conv2D(4, 8));
    Node all = Node.merge(new Add(), small, sum);
    return new Model(input, all.then(new Flatten()).then(new Dense(3))).build(6);
  }

  /** A tensor for each of these nodes. */
  private static List<Tensor> random(List<Node> nodes, int batch, long seed) {
    List<Tensor> tensors = new ArrayList<>();
    for (Node node : nodes) {
      tensors.add(random(node.shape().withBatch(batch), seed + 1000 * tensors.size()));
    }
    return tensors;
  }

  private static Tensor random(Shape shape, long seed) {
    return Tensor.of(GradientCheck.random(seed, shape.size(), -1, 1), shape);
  }

  /** What a run leaves: output, dL/dinput, gradients, moving statistics. */
  private static Map<String, float[]> run(Model model, boolean planned, int steps) {
    Map<String, Tensor> before = new LinkedHashMap<>();
    model.weights().forEach((name, weight) -> before.put(name, weight.value().copy()));
    Execution execution = model.execution(true, 7, planned);
    Map<String, float[]> result = new LinkedHashMap<>();
    for (int step = 0; step < steps; step++) {
      model.weights().values().stream()
          .filter(Parameter::isTrainable)
          .forEach(weight -> weight.gradient().fill(0));
      execution.step(step);
      execution.forward(random(model.inputs(), BATCH, step));
      for (int k = 0; k < model.outputs().size(); k++) {
        result.put("output " + k, execution.output(k).data().clone());
      }
      execution.backward(
          random(model.outputs(), BATCH, 100 + step), new boolean[model.outputs().size()]);
      for (int k = 0; k < model.inputs().size(); k++) {
        result.put("dx " + k, execution.inputGradient(k).data().clone());
      }
    }
    model
        .weights()
        .forEach(
            (name, weight) -> {
              Tensor tensor = weight.isTrainable() ? weight.gradient() : weight.value();
              result.put(name, tensor.data().clone());
              weight.value().copyFrom(before.get(name));
            });
    return result;
  }

  /**
   * The bound. A sum of N terms in another order is off by at most N u of the sum of their
   * magnitudes, u = 2^-24; the plan reorders sums of at most the pixels of a batch, and what is off
   * passes through as many layers as there are. Outputs are measured by their largest number;
   * gradients by the largest of all, since some, such as a bias's before batch normalization, are
   * nothing but what is left of terms that cancel.
   */
  private static double bound(Model model) {
    int pixels = 0;
    for (Node node : model.nodes()) {
      pixels = Math.max(pixels, BATCH * node.shape().sampleSize() / node.shape().dim(-1));
    }
    return 0x1p-24 * pixels * model.layers().size();
  }

  private static double largest(float[] values) {
    double largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  private static void assertClose(
      Map<String, float[]> expected, Map<String, float[]> actual, double bound) {
    assertEquals(expected.keySet(), actual.keySet());
    double ofAll = 0;
    for (Map.Entry<String, float[]> entry : expected.entrySet()) {
      if (!entry.getKey().startsWith("output")) {
        ofAll = Math.max(ofAll, largest(entry.getValue()));
      }
    }
    double scale = ofAll;
    expected.forEach(
        (name, values) -> {
          double by = name.startsWith("output") ? largest(values) : scale;
          assertArrayEquals(values, actual.get(name), (float) (bound * by), name);
        });
  }

  @ParameterizedTest
  @MethodSource("cases")
  void trainsAsItsLayersDo(Case of) {
    Model model = of.model;
    assertClose(run(model, false, 2), run(model, true, 2), bound(model));
  }

  @Test
  void trainsResidualBlocksAsTheirLayersDo() {
    Model model = residual();
    assertClose(run(model, false, 2), run(model, true, 2), bound(model));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void predictsAsItsLayersDo(Case of) {
    assertPredicts(of.model);
  }

  @Test
  void predictsResidualBlocksAsTheirLayersDo() {
    assertPredicts(residual());
  }

  private static void assertPredicts(Model model) {
    Execution layers = model.execution(false, 0, false);
    Execution planned = model.execution(false, 0, true);
    for (int n : new int[] {BATCH, BATCH, 1, 2, BATCH}) {
      List<Tensor> xs = random(model.inputs(), n, n);
      layers.forward(xs);
      planned.forward(xs);
      for (int k = 0; k < model.outputs().size(); k++) {
        float[] expected = layers.output(k).data();
        assertArrayEquals(
            expected,
            planned.output(k).data(),
            (float) (bound(model) * largest(expected)),
            "output %d, batch %d".formatted(k, n));
      }
    }
  }

  /** The whole of a training has the same bits for any number of threads, planned or not. */
  @Test
  void theBitsDoNotDependOnThreads() {
    int before = Threads.get();
    try {
      for (Model model :
          List.of(residual(), several(), Networks.named("cifar-bn").model().build(1))) {
        Threads.set(1);
        Map<String, float[]> one = run(model, true, 3);
        for (int threads : new int[] {2, 3, 8}) {
          Threads.set(threads);
          Map<String, float[]> many = run(model, true, 3);
          one.forEach((name, values) -> assertArrayEquals(values, many.get(name), name));
        }
      }
    } finally {
      Threads.set(before);
    }
  }

  /** Memory that is shared in the first steps is not mixed up where a later one wants more. */
  @Test
  void flagsMayChangeBetweenSteps() {
    Model model = residual();
    Execution execution = model.execution(true, 0, true);
    execution.trainingOnly();
    Tensor x = random(model.inputShape().withBatch(BATCH), 1);
    Tensor dy = random(model.outputShape().withBatch(BATCH), 2);
    for (int i = 0; i < 3; i++) {
      model.layers().forEach(layer -> layer.trainable(true));
      model.layers().get(i).trainable(false);
      model.weights().values().forEach(weight -> weight.gradient().fill(0));
      execution.trainingOnly().forward(x);
      execution.backward(dy);
      Map<String, float[]> planned = new LinkedHashMap<>();
      model
          .weights()
          .forEach((name, weight) -> planned.put(name, weight.gradient().data().clone()));
      model.weights().values().forEach(weight -> weight.gradient().fill(0));
      Execution layers = model.execution(true, 0, false).trainingOnly();
      layers.forward(x);
      layers.backward(dy);
      Map<String, float[]> expected = new LinkedHashMap<>();
      model
          .weights()
          .forEach((name, weight) -> expected.put(name, weight.gradient().data().clone()));
      assertClose(expected, planned, bound(model));
    }
  }

  /** Which outputs count may change as well. */
  @Test
  void gradientsOfOtherOutputsMayBeGivenInEachStep() {
    for (Model model : List.of(several(), ends())) {
      Execution planned = model.execution(true, 0, true);
      int count = model.outputs().size();
      for (int step = 0; step < 2 * count; step++) {
        List<Tensor> dys = new ArrayList<>(random(model.outputs(), BATCH, step));
        for (int k = 0; k < count; k++) {
          dys.set(k, (step + k) % count < 2 ? dys.get(k) : null);
        }
        List<Tensor> xs = random(model.inputs(), BATCH, 50 + step);
        assertClose(
            gradients(model, model.execution(true, 0, false), xs, dys),
            gradients(model, planned, xs, dys),
            bound(model));
      }
    }
  }

  private static Map<String, float[]> gradients(
      Model model, Execution execution, List<Tensor> xs, List<Tensor> dys) {
    model.weights().values().stream()
        .filter(Parameter::isTrainable)
        .forEach(weight -> weight.gradient().fill(0));
    execution.forward(xs);
    execution.backward(dys, new boolean[dys.size()]);
    Map<String, float[]> gradients = new LinkedHashMap<>();
    for (int k = 0; k < xs.size(); k++) {
      if (execution.inputGradient(k) != null) {
        gradients.put("dx " + k, execution.inputGradient(k).data().clone());
      }
    }
    model
        .weights()
        .forEach(
            (name, weight) -> {
              if (weight.isTrainable()) {
                gradients.put(name, weight.gradient().data().clone());
              }
            });
    return gradients;
  }

  @Test
  void tellsWhatItDoesAndWhyNot() {
    assertEquals(
        """
        Training:
          conv2d           relu in the kernel's store
          max_pooling2d    backward: relu's mask and the bias gradient of conv2d at the pooled size
          conv2d_1         relu in the kernel's store
          max_pooling2d_1  backward: relu's mask and the bias gradient of conv2d_1 at the pooled size
          flatten          no copy in either direction
          dense            relu in the kernel's store
          dense_1          as it stands: a loss may want the logits
        """,
        Plan.of(Networks.named("fashion-cnn").model(), true).toString());
    String residual = Plan.of(residual(), true).toString();
    assertTrue(
        residual.contains("relu's mask stays with conv2d_3, whose output others read too"),
        residual);
    assertTrue(residual.contains("batch_normalization + re_lu "), residual);
  }

  @Test
  void anOutputThePlanDoesWithout() {
    Model model = residual();
    Execution execution = model.execution(false, 0, true);
    execution.forward(random(model.inputShape().withBatch(1), 1));
    IllegalStateException error =
        assertThrows(IllegalStateException.class, () -> execution.output(model.layer("conv2d")));
    assertEquals(
        "the plan keeps no output of conv2d; take an execution without one", error.getMessage());
  }
}
