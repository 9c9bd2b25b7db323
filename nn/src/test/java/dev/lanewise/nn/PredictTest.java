package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.fixtures.GradientCheck;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.layers.BatchNormalization;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.Dropout;
import dev.lanewise.nn.layers.Flatten;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Predictions: batches, threads, errors. */
class PredictTest {
  private static Model model() {
    return new Sequential(7, 5, 2)
        .add(new Conv2D(4, 3, Activations.RELU))
        .add(new BatchNormalization())
        .add(new Dropout(0.5))
        .add(new Flatten())
        .add(new Dense(3, Activations.SOFTMAX));
  }

  private static Tensor inputs(int n) {
    return Tensor.of(GradientCheck.random(4, n * 70, -1, 1), n, 7, 5, 2);
  }

  @Test
  void batchesArePutTogether() {
    Model model = model();
    Tensor x = inputs(13);
    Tensor all = model.predict(x, 13);
    assertEquals(Shape.of(13, 3), all.shape());
    for (int batchSize : new int[] {1, 5, 12, 100}) {
      // Probabilities, summed in another order where the batch size is another: some roundings of
      // 2^-24.
      assertArrayEquals(all.data(), model.predict(x, batchSize).data(), 1e-6f);
    }
    for (int row = 0; row < 13; row++) {
      assertEquals(1, all.get(row, 0) + all.get(row, 1) + all.get(row, 2), 1e-6);
    }
    assertEquals(Shape.of(0, 3), model.predict(Tensor.zeros(0, 7, 5, 2)).shape());
    assertArrayEquals(
        model.predict(x).data(), model.predict(new TensorDataset(x, Tensor.zeros(13))).data());
  }

  @Test
  void manyThreadsGetWhatOneGets() throws Exception {
    Model model = model(); // not built yet: the first callers do that too
    Tensor x = inputs(57);
    List<Callable<Tensor>> calls = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      int batchSize = 16 + i % 3;
      calls.add(() -> model.predict(x, batchSize));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<Tensor>> results = threads.invokeAll(calls);
      for (int i = 0; i < 40; i++) {
        assertArrayEquals(
            model.predict(x, 16 + i % 3).data(), results.get(i).get().data(), "call " + i);
      }
    }
  }

  @Test
  void resultsAreTheCallersOwn() {
    Model model = model();
    Tensor x = inputs(4);
    Tensor first = model.predict(x);
    float[] kept = first.data().clone();
    first.fill(7);
    x.fill(0);
    model.predict(x);
    assertTrue(first.data()[0] == 7);
    assertArrayEquals(kept, model.predict(inputs(4)).data());
  }

  @Test
  void mistakesAreMet() {
    Model model = model();
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> model.predict(Tensor.zeros(2, 7, 5, 1)));
    assertEquals("predict: the model takes [n, 7, 5, 2] but got [2, 7, 5, 1]", e.getMessage());
    e = assertThrows(IllegalArgumentException.class, () -> model.predict(Tensor.zeros(7, 5, 2)));
    assertEquals("predict: the model takes [n, 7, 5, 2] but got [7, 5, 2]", e.getMessage());
    e = assertThrows(IllegalArgumentException.class, () -> model.predict(inputs(2), 0));
    assertEquals("predict: batchSize must be at least 1 but got 0", e.getMessage());
    e =
        assertThrows(
            IllegalArgumentException.class,
            () -> model.predict(new TensorDataset(Tensor.zeros(2, 3), Tensor.zeros(2))));
    assertEquals(
        "predict: the model takes samples of shape [7, 5, 2] but the data has [3]", e.getMessage());
  }
}
