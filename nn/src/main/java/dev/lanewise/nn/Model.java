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
import dev.lanewise.nn.training.SingleSteps;
import dev.lanewise.nn.training.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * A network: a graph of layers with their weights. The shapes were checked when its nodes were
 * made; the weights are drawn by {@link #build}, or at first use from seed 0.
 *
 * <p>The weights are the layers' own. A second model over layers that have theirs, such as {@code
 * new Model(model.nodes().getFirst(), model.nodes().get(4))}, shares them: what one model learns
 * the other knows.
 */
public non-sealed class Model extends WiredModel {
  /** Keras's batch size where none is given. */
  private static final int BATCH_SIZE = 32;

  private List<String> classNames = List.of();
  private Preprocessing preprocessing;
  private Compiled compiled;
  private SingleSteps singleSteps;
  private volatile Inference inference;
  private String name = this instanceof Sequential ? "sequential" : "functional";

  /**
   * A model of all nodes between these two.
   *
   * @throws IllegalArgumentException if the output does not depend on the input alone, a layer
   *     stands twice in the graph, or two layers have one name
   */
  public Model(Node input, Node output) {
    this(List.of(input), List.of(output));
  }

  /**
   * A model of all nodes between these: of several inputs, several outputs, or both. An output may
   * lie on the way to another one.
   *
   * @throws IllegalArgumentException if an output depends on another input than these, an input is
   *     not connected, one of them is given twice, a layer stands twice in the graph, or two layers
   *     or inputs have one name
   */
  public Model(List<Node> inputs, List<Node> outputs) {
    super(inputs, outputs);
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
    return new Execution(graph(), training, seed, planned, null);
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
   * @throws IllegalArgumentException if two metrics have one name, or the model has several outputs
   */
  public final Model compile(Optimizer optimizer, Loss loss, Metric... metrics) {
    Objects.requireNonNull(loss, "loss");
    if (outputs().size() > 1) {
      throw new IllegalArgumentException(
          "compile: the model has the outputs %s; CompileOptions takes a loss for each"
              .formatted(outputNames()));
    }
    String output = outputNames().getFirst();
    return compile(optimizer, new CompileOptions().loss(output, loss).metrics(output, metrics));
  }

  /**
   * As {@link #compile(Optimizer, Loss, Metric...)}, for a model of several outputs: the loss that
   * is made small is the sum of theirs, each times its weight.
   *
   * @throws IllegalArgumentException if the model has no output of a name in the options, no output
   *     has a loss, or two metrics have one name
   */
  public final Model compile(Optimizer optimizer, CompileOptions options) {
    compiled = new Compiled(optimizer, outputNames(), options);
    singleSteps = null; // perhaps with other targets
    return this;
  }

  /** True once {@link #compile} was called. */
  public final boolean isCompiled() {
    return compiled != null;
  }

  /** What the model was compiled with; null before. */
  public final Compiled compiled() {
    return compiled;
  }

  /** What the model was compiled with; null before. */
  public final Optimizer optimizer() {
    return compiled == null ? null : compiled.optimizer();
  }

  /**
   * What the model was compiled with; null before.
   *
   * @throws IllegalStateException if there are several outputs; {@link #compiled} has their losses
   */
  public final Loss loss() {
    output(); // the only one
    return compiled == null ? null : compiled.outputs().getFirst().loss();
  }

  /** What the model was compiled with, of all outputs. */
  public final List<Metric> metrics() {
    return compiled == null ? List.of() : List.copyOf(compiled.metrics().values());
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
   * @param data samples like {@link #inputs}, with a target the loss can take for each output that
   *     has a loss or a metric
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

  /**
   * Trains the model on a tensor {@code [n, ...]} for each input and one for each output that has a
   * loss or a metric; see {@link #fit(Dataset, FitOptions)}.
   */
  public final History fit(List<Tensor> xs, List<Tensor> ys, FitOptions options) {
    return fit(new TensorDataset(xs, ys), options);
  }

  /**
   * Makes one step of training with all samples of this data set as one batch. Memory is kept for
   * the next batch of the same size. The seed of dropout is 0; steps are the optimizer's.
   *
   * @return loss and metrics of this batch alone, at the weights before the step
   * @throws IllegalStateException before {@link #compile}
   * @throws IllegalArgumentException if the data is empty or does not fit the model
   */
  public final Evaluation trainOnBatch(Dataset batch) {
    requireCompiled("trainOnBatch");
    if (singleSteps == null) {
      singleSteps = new SingleSteps(this);
    }
    return singleSteps.step(batch);
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
   * Loss and metrics on a tensor {@code [n, ...]} for each input and one for each output that has a
   * loss or a metric, in batches of 32.
   */
  public final Evaluation evaluate(List<Tensor> xs, List<Tensor> ys) {
    return evaluate(new TensorDataset(xs, ys));
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
   * @throws IllegalStateException if the model has several outputs
   */
  public final Tensor predict(Tensor x, int batchSize) {
    output(); // the only one
    return inference().predict(List.of(x), batchSize).getFirst();
  }

  /** As {@link #predict(List, int)}, computed 32 at a time. */
  public final List<Tensor> predict(List<Tensor> xs) {
    return predict(xs, BATCH_SIZE);
  }

  /**
   * As {@link #predict(Tensor, int)} for a model of several inputs or outputs: a tensor for each
   * output, in order, given one for each input.
   */
  public final List<Tensor> predict(List<Tensor> xs, int batchSize) {
    return inference().predict(xs, batchSize);
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
    output(); // the only one
    return predictAll(data, batchSize).getFirst();
  }

  /** The outputs for all samples of a data set; see {@link #predict(List, int)}. */
  public final List<Tensor> predictAll(Dataset data, int batchSize) {
    return inference().predict(data, batchSize);
  }

  private Inference inference() {
    if (inference == null) { // two threads may make one each, and one is dropped
      ensureBuilt();
      boolean planned = Plan.isOn();
      inference = new Inference(graph(), () -> execution(false, 0, planned));
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
   * @throws IllegalStateException if there are several outputs
   */
  public final Model classNames(List<String> names) {
    if (!names.isEmpty() && names.size() != Math.max(2, outputShape().dim(-1))) {
      throw new IllegalArgumentException(
          "class names: expected %d for the output %s but got %d"
              .formatted(Math.max(2, outputShape().dim(-1)), outputShape(), names.size()));
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
   * @throws IllegalStateException if there are several inputs
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
