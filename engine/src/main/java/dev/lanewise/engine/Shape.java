package dev.lanewise.engine;

import java.util.Arrays;

/**
 * The extent of a tensor along each of its axes, outermost first: {@code [n, h, w, c]} for images.
 *
 * <p>The first axis may be {@link #ANY}: a batch whose size is not known yet, printed as {@code n}.
 */
public final class Shape {
  /** The extent of a batch axis whose size is not known before data comes. */
  public static final int ANY = -1;

  private final int[] dims;

  private Shape(int[] dims) {
    this.dims = dims;
  }

  /**
   * A shape with these extents.
   *
   * @param dims extents, each at least 1; the first may be 0 (an empty batch) or {@link #ANY}
   * @throws IllegalArgumentException if an extent is out of range
   */
  public static Shape of(int... dims) {
    for (int axis = 0; axis < dims.length; axis++) {
      boolean fine = dims[axis] >= 1 || axis == 0 && (dims[axis] == 0 || dims[axis] == ANY);
      if (!fine) {
        throw new IllegalArgumentException(
            "axis " + axis + " of a shape must be at least 1 but got " + Arrays.toString(dims));
      }
    }
    return new Shape(dims.clone());
  }

  /** The number of axes. */
  public int rank() {
    return dims.length;
  }

  /** The extent of an axis; a negative axis counts from the end, so {@code -1} is the last. */
  public int dim(int axis) {
    int index = axis < 0 ? dims.length + axis : axis;
    if (index < 0 || index >= dims.length) {
      throw new IndexOutOfBoundsException("axis " + axis + " is outside " + this);
    }
    return dims[index];
  }

  /** The extents, as a new array. */
  public int[] dims() {
    return dims.clone();
  }

  /** True where the first axis is {@link #ANY}. */
  public boolean isBatchUnknown() {
    return dims.length > 0 && dims[0] == ANY;
  }

  /**
   * The number of elements.
   *
   * @throws IllegalStateException if the batch size is not known
   * @throws ArithmeticException if it exceeds the largest array of the JVM
   */
  public int size() {
    if (isBatchUnknown()) {
      throw new IllegalStateException("the batch size of " + this + " is not known");
    }
    return product(0);
  }

  /** The number of elements of one sample: the product of all extents but the first. */
  public int sampleSize() {
    return product(1);
  }

  private int product(int firstAxis) {
    long size = 1;
    for (int axis = firstAxis; axis < dims.length; axis++) {
      size *= dims[axis];
      if (size > Integer.MAX_VALUE) {
        throw new ArithmeticException(
            "the shape " + this + " has more elements than an array can hold");
      }
    }
    return (int) size;
  }

  /** This shape with another first extent. */
  public Shape withBatch(int n) {
    int[] other = dims.clone();
    other[0] = n;
    return of(other);
  }

  /** This shape with another last extent. */
  public Shape withLast(int extent) {
    int[] other = dims.clone();
    other[dims.length - 1] = extent;
    return of(other);
  }

  /** This shape as one sample of a batch: {@code [28, 28, 1]} becomes {@code [n, 28, 28, 1]}. */
  public Shape batched() {
    int[] other = new int[dims.length + 1];
    other[0] = ANY;
    System.arraycopy(dims, 0, other, 1, dims.length);
    return new Shape(other);
  }

  /** One sample of this batch: {@code [n, 28, 28, 1]} becomes {@code [28, 28, 1]}. */
  public Shape sample() {
    return new Shape(Arrays.copyOfRange(dims, 1, dims.length));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dims);
  }

  /** The extents in brackets, an unknown batch as {@code n}: {@code [n, 28, 28, 1]}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("[");
    for (int axis = 0; axis < dims.length; axis++) {
      text.append(axis == 0 ? "" : ", ").append(dims[axis] == ANY ? "n" : dims[axis]);
    }
    return text.append("]").toString();
  }
}
