package dev.lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A pass does each element once, and updates give the same bits wherever they are cut. */
class PassTest {
  /** Sizes on both sides of a part's, and none. */
  private static final int[] SIZES = {0, 5, 16_384, 1, 0, 0, 70_001, 3, 16_379, 33, 0};

  private final int threads = Threads.get();

  @AfterEach
  void reset() {
    Threads.set(threads);
  }

  /** An update of some elements of w. */
  private interface Update {
    void run(Tensor w, Tensor g, Tensor first, Tensor second, int from, int to);
  }

  private static List<Tensor> tensors(long seed) {
    List<Tensor> tensors = new ArrayList<>();
    for (int size : SIZES) {
      Tensor tensor = Tensor.of(Floats.random(seed + size, size), size);
      if (seed >= 3) { // what an optimizer keeps of squares is not negative
        Elementwise.multiply(tensor, tensor, tensor);
      }
      tensors.add(tensor);
    }
    return tensors;
  }

  private static List<List<Tensor>> kinds() {
    return List.of(tensors(1), tensors(2), tensors(3), tensors(4));
  }

  private static void run(Update update, List<List<Tensor>> kinds, int i, int from, int to) {
    update.run(
        kinds.get(0).get(i),
        kinds.get(1).get(i),
        kinds.get(2).get(i),
        kinds.get(3).get(i),
        from,
        to);
  }

  private static void check(Update update) {
    List<List<Tensor>> expected = kinds();
    for (int i = 0; i < SIZES.length; i++) {
      run(update, expected, i, 0, SIZES[i]);
    }
    for (int count = 1; count <= 4; count++) {
      Threads.set(count);
      List<List<Tensor>> actual = kinds();
      new Pass(actual.get(0), (i, from, to) -> run(update, actual, i, from, to)).run();
      for (int kind = 0; kind < 4; kind++) {
        for (int i = 0; i < SIZES.length; i++) {
          Floats.assertSameBits(
              "tensors %d, number %d, %d threads".formatted(kind, i, count),
              expected.get(kind).get(i).data(),
              actual.get(kind).get(i).data());
        }
      }
    }
  }

  @Test
  void sgd() {
    check((w, g, m, v, from, to) -> Updates.sgd(w, g, from, to, 0.1f));
  }

  @Test
  void sgdMomentum() {
    for (boolean nesterov : new boolean[] {false, true}) {
      check((w, g, m, v, from, to) -> Updates.sgdMomentum(w, g, m, from, to, 0.1f, 0.9f, nesterov));
    }
  }

  @Test
  void rmsprop() {
    check((w, g, m, v, from, to) -> Updates.rmsprop(w, g, m, from, to, 0.1f, 0.9f, 1e-7f));
  }

  @Test
  void adam() {
    check((w, g, m, v, from, to) -> Updates.adam(w, g, m, v, from, to, 0.1f, 0.9f, 0.999f, 1e-7f));
  }

  /** Counts, which an element done twice or never would show. */
  @Test
  void eachElementOnce() {
    check(
        (w, g, m, v, from, to) -> {
          for (int k = from; k < to; k++) {
            w.data()[k] += 1;
          }
        });
  }

  @Test
  void aPassOverNothingIsFine() {
    new Pass(List.of(), (i, from, to) -> Updates.sgd(null, null, from, to, 1)).run();
  }

  @Test
  void namesWhatDoesNotFit() {
    Tensor five = Tensor.zeros(5);
    Tensor six = Tensor.zeros(6);
    refuses(
        "gradient must have 5 elements ([5]) but got [6]",
        () -> Updates.sgdMomentum(five, six, five, 0, 5, 1, 1, false));
    refuses(
        "state must have 5 elements ([5]) but got [6]",
        () -> Updates.adam(five, five, five, six, 0, 5, 1, 1, 1, 1));
    assertThrows(IndexOutOfBoundsException.class, () -> Updates.sgd(five, five, 3, 6, 1));
  }

  private static void refuses(String message, Runnable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
  }
}
