package dev.lanewise.io;

import dev.lanewise.engine.Shape;
import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.Preprocessing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Images and their labels from two {@link Idx} arrays.
 *
 * <p>Images {@code [n, h, w]} give inputs {@code [h, w, 1]}, and {@code [n, h, w, c]} inputs {@code
 * [h, w, c]}; unsigned bytes are divided by 255, other element types are taken as they stand.
 * Labels {@code [n]} (or {@code [n, 1]}) of any integer type are the class numbers; targets have
 * the shape {@code []}.
 */
public final class IdxDataset implements Dataset {
  /** The class names where none are given: 0 to 9. */
  static final List<String> TEN_CLASSES = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

  /** With one class there would be nothing to tell apart. */
  private static final int MIN_CLASSES = 2;

  /** A network gets an output for each class: a damaged label must not ask for millions. */
  private static final int MAX_CLASSES = 1000;

  /** What turns an unsigned byte into an input. */
  static final double SCALE = 1 / 255.0;

  private static final float[] SCALED = scaled();

  private final Idx images;
  private final Idx labels;
  private final List<String> classNames;
  private final Shape inputShape;

  /**
   * Pairs images with labels, for classes called 0 to 9.
   *
   * @throws DataFileException as the other constructor
   */
  public IdxDataset(Idx images, Idx labels) throws DataFileException {
    this(images, labels, TEN_CLASSES);
  }

  /**
   * Pairs images with labels.
   *
   * @param classNames the names of the classes 0, 1, 2 ...
   * @throws DataFileException if the images are not of rank 3 or 4 or empty, there is not one label
   *     for each image, or a label is no whole number or none of the classes'
   */
  public IdxDataset(Idx images, Idx labels, List<String> classNames) throws DataFileException {
    this.images = images;
    this.labels = labels;
    this.classNames = List.copyOf(classNames);
    inputShape = inputShape(images);
    checkLabels();
  }

  /**
   * Numbers as class names, from 0 to the largest label there is: at least {@value #MIN_CLASSES}
   * and at most {@value #MAX_CLASSES}, beyond which a label is none of the classes'.
   */
  static List<String> numbered(Idx... parts) {
    double max = 0;
    for (Idx labels : parts) {
      for (int i = 0; i < labels.size(); i++) {
        max = Math.max(max, labels.get(i));
      }
    }
    int count = (int) Math.clamp(max + 1, MIN_CLASSES, MAX_CLASSES);
    return IntStream.range(0, count).mapToObj(String::valueOf).toList();
  }

  /** Reads two files and pairs them, for classes called 0 to 9. */
  public static IdxDataset read(Path images, Path labels) throws IOException {
    return read(images, labels, TEN_CLASSES);
  }

  /** Reads two files and pairs them. */
  public static IdxDataset read(Path images, Path labels, List<String> classNames)
      throws IOException {
    return new IdxDataset(Idx.read(images), Idx.read(labels), classNames);
  }

  private static float[] scaled() {
    float[] scaled = new float[256];
    for (int value = 0; value < scaled.length; value++) {
      scaled[value] = (float) (value * SCALE);
    }
    return scaled;
  }

  /** Unsigned bytes as inputs: each times {@link #SCALE}. */
  static void scale(byte[] bytes, int from, int count, float[] x, int xAt) {
    for (int i = 0; i < count; i++) {
      x[xAt + i] = SCALED[bytes[from + i] & 0xFF];
    }
  }

  private static Shape inputShape(Idx images) throws DataFileException {
    int rank = images.rank();
    if (rank != 3 && rank != 4) {
      throw new DataFileException(
          images.file(),
          Idx.RANK_OFFSET,
          "images of rank 3 [n, h, w] or 4 [n, h, w, c]",
          "rank " + rank);
    }
    for (int axis = 1; axis < rank; axis++) {
      if (images.dim(axis) == 0) {
        int offset = Idx.DIMS_OFFSET + Integer.BYTES * axis;
        throw new DataFileException(images.file(), offset, "an image size of at least 1", "0");
      }
    }
    return Shape.of(images.dim(1), images.dim(2), rank == 3 ? 1 : images.dim(3));
  }

  private void checkLabels() throws DataFileException {
    int rank = labels.rank();
    if (rank != 1 && !(rank == 2 && labels.dim(1) == 1)) {
      String found = "rank " + rank;
      throw new DataFileException(labels.file(), Idx.RANK_OFFSET, "labels of rank 1 [n]", found);
    }
    if (!labels.type().isInteger()) {
      String found = labels.type().toString();
      throw new DataFileException(
          labels.file(), Idx.TYPE_OFFSET, "labels of an integer type", found);
    }
    if (labels.dim(0) != images.dim(0)) {
      throw new DataFileException(
          labels.file(),
          Idx.DIMS_OFFSET,
          "%d labels, one for each image in %s,".formatted(images.dim(0), images.file()),
          labels.dim(0) + " labels");
    }
    for (int i = 0; i < labels.size(); i++) {
      int label = (int) labels.get(i);
      if (label < 0 || label >= classNames.size()) {
        String expected = "a label of 0 to " + (classNames.size() - 1);
        throw new DataFileException(labels.file(), labels.offsetOf(i), expected, "label " + label);
      }
    }
  }

  @Override
  public int size() {
    return images.dim(0);
  }

  @Override
  public Shape inputShape() {
    return inputShape;
  }

  /** {@code []}: a class number. */
  @Override
  public Shape targetShape() {
    return Shape.of();
  }

  @Override
  public void read(int index, float[] x, int xAt, float[] y, int yAt) {
    Objects.checkIndex(index, size());
    int count = inputShape.size();
    if (images.type() == Idx.ElementType.UBYTE) {
      scale(images.data(), index * count, count, x, xAt);
    } else {
      images.get(index * count, count, x, xAt);
    }
    y[yAt] = (float) labels.get(index);
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  /**
   * For unsigned bytes in one or three channels: the size of the images, scale 1/255, not inverted.
   * Null for all others, whose range the file does not tell.
   */
  @Override
  public Preprocessing preprocessing() {
    int channels = inputShape.dim(2);
    if (images.type() != Idx.ElementType.UBYTE || channels != 1 && channels != 3) {
      return null;
    }
    return new Preprocessing(inputShape.dim(0), inputShape.dim(1), channels, SCALE, 0, false);
  }
}
