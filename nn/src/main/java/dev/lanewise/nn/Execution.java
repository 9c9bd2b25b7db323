package dev.lanewise.nn;

import dev.lanewise.engine.Elementwise;
import dev.lanewise.engine.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One running network: the graph's layers in order, each with its {@link Context}. Forward goes
 * through the nodes, backward back through them; where a node's output was used more than once, the
 * gradients that come back are added.
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
  private final Tensor[] outputs;
  private final Tensor[][] merged;
  private final List<List<Tensor>> mergeInputs;
  private final Tensor[] gradients;
  private final boolean[] owned;

  /** Which nodes' output gradients backward is to compute. */
  private final boolean[] wanted;

  Execution(Graph graph, boolean training, long seed) {
    nodes = graph.nodes().toArray(Node[]::new);
    int count = nodes.length;
    inputs = new int[count][];
    contexts = new Context[count];
    outputs = new Tensor[count];
    merged = new Tensor[count][];
    mergeInputs = new ArrayList<>(count);
    gradients = new Tensor[count];
    owned = new boolean[count];
    wanted = new boolean[count];
    Arrays.fill(wanted, true);
    for (int i = 0; i < count; i++) {
      Node node = nodes[i];
      inputs[i] = node.inputs().stream().mapToInt(graph::position).toArray();
      merged[i] = new Tensor[inputs[i].length];
      mergeInputs.add(Arrays.asList(merged[i]));
      contexts[i] = new Context(node.isInput() ? "input" : node.layer().name(), training, seed);
    }
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
        before |= wanted[from];
      }
      contexts[i].needsInputGradient(before);
      wanted[i] = before || isTrained(nodes[i].layer());
    }
    return this;
  }

  private static boolean isTrained(Layer layer) {
    return layer != null
        && layer.isTrainable()
        && layer.parameters().stream().anyMatch(Parameter::isTrainable);
  }

  /** Sets the number of the training step, which keys random numbers. */
  public void step(long step) {
    for (Context context : contexts) {
      context.step(step);
    }
  }

  /** The output for a batch: memory of this execution, good until the next forward. */
  public Tensor forward(Tensor x) {
    for (int i = 0; i < nodes.length; i++) {
      Layer layer = nodes[i].layer();
      if (layer == null) {
        outputs[i] = x;
      } else if (layer instanceof MergeLayer merge) {
        for (int k = 0; k < inputs[i].length; k++) {
          merged[i][k] = outputs[inputs[i][k]];
        }
        outputs[i] = merge.forward(mergeInputs.get(i), contexts[i]);
      } else {
        outputs[i] = layer.forward(outputs[inputs[i][0]], contexts[i]);
      }
    }
    return output();
  }

  /** The output of the last forward. */
  public Tensor output() {
    return outputs[outputs.length - 1];
  }

  /**
   * What the last forward gave to the activation the model ends in; the last layer must be a {@link
   * HasLogits}.
   */
  public Tensor logits() {
    return ((HasLogits) nodes[nodes.length - 1].layer()).logits(contexts[nodes.length - 1]);
  }

  /** The output of a layer in the last forward. */
  public Tensor output(Layer layer) {
    for (int i = 0; i < outputs.length; i++) {
      if (nodes[i].layer() == layer) {
        return outputs[i];
      }
    }
    throw new IllegalArgumentException("the model has no layer " + layer);
  }

  /**
   * dL/d of a layer's output in the last backward, as Grad-CAM needs it. (For the last layer after
   * {@link #backwardFromLogits} that is what was given to it.)
   *
   * @throws IllegalStateException if the last backward computed none: there was none, or it was
   *     confined by {@link #trainingOnly}
   */
  public Tensor outputGradient(Layer layer) {
    for (int i = 0; i < outputs.length; i++) {
      if (nodes[i].layer() == layer) {
        if (gradients[i] == null) {
          throw new IllegalStateException("no backward has computed the gradient of " + layer);
        }
        return gradients[i];
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
    Arrays.fill(gradients, null);
    int last = nodes.length - 1;
    gradients[last] = dy;
    Tensor ofInput = null;
    for (int i = last; i >= 0; i--) {
      Layer layer = nodes[i].layer();
      if (!wanted[i]) {
        continue;
      }
      if (layer == null) {
        ofInput = gradients[i];
      } else if (i == last && fromLogits) {
        pass(inputs[i][0], ((HasLogits) layer).backwardFromLogits(gradients[i], contexts[i]));
      } else if (layer instanceof MergeLayer merge) {
        List<Tensor> dxs = merge.backwardAll(gradients[i], contexts[i]);
        for (int k = 0; k < dxs.size(); k++) {
          pass(inputs[i][k], dxs.get(k));
        }
      } else {
        pass(inputs[i][0], layer.backward(gradients[i], contexts[i]));
      }
    }
    return ofInput;
  }

  private void pass(int to, Tensor dx) {
    if (!wanted[to]) {
      return; // and dx may be null
    }
    if (gradients[to] == null) {
      gradients[to] = dx;
      owned[to] = false;
      return;
    }
    Tensor sum = owned[to] ? gradients[to] : contexts[to].tensor("sum of gradients", dx.shape());
    Elementwise.add(gradients[to], dx, sum);
    gradients[to] = sum;
    owned[to] = true;
  }
}
