package dev.lanewise.nn.planning;

import dev.lanewise.engine.Shape;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.Layer;
import java.util.ArrayList;
import java.util.List;

/**
 * A place in a network where a step is to be: a node, those after it that the step does too, and
 * what there is to say about it.
 */
final class Site {
  private final Chart chart;
  private final List<Integer> nodes = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  Site(Chart chart, int node) {
    this.chart = chart;
    nodes.add(node);
  }

  int[] nodes() {
    int[] all = new int[nodes.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = nodes.get(i);
    }
    return all;
  }

  int last() {
    return nodes.getLast();
  }

  /** The first node's layer. */
  Layer layer() {
    return layer(nodes.getFirst());
  }

  Layer layer(int node) {
    return chart.node(node).layer();
  }

  Context context() {
    return chart.context(nodes.getFirst());
  }

  int[] inputs() {
    return chart.inputs(nodes.getFirst());
  }

  int[] inputs(int node) {
    return chart.inputs(node);
  }

  /** What the first node reads, or reads first. */
  int input() {
    return inputs()[0];
  }

  /** The shape of a node's output, its batch unknown. */
  Shape shape(int node) {
    return chart.node(node).shape();
  }

  /** The shape of the last node's output, its batch unknown. */
  Shape shape() {
    return shape(last());
  }

  /** Whether all that a node reads has the shape of its output. */
  boolean readsAlike(int node) {
    for (int input : inputs(node)) {
      if (!shape(input).equals(shape(node))) {
        return false;
      }
    }
    return true;
  }

  boolean isTraining() {
    return chart.isTraining();
  }

  /** Weights that do not change any more; null where they may. */
  KeptWeights kept() {
    return chart.kept();
  }

  boolean isLogitsEnd() {
    return chart.isLogitsEnd(last());
  }

  /**
   * The node that alone reads the last one's output and may be done with it, or -1. (Where the
   * network ends in an activation, what goes into it stays apart.)
   */
  int next() {
    if (chart.isOutput(last())) {
      return -1;
    }
    List<Integer> readers = chart.readers(last());
    int next = readers.size() == 1 ? readers.getFirst() : -1;
    return next < 0 || chart.isTaken(next) || chart.isLogitsEnd(next) ? -1 : next;
  }

  /** The layer of {@link #next}, or null. */
  Layer nextLayer() {
    return next() < 0 ? null : layer(next());
  }

  /** Does the next node in this step too. */
  void takeNext() {
    nodes.add(next());
  }

  /** The step that makes what the first node reads; null where that is the network's input. */
  Step before() {
    return chart.step(input());
  }

  /** Whether nobody else reads what the first node reads. */
  boolean readsAlone() {
    return chart.readers(input()).size() == 1 && !chart.isOutput(input());
  }

  /** Adds to what is said about the step. */
  void note(String text) {
    notes.add(text);
  }

  List<String> notes() {
    return notes;
  }
}
