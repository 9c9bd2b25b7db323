package dev.lanewise.nn;

import dev.lanewise.engine.Shape;
import java.util.List;

/**
 * A layer in its place in a graph: what it is applied to, and the shape that comes out. Nodes are
 * immutable; a graph is written from its input on:
 *
 * <pre>{@code
 * Node in = Node.input(32, 32, 3);
 * Node x = in.then(new Conv2D(16, 3).padding(Padding.SAME));
 * Node y = x.then(new Conv2D(16, 3).padding(Padding.SAME));
 * Model model = new Model(in, Node.merge(new Add(), x, y).then(new Flatten()).then(new Dense(10)));
 * }</pre>
 */
public final class Node {
  private final Layer layer;
  private final List<Node> inputs;
  private final Shape shape;

  /** Of an input that was given one. */
  private final String name;

  private Node(String name, Shape input) {
    layer = null;
    inputs = List.of();
    shape = input;
    this.name = name;
  }

  private Node(Layer layer, List<Node> inputs) {
    this.layer = layer;
    this.inputs = List.copyOf(inputs);
    name = null;
    try {
      shape = derivedShape();
    } catch (IllegalArgumentException e) {
      String before =
          String.join(" and ", inputs.stream().map(node -> node + " -> " + node.shape).toList());
      throw new IllegalArgumentException(
          "%s cannot follow %s: %s".formatted(layer, before, e.getMessage()), e);
    }
  }

  private Shape derivedShape() {
    return layer instanceof MergeLayer merge
        ? merge.outputShape(inputs.stream().map(Node::shape).toList())
        : layer.outputShape(inputs.getFirst().shape);
  }

  /** Where samples of this shape (without the batch) come in. */
  public static Node input(int... sample) {
    return input(Shape.of(sample));
  }

  /** Where samples of this shape (without the batch) come in. */
  public static Node input(Shape sample) {
    return new Node(null, sample.batched());
  }

  /**
   * Where samples of this shape (without the batch) come in, with a name: what a model of several
   * inputs calls it. Without one it is {@code input_layer}, {@code input_layer_1} and so on.
   *
   * @throws IllegalArgumentException if the name is empty or has a {@code /} in it
   */
  public static Node input(String name, int... sample) {
    return input(name, Shape.of(sample));
  }

  /** As {@link #input(String, int...)}. */
  public static Node input(String name, Shape sample) {
    if (name.isEmpty() || name.contains("/")) {
      throw new IllegalArgumentException(
          "Input: a name must have characters, and no '/', but got " + name);
    }
    return new Node(name, sample.batched());
  }

  /**
   * This node followed by a layer.
   *
   * @throws IllegalArgumentException if the layer does not take this node's output; the message
   *     names both
   */
  public Node then(Layer layer) {
    return new Node(layer, List.of(this));
  }

  /**
   * A layer of several inputs applied to these nodes.
   *
   * @throws IllegalArgumentException if the layer does not take these outputs; the message names
   *     all
   */
  public static Node merge(MergeLayer layer, Node... inputs) {
    return new Node(layer, List.of(inputs));
  }

  /**
   * Refuses a layer that gives another shape than when this node was made.
   *
   * @throws IllegalStateException naming the layer
   */
  void checkShape() {
    String now;
    try {
      Shape derived = isInput() ? shape : derivedShape();
      if (derived.equals(shape)) {
        return;
      }
      now = "gives " + derived;
    } catch (IllegalArgumentException e) {
      now = "gives an error (" + e.getMessage() + ")";
    }
    throw new IllegalStateException(
        ("the layer '%s' gave %s when it was added to the model, but now it %s: set a layer's"
                + " options before it is added")
            .formatted(layer.name(), shape, now));
  }

  /** The layer, or null where this is an input. */
  public Layer layer() {
    return layer;
  }

  /** What the layer is applied to; empty for an input. */
  public List<Node> inputs() {
    return inputs;
  }

  /** The shape of the output, its batch {@link Shape#ANY}. */
  public Shape shape() {
    return shape;
  }

  /** The name that was given to an input; null where none was, and for layers. */
  public String givenName() {
    return name;
  }

  /** True where samples come in. */
  public boolean isInput() {
    return layer == null;
  }

  @Override
  public String toString() {
    return !isInput() ? layer.toString() : name == null ? "Input" : "Input '" + name + "'";
  }
}
