package dev.lanewise.nn.planning;

import dev.lanewise.engine.Shape;

/**
 * What one running network does at once: the work of one layer, or of several. It is named by the
 * last of its nodes, whose output it makes.
 */
public abstract class Step {
  private final Site site;
  private int[] releases = {};

  Step(Site site) {
    this.site = site;
  }

  /** Sets the output of the last node. */
  abstract void forward(Flow flow);

  /**
   * Adds the gradients of the parameters, and passes on the gradients of what the step reads, given
   * that of the last node's output.
   */
  abstract void backward(Flow flow);

  /** Says which outputs nobody reads after this step. */
  final void releases(int[] nodes) {
    releases = nodes;
  }

  /** Runs forward, and gives back memory that nobody reads any more. */
  public final void runForward(Flow flow) {
    forward(flow);
    for (int node : releases) {
      flow.release(node);
    }
    flow.endForwardStep();
  }

  /** Runs backward, and gives back memory that nobody reads any more. */
  public final void runBackward(Flow flow) {
    backward(flow);
    flow.releaseGradient(node());
    flow.endBackwardStep();
  }

  /** The nodes whose work the step does, in order. */
  public final int[] nodes() {
    return site.nodes();
  }

  /** The last node. */
  public final int node() {
    return site.last();
  }

  /** What the first node reads. */
  final int in() {
    return site.input();
  }

  /** Memory for the output: kept for backward in training, else others' too. */
  final Place outputPlace(Shape shape) {
    return site.isTraining() ? Place.kept(shape) : Place.passing(shape);
  }

  /** What is special about the step: nothing where it runs a layer as it stands. */
  public final String notes() {
    return String.join("; ", site.notes());
  }
}
