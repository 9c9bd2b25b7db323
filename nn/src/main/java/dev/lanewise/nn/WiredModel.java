package dev.lanewise.nn;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a model consists of: its graph of layers, and their weights. */
abstract sealed class WiredModel permits Model {
  private Graph graph;
  private volatile boolean built;

  WiredModel(List<Node> inputs, List<Node> outputs) {
    connect(inputs, outputs);
  }

  /** Makes the model consist of all nodes between these, as long as it has no weights. */
  final void connect(List<Node> inputs, List<Node> outputs) {
    if (built) {
      throw new IllegalStateException(
          "the model has weights already: its layers cannot change any more");
    }
    graph = new Graph(inputs, outputs);
  }

  /**
   * Draws the initial weights of the layers that have none yet.
   *
   * @param seed the same seed gives the same weights
   * @return this
   * @throws IllegalStateException if the model is built or all its layers are, or if an option of a
   *     layer was changed after it was added so that shapes are others now
   */
  public final synchronized Model build(long seed) {
    requireUnbuilt();
    WeightBuilder.draw(graph, seed);
    built = true;
    return (Model) this;
  }

  /**
   * Takes these tensors as the weights of the layers that have none yet: the very tensors, not
   * copies. Where this fails the model is as before.
   *
   * @param weights by name, as {@link #weights} names them
   * @return this
   * @throws IllegalStateException as {@link #build(long)}
   * @throws IllegalArgumentException if one is missing, has another shape or belongs to no layer
   *     without weights
   */
  public final synchronized Model build(Map<String, Tensor> weights) {
    requireUnbuilt();
    WeightBuilder.take(graph, weights);
    built = true;
    return (Model) this;
  }

  private void requireUnbuilt() {
    if (built) {
      throw new IllegalStateException("the model is built already");
    }
    if (WeightBuilder.isDone(graph)) {
      throw new IllegalStateException(
          "the model's layers have their weights already, from another model");
    }
  }

  final void ensureBuilt() {
    if (!built) {
      synchronized (this) { // the first callers may be several threads that predict
        if (!built) {
          WeightBuilder.draw(graph, 0);
          built = true;
        }
      }
    }
  }

  /** The layers, each after those it needs. */
  public final List<Layer> layers() {
    return graph.layers();
  }

  /**
   * The layer of this name.
   *
   * @throws IllegalArgumentException naming those there are
   */
  public final Layer layer(String name) {
    for (Layer layer : layers()) {
      if (layer.name().equals(name)) {
        return layer;
      }
    }
    throw new IllegalArgumentException(
        "no layer is named '%s'; there are %s"
            .formatted(name, layers().stream().map(Layer::name).toList()));
  }

  /** The graph itself. */
  final Graph graph() {
    return graph;
  }

  /** The nodes, each after those it needs, the input among them. */
  public final List<Node> nodes() {
    return List.copyOf(graph.nodes());
  }

  /**
   * Freezes all layers ({@code false}) or none: what a backbone is given before a new head is put
   * upon it. Counts from the next fit on. One layer: {@link Layer#trainable}.
   *
   * @return this
   */
  public final Model trainable(boolean trainable) {
    layers().forEach(layer -> layer.trainable(trainable));
    return (Model) this;
  }

  /** Where samples come in. */
  public final List<Node> inputs() {
    return graph.inputs();
  }

  /** Where the outputs come from. */
  public final List<Node> outputs() {
    return graph.outputs();
  }

  /**
   * The names of the inputs: those given ({@link Node#input(String, int...)}), else {@code
   * input_layer}, {@code input_layer_1} and so on.
   */
  public final List<String> inputNames() {
    return names(graph.inputs());
  }

  /** The names of the outputs, which are those of the layers they come from. */
  public final List<String> outputNames() {
    return names(graph.outputs());
  }

  private List<String> names(List<Node> nodes) {
    return nodes.stream().map(graph::name).toList();
  }

  /**
   * Where samples come in.
   *
   * @throws IllegalStateException if there are several inputs
   */
  public final Node input() {
    return only("input", inputs());
  }

  /**
   * Where the outputs come from: what a new head is put upon, {@code model.output().then(...)}.
   *
   * @throws IllegalStateException if there are several outputs
   */
  public final Node output() {
    return only("output", outputs());
  }

  private Node only(String what, List<Node> ends) {
    if (ends.size() > 1) {
      throw new IllegalStateException(
          "the model has no single %s but %d: %s".formatted(what, ends.size(), names(ends)));
    }
    return ends.getFirst();
  }

  /**
   * The input of this name.
   *
   * @throws IllegalArgumentException naming those there are
   */
  public final Node input(String name) {
    int index = inputNames().indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException(
          "no input is named '%s'; there are %s".formatted(name, inputNames()));
    }
    return inputs().get(index);
  }

  /**
   * The output of a layer, for a model that ends there and shares its weights:
   *
   * <pre>{@code
   * Model features = new Model(model.input(), model.output("block5_pool"));
   * Model both =
   *     new Model(model.inputs(), List.of(model.output("block4_pool"), model.output("block5_pool")));
   * }</pre>
   *
   * @throws IllegalArgumentException naming the layers there are
   */
  public final Node output(String layer) {
    Layer wanted = layer(layer);
    return graph.nodes().stream().filter(node -> node.layer() == wanted).findFirst().orElseThrow();
  }

  /**
   * The shape of the input, {@code [n, ...]}.
   *
   * @throws IllegalStateException if there are several inputs
   */
  public final Shape inputShape() {
    return input().shape();
  }

  /**
   * The shape of the output, {@code [n, ...]}.
   *
   * @throws IllegalStateException if there are several outputs
   */
  public final Shape outputShape() {
    return output().shape();
  }

  /** All weights by name: {@code conv2d/kernel}. The tensors are the live ones. */
  public final Map<String, Parameter> weights() {
    ensureBuilt();
    Map<String, Parameter> weights = new LinkedHashMap<>();
    for (Layer layer : layers()) {
      for (Parameter parameter : layer.parameters()) {
        weights.put(layer.name() + "/" + parameter.name(), parameter);
      }
    }
    return weights;
  }

  /** The weights that training changes: trainable ones of trainable layers. */
  public final List<Parameter> trainableWeights() {
    ensureBuilt();
    List<Parameter> weights = new ArrayList<>();
    for (Layer layer : layers()) {
      if (layer.isTrainable()) {
        layer.parameters().stream().filter(Parameter::isTrainable).forEach(weights::add);
      }
    }
    return weights;
  }

  /**
   * The weights of a layer, as copies, in Keras's order: kernel, bias; gamma, beta, moving mean,
   * moving variance.
   *
   * @throws IllegalArgumentException naming the layers there are, if none has this name
   */
  public final List<Tensor> getWeights(String layer) {
    ensureBuilt();
    return layer(layer).parameters().stream().map(parameter -> parameter.value().copy()).toList();
  }

  /**
   * Sets the weights of a layer to copies of these, in the order of {@link #getWeights}.
   *
   * @throws IllegalArgumentException if the layer has not so many or they have other shapes; then
   *     nothing is changed
   */
  public final void setWeights(String layer, Tensor... weights) {
    ensureBuilt();
    List<Parameter> parameters = layer(layer).parameters();
    List<Shape> expected = parameters.stream().map(Parameter::shape).toList();
    List<Shape> got = List.of(weights).stream().map(Tensor::shape).toList();
    if (!got.equals(expected)) {
      throw new IllegalArgumentException(
          "%s '%s': expected weights %s but got shapes %s"
              .formatted(layer(layer), layer, parameters, got));
    }
    for (int i = 0; i < weights.length; i++) {
      parameters.get(i).value().copyFrom(weights[i]);
    }
  }
}
