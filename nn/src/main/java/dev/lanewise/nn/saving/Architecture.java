package dev.lanewise.nn.saving;

import dev.lanewise.engine.Shape;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.MergeLayer;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Node;
import dev.lanewise.nn.Registries;
import dev.lanewise.nn.Sequential;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model without its weights, as JSON has it: {@code {"class": "Sequential", "name": "sequential",
 * "input": [28, 28, 1], "nodes": [{"type": "Dense", "name": "dense", "config": {...}, "trainable":
 * true, "inputs": [0]}, ...]}}. Input 0 is the model's input, k the k-th node; the last node is the
 * output.
 */
final class Architecture {
  private Architecture() {}

  /**
   * The model's.
   *
   * @throws IllegalArgumentException if a layer, or a part of one, would not be loaded
   */
  static Config of(Model model) {
    Map<Node, Integer> numbers = new IdentityHashMap<>();
    List<Config> nodes = new ArrayList<>();
    for (Node node : model.nodes()) {
      numbers.put(node, numbers.size());
      if (!node.isInput()) {
        nodes.add(of(node, node.inputs().stream().map(numbers::get).toList()));
      }
    }
    String kind = model instanceof Sequential ? "Sequential" : "Model";
    return Config.of(
        "class",
        kind,
        "name",
        model.name(),
        "input",
        model.inputShape().sample().dims(),
        "nodes",
        nodes);
  }

  private static Config of(Node node, List<Integer> inputs) {
    Layer layer = node.layer();
    Config config =
        Config.of(
            "type",
            layer.type(),
            "name",
            layer.name(),
            "config",
            layer.config(),
            "trainable",
            layer.isTrainable(),
            "inputs",
            inputs);
    Layer again = layer(config); // refuses what loading would refuse
    if (again.getClass() != layer.getClass()) {
      throw new IllegalArgumentException(
          "layer '%s': the type '%s' is registered for %s, not for %s; override type()"
              .formatted(layer.name(), layer.type(), again.getClass(), layer.getClass()));
    }
    return config;
  }

  static Model model(Config architecture) {
    List<Node> nodes = new ArrayList<>();
    nodes.add(Node.input(architecture.getInts("input")));
    List<Layer> layers = new ArrayList<>();
    for (Config config : architecture.getConfigs("nodes")) {
      Layer layer = layer(config);
      layers.add(layer);
      nodes.add(node(layer, config.getInts("inputs"), nodes));
    }
    return (isSequential(architecture)
            ? sequential(nodes.getFirst().shape().sample(), layers)
            : new Model(nodes.getFirst(), nodes.getLast()))
        .named(architecture.getString("name"));
  }

  private static boolean isSequential(Config architecture) {
    String kind = architecture.getString("class");
    if (!kind.equals("Sequential") && !kind.equals("Model")) {
      throw new IllegalArgumentException(
          "architecture: 'class' must be Sequential or Model but got " + kind);
    }
    return kind.equals("Sequential");
  }

  private static Model sequential(Shape input, List<Layer> layers) {
    Sequential model = new Sequential(input);
    layers.forEach(model::add);
    return model;
  }

  private static Layer layer(Config config) {
    String name = config.getString("name");
    try {
      return Registries.LAYERS.create(config).named(name).trainable(config.getBoolean("trainable"));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("layer '%s': %s".formatted(name, e.getMessage()), e);
    }
  }

  private static Node node(Layer layer, int[] inputs, List<Node> before) {
    for (int input : inputs) {
      if (input < 0 || input >= before.size()) {
        throw new IllegalArgumentException(
            "architecture: layer '%s' has the input %d, which is not before it"
                .formatted(layer.name(), input));
      }
    }
    if (layer instanceof MergeLayer merge && inputs.length > 0) {
      Node[] nodes = new Node[inputs.length];
      for (int i = 0; i < nodes.length; i++) {
        nodes[i] = before.get(inputs[i]);
      }
      return Node.merge(merge, nodes);
    }
    if (inputs.length != 1) {
      throw new IllegalArgumentException(
          "architecture: layer '%s' takes one input but has %d"
              .formatted(layer.name(), inputs.length));
    }
    return before.get(inputs[0]).then(layer);
  }
}
