package dev.lanewise.nn.conformance;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Conformance;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.MergeLayer;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Node;
import dev.lanewise.nn.Parameter;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.layers.Activation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The fixtures of Keras.js: inference of layers and small networks, one sample each. */
final class KerasJsCases {
  /** What the fixtures' own tests allow. */
  private static final double TOLERANCE = 2e-5;

  private KerasJsCases() {}

  static void run(Report report) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(Conformance.file("keras-js"))) {
      files = all.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
    for (Path path : files) {
      String file = "keras-js/" + path.getFileName();
      for (Config c : Conformance.cases(file)) {
        report.run(kind(file), c.getString("key"), () -> check(c));
      }
    }
  }

  /** Fixtures of single layers are counted by their first word. */
  private static String kind(String file) {
    int at = file.indexOf('_');
    return at < 0 || file.startsWith("keras-js/advanced")
        ? file.replaceAll("_[A-Z].*", "_*.json")
        : file.substring(0, at) + "_*.json";
  }

  private static void check(Config c) {
    List<Tensor> inputs = new ArrayList<>();
    List<Config> given = c.has("inputs") ? c.getConfigs("inputs") : List.of(c.getConfig("input"));
    given.forEach(input -> inputs.add(Axes.batched(Conformance.tensor(input))));
    Tensor expected = Axes.batched(Conformance.tensor(c.getConfig("expected")));
    List<Config> weights = c.has("weights") ? c.getConfigs("weights") : List.of();
    if (c.has("model")) {
      graph(c.getConfig("model").getConfigs("layers"), inputs, weights, expected);
    } else {
      sequence(c.getConfigs("layers"), inputs.getFirst(), weights, expected);
    }
  }

  /** Layers in a row; or several branches from the input, which the last layer merges. */
  private static void sequence(
      List<Config> specs, Tensor input, List<Config> weights, Tensor expected) {
    Config attrs = specs.getLast().getConfig("attrs");
    Tensor x = input;
    Tensor y = expected;
    if (Keras.channelsFirst(attrs)) {
      x = Axes.toChannelsLast(x);
      y = Axes.toChannelsLast(y);
    } else if (specs.getLast().getString("layer").equals("BatchNormalization")) {
      int axis = attrs.has("axis") ? attrs.getInt("axis") : -1;
      x = Axes.moveLast(x, axis);
      y = Axes.moveLast(y, axis);
    }
    List<Layer> layers = new ArrayList<>();
    specs.forEach(spec -> layers.add(layer(spec.getString("layer"), spec.getConfig("attrs"))));
    Node start = Node.input(x.shape().sample());
    Node end = start;
    if (layers.getLast() instanceof MergeLayer merge) {
      List<Node> branches = new ArrayList<>();
      for (int i = 0; i < layers.size() - 1; i++) {
        boolean begins = specs.get(i).getString("layer").equals("Dense");
        Node from = begins ? start : branches.removeLast();
        branches.add(from.then(layers.get(i)));
      }
      end = Node.merge(merge, branches.toArray(Node[]::new));
    } else {
      for (Layer layer : layers) {
        end = end.then(layer);
      }
    }
    compare(new Model(start, end), x, weights, y);
  }

  private static Layer layer(String type, Config attrs) {
    String name = type.startsWith("activation:") ? type.substring(11) : null;
    boolean hard =
        "hard_sigmoid".equals(name) || "hard_sigmoid".equals(attrs.getStringOrNull("activation"));
    if (hard) {
      throw new LeftOut("hard_sigmoid as Keras had it before version 3");
    }
    if (name == null) {
      return Keras.layer(type, attrs);
    }
    Config options =
        attrs.getList("args").isEmpty()
            ? Config.empty()
            : (Config) attrs.getList("args").getFirst();
    if (name.equals("relu")) {
      return new Activation(
          Activations.relu(
              options.has("maxValue") ? options.getDouble("maxValue") : Double.POSITIVE_INFINITY,
              options.has("alpha") ? options.getDouble("alpha") : 0,
              0));
    }
    return new Activation(Keras.activation(name, options));
  }

  /**
   * Layers that name the layers they stand on; one that names none stands on the input of its
   * branch.
   */
  private static void graph(
      List<Config> specs, List<Tensor> inputs, List<Config> weights, Tensor expected) {
    List<Node> starts = new ArrayList<>();
    inputs.forEach(input -> starts.add(Node.input(input.shape().sample())));
    Map<String, Node> nodes = new LinkedHashMap<>();
    for (Config spec : specs) {
      Layer layer = layer(spec.getString("layerClass"), spec.getConfig("attrs"));
      String name = spec.getConfig("attrs").getString("name");
      List<Node> from = new ArrayList<>();
      spec.getList("inbound").forEach(inbound -> from.add(nodes.get(inbound)));
      if (from.isEmpty()) {
        from.add(starts.get(starts.size() == 1 ? 0 : spec.getInt("branch")));
      }
      layer.named(name);
      Node node =
          layer instanceof MergeLayer merge
              ? Node.merge(merge, from.toArray(Node[]::new))
              : from.getFirst().then(layer);
      nodes.put(name, node);
    }
    Node last = List.copyOf(nodes.values()).getLast();
    Model model = new Model(starts, List.of(last)).build(0);
    Iterator<Config> values = weights.iterator();
    for (String name : nodes.keySet()) {
      for (Parameter parameter : model.layer(name).parameters()) {
        Tensor value = Conformance.tensor(values.next());
        System.arraycopy(value.data(), 0, parameter.value().data(), 0, parameter.value().size());
      }
    }
    Close.check("graph", expected, model.predict(inputs).getFirst(), TOLERANCE);
  }

  private static void compare(Model model, Tensor x, List<Config> weights, Tensor expected) {
    KerasCases.set(model.build(0), weights);
    Tensor y = model.execution(false, 0).forward(x);
    Close.check(model.toString(), expected, y, TOLERANCE);
    if (!y.shape().equals(expected.shape()) && !y.shape().equals(Shape.of(1, expected.size()))) {
      throw new AssertionError(y.shape() + " but expected " + expected.shape());
    }
  }
}
