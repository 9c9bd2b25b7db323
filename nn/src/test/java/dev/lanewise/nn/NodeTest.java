package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.engine.Padding;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.layers.Add;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.MaxPooling2D;
import org.junit.jupiter.api.Test;

/** Shapes are checked when a node is made, and again when the model is built. */
class NodeTest {
  @Test
  void anErrorNamesTheNeighbours() {
    Node in = Node.input(5, 7, 2);
    Node x = in.then(new Conv2D(3, 3));
    Node y = in.then(new Conv2D(3, 1));
    assertEquals(
        "Add cannot follow Conv2D(3, 3x3) -> [n, 3, 5, 3] and Conv2D(3, 1x1) -> [n, 5, 7, 3]: Add:"
            + " expected two or more inputs of one shape (axes of 1 aside) but got [[n, 3, 5, 3],"
            + " [n, 5, 7, 3]]",
        assertThrows(IllegalArgumentException.class, () -> Node.merge(new Add(), x, y))
            .getMessage());
  }

  @Test
  void anOptionChangedTooLateIsRefused() {
    Conv2D conv = new Conv2D(3, 3);
    Sequential model = new Sequential(5, 7, 2).add(conv).add(new MaxPooling2D());
    conv.padding(Padding.SAME);
    String message =
        "the layer 'conv2d' gave [n, 3, 5, 3] when it was added to the model, but now it gives [n,"
            + " 5, 7, 3]: set a layer's options before it is added";
    assertEquals(
        message, assertThrows(IllegalStateException.class, () -> model.build(1)).getMessage());
    Tensor x = Tensor.zeros(1, 5, 7, 2);
    assertEquals(
        message, assertThrows(IllegalStateException.class, () -> model.predict(x)).getMessage());
    conv.padding(Padding.VALID);
    assertEquals(Shape.of(1, 1, 2, 3), model.predict(x).shape());
  }

  @Test
  void anOptionThatNoLongerFitsIsRefused() {
    Conv2D conv = new Conv2D(4, 3);
    Sequential model = new Sequential(5, 7, 3).add(conv);
    conv.groups(2);
    assertEquals(
        "the layer 'conv2d' gave [n, 3, 5, 4] when it was added to the model, but now it gives an"
            + " error (Conv2D(4, 3x3, groups 2): expected input [n, h, w, multiple of 2] but got"
            + " [n, 5, 7, 3]): set a layer's options before it is added",
        assertThrows(IllegalStateException.class, () -> model.build(1)).getMessage());
  }
}
