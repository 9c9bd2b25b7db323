package dev.lanewise.nn;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The nodes between a model's input and its output, each after those it needs, and the names of
 * their layers.
 */
final class Graph {
  private final Node input;
  private final Node output;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<Node, Integer> positions = new IdentityHashMap<>();
  private final List<Layer> layers;

  Graph(Node input, Node output) {
    this.input = input;
    this.output = output;
    visit(output);
    if (!positions.containsKey(input)) {
      throw new IllegalArgumentException(
          "the model's output " + output + " does not depend on its input");
    }
    Set<Layer> distinct = new LinkedHashSet<>();
    for (Node node : nodes) {
      if (!node.isInput() && !distinct.add(node.layer())) {
        throw new IllegalArgumentException(
            "the layer " + node + " stands twice in the model; make a second one");
      }
    }
    layers = List.copyOf(distinct);
    name();
  }

  // Depth first over inputs in order: for a chain this is the order of the chain. A stack of its
  // own, since models may be deeper than Java's.
  private void visit(Node last) {
    Deque<Node> stack = new ArrayDeque<>(List.of(last));
    while (!stack.isEmpty()) {
      Node node = stack.peek();
      if (positions.containsKey(node)) {
        stack.pop();
        continue;
      }
      int waiting = stack.size();
      node.inputs().reversed().stream()
          .filter(before -> !positions.containsKey(before))
          .forEach(stack::push);
      if (stack.size() == waiting) {
        add(stack.pop());
      }
    }
  }

  private void add(Node node) {
    if (node.isInput() && node != input) {
      throw new IllegalArgumentException(
          "the model's output depends on a second input " + node.shape());
    }
    positions.put(node, nodes.size());
    nodes.add(node);
  }

  /**
   * Keras's names: the type in snake case, and from the second of a type on its number. Given names
   * are kept.
   */
  private void name() {
    Set<String> taken = new HashSet<>();
    for (Layer layer : layers) {
      if (layer.name() != null && !taken.add(layer.name())) {
        throw new IllegalArgumentException(
            "two layers are named '" + layer.name() + "'; name one before it is added to a model");
      }
    }
    Map<String, Integer> counts = new HashMap<>();
    for (Layer layer : layers) {
      String name = layer.name();
      if (name == null) {
        String base = layer.type().isEmpty() ? "layer" : snakeCase(layer.type()); // anonymous
        do {
          int count = counts.merge(base, 1, Integer::sum) - 1;
          name = count == 0 ? base : base + "_" + count;
        } while (!taken.add(name));
      }
      layer.place(name);
    }
  }

  /**
   * {@code MaxPooling2D} becomes {@code max_pooling2d}, {@code ReLU} becomes {@code re_lu}: Keras's
   * rule.
   */
  static String snakeCase(String type) {
    return type.replaceAll("(.)([A-Z][a-z0-9]+)", "$1_$2")
        .replaceAll("([a-z])([A-Z])", "$1_$2")
        .toLowerCase(java.util.Locale.ROOT);
  }

  Node input() {
    return input;
  }

  Node output() {
    return output;
  }

  List<Node> nodes() {
    return nodes;
  }

  int position(Node node) {
    return positions.get(node);
  }

  List<Layer> layers() {
    return layers;
  }
}
