package dev.lanewise.nn.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.fixtures.GradientCheck;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Inputs of unlike shapes against index arithmetic. */
class BroadcastTest {
  @Example
  void shapesAreKeras() {
    Shape image = Shape.of(Shape.ANY, 5, 7, 3);
    assertEquals(image, Broadcast.shape(List.of(image, Shape.of(Shape.ANY, 3))));
    assertEquals(image, Broadcast.shape(List.of(Shape.of(Shape.ANY, 1, 7, 1), image)));
    assertEquals(
        image, Broadcast.shape(List.of(Shape.of(Shape.ANY, 5, 1, 1), Shape.of(Shape.ANY, 7, 3))));
    assertNull(Broadcast.shape(List.of(image, Shape.of(Shape.ANY, 5))));
    assertNull(Broadcast.shape(List.of(Shape.of(2, 3), Shape.of(4, 3))));
  }

  /** Sums of up to 27 terms from -1 to 1: 27 roundings of at most 27. */
  @Property(tries = 200)
  void repeatsAndSums(
      @ForAll @IntRange(min = 1, max = 3) int n,
      @ForAll @IntRange(min = 0, max = 7) int ones,
      @ForAll @IntRange(min = 0, max = 2) int fewer,
      @ForAll long seed) {
    int[] whole = {n, 3, 3, 3};
    int[] part = {n, 3, 3, 3};
    for (int axis = 1; axis < 4; axis++) {
      part[axis] = axis <= fewer || (ones >> axis - 1 & 1) == 1 ? 1 : 3;
    }
    int[] given = java.util.stream.IntStream.range(fewer, 4).map(i -> part[i]).toArray();
    given[0] = n;
    Tensor x = random(Shape.of(given), seed);
    Tensor dy = random(Shape.of(whole), seed + 1);
    Broadcast broadcast = new Broadcast(List.of(dy.shape(), x.shape()));
    Tensor y = broadcast.forward(List.of(dy, x)).getLast();
    Tensor dx = broadcast.backward(List.of(dy, dy)).getLast();
    assertEquals(dy.shape(), y.shape());
    assertEquals(x.shape(), dx.shape());
    double[] sums = new double[x.size()];
    for (int i = 0; i < y.size(); i++) {
      int from = 0;
      int rest = i;
      for (int axis = 0, below = y.size(); axis < 4; axis++) {
        below /= whole[axis];
        from = from * part[axis] + (part[axis] == 1 ? 0 : rest / below);
        rest %= below;
      }
      assertEquals(x.data()[from], y.data()[i]);
      sums[from] += dy.data()[i];
    }
    float[] expected = new float[sums.length];
    for (int i = 0; i < sums.length; i++) {
      expected[i] = (float) sums[i];
    }
    assertArrayEquals(expected, dx.data(), 27 * 27 * 0x1p-24f);
  }

  private static Tensor random(Shape shape, long seed) {
    return Tensor.of(GradientCheck.random(seed, shape.size(), -1, 1), shape);
  }
}
