package dev.lanewise.engine;

import dev.lanewise.engine.parallel.Job;
import java.util.Arrays;
import java.util.List;

/**
 * The updates of {@link Updates} for all parameters of a model at once, with the same bits: one
 * parallel region, cut by the number of weights, where many small parameters would each be a region
 * of their own. Made once; a call allocates nothing.
 */
public final class UpdateGroup {
  /** Updates some elements of tensor i. */
  private interface Rule {
    void run(Job job, UpdateGroup all, int i, int from, int to);
  }

  private static final Rule ZERO = (j, all, i, from, to) -> Arrays.fill(all.g[i], from, to, 0);
  private static final Rule SGD =
      (j, all, i, from, to) -> Simd.kernels().addScaled(j.s, all.g[i], all.w[i], from, to);
  private static final Rule MOMENTUM =
      (j, all, i, from, to) -> {
        float[] m = all.states[0][i];
        Simd.kernels().sgdMomentum(all.w[i], all.g[i], m, j.s, j.t, j.i == 1, from, to);
      };
  private static final Rule RMSPROP =
      (j, all, i, from, to) -> {
        float[] v = all.states[0][i];
        Simd.kernels().rmsprop(all.w[i], all.g[i], v, j.s, j.t, j.u, from, to);
      };
  private static final Rule ADAM =
      (j, all, i, from, to) -> {
        float[] m = all.states[0][i];
        float[] v = all.states[1][i];
        Simd.kernels().adam(all.w[i], all.g[i], m, v, j.s, j.t, j.u, j.v, from, to);
      };

  private final float[][] w;
  private final float[][] g;
  private final float[][][] states;

  /** Where each tensor begins if all lie one behind the other; at the end, where the last ends. */
  private final int[] starts;

  /**
   * A group of parameters. None may be in it twice.
   *
   * @param weights the parameters
   * @param gradients theirs, in the same order
   * @param states for each thing the optimizer keeps, that of every parameter, in the same order
   * @throws IllegalArgumentException if lengths or sizes differ
   */
  public UpdateGroup(List<Tensor> weights, List<Tensor> gradients, List<List<Tensor>> states) {
    w = arrays("weights", weights, weights);
    g = arrays("gradients", gradients, weights);
    this.states = new float[states.size()][][];
    for (int i = 0; i < this.states.length; i++) {
      this.states[i] = arrays("state " + i, states.get(i), weights);
    }
    starts = new int[w.length + 1];
    for (int i = 0; i < w.length; i++) {
      starts[i + 1] = Math.addExact(starts[i], weights.get(i).size());
    }
  }

  private static float[][] arrays(String what, List<Tensor> tensors, List<Tensor> weights) {
    if (tensors.size() != weights.size()) {
      throw new IllegalArgumentException(
          "%s: expected %d tensors but got %d".formatted(what, weights.size(), tensors.size()));
    }
    float[][] arrays = new float[tensors.size()][];
    for (int i = 0; i < arrays.length; i++) {
      Check.sameSize(what, tensors.get(i), weights.get(i));
      arrays[i] = tensors.get(i).data();
    }
    return arrays;
  }

  /** Sets all gradients to 0. */
  public void zeroGradients() {
    job(false).ranges(size(), Elementwise.GRAIN, (j, from, to) -> each(j, from, to, ZERO));
  }

  /**
   * {@link Updates#sgd}.
   *
   * @param zeroGradients whether gradients are 0 afterwards
   */
  public void sgd(float lr, boolean zeroGradients) {
    Job job = job(zeroGradients);
    job.s = -lr;
    job.ranges(size(), Elementwise.GRAIN, (j, from, to) -> each(j, from, to, SGD));
  }

  /**
   * {@link Updates#sgdMomentum}, the first state being m.
   *
   * @param zeroGradients whether gradients are 0 afterwards
   */
  public void sgdMomentum(float lr, float momentum, boolean nesterov, boolean zeroGradients) {
    needs(1);
    Job job = job(zeroGradients);
    job.s = lr;
    job.t = momentum;
    job.i = nesterov ? 1 : 0;
    job.ranges(size(), Elementwise.GRAIN, (j, from, to) -> each(j, from, to, MOMENTUM));
  }

  /**
   * {@link Updates#rmsprop}, the first state being v.
   *
   * @param zeroGradients whether gradients are 0 afterwards
   */
  public void rmsprop(float lr, float rho, float epsilon, boolean zeroGradients) {
    needs(1);
    Job job = job(zeroGradients);
    job.s = lr;
    job.t = rho;
    job.u = epsilon;
    job.ranges(size(), Elementwise.GRAIN, (j, from, to) -> each(j, from, to, RMSPROP));
  }

  /**
   * {@link Updates#adam}, the first state being m, the second v.
   *
   * @param zeroGradients whether gradients are 0 afterwards
   */
  public void adam(float step, float b1, float b2, float epsilon, boolean zeroGradients) {
    needs(2);
    Job job = job(zeroGradients);
    job.s = step;
    job.t = b1;
    job.u = b2;
    job.v = epsilon;
    job.ranges(size(), Elementwise.GRAIN, (j, from, to) -> each(j, from, to, ADAM));
  }

  private void needs(int count) {
    if (states.length < count) {
      throw new IllegalArgumentException(
          "expected %d states of each parameter but got %d".formatted(count, states.length));
    }
  }

  private int size() {
    return starts[w.length];
  }

  private Job job(boolean zeroGradients) {
    Job job = Job.take();
    job.object = this;
    job.k = zeroGradients ? 1 : 0;
    return job;
  }

  /** Does the elements {@code from .. to} of all tensors one behind the other. */
  private static void each(Job j, int from, int to, Rule rule) {
    UpdateGroup all = (UpdateGroup) j.object;
    int[] starts = all.starts;
    int at = from;
    for (int i = all.tensorAt(from); at < to; i++) {
      int end = Math.min(to, starts[i + 1]);
      if (at < end) {
        rule.run(j, all, i, at - starts[i], end - starts[i]);
        if (j.k == 1) {
          ZERO.run(j, all, i, at - starts[i], end - starts[i]);
        }
        at = end;
      }
    }
  }

  /** The tensor that holds an element, or an empty one before it. */
  private int tensorAt(int element) {
    int index = Arrays.binarySearch(starts, element);
    return index < 0 ? -index - 2 : index;
  }
}
