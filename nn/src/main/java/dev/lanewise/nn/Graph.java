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
 * The nodes between a model's inputs and its outputs, each after those it needs, and the names of
 * inputs and layers.
 */
final class Graph {
  private final List<Node> inputs;
  private final List<Node> outputs;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<Node, Integer> positions = new IdentityHashMap<>();
  private final Map<Node, String> names = new IdentityHashMap<>();
  private final List<Layer> layers;

  Graph(List<Node> inputs, List<Node> outputs) {
    this.inputs = List.copyOf(inputs);
    this.outputs = List.copyOf(outputs);
    checkEnds();
    for (Node output : outputs) {
      visit(output);
    }
    for (Node input : inputs) {
      if (!positions.containsKey(input)) {
        throw new IllegalArgumentException(
            outputs.size() == 1
                ? "the model's output %s does not depend on its input %s"
                    .formatted(outputs.getFirst(), input.shape())
                : "none of the model's outputs %s depends on its input %s %s"
                    .formatted(outputs, input, input.shape()));
      }
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

  private void checkEnds() {
    if (inputs.isEmpty() || outputs.isEmpty()) {
      throw new IllegalArgumentException(
          "a model needs at least one input and one output but got %s and %s"
              .formatted(inputs, outputs));
    }
    for (Node input : inputs) {
      if (!input.isInput()) {
        throw new IllegalArgumentException(
            "an input of a model must be a Node.input(...) but got " + input);
      }
    }
    checkDistinct("input", inputs);
    checkDistinct("output", outputs);
  }

  private static void checkDistinct(String what, List<Node> ends) {
    Set<Node> seen = new HashSet<>(); // nodes are equal where they are the same
    for (Node end : ends) {
      if (!seen.add(end)) {
        throw new IllegalArgumentException(
            "the %s %s %s is given twice".formatted(what, end, end.shape()));
      }
    }
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
      for (Node before : node.inputs().reversed()) {
        if (!positions.containsKey(before)) {
          stack.push(before);
        }
      }
      if (stack.size() == waiting) {
        stack.pop();
        if (node.isInput() && !inputs.contains(node)) {
          throw new IllegalArgumentException(
              "the model's output %s depends on %s %s, which is not among its inputs"
                  .formatted(last, node, node.shape()));
        }
        positions.put(node, nodes.size());
        nodes.add(node);
      }
    }
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
    for (Node input : inputs) {
      if (input.givenName() != null && !taken.add(input.givenName())) {
        throw new IllegalArgumentException(
            "an input and another input, or a layer, are both named '" + input.givenName() + "'");
      }
    }
    Map<String, Integer> counts = new HashMap<>();
    for (Layer layer : layers) {
      String name = layer.name();
      if (name == null) {
        String base = layer.type().isEmpty() ? "layer" : snakeCase(layer.type()); // anonymous
        name = freeName(base, counts, taken);
      }
      layer.place(name);
    }
    for (Node input : inputs) {
      String name = input.givenName();
      names.put(input, name == null ? freeName("input_layer", counts, taken) : name);
    }
  }

  private static String freeName(String base, Map<String, Integer> counts, Set<String> taken) {
    String name;
    do {
      int count = counts.merge(base, 1, Integer::sum) - 1;
      name = count == 0 ? base : base + "_" + count;
    } while (!taken.add(name));
    return name;
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

  List<Node> inputs() {
    return inputs;
  }

  List<Node> outputs() {
    return outputs;
  }

  /** The name of an input, or of a node's layer. */
  String name(Node node) {
    return node.isInput() ? names.get(node) : node.layer().name();
  }

  List<Node> nodes() {
    return nodes;
  }

  /** The numbers of nodes. */
  int[] positions(List<Node> of) {
    int[] numbers = new int[of.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = positions.get(of.get(i));
    }
    return numbers;
  }

  List<Layer> layers() {
    return layers;
  }
}
