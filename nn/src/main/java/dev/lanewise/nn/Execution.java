package dev.lanewise.nn;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.planning.Flow;
import dev.lanewise.nn.planning.KeptWeights;
import dev.lanewise.nn.planning.LayerStep;
import dev.lanewise.nn.planning.Planner;
import dev.lanewise.nn.planning.Step;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One running network: its {@link Plan}'s steps in order, or back, with their memory.
 *
 * <p>An execution is for one thread at a time; a model makes as many as there are callers. It is
 * best kept to one batch size, since its memory is made anew when the size changes.
 *
 * <p>Backward computes the gradients of all parameters and of the inputs, unless {@link
 * #trainingOnly} says that less will do.
 */
public final class Execution {
  private final Node[] nodes;

  /** What each node reads. */
  private final int[][] inputs;

  /** The nodes of the network's inputs and outputs. */
  private final int[] ins;

  private final int[] outs;

  /** Whether the last backward began from the gradient of an output. */
  private final boolean[] begun;

  private final Context[] contexts;
  private final Step[] steps;

  /** The steps that may begin from dL/dlogits of an output; null for others. */
  private final LayerStep[] ends;

  private final Flow flow;
  private final boolean planned;
  private Profile profile;

  Execution(Graph graph, boolean training, long seed, boolean planned, KeptWeights kept) {
    this.planned = planned;
    nodes = graph.nodes().toArray(Node[]::new);
    int count = nodes.length;
    inputs = new int[count][];
    contexts = new Context[count];
    for (int i = 0; i < count; i++) {
      Node node = nodes[i];
      inputs[i] = graph.positions(node.inputs());
      contexts[i] = new Context(graph.name(node), training, seed);
    }
    ins = graph.positions(graph.inputs());
    outs = graph.positions(graph.outputs());
    begun = new boolean[outs.length];
    flow = new Flow(count);
    steps = Planner.plan(nodes, inputs, outs, contexts, training, planned, kept);
    ends = new LayerStep[outs.length];
    for (Step step : steps) {
      for (int k = 0; k < outs.length; k++) {
        ends[k] = step.node() == outs[k] && step instanceof LayerStep end ? end : ends[k];
      }
    }
  }

  /**
   * Confines backward to what training needs: the gradients of the parameters that are trainable
   * now, in layers that are. It then computes no dL/dx of a node that has none of these before it,
   * the model's inputs among them, and does not run below the first layer that has one.
   *
   * @return this
   */
  public Execution trainingOnly() {
    for (int i = 0; i < nodes.length; i++) {
      boolean before = false;
      for (int from : inputs[i]) {
        before |= flow.wanted(from);
      }
      contexts[i].needsInputGradient(before);
      contexts[i].needsParameterGradients(isTrained(nodes[i].layer()));
      flow.wanted(i, before || isTrained(nodes[i].layer()));
    }
    return this;
  }

  private static boolean isTrained(Layer layer) {
    return layer != null
        && layer.isTrainable()
        && layer.parameters().stream().anyMatch(Parameter::isTrainable);
  }

  /** What {@link Plan} tells of the steps. */
  List<Plan.Row> rows() {
    return Stream.of(steps)
        .map(
            step ->
                new Plan.Row(
                    IntStream.of(step.nodes()).mapToObj(i -> nodes[i].layer().name()).toList(),
                    step.notes()))
        .toList();
  }

  List<Node> nodes() {
    return List.of(nodes);
  }

  /** The shapes of the network's inputs, {@code [n, ...]}. */
  List<Shape> inputShapes() {
    return IntStream.of(ins).mapToObj(in -> nodes[in].shape()).toList();
  }

  /** The number of steps. */
  int steps() {
    return steps.length;
  }

  /** The shape of a step's output, {@code [n, ...]}. */
  Shape shape(int step) {
    return nodes[steps[step].node()].shape();
  }

  /** Floats of the weights of a step's layers. */
  long weights(int step) {
    long floats = 0;
    for (int node : steps[step].nodes()) {
      for (Parameter parameter : nodes[node].layer().parameters()) {
        floats += parameter.value().size();
      }
    }
    return floats;
  }

  /**
   * Whether the steps from this one on read nothing of what was made before but the output of the
   * step right before, and make all the network's outputs.
   */
  boolean isCut(int step) {
    boolean[] readable = new boolean[nodes.length];
    readable[steps[step - 1].node()] = true;
    boolean cut = true;
    for (int i = step; i < steps.length; i++) {
      for (int node : steps[i].nodes()) {
        for (int from : inputs[node]) {
          cut &= readable[from];
        }
        readable[node] = true;
      }
    }
    readable[steps[step - 1].node()] = false;
    for (int out : outs) {
      cut &= readable[out];
    }
    return cut;
  }

  /** Whether backward computes the gradient of what a step reads. */
  boolean passesGradient(int step) {
    return flow.wanted(inputs[steps[step].nodes()[0]][0]);
  }

  /**
   * Takes times from now on.
   *
   * @param profile where to, or null for nowhere
   * @return this
   */
  public Execution profile(Profile profile) {
    this.profile = profile;
    return this;
  }

  /** Sets the number of the training step, which keys random numbers. */
  public void step(long step) {
    for (Context context : contexts) {
      context.step(step);
    }
  }

  /**
   * The output for a batch, of a network of one input and one output: memory of this execution,
   * good until the next forward.
   *
   * @throws IllegalArgumentException if the network has several inputs or outputs
   */
  public Tensor forward(Tensor x) {
    checkCount("inputs", ins.length, 1);
    checkCount("outputs", outs.length, 1);
    flow.beginForward(x.dim(0));
    flow.output(ins[0], x);
    run(x.dim(0), 0, steps.length);
    return output(0);
  }

  /**
   * Computes the outputs for a batch; {@link #output(int)} has them.
   *
   * @param xs an input {@code [n, ...]} for each of the network's, in their order
   */
  public void forward(List<Tensor> xs) {
    forward(xs, steps.length);
  }

  /**
   * The first steps of a forward run; returns the output of the last of them, or where there are
   * none the first input.
   *
   * @param to the number of steps
   */
  Tensor forward(List<Tensor> xs, int to) {
    checkCount("inputs", ins.length, xs.size());
    int batch = xs.getFirst().dim(0);
    flow.beginForward(batch);
    for (int k = 0; k < ins.length; k++) {
      Tensor x = xs.get(k);
      if (x.dim(0) != batch) {
        throw new IllegalArgumentException(
            "inputs must have the same first axis but got %s and %s"
                .formatted(xs.getFirst().shape(), x.shape()));
      }
      flow.output(ins[k], x);
    }
    run(batch, 0, to);
    return flow.output(to == 0 ? ins[0] : steps[to - 1].node());
  }

  /**
   * Some steps of a forward run, perhaps for another number of samples than those before; returns
   * the output of the last of them. An execution is best kept to the same steps.
   *
   * @param x the output of the step before
   * @param from a step before which a network can be {@link #isCut}
   * @param to the step behind the last one
   */
  Tensor forward(Tensor x, int from, int to) {
    flow.beginForward(x.dim(0));
    flow.output(steps[from - 1].node(), x);
    run(x.dim(0), from, to);
    return flow.output(steps[to - 1].node());
  }

  private static void checkCount(String what, int has, int got) {
    if (has != got) {
      throw new IllegalArgumentException(
          "the network has %d %s but got %d".formatted(has, what, got));
    }
  }

  private void run(int batch, int from, int to) {
    boolean timed = profile != null && profile.begin(this, batch);
    for (int i = from; i < to; i++) {
      long began = timed ? System.nanoTime() : 0;
      steps[i].runForward(flow);
      if (timed) {
        profile.forward(i, System.nanoTime() - began);
      }
    }
    flow.endForward();
  }

  /** The output of the last forward; the first one where there are several. */
  public Tensor output() {
    return output(0);
  }

  /** One of the outputs of the last forward, by its number in the model's. */
  public Tensor output(int index) {
    return flow.output(outs[index]);
  }

  /**
   * What the last forward gave to the activation the model ends in; the last layer must be a {@link
   * HasLogits}.
   */
  public Tensor logits() {
    return logits(0);
  }

  /** As {@link #logits()}, of one of several outputs. */
  public Tensor logits(int index) {
    return ((HasLogits) nodes[outs[index]].layer()).logits(contexts[outs[index]]);
  }

  /**
   * The output of a layer in the last forward. One that is not planned has those of all layers.
   *
   * @throws IllegalArgumentException if the model has no such layer
   * @throws IllegalStateException if the plan does without it
   */
  public Tensor output(Layer layer) {
    Tensor output = flow.output(position(layer));
    if (output == null) {
      throw new IllegalStateException(
          "the plan keeps no output of " + layer.name() + "; take an execution without one");
    }
    return output;
  }

  private int position(Layer layer) {
    for (int i = 0; i < nodes.length; i++) {
      if (nodes[i].layer() == layer) {
        return i;
      }
    }
    throw new IllegalArgumentException("the model has no layer " + layer);
  }

  /**
   * dL/d of a layer's output in the last backward, as Grad-CAM needs it; of an execution that is
   * not planned. (For the last layer after {@link #backwardFromLogits} it is what was given to it.)
   *
   * @throws IllegalArgumentException if the model has no such layer
   * @throws IllegalStateException if the last backward computed none: there was none, or it was
   *     confined by {@link #trainingOnly}; or if the execution is planned, and its memory shared
   */
  public Tensor outputGradient(Layer layer) {
    if (planned) {
      throw new IllegalStateException(
          "the plan keeps no gradient of " + layer.name() + "; take an execution without one");
    }
    Tensor gradient = flow.gradient(position(layer));
    if (gradient == null) {
      throw new IllegalStateException("no backward has computed the gradient of " + layer);
    }
    return gradient;
  }

  /**
   * Adds the gradients of all parameters, given dL/doutput of a network of one output; returns
   * dL/dinput, the first one's where there are several, or null after {@link #trainingOnly}.
   */
  public Tensor backward(Tensor dy) {
    return backward(dy, false);
  }

  /** As {@link #backward(Tensor)}, but from dL/dlogits of the last layer. */
  public Tensor backwardFromLogits(Tensor dlogits) {
    return backward(dlogits, true);
  }

  private Tensor backward(Tensor dy, boolean fromLogits) {
    checkCount("outputs", outs.length, 1);
    flow.beginBackward(dy.dim(0), begun[0]);
    begin(0, dy, fromLogits);
    runBackward(dy.dim(0));
    return inputGradient(0);
  }

  /**
   * Adds the gradients of all parameters, given those of all outputs; {@link #inputGradient} has
   * those of the inputs.
   *
   * @param dys dL/doutput for each output, in their order; null where an output does not count, but
   *     not for all
   * @param fromLogits which of them are dL/dlogits, of outputs that nothing in the network reads
   */
  public void backward(List<Tensor> dys, boolean[] fromLogits) {
    checkCount("outputs", outs.length, dys.size());
    int batch = -1;
    boolean like = true;
    for (int k = 0; k < outs.length; k++) {
      Tensor dy = dys.get(k);
      batch = dy == null ? batch : dy.dim(0);
      like &= begun[k] == (dy != null);
    }
    flow.beginBackward(batch, like);
    for (int k = 0; k < outs.length; k++) {
      begin(k, dys.get(k), fromLogits[k]);
    }
    runBackward(batch);
  }

  private void begin(int output, Tensor dy, boolean fromLogits) {
    begun[output] = dy != null;
    if (dy != null) {
      flow.begin(outs[output], dy);
    }
    if (ends[output] != null) {
      ends[output].fromLogits(fromLogits);
    }
  }

  /** Runs what leads from a gradient to one that is wanted. */
  private void runBackward(int batch) {
    boolean timed = profile != null && profile.begin(this, batch);
    for (int i = steps.length - 1; i >= 0; i--) {
      int node = steps[i].node();
      if (flow.wanted(node) && flow.gradient(node) != null) {
        long began = timed ? System.nanoTime() : 0;
        steps[i].runBackward(flow);
        if (timed) {
          profile.backward(i, System.nanoTime() - began);
        }
      }
    }
    flow.endBackward();
  }

  /**
   * dL/dinput of the last backward, by the input's number in the model's; null where nobody wanted
   * it ({@link #trainingOnly}), or no output whose gradient was given depends on it.
   */
  public Tensor inputGradient(int index) {
    return flow.wanted(ins[index]) ? flow.gradient(ins[index]) : null;
  }
}
