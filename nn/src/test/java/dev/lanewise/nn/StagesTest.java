package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.Padding;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.engine.Threads;
import dev.lanewise.fixtures.GradientCheck;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.layers.Add;
import dev.lanewise.nn.layers.Concatenate;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.Flatten;
import dev.lanewise.nn.layers.MaxPooling2D;
import dev.lanewise.nn.layers.Reshape;
import dev.lanewise.nn.layers.ZeroPadding2D;
import dev.lanewise.nn.networks.Networks;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks that predict many samples, a stretch of layers at a time. */
class StagesTest {
  private static Node images() {
    return Node.input(40, 40, 3);
  }

  /** Large images, a sum, smaller images. */
  private static Node features(Node input) {
    Node x = input.then(conv());
    Node y = Node.merge(new Add(), x.then(conv()), x);
    return y.then(new MaxPooling2D(4)).then(conv());
  }

  private static Conv2D conv() {
    return new Conv2D(12, 3, Activations.RELU).padding(Padding.SAME);
  }

  /** Rows of 1,200 numbers, and weights that are larger than the cache. */
  private static Node dense(Node features) {
    return features.then(new Flatten()).then(new Dense(256, Activations.TANH));
  }

  private static Node softmax(Node rows) {
    return rows.then(new Dense(4, Activations.SOFTMAX));
  }

  private static Model model() {
    Node input = images();
    return new Model(input, softmax(dense(features(input)))).build(1);
  }

  private static Stages stages(Model model) {
    return new Stages(model.execution(false, 0, true));
  }

  private static List<Shape> shapes(List<Node> nodes) {
    return nodes.stream().map(Node::shape).toList();
  }

  private static List<Tensor> inputs(Model model, int n) {
    return shapes(model.inputs()).stream()
        .map(shape -> shape.withBatch(n))
        .map(shape -> Tensor.of(GradientCheck.random(n, shape.size(), -1, 1), shape))
        .toList();
  }

  /**
   * Half of a cache of 2^18 floats holds what the first layer reads and writes, 24,000 floats, five
   * times. Behind pooling it holds more samples than a part has.
   */
  @Test
  void aStretchIsRunForWhatTheCacheHolds() {
    Stages stages = stages(model());
    assertEquals(2, stages.count());
    assertEquals(4, stages.samples(0));
    assertEquals(16, stages.samples(1));
    assertEquals(16, stages.part());
    assertEquals(Shape.of(Shape.ANY, 1200), stages.rows());
    assertEquals(512, stages.rowsAtOnce());
    String plan = model().predictor().plan().toString();
    assertTrue(plan.contains("; of many, 4 at a time from here on"), plan);
    assertTrue(plan.contains("; of many, 16 at a time from here on"), plan);
    assertTrue(plan.contains("; up to 512 together from here on"), plan);
  }

  /** Alone, in parts, with rows that go on together, and with what is left over. */
  @Test
  void givesWhatTheLayersGive() {
    check(model());
  }

  @Test
  void severalOutputsMayLieBehindTheRows() {
    Node input = images();
    Node rows = dense(features(input));
    Model model = new Model(List.of(input), List.of(softmax(rows), rows)).build(1);
    assertEquals(2, stages(model).count());
    assertEquals(Shape.of(Shape.ANY, 1200), stages(model).rows());
    check(model);
  }

  @Test
  void anOutputBeforeTheRowsKeepsThemApart() {
    Node input = images();
    Node features = features(input);
    Model model = new Model(List.of(input), List.of(softmax(dense(features)), features)).build(1);
    assertNull(stages(model).rows());
    check(model);
  }

  @Test
  void anInputBehindTheImagesKeepsTheNetworkTogether() {
    Node input = images();
    Node other = Node.input(7);
    Node rows = Node.merge(new Concatenate(), features(input).then(new Flatten()), other);
    Node out = softmax(rows.then(new Dense(256, Activations.TANH)));
    Model model = new Model(List.of(input, other), List.of(out)).build(1);
    assertEquals(1, stages(model).count());
    check(model);
  }

  /** Roundings of the longest sum, each of 2^-24 of the largest number. */
  private static final float BOUND = 1207 * 0x1p-24f;

  @Test
  void whatComesBeforeAnyWeightsGoesWithThem() {
    Node input = images();
    Node images = input.then(new ZeroPadding2D());
    Model model = new Model(input, softmax(dense(features(images)))).build(1);
    assertEquals(2, stages(model).count());
    assertEquals(4, stages(model).samples(0));
    check(model);
  }

  /** As many rows go together as what is made of them allows. */
  @Test
  void wideOutputsAreForFewRows() {
    Node input = Node.input(4, 4, 1);
    Node out = input.then(new Flatten()).then(new Dense(20_000)).then(new Reshape(100, 200));
    Model model = new Model(input, out).build(1);
    assertEquals(32, stages(model).rowsAtOnce()); // of 20,000 numbers each, in 2^20
    assertEquals(16, stages(model).part());
    check(model);
  }

  @Test
  void aModelWithoutLayersGivesItsInput() {
    Model model = new Sequential(3).build(1);
    check(model);
  }

  @Test
  void samplesOfADataSetAreCutInTheSameWay() {
    Model model = model();
    Tensor x = inputs(model, 45).getFirst();
    Dataset data = new TensorDataset(List.of(x), List.of());
    assertArrayEquals(model.predict(x, 16).data(), model.predict(data, 16).data());
  }

  private static void check(Model model) {
    Predictor predictor = model.predictor();
    for (int n : new int[] {1, 2, 16, 21, 32, 45}) {
      List<Tensor> xs = inputs(model, n);
      Execution layers = model.execution(false, 0, false);
      layers.forward(xs);
      List<Tensor> kept = predictor.predict(xs);
      List<Tensor> few = model.predict(xs, 2);
      List<Tensor> many = model.predict(xs, 100);
      for (int k = 0; k < kept.size(); k++) {
        float[] expected = layers.output(k).data();
        float bound = BOUND * Math.max(1, largest(expected));
        assertArrayEquals(expected, kept.get(k).data(), bound, "n = " + n);
        assertArrayEquals(expected, few.get(k).data(), bound, "n = " + n);
        assertArrayEquals(expected, many.get(k).data(), bound, "n = " + n);
      }
    }
  }

  private static float largest(float[] values) {
    float largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  @Test
  void theBitsDoNotDependOnThreads() {
    Model model = model();
    Predictor predictor = model.predictor();
    int before = Threads.get();
    try {
      for (int n : new int[] {16, 45}) {
        Threads.set(1);
        float[] expected = predictor.predict(inputs(model, n)).getFirst().data();
        Threads.set(3);
        for (int i = 0; i < 20; i++) {
          assertArrayEquals(expected, predictor.predict(inputs(model, n)).getFirst().data());
        }
      }
    } finally {
      Threads.set(before);
    }
  }

  /** Stages follow each other, each is cut off where it can be, and samples are powers of two. */
  @ParameterizedTest
  @ValueSource(strings = {"mlp", "mnist-cnn", "cifar-bn", "mnist-bn", "resnet9-narrow", "lenet5"})
  void stagesMakeUpTheNetwork(String name) {
    Model model = Networks.named(name).model().build(1);
    Execution execution = model.execution(false, 0, true);
    Stages stages = stages(model);
    for (int k = 0; k < stages.count(); k++) {
      int from = stages.from(k);
      assertTrue(from == 0 || execution.isCut(from), name + " before step " + from);
      assertTrue(from < stages.from(k + 1));
      assertEquals(1, Integer.bitCount(stages.samples(k)));
      assertTrue(k == 0 || stages.samples(k - 1) < stages.samples(k));
    }
    int step = stages.from(stages.count());
    assertTrue(stages.rows() == null ? step == execution.steps() : execution.isCut(step));
  }
}
