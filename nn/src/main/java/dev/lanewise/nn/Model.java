package dev.lanewise.nn;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.losses.Loss;
import dev.lanewise.nn.metrics.Metric;
import dev.lanewise.nn.optimizers.Optimizer;
import dev.lanewise.nn.saving.ModelFile;
import dev.lanewise.nn.training.Evaluation;
import dev.lanewise.nn.training.FitOptions;
import dev.lanewise.nn.training.History;
import dev.lanewise.nn.training.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A network: a graph of layers with their weights. The shapes were checked when its nodes were
 * made; the weights are drawn by {@link #build}, or at first use from seed 0.
 *
 * <p>The weights are the layers' own. A second model over layers that have theirs, such as {@code
 * new Model(model.nodes().getFirst(), model.nodes().get(4))}, shares them: what one model learns
 * the other knows.
 */
public class Model {
  /** Keras's batch size where none is given. */
  private static final int BATCH_SIZE = 32;

  private Graph graph;
  private volatile boolean built;
  private List<String> classNames = List.of();
  private Preprocessing preprocessing;
  private Optimizer optimizer;
  private Loss loss;
  private List<Metric> metrics = List.of();
  private volatile Inference inference;
  private String name = this instanceof Sequential ? "sequential" : "functional";

  /**
   * A model of all nodes between these two.
   *
   * @throws IllegalArgumentException if the output does not depend on the input, a layer stands
   *     twice in the graph, or two layers have one name
   */
  public Model(Node input, Node output) {
    connect(input, output);
  }

  /** Makes the model consist of all nodes between these two, as long as it has no weights. */
  final void connect(Node input, Node output) {
    if (built) {
      throw new IllegalStateException(
          "the model has weights already: its layers cannot change any more");
    }
    graph = new Graph(input, output);
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
    return this;
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
    return this;
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

  private void ensureBuilt() {
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

  /** Where samples come in. */
  public final Node input() {
    return graph.input();
  }

  /** Where the outputs come from: what a new head is put upon, {@code model.output().then(...)}. */
  public final Node output() {
    return graph.output();
  }

  /**
   * The output of a layer, for a model that ends there and shares its weights:
   *
   * <pre>{@code
   * Model features = new Model(model.input(), model.output("block5_pool"));
   * }</pre>
   *
   * @throws IllegalArgumentException naming the layers there are
   */
  public final Node output(String layer) {
    Layer wanted = layer(layer);
    return graph.nodes().stream().filter(node -> node.layer() == wanted).findFirst().orElseThrow();
  }

  /** The shape of the input, {@code [n, ...]}. */
  public final Shape inputShape() {
    return graph.input().shape();
  }

  /** The shape of the output, {@code [n, ...]}. */
  public final Shape outputShape() {
    return graph.output().shape();
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
   * A running network for one thread: {@code training} as in {@link Context}; the seed is that of
   * dropout.
   */
  public final Execution execution(boolean training, long seed) {
    return execution(training, seed, Plan.isOn());
  }

  /**
   * As {@link #execution(boolean, long)}, planned or not: without a plan each layer runs as it
   * stands, and every output can be had.
   */
  public final Execution execution(boolean training, long seed, boolean planned) {
    ensureBuilt();
    return new Execution(graph, training, seed, planned, null);
  }

  /**
   * Says how to train: what is made small, how, and what is reported beside it.
   *
   * <p>Where the model ends in an activation that the loss knows ({@code softmax} and
   * cross-entropy), training and evaluation compute the loss from the logits under it, as Keras on
   * TensorFlow does; metrics see the activated output.
   *
   * @param optimizer changes the weights, and keeps its state from one fit to the next
   * @param loss compares outputs and targets
   * @param metrics each with a name of its own, such as {@code Metrics.accuracy()}
   * @return this
   * @throws IllegalArgumentException if two metrics have one name
   */
  public final Model compile(Optimizer optimizer, Loss loss, Metric... metrics) {
    List<String> names = Stream.of(metrics).map(Metric::name).toList();
    if (names.size() > Set.copyOf(names).size() || names.contains("loss")) {
      throw new IllegalArgumentException(
          "compile: metrics must have different names, none of them 'loss', but got " + names);
    }
    this.optimizer = Objects.requireNonNull(optimizer, "optimizer");
    this.loss = Objects.requireNonNull(loss, "loss");
    this.metrics = List.of(metrics);
    return this;
  }

  /** True once {@link #compile} was called. */
  public final boolean isCompiled() {
    return optimizer != null;
  }

  /** What the model was compiled with; null before. */
  public final Optimizer optimizer() {
    return optimizer;
  }

  /** What the model was compiled with; null before. */
  public final Loss loss() {
    return loss;
  }

  /** What the model was compiled with. */
  public final List<Metric> metrics() {
    return metrics;
  }

  private void requireCompiled(String call) {
    if (!isCompiled()) {
      throw new IllegalStateException(
          call + ": the model has no loss yet; call compile(optimizer, loss, metrics...) first");
    }
  }

  /**
   * Trains the model, one thread at a time. The results have the same bits for any number of kernel
   * threads. (What goes from epoch to epoch is in the weights and the optimizer: a second call goes
   * on from the first, with orders of its own.)
   *
   * @param data samples like {@link #inputShape}, with targets the loss can take
   * @param options epochs, batch size and more
   * @return the figures of each epoch
   * @throws IllegalStateException before {@link #compile}
   * @throws IllegalArgumentException if the data is empty or does not fit the model
   */
  public final History fit(Dataset data, FitOptions options) {
    requireCompiled("fit");
    return Trainer.fit(this, data, options);
  }

  /** Trains the model for one epoch in batches of 32; see {@link #fit(Dataset, FitOptions)}. */
  public final History fit(Dataset data) {
    return fit(data, new FitOptions());
  }

  /**
   * Trains the model for one epoch in batches of 32 on inputs {@code [n, ...]} and targets {@code
   * [n, ...]}; see {@link #fit(Dataset, FitOptions)}.
   */
  public final History fit(Tensor x, Tensor y) {
    return fit(new TensorDataset(x, y));
  }

  /**
   * Trains the model on inputs {@code [n, ...]} and targets {@code [n, ...]}; see {@link
   * #fit(Dataset, FitOptions)}.
   */
  public final History fit(Tensor x, Tensor y, FitOptions options) {
    return fit(new TensorDataset(x, y), options);
  }

  /** Loss and metrics on this data, in batches of 32; see {@link #evaluate(Dataset, int)}. */
  public final Evaluation evaluate(Dataset data) {
    return evaluate(data, BATCH_SIZE);
  }

  /**
   * Loss and metrics on this data, with the layers as in prediction (no dropout, moving
   * statistics).
   *
   * @throws IllegalStateException before {@link #compile}
   * @throws IllegalArgumentException if the data is empty or does not fit the model, or the batch
   *     size is below 1
   */
  public final Evaluation evaluate(Dataset data, int batchSize) {
    requireCompiled("evaluate");
    return Trainer.evaluate(this, data, batchSize);
  }

  /** Loss and metrics on inputs {@code [n, ...]} and targets {@code [n, ...]}, in batches of 32. */
  public final Evaluation evaluate(Tensor x, Tensor y) {
    return evaluate(new TensorDataset(x, y));
  }

  /** Loss and metrics on inputs {@code [n, ...]} and targets {@code [n, ...]}. */
  public final Evaluation evaluate(Tensor x, Tensor y, int batchSize) {
    return evaluate(new TensorDataset(x, y), batchSize);
  }

  /**
   * The outputs for a batch of any size, computed 32 at a time; see {@link #predict(Tensor, int)}.
   */
  public final Tensor predict(Tensor x) {
    return predict(x, BATCH_SIZE);
  }

  /**
   * The outputs {@code [n, ...]} for inputs {@code [n, ...]}. May be called from any number of
   * threads at once, as long as none of them trains the model: each computes in memory of its own
   * and waits for no other.
   *
   * @param x like {@link #inputShape}
   * @param batchSize samples to compute at a time, at most; at least 1
   * @throws IllegalArgumentException if x is not of that shape, or the batch size below 1
   */
  public final Tensor predict(Tensor x, int batchSize) {
    return inference().predict(x, batchSize);
  }

  /**
   * The outputs for all samples of a data set, computed 32 at a time; see {@link #predict(Tensor,
   * int)}.
   */
  public final Tensor predict(Dataset data) {
    return predict(data, BATCH_SIZE);
  }

  /** The outputs for all samples of a data set; see {@link #predict(Tensor, int)}. */
  public final Tensor predict(Dataset data, int batchSize) {
    return inference().predict(data, batchSize);
  }

  private Inference inference() {
    if (inference == null) { // two threads may make one each, and one is dropped
      ensureBuilt();
      inference = new Inference(graph, () -> execution(false, 0));
    }
    return inference;
  }

  /**
   * This model as it is now, for prediction alone: faster than {@link #predict}, since its weights,
   * which are copies, can be kept in the form that kernels read. See {@link Predictor}.
   *
   * @throws IllegalArgumentException if a layer, or a part of one, is not registered
   */
  public final Predictor predictor() {
    return new Predictor(ModelFile.copy(this));
  }

  /** The model's name; {@code sequential} or {@code functional} unless {@link #named}. */
  public final String name() {
    return name;
  }

  /**
   * Names the model.
   *
   * @return this
   */
  public final Model named(String name) {
    this.name = Objects.requireNonNull(name, "name");
    return this;
  }

  /**
   * The names of the classes the output tells apart, by number; empty where there are none. Saved
   * with the model.
   */
  public final List<String> classNames() {
    return classNames;
  }

  /**
   * Names the classes.
   *
   * @return this
   * @throws IllegalArgumentException unless there are none, as many as the output's last extent, or
   *     two for an output of one probability
   */
  public final Model classNames(List<String> names) {
    int outputs = outputShape().dim(-1);
    if (!names.isEmpty() && names.size() != Math.max(2, outputs)) {
      throw new IllegalArgumentException(
          "class names: expected %d for the output %s but got %d"
              .formatted(Math.max(2, outputs), outputShape(), names.size()));
    }
    classNames = List.copyOf(names);
    return this;
  }

  /**
   * How an image becomes an input of this model; null where it is not known. Saved with the model.
   */
  public final Preprocessing preprocessing() {
    return preprocessing;
  }

  /**
   * Tells how an image becomes an input of this model; null where it is not known.
   *
   * @return this
   * @throws IllegalArgumentException if that gives an image of another size than the input's
   */
  public final Model preprocessing(Preprocessing preprocessing) {
    if (preprocessing != null
        && !inputShape()
            .sample()
            .equals(
                Shape.of(
                    preprocessing.height(), preprocessing.width(), preprocessing.channels()))) {
      throw new IllegalArgumentException(
          "%s does not give inputs of shape %s".formatted(preprocessing, inputShape()));
    }
    this.preprocessing = preprocessing;
    return this;
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

  /** Prints the table of {@link Summary} to standard output. */
  public final void summary() {
    Summary.print(this, System.out, System.console() != null && System.console().isTerminal());
  }

  /**
   * Writes the model to one file, whole or not at all: layers, weights, preprocessing, class names,
   * and what it was compiled with. See {@link ModelFile}.
   *
   * @throws IOException if it cannot be written
   * @throws IllegalArgumentException if a layer, or a part of one, is of a type that loading would
   *     not know; the message says where to register it
   * @throws IllegalStateException if an option of a layer was changed after its weights were made,
   *     so that they would not fit
   */
  public final void save(Path file) throws IOException {
    ModelFile.save(file, this);
  }

  /**
   * Reads a model that {@link #save} wrote; it predicts the same, to the bit.
   *
   * @throws dev.lanewise.nn.saving.ModelFileException if the file is none, has changed since it was
   *     written, or holds a layer that is not registered
   * @throws IOException if it cannot be read
   */
  public static Model load(Path file) throws IOException {
    return ModelFile.load(file);
  }
}
