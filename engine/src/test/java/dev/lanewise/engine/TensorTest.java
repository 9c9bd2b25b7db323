package dev.lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class TensorTest {
  @Test
  void wrapsTheArrayItIsGiven() {
    float[] data = {1, 2, 3, 4, 5, 6};
    Tensor tensor = Tensor.of(data, 2, 3);
    assertSame(data, tensor.data());
    assertEquals(6, tensor.size());
    assertEquals(3, tensor.dim(-1));
    assertEquals(6, tensor.get(1, 2));
    tensor.set(9, 0, 1);
    assertEquals(9, data[1]);
    assertSame(data, Tensor.of(data, Shape.of(3, 2)).data());
  }

  @Test
  void indexesRowMajor() {
    Tensor tensor = Tensor.zeros(2, 3, 5, 7);
    tensor.set(1, 1, 2, 3, 4);
    assertEquals(1, tensor.data()[((1 * 3 + 2) * 5 + 3) * 7 + 4]);
  }

  @Test
  void copiesShareNothing() {
    Tensor tensor = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2);
    for (Tensor other : new Tensor[] {tensor.copy(), tensor.reshape(4), tensor.slice(0, 2)}) {
      assertNotSame(tensor.data(), other.data());
      assertArrayEquals(tensor.data(), other.data());
    }
    assertEquals(Shape.of(4), tensor.reshape(4).shape());
  }

  @Test
  void slicesSamples() {
    Tensor tensor = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2);
    assertArrayEquals(new float[] {3, 4, 5, 6}, tensor.slice(1, 3).data());
    assertEquals(Shape.of(2, 2), tensor.slice(1, 3).shape());
    assertEquals(Shape.of(0, 2), tensor.slice(3, 3).shape());
    for (int[] range : new int[][] {{-1, 2}, {2, 1}, {2, 4}}) {
      assertEquals(
          "samples %d to %d are outside [3, 2]".formatted(range[0], range[1]),
          assertThrows(IndexOutOfBoundsException.class, () -> tensor.slice(range[0], range[1]))
              .getMessage());
    }
  }

  @Test
  void fillsAndCopies() {
    Tensor tensor = Tensor.zeros(2, 2);
    tensor.fill(3);
    assertArrayEquals(new float[] {3, 3, 3, 3}, tensor.data());
    Tensor other = Tensor.zeros(Shape.of(2, 2));
    other.copyFrom(tensor);
    assertArrayEquals(tensor.data(), other.data());
    assertEquals(
        "expected a tensor of shape [4] but got [2, 2]",
        assertThrows(IllegalArgumentException.class, () -> Tensor.zeros(4).copyFrom(tensor))
            .getMessage());
  }

  @Test
  void namesWhatDoesNotFit() {
    assertEquals(
        "a tensor of shape [2, 3] holds 6 floats but got 5",
        assertThrows(IllegalArgumentException.class, () -> Tensor.of(new float[5], 2, 3))
            .getMessage());
    assertEquals(
        "a tensor of shape [5] holds 5 floats but got 6",
        assertThrows(IllegalArgumentException.class, () -> Tensor.zeros(6).reshape(5))
            .getMessage());
    assertThrows(IllegalStateException.class, () -> Tensor.zeros(Shape.ANY, 2));
    assertEquals(
        "an index into [2, 3] has 2 parts but got [1]",
        assertThrows(IllegalArgumentException.class, () -> Tensor.zeros(2, 3).get(1)).getMessage());
    assertEquals(
        "index [1, 3] is outside [2, 3]",
        assertThrows(IndexOutOfBoundsException.class, () -> Tensor.zeros(2, 3).set(0, 1, 3))
            .getMessage());
    assertThrows(IndexOutOfBoundsException.class, () -> Tensor.zeros(2, 3).get(-1, 0));
  }

  @Test
  void printsItsHead() {
    assertEquals("Tensor[2][1.0, 2.0]", Tensor.of(new float[] {1, 2}, 2).toString());
    assertEquals(
        "Tensor[9][0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, ...]", Tensor.zeros(9).toString());
  }
}
