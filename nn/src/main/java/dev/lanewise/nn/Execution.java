package dev.lanewise.nn;

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
 * <p>Backward computes the gradients of all parameters and of the input, unless {@link
 * #trainingOnly} says that less will do.
 */
public final class Execution {
  private final Node[] nodes;
  private final int[][] inputs;
  private final Context[] contexts;
  private final Step[] steps;
  private final Flow flow;

  Execution(Graph graph, boolean training, long seed, boolean planned, KeptWeights kept) {
    nodes = graph.nodes().toArray(Node[]::new);
    int count = nodes.length;
    inputs = new int[count][];
    contexts = new Context[count];
    for (int i = 0; i < count; i++) {
      Node node = nodes[i];
      inputs[i] = new int[node.inputs().size()];
      for (int k = 0; k < inputs[i].length; k++) {
        inputs[i][k] = graph.position(node.inputs().get(k));
      }
      contexts[i] = new Context(node.isInput() ? "input" : node.layer().name(), training, seed);
    }
    flow = new Flow(count);
    steps = Planner.plan(nodes, inputs, contexts, training, planned, kept);
  }

  /**
   * Confines backward to what training needs: the gradients of the parameters that are trainable
   * now, in layers that are. It then computes no dL/dx of a node that has none of these before it,
   * the model's input among them, and does not run below the first layer that has one.
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

  /** Sets the number of the training step, which keys random numbers. */
  public void step(long step) {
    for (Context context : contexts) {
      context.step(step);
    }
  }

  /** The output for a batch: memory of this execution, good until the next forward. */
  public Tensor forward(Tensor x) {
    flow.beginForward(x.dim(0));
    flow.output(0, x);
    for (Step step : steps) {
      step.runForward(flow);
    }
    flow.endForward();
    return output();
  }

  /** The output of the last forward. */
  public Tensor output() {
    return flow.output(nodes.length - 1);
  }

  /**
   * What the last forward gave to the activation the model ends in; the last layer must be a {@link
   * HasLogits}.
   */
  public Tensor logits() {
    return ((HasLogits) nodes[nodes.length - 1].layer()).logits(contexts[nodes.length - 1]);
  }

  /**
   * The output of a layer in the last forward. One that is not planned has those of all layers.
   *
   * @throws IllegalStateException if the plan does without it
   */
  public Tensor output(Layer layer) {
    for (int i = 0; i < nodes.length; i++) {
      if (nodes[i].layer() == layer) {
        if (flow.output(i) == null) {
          throw new IllegalStateException(
              "the plan keeps no output of " + layer.name() + "; take an execution without one");
        }
        return flow.output(i);
      }
    }
    throw new IllegalArgumentException("the model has no layer " + layer);
  }

  /**
   * Adds the gradients of all parameters, given dL/doutput; returns dL/dinput, or null after {@link
   * #trainingOnly}.
   */
  public Tensor backward(Tensor dy) {
    return backward(dy, false);
  }

  /** As {@link #backward}, but from dL/dlogits of the last layer. */
  public Tensor backwardFromLogits(Tensor dlogits) {
    return backward(dlogits, true);
  }

  private Tensor backward(Tensor dy, boolean fromLogits) {
    if (steps.length > 0 && steps[steps.length - 1] instanceof LayerStep last) {
      last.fromLogits(fromLogits);
    }
    flow.beginBackward(dy);
    for (int i = steps.length - 1; i >= 0; i--) {
      if (flow.wanted(steps[i].node())) {
        steps[i].runBackward(flow);
      }
    }
    flow.endBackward();
    return flow.wanted(0) ? flow.gradient(0) : null;
  }
}
