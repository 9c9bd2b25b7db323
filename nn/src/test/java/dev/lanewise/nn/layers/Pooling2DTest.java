package dev.lanewise.nn.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.engine.Padding;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("simd")
class Pooling2DTest {
  /** One image of 3x3: -1 ... -9. */
  private static Tensor negatives() {
    float[] x = new float[9];
    for (int i = 0; i < 9; i++) {
      x[i] = -1 - i;
    }
    return Tensor.of(x, 1, 3, 3, 1);
  }

  @Test
  void stridesAreThePoolUnlessTold() {
    Shape input = Shape.of(Shape.ANY, 13, 13, 4);
    assertEquals("[n, 6, 6, 4]", new MaxPooling2D().outputShape(input).toString());
    assertEquals("[n, 6, 6, 4]", new AveragePooling2D().outputShape(input).toString());
    assertEquals("[n, 4, 3, 4]", new MaxPooling2D(3, 4).outputShape(input).toString());
    assertEquals(
        "[n, 11, 6, 4]", new AveragePooling2D(3).strides(1, 2).outputShape(input).toString());
    AveragePooling2D same = new AveragePooling2D(2).padding(Padding.SAME);
    assertEquals("[n, 7, 7, 4]", same.outputShape(input).toString());
  }

  // Zeros of padding would win over negative numbers, and water down means.
  @Test
  void paddingDoesNotCount() {
    Tensor max = LayerRun.inference(new MaxPooling2D().padding(Padding.SAME)).forward(negatives());
    assertArrayEquals(new float[] {-1, -3, -7, -9}, max.data());
    Tensor mean =
        LayerRun.inference(new AveragePooling2D(2).padding(Padding.SAME)).forward(negatives());
    assertArrayEquals(new float[] {-3, -4.5f, -7.5f, -9}, mean.data());
    Padding topLeft = Padding.explicit(1, 0, 1, 0);
    max = LayerRun.inference(new MaxPooling2D().padding(topLeft)).forward(negatives());
    assertArrayEquals(new float[] {-1, -2, -4, -5}, max.data());
  }

  @Test
  void theFirstOfEqualsGetsTheGradient() {
    Tensor x = Tensor.zeros(1, 2, 2, 1);
    x.fill(3);
    LayerRun run = LayerRun.training(new MaxPooling2D(), 1);
    run.forward(x);
    Tensor dx = run.backward(Tensor.of(new float[] {5}, 1, 1, 1, 1)).getFirst();
    assertArrayEquals(new float[] {5, 0, 0, 0}, dx.data());
  }

  @Test
  void badOptionsAndInputsAreRefused() {
    assertError("MaxPooling2D: poolSize must be at least 1 but got 0x0", () -> new MaxPooling2D(0));
    assertError(
        "AveragePooling2D: strides must be at least 1 but got 1x0",
        () -> new AveragePooling2D(2).strides(1, 0));
    assertError(
        "MaxPooling2D: padding must be smaller than the pool 2x3 but got 2,0,0,0",
        () -> new MaxPooling2D(2, 3).padding(Padding.explicit(2, 0, 0, 0)));
    assertError(
        "MaxPooling2D(2x2): expected input [n, h, w, c] but got [n, 10]",
        () -> new MaxPooling2D().outputShape(Shape.of(Shape.ANY, 10)));
    assertError(
        "AveragePooling2D(4x4): expected input that holds a window but got [n, 3, 9, 1]: a window"
            + " of 4x4 (dilation included) does not fit into an input of 3x9 with padding valid",
        () -> new AveragePooling2D(4).outputShape(Shape.of(Shape.ANY, 3, 9, 1)));
  }

  private static void assertError(String message, Runnable code) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, code::run).getMessage());
  }
}
