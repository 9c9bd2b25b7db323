package dev.lanewise.nn;

import dev.lanewise.engine.Tensor;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Gives the layers of a graph their weights: those that have none yet. A layer may stand in several
 * models, which several threads may build, so one at a time.
 */
final class WeightBuilder {
  private static final Object LOCK = new Object();

  private WeightBuilder() {}

  /** True where there are layers, and all have their weights. */
  static boolean isDone(Graph graph) {
    synchronized (LOCK) {
      return !graph.layers().isEmpty() && graph.layers().stream().allMatch(Layer::isBuilt);
    }
  }

  /** Draws the weights. */
  static void draw(Graph graph, long seed) {
    synchronized (LOCK) {
      graph.nodes().forEach(Node::checkShape);
      List<Node> nodes = unbuilt(graph);
      nodes.forEach(node -> build(node, node.layer(), name -> new WeightFactory(seed, name)));
      nodes.forEach(node -> node.layer().setBuilt());
    }
  }

  /**
   * Takes the weights from those given, after all names and shapes were checked on copies of the
   * layers. (A layer that is not registered cannot be copied. It is checked as it is built, after
   * the others; where that fails it counts as not built.)
   */
  static void take(Graph graph, Map<String, Tensor> given) {
    synchronized (LOCK) {
      graph.nodes().forEach(Node::checkShape);
      List<Node> nodes = unbuilt(graph);
      Map<Node, Layer> checked = new LinkedHashMap<>();
      nodes.forEach(node -> checked.put(node, copy(node.layer())));
      List<Node> copied = nodes.stream().filter(n -> checked.get(n) != n.layer()).toList();
      List<Node> single = nodes.stream().filter(n -> checked.get(n) == n.layer()).toList();
      Function<String, WeightFactory> weights = name -> new WeightFactory(name, given);
      copied.forEach(node -> build(node, checked.get(node), weights));
      single.forEach(node -> build(node, node.layer(), weights));
      checkNames(checked, graph, given.keySet());
      copied.forEach(node -> build(node, node.layer(), weights));
      nodes.forEach(node -> node.layer().setBuilt());
    }
  }

  private static List<Node> unbuilt(Graph graph) {
    return graph.nodes().stream()
        .filter(node -> !node.isInput() && !node.layer().isBuilt())
        .toList();
  }

  /** Builds the node's layer, or a copy of it. */
  private static void build(Node node, Layer layer, Function<String, WeightFactory> weights) {
    layer.build(node.inputs().getFirst().shape(), weights.apply(node.layer().name()));
  }

  private static Layer copy(Layer layer) {
    try {
      Layer copy = Registries.LAYERS.create(Config.typed(layer));
      return copy.getClass() == layer.getClass() ? copy : layer;
    } catch (RuntimeException e) { // it, or a part of it, is not registered
      return layer;
    }
  }

  private static void checkNames(Map<Node, Layer> checked, Graph graph, Set<String> given) {
    Set<String> wanted = new LinkedHashSet<>();
    checked.forEach(
        (node, layer) ->
            layer
                .parameters()
                .forEach(weight -> wanted.add(node.layer().name() + "/" + weight.name())));
    List<String> unknown = given.stream().filter(name -> !wanted.contains(name)).toList();
    if (!unknown.isEmpty()) {
      boolean all = checked.size() == graph.layers().size();
      throw new IllegalArgumentException(
          "no layer %s the weights %s; the model's are %s"
              .formatted(all ? "has" : "without weights takes", unknown, wanted));
    }
  }
}
