package dev.lanewise.nn.training;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.BatchTensors;
import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.Execution;
import java.util.Arrays;
import java.util.List;

/**
 * Memory for one batch of samples, and the running network that takes it; kept from step to step.
 */
final class Batch {
  private final String data;
  private final Execution execution;
  private final int[] samples;
  private final BatchTensors x;
  private final BatchTensors y;
  private final Tensor weights;
  private final ClassWeights classWeights;

  /** For each output; null where none was asked for. */
  private final Tensor[] gradients;

  private final List<Tensor> gradientList;

  /** For samples shaped as in this data set, with class weights or null. */
  Batch(
      Dataset dataset,
      String data,
      int size,
      Execution execution,
      int outputs,
      ClassWeights classWeights) {
    this.data = data;
    this.execution = execution;
    samples = new int[size];
    x = new BatchTensors(dataset.inputShapes(), size);
    y = new BatchTensors(dataset.targetShapes(), size);
    this.classWeights = classWeights;
    weights = classWeights != null || dataset.isWeighted() ? Tensor.zeros(size) : null;
    gradients = new Tensor[outputs];
    gradientList = Arrays.asList(gradients);
  }

  /** Reads one sample; several threads may read different ones. */
  void read(Dataset dataset, int inBatch, int sample) {
    samples[inBatch] = sample;
    dataset.read(sample, x.data(), x.at(inBatch), y.data(), y.at(inBatch));
    x.cut(inBatch);
    y.cut(inBatch);
    if (classWeights != null) {
      weights.data()[inBatch] = classWeights.of(y.data(), y.at(inBatch), y.sampleSize());
    } else if (weights != null) {
      weights.data()[inBatch] = dataset.weight(sample);
    }
  }

  int size() {
    return samples.length;
  }

  /** A tensor for each of the model's inputs. */
  List<Tensor> inputs() {
    return x.tensors();
  }

  /** A tensor for each of the outputs that have a target. */
  Tensor target(int index) {
    return y.tensors().get(index);
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

  /** Memory for the gradient of the loss by an output. */
  Tensor gradient(int output, Shape shape) {
    if (gradients[output] == null) {
      gradients[output] = Tensor.zeros(shape);
    }
    return gradients[output];
  }

  /** The gradients of the loss by the outputs; null for those that have none. */
  List<Tensor> gradients() {
    return gradientList;
  }
}
