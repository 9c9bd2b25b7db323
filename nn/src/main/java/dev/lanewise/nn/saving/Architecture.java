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
 * output. Where the inputs are several, or have a name, or the outputs are several, there is {@code
 * "inputs": [{"name": "image", "shape": [28, 28, 1]}, ...]} in place of {@code "input"} and {@code
 * "outputs": [3, 5]} beside it; the nodes' numbers then follow those of all inputs.
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
    model.inputs().forEach(input -> numbers.put(input, numbers.size()));
    List<Config> nodes = new ArrayList<>();
    for (Node node : model.nodes()) {
      if (!node.isInput()) {
        numbers.put(node, numbers.size());
        nodes.add(of(node, node.inputs().stream().map(numbers::get).toList()));
      }
    }
    String kind = model instanceof Sequential ? "Sequential" : "Model";
    Config begun = Config.of("class", kind, "name", model.name());
    boolean plain =
        model.inputs().size() == 1
            && model.outputs().size() == 1
            && model.input().givenName() == null;
    Config ends =
        plain
            ? begun.with("input", model.inputShape().sample().dims())
            : begun
                .with("inputs", model.inputs().stream().map(Architecture::input).toList())
                .with("outputs", model.outputs().stream().map(numbers::get).toList());
    return ends.with("nodes", nodes);
  }

  private static Config input(Node input) {
    return Config.of("name", input.givenName(), "shape", input.shape().sample().dims());
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
    List<Node> inputs =
        architecture.has("inputs")
            ? architecture.getConfigs("inputs").stream().map(Architecture::input).toList()
            : List.of(Node.input(architecture.getInts("input")));
    List<Node> nodes = new ArrayList<>(inputs);
    List<Layer> layers = new ArrayList<>();
    for (Config config : architecture.getConfigs("nodes")) {
      Layer layer = layer(config);
      layers.add(layer);
      nodes.add(node(layer, config.getInts("inputs"), nodes));
    }
    if (isSequential(architecture)) {
      Sequential model = new Sequential(inputs.getFirst().shape().sample());
      layers.forEach(model::add);
      return model.named(architecture.getString("name"));
    }
    List<Node> outputs =
        architecture.has("outputs")
            ? outputs(architecture.getInts("outputs"), nodes)
            : List.of(nodes.getLast());
    return new Model(inputs, outputs).named(architecture.getString("name"));
  }

  private static Node input(Config config) {
    Shape shape = Shape.of(config.getInts("shape"));
    return config.has("name") ? Node.input(config.getString("name"), shape) : Node.input(shape);
  }

  private static List<Node> outputs(int[] numbers, List<Node> nodes) {
    List<Node> outputs = new ArrayList<>();
    for (int number : numbers) {
      if (number < 0 || number >= nodes.size()) {
        throw new IllegalArgumentException(
            "architecture: the output %d is none of the nodes 0 to %d"
                .formatted(number, nodes.size() - 1));
      }
      outputs.add(nodes.get(number));
    }
    return outputs;
  }

  private static boolean isSequential(Config architecture) {
    String kind = architecture.getString("class");
    if (!kind.equals("Sequential") && !kind.equals("Model")) {
      throw new IllegalArgumentException(
          "architecture: 'class' must be Sequential or Model but got " + kind);
    }
    return kind.equals("Sequential");
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
