package dev.lanewise.nn.planning;

import dev.lanewise.nn.Context;
import dev.lanewise.nn.HasLogits;
import dev.lanewise.nn.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A network as rules see it: nodes by number, who reads whom, and which steps there are. */
final class Chart {
  private final Node[] nodes;
  private final int[][] inputs;
  private final boolean[] outputs;
  private final Context[] contexts;
  private final boolean training;
  private final KeptWeights kept;
  private final List<List<Integer>> readers = new ArrayList<>();
  private final Step[] steps;

  /** The node whose step does a node; -1 where there is none yet. */
  private final int[] owners;

  Chart(
      Node[] nodes,
      int[][] inputs,
      int[] outputs,
      Context[] contexts,
      boolean training,
      KeptWeights kept) {
    this.nodes = nodes;
    this.inputs = inputs;
    this.outputs = new boolean[nodes.length];
    for (int output : outputs) {
      this.outputs[output] = true;
    }
    this.contexts = contexts;
    this.training = training;
    this.kept = kept;
    steps = new Step[nodes.length];
    owners = new int[nodes.length];
    Arrays.fill(owners, -1);
    for (int i = 0; i < nodes.length; i++) {
      readers.add(new ArrayList<>());
      for (int input : inputs[i]) {
        readers.get(input).add(i);
      }
    }
  }

  int size() {
    return nodes.length;
  }

  Node node(int node) {
    return nodes[node];
  }

  int[] inputs(int node) {
    return inputs[node];
  }

  Context context(int node) {
    return contexts[node];
  }

  boolean isTraining() {
    return training;
  }

  KeptWeights kept() {
    return kept;
  }

  /** The nodes that read a node's output, one twice where it reads it twice. */
  List<Integer> readers(int node) {
    return readers.get(node);
  }

  /** The node of the last step that reads this node's output; -1 where none does. */
  int lastReader(int node) {
    int last = -1;
    for (int reader : readers.get(node)) {
      last = Math.max(last, owners[reader]);
    }
    return last;
  }

  /** Whether a node's output is one of the network's, which somebody outside reads. */
  boolean isOutput(int node) {
    return outputs[node];
  }

  /**
   * Whether the network ends in this node and in an activation: a loss may want what goes into it.
   */
  boolean isLogitsEnd(int node) {
    return outputs[node] && HasLogits.isEnd(nodes[node], readers.get(node).size());
  }

  /** The step that makes a node's output; null for the input, and inside of a step. */
  Step step(int node) {
    return steps[node];
  }

  /** All steps, in order. */
  Step[] steps() {
    List<Step> all = new ArrayList<>();
    for (Step step : steps) {
      if (step != null) {
        all.add(step);
      }
    }
    return all.toArray(new Step[0]);
  }

  boolean isTaken(int node) {
    return owners[node] >= 0;
  }

  void put(Step step) {
    steps[step.node()] = step;
    for (int node : step.nodes()) {
      owners[node] = step.node();
    }
  }
}
