package dev.lanewise.nn.planning;

import dev.lanewise.engine.Elementwise;
import dev.lanewise.engine.Tensor;
import java.util.Arrays;

/**
 * What flows between the steps of one running network: the output of each node, and on the way back
 * the gradient of each output.
 */
public final class Flow {
  private final Tensor[] outputs;
  private final Tensor[] gradients;

  /** Whether the gradient may be overwritten: nobody but the node's step will read it. */
  private final boolean[] owned;

  private final boolean[] wanted;
  private final Place[] sums;
  private final Memory forward = new Memory();
  private final Memory backward = new Memory();

  /** For so many nodes, of which the gradients of all are wanted. */
  public Flow(int nodes) {
    outputs = new Tensor[nodes];
    gradients = new Tensor[nodes];
    owned = new boolean[nodes];
    wanted = new boolean[nodes];
    Arrays.fill(wanted, true);
    sums = new Place[nodes];
  }

  /** Begins a forward run of so many samples. */
  public void beginForward(int batch) {
    forward.begin(batch);
    Arrays.fill(outputs, null);
  }

  /** Ends a forward run. */
  public void endForward() {
    forward.end();
  }

  /**
   * Begins a backward run of so many samples.
   *
   * @param like whether it begins from the gradients of the same outputs as the last one; otherwise
   *     memory is planned anew
   */
  public void beginBackward(int batch, boolean like) {
    if (!like) {
      backward.forget();
    }
    backward.begin(batch);
    Arrays.fill(gradients, null);
  }

  /** Begins with dL/doutput, which stays as it is, for a node that is an output of the network. */
  public void begin(int node, Tensor dy) {
    gradients[node] = dy;
    owned[node] = false;
  }

  /** Ends a backward run. */
  public void endBackward() {
    backward.end();
  }

  /** Whether anyone wants the gradient of a node's output. */
  public boolean wanted(int node) {
    return wanted[node];
  }

  /** Says whether anyone wants the gradient of a node's output. */
  public void wanted(int node, boolean isWanted) {
    wanted[node] = isWanted;
  }

  /** A node's output; null where it is not kept. */
  public Tensor output(int node) {
    return outputs[node];
  }

  /** Sets a node's output. */
  public void output(int node, Tensor y) {
    outputs[node] = y;
    forward.retain(y.data());
  }

  /** Says that a node's output will not be read any more. */
  void release(int node) {
    if (outputs[node] != null) {
      forward.release(outputs[node].data());
      outputs[node] = null;
    }
  }

  /** Memory of forward. */
  Tensor forward(Place place) {
    return forward.get(place);
  }

  /** Memory of backward. */
  Tensor backward(Place place) {
    return backward.get(place);
  }

  /** The gradient of a node's output. */
  public Tensor gradient(int node) {
    return gradients[node];
  }

  /** Whether the node's step may overwrite the gradient. */
  boolean isOwned(int node) {
    return owned[node];
  }

  /**
   * A tensor for what a node's step makes of its gradient, element by element: the gradient itself
   * where that may be overwritten, else the place.
   */
  Tensor overwrite(int node, Place otherwise) {
    return owned[node] ? gradients[node] : backward(otherwise);
  }

  /**
   * Hands dL/doutput to the node it belongs to. Where a node's output was used more than once, the
   * gradients are added.
   *
   * @param dx may be null where it is not wanted
   * @param isOwned whether dx may be overwritten from here on
   */
  void pass(int to, Tensor dx, boolean isOwned) {
    if (!wanted[to]) {
      return;
    }
    Tensor before = gradients[to];
    if (before == null) {
      set(to, dx, isOwned);
      return;
    }
    Tensor sum = owned[to] ? before : isOwned ? dx : backward(sumPlace(to, dx));
    Elementwise.add(before, dx, sum);
    if (sum != before) {
      backward.retain(sum.data());
      backward.release(before.data());
      gradients[to] = sum;
      owned[to] = true;
    }
  }

  private void set(int to, Tensor dx, boolean isOwned) {
    backward.retain(dx.data());
    gradients[to] = dx;
    owned[to] = isOwned;
  }

  private Place sumPlace(int to, Tensor dx) {
    if (sums[to] == null) {
      sums[to] = Place.passing(dx.shape().withBatch(dev.lanewise.engine.Shape.ANY));
    }
    return sums[to];
  }

  /** Says that a node's gradient has been used. */
  void releaseGradient(int node) {
    if (gradients[node] != null) {
      backward.release(gradients[node].data());
    }
  }

  /** Says that a step forward is over. */
  void endForwardStep() {
    forward.endStep();
  }

  /** Says that a step back is over. */
  void endBackwardStep() {
    backward.endStep();
  }
}
