package dev.lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * All parameters at once give the bits that one after the other gives, on any number of threads.
 */
class UpdateGroupTest {
  /** Sizes on both sides of a part's, and none. */
  private static final int[] SIZES = {0, 5, 16_384, 1, 0, 0, 70_001, 3, 16_379, 33, 0};

  private final int threads = Threads.get();

  @AfterEach
  void reset() {
    Threads.set(threads);
  }

  private interface OneByOne {
    void run(Tensor w, Tensor g, Tensor first, Tensor second);
  }

  private interface Together {
    void run(UpdateGroup group, boolean zeroGradients);
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

  private static void check(OneByOne oneByOne, Together together) {
    List<List<Tensor>> expected = List.of(tensors(1), tensors(2), tensors(3), tensors(4));
    for (int i = 0; i < SIZES.length; i++) {
      oneByOne.run(
          expected.get(0).get(i),
          expected.get(1).get(i),
          expected.get(2).get(i),
          expected.get(3).get(i));
    }
    for (int count = 1; count <= 4; count++) {
      Threads.set(count);
      for (boolean zero : new boolean[] {false, true}) {
        List<List<Tensor>> actual = List.of(tensors(1), tensors(2), tensors(3), tensors(4));
        together.run(new UpdateGroup(actual.get(0), actual.get(1), actual.subList(2, 4)), zero);
        for (int kind = 0; kind < 4; kind++) {
          for (int i = 0; i < SIZES.length; i++) {
            boolean zeroed = zero && kind == 1;
            Floats.assertSameBits(
                "tensors %d, number %d, %d threads".formatted(kind, i, count),
                zeroed ? new float[SIZES[i]] : expected.get(kind).get(i).data(),
                actual.get(kind).get(i).data());
          }
        }
      }
    }
  }

  @Test
  void sgd() {
    check((w, g, m, v) -> Updates.sgd(w, g, 0.1f), (group, zero) -> group.sgd(0.1f, zero));
  }

  @Test
  void sgdMomentum() {
    for (boolean nesterov : new boolean[] {false, true}) {
      check(
          (w, g, m, v) -> Updates.sgdMomentum(w, g, m, 0.1f, 0.9f, nesterov),
          (group, zero) -> group.sgdMomentum(0.1f, 0.9f, nesterov, zero));
    }
  }

  @Test
  void rmsprop() {
    check(
        (w, g, m, v) -> Updates.rmsprop(w, g, m, 0.1f, 0.9f, 1e-7f),
        (group, zero) -> group.rmsprop(0.1f, 0.9f, 1e-7f, zero));
  }

  @Test
  void adam() {
    check(
        (w, g, m, v) -> Updates.adam(w, g, m, v, 0.1f, 0.9f, 0.999f, 1e-7f),
        (group, zero) -> group.adam(0.1f, 0.9f, 0.999f, 1e-7f, zero));
  }

  @Test
  void zeroGradients() {
    check((w, g, m, v) -> g.fill(0), (group, zero) -> group.zeroGradients());
  }

  @Test
  void aGroupOfNothingIsFine() {
    UpdateGroup group = new UpdateGroup(List.of(), List.of(), List.of());
    group.sgd(1, true);
    group.zeroGradients();
  }

  @Test
  void namesWhatDoesNotFit() {
    List<Tensor> five = List.of(Tensor.zeros(5));
    List<Tensor> six = List.of(Tensor.zeros(6));
    refuses(
        "gradients: expected 1 tensors but got 0",
        () -> new UpdateGroup(five, List.of(), List.of()));
    refuses(
        "state 0 must have 5 elements ([5]) but got [6]",
        () -> new UpdateGroup(five, five, List.of(six)));
    UpdateGroup group = new UpdateGroup(five, five, List.of(five));
    refuses(
        "expected 2 states of each parameter but got 1", () -> group.adam(1, 0.5f, 0.5f, 1, true));
  }

  private static void refuses(String message, Runnable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
  }
}
