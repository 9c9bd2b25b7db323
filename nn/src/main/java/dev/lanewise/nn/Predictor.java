package dev.lanewise.nn;

import dev.lanewise.engine.RandomStream;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.planning.KeptWeights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A model that only predicts. It does not change any more: weights are joined with the batch
 * normalisation behind them and kept in the form that kernels read, and every number of samples is
 * computed in parts of a few sizes.
 *
 * <p>Any number of threads may predict at once with one predictor; none waits for another. Memory
 * is made when it is first needed, kept, and shared by all calls: a call that writes into a tensor
 * of the caller's allocates nothing then. The same inputs give the same bits in every call with as
 * many of them: on any number of threads, in the first call and after a million.
 */
public final class Predictor {
  private static final int BATCH_SIZE = Integer.MAX_VALUE;
  private static final long WARM_UP_NANOS = 2_000_000_000L;
  private static final long PROFILE_NANOS = 20_000_000_000L;

  private final Model model;
  private final Supplier<Execution> executions;
  private final Inference inference;

  /** Takes a model over: nobody else may change its weights. */
  Predictor(Model model) {
    this.model = model;
    model.weights(); // draws them where there are none
    KeptWeights kept = new KeptWeights();
    Graph graph = model.graph();
    boolean planned = Plan.isOn();
    executions = () -> new Execution(graph, false, 0, planned, kept);
    inference = new Inference(graph, executions);
  }

  /**
   * Reads a model that {@link Model#save} wrote.
   *
   * @throws dev.lanewise.nn.saving.ModelFileException if the file is none, has changed since it was
   *     written, or holds a layer that is not registered
   * @throws IOException if it cannot be read
   */
  public static Predictor load(Path file) throws IOException {
    return new Predictor(Model.load(file));
  }

  /** The shape of the input, {@code [n, ...]}; see {@link Model#inputShape}. */
  public Shape inputShape() {
    return model.inputShape();
  }

  /** The shape of the output, {@code [n, ...]}; see {@link Model#outputShape}. */
  public Shape outputShape() {
    return model.outputShape();
  }

  /** The model's {@link Model#inputs}. */
  public List<Node> inputs() {
    return model.inputs();
  }

  /** The model's {@link Model#outputs}. */
  public List<Node> outputs() {
    return model.outputs();
  }

  /** The model's {@link Model#classNames}. */
  public List<String> classNames() {
    return model.classNames();
  }

  /** The model's {@link Model#preprocessing}; null where it is not known. */
  public Preprocessing preprocessing() {
    return model.preprocessing();
  }

  /**
   * The outputs {@code [n, ...]} for inputs {@code [n, ...]}, n being any number.
   *
   * @throws IllegalArgumentException if x is not like {@link #inputShape}
   * @throws IllegalStateException if the model has several outputs
   */
  public Tensor predict(Tensor x) {
    model.output(); // the only one
    return inference.predict(List.of(x), BATCH_SIZE).getFirst();
  }

  /**
   * As {@link #predict(Tensor)}, of a model of several inputs or outputs: a tensor for each output,
   * given one for each input.
   */
  public List<Tensor> predict(List<Tensor> xs) {
    return inference.predict(xs, BATCH_SIZE);
  }

  /** As {@link #predict(Tensor, Tensor)}, of a model of several inputs or outputs. */
  public void predict(List<Tensor> xs, List<Tensor> ys) {
    inference.predict(xs, BATCH_SIZE, ys);
  }

  /**
   * As {@link #predict(Tensor)}, into memory of the caller's; allocates nothing in the long run.
   *
   * @param y {@code [n, ...]}, overwritten
   * @throws IllegalArgumentException if x or y is of another shape
   */
  public void predict(Tensor x, Tensor y) {
    inference.predict(x, BATCH_SIZE, y);
  }

  /**
   * Predicts random numbers from 0 to 1 for two seconds or as long as one large batch takes, and
   * single samples for as long as large batches, but no more than a second at a time: so the
   * compiler has seen both before the first user comes.
   *
   * @return this
   */
  public Predictor warmUp() {
    long end = System.nanoTime() + WARM_UP_NANOS;
    List<Tensor> one = drawn(1);
    List<Tensor> many = drawn(inference.some());
    do {
      long began = System.nanoTime();
      predict(many);
      long took = System.nanoTime() - began;
      long most = Math.min(2 * took, took + WARM_UP_NANOS / 2); // what is cold may take very long
      do {
        predict(one);
      } while (System.nanoTime() - began < most);
    } while (System.nanoTime() < end);
    return this;
  }

  /**
   * Where the time of a prediction goes that all threads work on together: predicts random numbers
   * from 0 to 1, 256 times or more, which takes 4 to 20 seconds, and tells of the last times.
   *
   * @param samples predicted at once
   * @throws IllegalArgumentException if samples is below 1
   */
  public Profile profile(int samples) {
    if (samples < 1) {
      throw new IllegalArgumentException("samples must be at least 1 but got " + samples);
    }
    List<Tensor> xs = drawn(samples);
    Profile profile = new Profile();
    Execution execution = executions.get().profile(profile);
    long begin = System.nanoTime();
    long took = 0;
    for (int i = 0; i < Profile.BATCHES && took < PROFILE_NANOS || took < 2 * WARM_UP_NANOS; i++) {
      long began = System.nanoTime();
      execution.forward(xs);
      long end = System.nanoTime();
      profile.add(Profile.Part.WHOLE, end - began);
      took = end - begin;
    }
    return profile;
  }

  // Numbers that are not 0: what is 0 may be left out, and then neither compiler nor clock sees it.
  private List<Tensor> drawn(int count) {
    RandomStream random = RandomStream.of(0, "samples");
    List<Tensor> xs = new ArrayList<>();
    for (Node input : inputs()) {
      Tensor x = Tensor.zeros(input.shape().withBatch(count));
      for (int i = 0; i < x.size(); i++) {
        x.data()[i] = random.nextFloat();
      }
      xs.add(x);
    }
    return xs;
  }

  /** What is done in which step: see {@link Plan}. */
  public Plan plan() {
    return Plan.ofPredictor(model);
  }
}
