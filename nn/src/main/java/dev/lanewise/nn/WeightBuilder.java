package dev.lanewise.nn;

import dev.lanewise.engine.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
      return !graph.layers().isEmpty() && unbuilt(graph).isEmpty();
    }
  }

  /** Draws the weights. */
  static void draw(Graph graph, long seed) {
    synchronized (LOCK) {
      checkShapes(graph);
      List<Node> nodes = unbuilt(graph);
      for (Node node : nodes) {
        build(node, node.layer(), new WeightFactory(seed, node.layer().name()));
      }
      setBuilt(nodes);
    }
  }

  /**
   * Takes the weights from those given, after all names and shapes were checked on copies of the
   * layers. (A layer that is not registered cannot be copied. It is checked as it is built, after
   * the others; where that fails it counts as not built.)
   */
  static void take(Graph graph, Map<String, Tensor> given) {
    synchronized (LOCK) {
      checkShapes(graph);
      Map<Node, Layer> checked = new LinkedHashMap<>();
      List<Node> copied = new ArrayList<>();
      List<Node> single = new ArrayList<>();
      List<Node> nodes = unbuilt(graph);
      for (Node node : nodes) {
        Layer copy = copy(node.layer());
        checked.put(node, copy);
        (copy == node.layer() ? single : copied).add(node);
      }
      for (Node node : copied) {
        build(node, checked.get(node), given);
      }
      for (Node node : single) {
        build(node, node.layer(), given);
      }
      checkNames(checked, graph, given.keySet());
      for (Node node : copied) {
        build(node, node.layer(), given);
      }
      setBuilt(nodes);
    }
  }

  private static void checkShapes(Graph graph) {
    for (Node node : graph.nodes()) {
      node.checkShape();
    }
  }

  private static List<Node> unbuilt(Graph graph) {
    List<Node> unbuilt = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (!node.isInput() && !node.layer().isBuilt()) {
        unbuilt.add(node);
      }
    }
    return unbuilt;
  }

  private static void build(Node node, Layer layer, Map<String, Tensor> given) {
    build(node, layer, new WeightFactory(node.layer().name(), given));
  }

  /** Builds the node's layer, or a copy of it. */
  private static void build(Node node, Layer layer, WeightFactory weights) {
    layer.build(node.inputs().getFirst().shape(), weights);
  }

  private static void setBuilt(List<Node> nodes) {
    for (Node node : nodes) {
      node.layer().setBuilt();
    }
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
    for (Map.Entry<Node, Layer> entry : checked.entrySet()) {
      for (Parameter weight : entry.getValue().parameters()) {
        wanted.add(entry.getKey().layer().name() + "/" + weight.name());
      }
    }
    Set<String> unknown = new LinkedHashSet<>(given);
    unknown.removeAll(wanted);
    if (!unknown.isEmpty()) {
      boolean all = checked.size() == graph.layers().size();
      throw new IllegalArgumentException(
          "no layer %s the weights %s; the model's are %s"
              .formatted(all ? "has" : "without weights takes", unknown, wanted));
    }
  }
}
