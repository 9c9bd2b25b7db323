package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.engine.Threads;
import dev.lanewise.fixtures.GradientCheck;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.layers.Add;
import dev.lanewise.nn.layers.BatchNormalization;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.Flatten;
import dev.lanewise.nn.layers.MaxPooling2D;
import dev.lanewise.nn.layers.ReLU;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that only predicts: what it gives, and to how many at once. */
class PredictorTest {
  /**
   * Normalisation that goes into weights, into the store, and neither; a sum; what is left over.
   */
  private static Model model() {
    Node input = Node.input(9, 8, 3);
    Node x =
        input
            .then(new Conv2D(6, 3).padding(dev.lanewise.engine.Padding.SAME))
            .then(new BatchNormalization())
            .then(new ReLU());
    Node y =
        x.then(new Conv2D(6, 3, Activations.RELU).padding(dev.lanewise.engine.Padding.SAME))
            .then(new BatchNormalization());
    Node z = y.then(new Conv2D(6, 1).useBias(false)).then(new BatchNormalization());
    Node out =
        Node.merge(new Add(), z, x)
            .then(new ReLU())
            .then(new MaxPooling2D())
            .then(new BatchNormalization())
            .then(new Flatten())
            .then(new Dense(17, Activations.TANH))
            .then(new BatchNormalization())
            .then(new Dense(4, Activations.SOFTMAX));
    Model model = new Model(input, out).build(1);
    model
        .weights()
        .forEach(
            (name, weight) -> {
              float[] values = weight.value().data();
              for (int i = 0; values.length < 20 && i < values.length; i++) {
                values[i] = 0.5f + (i * 7 % 5) * 0.25f; // no statistics of 0 and 1
              }
            });
    return model;
  }

  private static Tensor inputs(int n) {
    return Tensor.of(GradientCheck.random(n, n * 9 * 8 * 3, -1, 1), n, 9, 8, 3);
  }

  /** Probabilities of a few roundings more or less, each of 2^-24; sums have up to 480 terms. */
  private static final float BOUND = 480 * 0x1p-24f;

  /** As it is in training; cold, half warm and warm. */
  @Test
  void aCheapConvolutionIsPooledImageByImage() {
    Model model =
        new Sequential(9, 13, 1)
            .add(new Conv2D(50, 3, Activations.RELU))
            .add(new MaxPooling2D())
            .add(new Flatten())
            .add(new Dense(4))
            .build(1);
    Predictor predictor = model.predictor();
    assertTrue(predictor.plan().toString().contains("image by image, with relu, in the cache"));
    Tensor x = Tensor.of(GradientCheck.random(1, 16 * 9 * 13, -1, 1), 16, 9, 13, 1);
    float[] expected = model.execution(false, 0, false).forward(x).data();
    float[] first = predictor.predict(x).data().clone();
    // Two orders of a sum of 750 terms, each of at most the weights' limits (Glorot's) and x's, 1.
    double terms = 750 * 9 * Math.sqrt(6.0 / (9 + 450)) * Math.sqrt(6.0 / (750 + 4));
    assertArrayEquals(expected, first, (float) (2 * 750 * 0x1p-24 * terms));
    for (int i = 0; i < 1000; i++) {
      assertArrayEquals(first, predictor.predict(x).data());
    }
  }

  @Test
  void givesWhatTheLayersGive() {
    Model model = model();
    Predictor predictor = model.predictor();
    for (int n : new int[] {1, 2, 3, 16, 21, 32, 67}) {
      float[] expected = model.execution(false, 0, false).forward(inputs(n)).data();
      assertArrayEquals(expected, predictor.predict(inputs(n)).data(), BOUND, "n = " + n);
      assertArrayEquals(expected, model.predict(inputs(n), 100).data(), BOUND, "n = " + n);
    }
    assertEquals(Shape.of(0, 4), predictor.predict(Tensor.zeros(0, 9, 8, 3)).shape());
    String plan = predictor.plan().toString();
    assertTrue(
        plan.contains("batch normalization in the weights; sum in the kernel's store"), plan);
    assertTrue(plan.contains("relu in the kernel's store; batch normalization in the"), plan);
  }

  @Test
  void theBitsDoNotDependOnThreads() {
    Predictor predictor = model().predictor();
    int before = Threads.get();
    try {
      for (int n : new int[] {1, 13, 64}) {
        Threads.set(1);
        float[] one = predictor.predict(inputs(n)).data();
        for (int threads : new int[] {2, 5}) {
          Threads.set(threads);
          assertArrayEquals(one, predictor.predict(inputs(n)).data());
        }
      }
    } finally {
      Threads.set(before);
    }
  }

  @Test
  void manyThreadsGetWhatOneGets() throws Exception {
    int threads = 8;
    int calls = 10_000;
    Predictor predictor = model().predictor();
    int[] sizes = {1, 1, 1, 2, 1, 5, 1, 17};
    List<Tensor> xs = new ArrayList<>();
    List<float[]> expected = new ArrayList<>();
    for (int size : sizes) {
      xs.add(inputs(size));
      expected.add(predictor.predict(inputs(size)).data());
    }
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> all = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        int first = thread;
        all.add(
            pool.submit(
                () -> {
                  for (int call = first; call < calls; call += threads) {
                    int which = call / threads % sizes.length;
                    Tensor y = Tensor.zeros(sizes[which], 4);
                    predictor.predict(xs.get(which), y);
                    assertArrayEquals(expected.get(which), y.data(), "call " + call);
                  }
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
  }

  @Test
  void staysAsItWas() {
    Model model = model();
    Predictor predictor = model.predictor();
    float[] before = predictor.predict(inputs(3)).data();
    model.weights().values().forEach(weight -> weight.value().fill(1));
    assertArrayEquals(before, predictor.predict(inputs(3)).data());
    // The model itself predicts with the weights of the moment.
    assertArrayEquals(
        model.execution(false, 0, false).forward(inputs(3)).data(),
        model.predict(inputs(3)).data(),
        BOUND);
  }

  @Test
  void isReadFromAFile(@TempDir Path folder) throws Exception {
    Model model = model().classNames(List.of("a", "b", "c", "d"));
    model.save(folder.resolve("model.safetensors"));
    Predictor predictor = Predictor.load(folder.resolve("model.safetensors")).warmUp();
    assertEquals(List.of("a", "b", "c", "d"), predictor.classNames());
    assertArrayEquals(
        model.predictor().predict(inputs(19)).data(), predictor.predict(inputs(19)).data());
  }

  @Test
  void mistakesAreMet() {
    Predictor predictor = model().predictor();
    Exception e =
        assertThrows(
            IllegalArgumentException.class, () -> predictor.predict(Tensor.zeros(2, 9, 8, 1)));
    assertEquals("predict: the model takes [n, 9, 8, 3] but got [2, 9, 8, 1]", e.getMessage());
    e =
        assertThrows(
            IllegalArgumentException.class, () -> predictor.predict(inputs(2), Tensor.zeros(1, 4)));
    assertEquals("predict: the output must be [2, 4] but got [1, 4]", e.getMessage());
    e = assertThrows(IllegalArgumentException.class, () -> predictor.profile(0));
    assertEquals("samples must be at least 1 but got 0", e.getMessage());
  }
}
