package dev.lanewise.engine;

import dev.lanewise.engine.parallel.Job;

/**
 * For each element of one shape, in order, its partner in another tensor: the same element where
 * axes are in another order, or one that several share. Made once a shape.
 */
public final class Strides {
  private final Shape shape;
  private final Shape partner;
  private final int[] steps; // by how far the partner moves, an axis
  private final int cols;

  private Strides(Shape shape, Shape partner, int[] steps) {
    this.shape = shape;
    this.partner = partner;
    this.steps = steps;
    cols = shape.rank() == 0 ? 1 : shape.dim(-1);
  }

  /**
   * Partners that are shared along the axes where they have extent 1.
   *
   * @param shape {@code [n, h, w, c]}
   * @param partner as many axes, each of the same extent or 1: {@code [n, 1, 1, c]}
   * @throws IllegalArgumentException if the shapes do not fit
   */
  public static Strides shared(Shape shape, Shape partner) {
    int[] steps = steps(partner);
    boolean fits = shape.rank() == partner.rank();
    for (int axis = 0; fits && axis < steps.length; axis++) {
      fits = partner.dim(axis) == shape.dim(axis) || partner.dim(axis) == 1;
      steps[axis] = partner.dim(axis) == 1 ? 0 : steps[axis];
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "every axis of %s must be as in %s or 1".formatted(partner, shape));
    }
    return new Strides(shape, partner, steps);
  }

  /**
   * Partners where the axes of {@code from} stand in another order.
   *
   * @param order for each axis of the result, which axis of {@code from} it is
   */
  public static Strides permuted(Shape from, int... order) {
    int[] own = steps(from);
    int[] dims = new int[order.length];
    int[] steps = new int[order.length];
    for (int axis = 0; axis < order.length; axis++) {
      dims[axis] = from.dim(order[axis]);
      steps[axis] = own[order[axis]];
    }
    return new Strides(Shape.of(dims), from, steps);
  }

  private static int[] steps(Shape shape) {
    int[] steps = new int[shape.rank()];
    int step = 1;
    for (int axis = steps.length - 1; axis >= 0; axis--) {
      steps[axis] = step;
      step *= shape.dim(axis);
    }
    return steps;
  }

  /** The shape whose elements have partners. */
  public Shape shape() {
    return shape;
  }

  /** Where the partner of the first element of a row of the last axis is. */
  private int start(int row) {
    int at = 0;
    for (int axis = steps.length - 2; axis >= 0; axis--) {
      at += row % shape.dim(axis) * steps[axis];
      row /= shape.dim(axis);
    }
    return at;
  }

  private int step() {
    return steps.length == 0 ? 0 : steps[steps.length - 1];
  }

  /** {@code y[i] = x[partner of i]}; y is not x. */
  public void copy(Tensor x, Tensor y) {
    check(y, x);
    run(x, null, y, Strides::copyRows);
  }

  private static void copyRows(Job j, int from, int to) {
    Strides s = (Strides) j.object;
    int step = s.step();
    for (int row = from; row < to; row++) {
      int p = s.start(row);
      for (int i = row * s.cols; i < (row + 1) * s.cols; i++, p += step) {
        j.c[i] = j.a[p];
      }
    }
  }

  /** {@code x[partner of i] = y[i]}: undoes {@link #copy} of permuted axes. */
  public void copyBack(Tensor y, Tensor x) {
    check(y, x);
    run(y, null, x, Strides::copyRowsBack);
  }

  private static void copyRowsBack(Job j, int from, int to) {
    Strides s = (Strides) j.object;
    int step = s.step();
    for (int row = from; row < to; row++) {
      int p = s.start(row);
      for (int i = row * s.cols; i < (row + 1) * s.cols; i++, p += step) {
        j.c[p] = j.a[i];
      }
    }
  }

  /** {@code y[i] = x[i] factors[partner of i]}; y may be x. */
  public void multiply(Tensor x, Tensor factors, Tensor y) {
    check(x, factors);
    Check.sameSize("y", y, x);
    run(x, factors, y, Strides::multiplyRows);
  }

  private static void multiplyRows(Job j, int from, int to) {
    Strides s = (Strides) j.object;
    int step = s.step();
    for (int row = from; row < to; row++) {
      int p = s.start(row);
      for (int i = row * s.cols; i < (row + 1) * s.cols; i++, p += step) {
        j.c[i] = j.a[i] * j.b[p];
      }
    }
  }

  /** {@code y[i] = x[i] > 0 ? x[i] : slopes[partner of i] x[i]}. */
  public void leakyRelu(Tensor x, Tensor slopes, Tensor y) {
    check(x, slopes);
    Check.sameSize("y", y, x);
    run(x, slopes, y, Strides::leakyReluRows);
  }

  private static void leakyReluRows(Job j, int from, int to) {
    Strides s = (Strides) j.object;
    int step = s.step();
    for (int row = from; row < to; row++) {
      int p = s.start(row);
      for (int i = row * s.cols; i < (row + 1) * s.cols; i++, p += step) {
        j.c[i] = Math.max(j.a[i], 0) + j.b[p] * Math.min(j.a[i], 0);
      }
    }
  }

  /** {@code dx[i] = x[i] > 0 ? dy[i] : slopes[partner of i] dy[i]}. */
  public void leakyReluBackward(Tensor x, Tensor slopes, Tensor dy, Tensor dx) {
    check(x, slopes);
    Check.sameSize("dy", dy, x);
    Check.sameSize("dx", dx, x);
    Job job = Job.take();
    job.d = dy.data();
    run(job, x, slopes, dx, Strides::leakyReluRowsBackward);
  }

  private static void leakyReluRowsBackward(Job j, int from, int to) {
    Strides s = (Strides) j.object;
    int step = s.step();
    for (int row = from; row < to; row++) {
      int p = s.start(row);
      for (int i = row * s.cols; i < (row + 1) * s.cols; i++, p += step) {
        j.c[i] = j.a[i] > 0 ? j.d[i] : j.b[p] * j.d[i];
      }
    }
  }

  /**
   * {@code sums[partner of i] += x[i] < 0 ? x[i] dy[i] : 0}: the gradient of the slopes. Each sum
   * is taken in double, in order, on the calling thread.
   *
   * @param work as long as sums; overwritten
   */
  public void addLeakyReluSlopes(Tensor x, Tensor dy, Tensor sums, double[] work) {
    check(x, sums);
    Check.sameSize("dy", dy, x);
    java.util.Arrays.fill(work, 0);
    int step = step();
    float[] a = x.data();
    float[] b = dy.data();
    for (int row = 0; row < a.length / cols; row++) {
      int p = start(row);
      for (int i = row * cols; i < (row + 1) * cols; i++, p += step) {
        work[p] += (double) Math.min(a[i], 0) * b[i];
      }
    }
    for (int k = 0; k < sums.size(); k++) {
      sums.data()[k] += (float) work[k];
    }
  }

  private void check(Tensor like, Tensor other) {
    if (like.size() != shape.size() || other.size() != partner.size()) {
      throw new IllegalArgumentException(
          "tensors must have shapes %s and %s but got %s and %s"
              .formatted(shape, partner, like.shape(), other.shape()));
    }
  }

  private void run(Tensor a, Tensor b, Tensor c, Job.Range range) {
    run(Job.take(), a, b, c, range);
  }

  private void run(Job job, Tensor a, Tensor b, Tensor c, Job.Range range) {
    job.object = this;
    job.a = a.data();
    job.b = b == null ? null : b.data();
    job.c = c.data();
    job.ranges(shape.size() / cols, Rows.grain(cols), range);
  }
}
