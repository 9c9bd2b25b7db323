package dev.lanewise.nn.training;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.Execution;

/**
 * Memory for one batch of samples, and the running network that takes it; kept from step to step.
 */
final class Batch {
  private final Dataset dataset;
  private final String data;
  private final Execution execution;
  private final int[] samples;
  private final Tensor x;
  private final Tensor y;
  private Tensor gradient;

  Batch(Dataset dataset, String data, int size, Execution execution) {
    this.dataset = dataset;
    this.data = data;
    this.execution = execution;
    samples = new int[size];
    x = Tensor.zeros(dataset.inputShape().batched().withBatch(size));
    y = Tensor.zeros(dataset.targetShape().batched().withBatch(size));
  }

  /** Reads samples: {@code order[from]} and on, or {@code from} and on where there is no order. */
  void read(int[] order, int from) {
    int in = x.size() / samples.length;
    int out = y.size() / samples.length;
    for (int i = 0; i < samples.length; i++) {
      samples[i] = order == null ? from + i : order[from + i];
      dataset.read(samples[i], x.data(), i * in, y.data(), i * out);
    }
  }

  int size() {
    return samples.length;
  }

  Tensor x() {
    return x;
  }

  Tensor y() {
    return y;
  }

  Execution execution() {
    return execution;
  }

  /** The number of a sample in its data set. */
  int sample(int inBatch) {
    return samples[inBatch];
  }

  /** What the data set is called in errors: {@code training data}. */
  String data() {
    return data;
  }

  /** Memory for the gradient of the loss. */
  Tensor gradient(Shape shape) {
    if (gradient == null) {
      gradient = Tensor.zeros(shape);
    }
    return gradient;
  }

  Tensor gradient() {
    return gradient;
  }
}
