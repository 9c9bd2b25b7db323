package dev.lanewise.bench.networks;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import java.util.SplittableRandom;

/**
 * Images and their classes, drawn from a seed: the same in every JVM.
 *
 * @param shape of one image, {@code [h, w, c]}
 * @param count how many
 * @param x their values from 0 to 1, one image after the other
 * @param y their classes
 */
public record Samples(Shape shape, int count, float[] x, float[] y) {
  /** Draws them; the class is written into the image, so that there is something to learn. */
  static Samples draw(Shape shape, int count, int classes) {
    SplittableRandom random = new SplittableRandom(7);
    int size = shape.batched().sampleSize();
    float[] x = new float[count * size];
    float[] y = new float[count];
    for (int i = 0; i < count; i++) {
      int label = random.nextInt(classes);
      y[i] = label;
      for (int j = 0; j < size; j++) {
        float bright = j * classes / size == label ? 0.5f : 0;
        x[i * size + j] = (random.nextInt(1 << 24) * 0x1p-24f + bright) / 1.5f;
      }
    }
    return new Samples(shape, count, x, y);
  }

  /** Values of one image. */
  public int size() {
    return shape.batched().sampleSize();
  }

  /** The images as a tensor over the same memory. */
  Tensor images() {
    return Tensor.of(x, shape.batched().withBatch(count));
  }

  Tensor classes() {
    return Tensor.of(y, Shape.of(count));
  }

  /** The same with each image's channels outermost, {@code [c, h, w]}, as some libraries ask. */
  public float[] channelsFirst() {
    if (shape.rank() != 3) {
      return x;
    }
    int pixels = shape.dim(0) * shape.dim(1);
    int c = shape.dim(2);
    float[] turned = new float[x.length];
    for (int i = 0; i < count; i++) {
      int at = i * size();
      for (int p = 0; p < pixels; p++) {
        for (int k = 0; k < c; k++) {
          turned[at + k * pixels + p] = x[at + p * c + k];
        }
      }
    }
    return turned;
  }
}
