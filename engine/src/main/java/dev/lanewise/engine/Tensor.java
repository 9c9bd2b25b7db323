package dev.lanewise.engine;

import java.util.Arrays;

/**
 * Floats with a shape: contiguous, row-major, on the heap. Images are {@code [n, h, w, c]}.
 *
 * <p>A tensor is its whole array: there are no strides. {@link #data()} is the live array, so that
 * kernels and readers work on it without a copy; its length is always {@code shape().size()}.
 */
public final class Tensor {
  private final Shape shape;
  private final float[] data;

  /**
   * The last of the tensors that {@link #withShape} made, each of which holds the one before.
   * Without a lock: a thread that does not see one makes it again.
   */
  private Tensor made;

  private Tensor(Shape shape, float[] data) {
    if (data.length != shape.size()) {
      throw new IllegalArgumentException(
          "a tensor of shape "
              + shape
              + " holds "
              + shape.size()
              + " floats but got "
              + data.length);
    }
    this.shape = shape;
    this.data = data;
  }

  /** A tensor of zeros. */
  public static Tensor zeros(int... dims) {
    return zeros(Shape.of(dims));
  }

  /** A tensor of zeros. */
  public static Tensor zeros(Shape shape) {
    return new Tensor(shape, new float[shape.size()]);
  }

  /** A tensor around this very array, which is not copied; its length must be the shape's size. */
  public static Tensor of(float[] data, int... dims) {
    return new Tensor(Shape.of(dims), data);
  }

  /** A tensor around this very array, which is not copied; its length must be the shape's size. */
  public static Tensor of(float[] data, Shape shape) {
    return new Tensor(shape, data);
  }

  /** The extents. */
  public Shape shape() {
    return shape;
  }

  /** The live array behind this tensor, row-major. */
  public float[] data() {
    return data;
  }

  /** The number of elements. */
  public int size() {
    return data.length;
  }

  /** The extent of an axis; a negative axis counts from the end. */
  public int dim(int axis) {
    return shape.dim(axis);
  }

  /** One element. */
  public float get(int... index) {
    return data[offset(index)];
  }

  /** Sets one element. */
  public void set(float value, int... index) {
    data[offset(index)] = value;
  }

  private int offset(int[] index) {
    if (index.length != shape.rank()) {
      throw new IllegalArgumentException(
          "an index into "
              + shape
              + " has "
              + shape.rank()
              + " parts but got "
              + Arrays.toString(index));
    }
    int offset = 0;
    for (int axis = 0; axis < index.length; axis++) {
      if (index[axis] < 0 || index[axis] >= shape.dim(axis)) {
        throw new IndexOutOfBoundsException(
            "index " + Arrays.toString(index) + " is outside " + shape);
      }
      offset = offset * shape.dim(axis) + index[axis];
    }
    return offset;
  }

  /** A copy with an array of its own. */
  public Tensor copy() {
    return new Tensor(shape, data.clone());
  }

  /** A copy with an array of its own and another shape of the same size. */
  public Tensor reshape(int... dims) {
    return new Tensor(Shape.of(dims), data.clone());
  }

  /**
   * This very array under another shape of the same size; asked again, the same tensor, so that a
   * step that asks each time allocates nothing.
   */
  public Tensor withShape(Shape shape) {
    for (Tensor each = made; each != null; each = each.made) {
      if (each.shape.equals(shape)) {
        return each;
      }
    }
    Tensor tensor = new Tensor(shape, data);
    tensor.made = made;
    made = tensor;
    return tensor;
  }

  /** Samples {@code from} (included) to {@code to} (excluded) of a batch, as a copy. */
  public Tensor slice(int from, int to) {
    if (from < 0 || to < from || to > shape.dim(0)) {
      throw new IndexOutOfBoundsException(
          "samples %d to %d are outside %s".formatted(from, to, shape));
    }
    int sample = shape.sampleSize();
    return new Tensor(
        shape.withBatch(to - from), Arrays.copyOfRange(data, from * sample, to * sample));
  }

  /** Copies the other tensor's elements into this one; shapes must be equal. */
  public void copyFrom(Tensor other) {
    if (!shape.equals(other.shape)) {
      throw new IllegalArgumentException(
          "expected a tensor of shape " + shape + " but got " + other.shape);
    }
    System.arraycopy(other.data, 0, data, 0, data.length);
  }

  /** Sets every element. */
  public void fill(float value) {
    Arrays.fill(data, value);
  }

  /** The shape and the first elements. */
  @Override
  public String toString() {
    String head = Arrays.toString(Arrays.copyOf(data, Math.min(data.length, 8)));
    return "Tensor" + shape + (data.length > 8 ? head.replace("]", ", ...]") : head);
  }
}
