package dev.lanewise.nn.training;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.Execution;

/**
 * Memory for one batch of samples, and the running network that takes it; kept from step to step.
 */
final class Batch {
  private final String data;
  private final Execution execution;
  private final int[] samples;
  private final Tensor x;
  private final Tensor y;
  private final int in;
  private final int out;
  private final Tensor weights;
  private final ClassWeights classWeights;
  private Tensor gradient;

  /** For samples shaped as in this data set, with class weights or null. */
  Batch(Dataset dataset, String data, int size, Execution execution, ClassWeights classWeights) {
    this.data = data;
    this.execution = execution;
    samples = new int[size];
    x = Tensor.zeros(dataset.inputShape().batched().withBatch(size));
    y = Tensor.zeros(dataset.targetShape().batched().withBatch(size));
    in = x.size() / size;
    out = y.size() / size;
    this.classWeights = classWeights;
    weights = classWeights != null || dataset.isWeighted() ? Tensor.zeros(size) : null;
  }

  /** Reads one sample; several threads may read different ones. */
  void read(Dataset dataset, int inBatch, int sample) {
    samples[inBatch] = sample;
    dataset.read(sample, x.data(), inBatch * in, y.data(), inBatch * out);
    if (classWeights != null) {
      weights.data()[inBatch] = classWeights.of(y.data(), inBatch * out, out);
    } else if (weights != null) {
      weights.data()[inBatch] = dataset.weight(sample);
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

  /** The samples' weights; null where they have none. */
  Tensor weights() {
    return weights;
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
