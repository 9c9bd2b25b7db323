package dev.lanewise.nn;

import java.util.AbstractList;
import java.util.Objects;
import java.util.RandomAccess;

/** A data set cut into batches, each read when it is asked for. */
final class DatasetBatches extends AbstractList<TensorDataset> implements RandomAccess {
  private final Dataset whole;
  private final int batchSize;

  DatasetBatches(Dataset whole, int batchSize) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batch: the size must be at least 1 but got " + batchSize);
    }
    this.whole = whole;
    this.batchSize = batchSize;
  }

  @Override
  public int size() {
    return (int) (((long) whole.size() + batchSize - 1) / batchSize);
  }

  @Override
  public TensorDataset get(int index) {
    int from = Objects.checkIndex(index, size()) * batchSize;
    return read(whole, from, Math.min(batchSize, whole.size() - from));
  }

  static TensorDataset read(Dataset whole, int from, int count) {
    BatchTensors x = new BatchTensors(whole.inputShapes(), count);
    BatchTensors y = new BatchTensors(whole.targetShapes(), count);
    for (int i = 0; i < count; i++) {
      whole.read(from + i, x.data(), x.at(i), y.data(), y.at(i));
      x.cut(i);
      y.cut(i);
    }
    return new TensorDataset(x.tensors(), y.tensors(), whole.classNames(), whole.preprocessing());
  }
}
