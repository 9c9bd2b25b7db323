package dev.lanewise.nn;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import java.util.List;

/**
 * Memory for a batch of samples: a tensor {@code [n, ...]} for each of a sample's inputs, or for
 * each of its targets. {@link Dataset#read} writes those of a sample one after the other; they are
 * cut into the tensors afterwards, unless there is only one.
 */
public final class BatchTensors {
  private final List<Tensor> tensors;
  private final float[] data;
  private final int sampleSize;

  /** For so many samples of these shapes, each without the batch. */
  public BatchTensors(List<Shape> samples, int n) {
    tensors = samples.stream().map(shape -> Tensor.zeros(shape.batched().withBatch(n))).toList();
    sampleSize = joined(samples).size();
    data =
        tensors.size() == 1
            ? tensors.getFirst().data()
            : new float[Math.multiplyExact(n, sampleSize)];
  }

  /**
   * What a sample of these shapes is for a data set that reads it as a whole: of that shape, or
   * where there are several, all their floats, one after the other.
   */
  public static Shape joined(List<Shape> samples) {
    return samples.size() == 1
        ? samples.getFirst()
        : Shape.of(samples.stream().mapToInt(Shape::size).reduce(0, Math::addExact));
  }

  /** Shapes in errors: one alone stands for itself. */
  public static String text(List<Shape> shapes) {
    return shapes.size() == 1 ? shapes.getFirst().toString() : shapes.toString();
  }

  /** Where the data set writes. */
  public float[] data() {
    return data;
  }

  /** Where in {@link #data} a sample begins. */
  public int at(int sample) {
    return sample * sampleSize;
  }

  /** The number of floats of a sample. */
  public int sampleSize() {
    return sampleSize;
  }

  /** Cuts a sample that has been written; several threads may cut different ones. */
  public void cut(int sample) {
    if (tensors.size() == 1) {
      return;
    }
    int from = at(sample);
    for (int k = 0; k < tensors.size(); k++) {
      int size = tensors.get(k).shape().sampleSize();
      System.arraycopy(data, from, tensors.get(k).data(), sample * size, size);
      from += size;
    }
  }

  /** The tensors, in order. */
  public List<Tensor> tensors() {
    return tensors;
  }
}
