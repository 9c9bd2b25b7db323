package dev.lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ShapeTest {
  @Test
  void knowsItsExtents() {
    Shape shape = Shape.of(2, 3, 5);
    assertEquals(3, shape.rank());
    assertEquals(2, shape.dim(0));
    assertEquals(5, shape.dim(2));
    assertEquals(5, shape.dim(-1));
    assertEquals(2, shape.dim(-3));
    assertEquals(30, shape.size());
    assertEquals(15, shape.sampleSize());
    assertEquals("[2, 3, 5]", shape.toString());
  }

  @Test
  void isImmutable() {
    int[] dims = {2, 3};
    Shape shape = Shape.of(dims);
    dims[0] = 7;
    shape.dims()[1] = 7;
    assertArrayEquals(new int[] {2, 3}, shape.dims());
  }

  @Test
  void scalarHasNoAxesAndOneElement() {
    Shape shape = Shape.of();
    assertEquals(0, shape.rank());
    assertEquals(1, shape.size());
    assertEquals("[]", shape.toString());
    assertFalse(shape.isBatchUnknown());
  }

  @Test
  void batchMayBeEmptyOrUnknown() {
    assertEquals(0, Shape.of(0, 4).size());
    Shape unknown = Shape.of(Shape.ANY, 28, 28, 1);
    assertTrue(unknown.isBatchUnknown());
    assertEquals("[n, 28, 28, 1]", unknown.toString());
    assertEquals(784, unknown.sampleSize());
    assertEquals(Shape.of(28, 28, 1), unknown.sample());
    assertEquals(unknown, Shape.of(28, 28, 1).batched());
    assertEquals(Shape.of(7, 28, 28, 1), unknown.withBatch(7));
    assertEquals(Shape.of(Shape.ANY, 28, 28, 3), unknown.withLast(3));
    assertEquals(
        "the batch size of [n, 28, 28, 1] is not known",
        assertThrows(IllegalStateException.class, unknown::size).getMessage());
  }

  @Test
  void equalsByExtents() {
    assertEquals(Shape.of(2, 3), Shape.of(2, 3));
    assertEquals(Shape.of(2, 3).hashCode(), Shape.of(2, 3).hashCode());
    assertNotEquals(Shape.of(2, 3), Shape.of(3, 2));
    assertNotEquals(Shape.of(2, 3), Shape.of(2, 3, 1));
    assertNotEquals(Shape.of(2), "[2]");
  }

  @Test
  void refusesExtentsBelowOne() {
    assertEquals(
        "axis 1 of a shape must be at least 1 but got [2, 0]",
        assertThrows(IllegalArgumentException.class, () -> Shape.of(2, 0)).getMessage());
    assertEquals(
        "axis 0 of a shape must be at least 1 but got [-2]",
        assertThrows(IllegalArgumentException.class, () -> Shape.of(-2)).getMessage());
    assertEquals(
        "axis 2 of a shape must be at least 1 but got [1, 2, -1]",
        assertThrows(IllegalArgumentException.class, () -> Shape.of(1, 2, Shape.ANY)).getMessage());
  }

  @Test
  void namesTheAxisThatIsNotThere() {
    Shape shape = Shape.of(Shape.ANY, 4);
    assertEquals(
        "axis 2 is outside [n, 4]",
        assertThrows(IndexOutOfBoundsException.class, () -> shape.dim(2)).getMessage());
    assertEquals(
        "axis -3 is outside [n, 4]",
        assertThrows(IndexOutOfBoundsException.class, () -> shape.dim(-3)).getMessage());
  }

  @Test
  void refusesToCountMoreThanAnArrayHolds() {
    assertEquals(Integer.MAX_VALUE, Shape.of(Integer.MAX_VALUE).size());
    assertEquals(
        "the shape [65536, 32768] has more elements than an array can hold",
        assertThrows(ArithmeticException.class, Shape.of(65536, 32768)::size).getMessage());
    assertThrows(ArithmeticException.class, Shape.of(1, 65536, 65536, 65536, 65536)::sampleSize);
    assertEquals(0, Shape.of(0, 65536, 4).size());
  }
}
