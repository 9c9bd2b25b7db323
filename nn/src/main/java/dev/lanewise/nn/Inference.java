package dev.lanewise.nn;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * Predictions for any number of callers at once: each has a running network of its own while it
 * computes, and gives it back for the next one. Those kept are told apart by their batch size, so
 * that their memory fits.
 */
final class Inference {
  /** Running networks kept for later, at most; the one unused for longest goes first. */
  private static final int KEPT = Math.max(8, 2 * Runtime.getRuntime().availableProcessors());

  private final ArrayDeque<Running> free = new ArrayDeque<>();

  private record Running(Execution execution, Tensor x) {}

  /** The outputs for samples 0 to {@code count - 1} of a source. */
  private Tensor predict(Model model, Source source, int count, int batchSize) {
    if (batchSize < 1) {
      throw new IllegalArgumentException(
          "predict: batchSize must be at least 1 but got " + batchSize);
    }
    Tensor y = Tensor.zeros(model.outputShape().withBatch(count));
    int out = y.shape().sampleSize();
    for (int from = 0; from < count; from += batchSize) {
      int size = Math.min(batchSize, count - from);
      Running running = take(model, size);
      for (int i = 0; i < size; i++) {
        source.read(from + i, running.x.data(), i * running.x.shape().sampleSize());
      }
      Tensor part = running.execution.forward(running.x);
      System.arraycopy(part.data(), 0, y.data(), from * out, size * out);
      giveBack(running);
    }
    return y;
  }

  /** Where samples come from. */
  private interface Source {
    /** Writes one sample's input. */
    void read(int index, float[] x, int at);
  }

  Tensor predict(Model model, Tensor x, int batchSize) {
    Shape input = model.inputShape();
    if (x.shape().rank() != input.rank() || !x.shape().sample().equals(input.sample())) {
      throw new IllegalArgumentException(
          "predict: the model takes " + input + " but got " + x.shape());
    }
    int in = input.sampleSize();
    return predict(
        model,
        (index, to, at) -> System.arraycopy(x.data(), index * in, to, at, in),
        x.dim(0),
        batchSize);
  }

  Tensor predict(Model model, Dataset data, int batchSize) {
    if (!data.inputShape().batched().equals(model.inputShape())) {
      throw new IllegalArgumentException(
          "predict: the model takes samples of shape %s but the data has %s"
              .formatted(model.inputShape().sample(), data.inputShape()));
    }
    float[] target = new float[data.targetShape().batched().sampleSize()];
    return predict(
        model, (index, to, at) -> data.read(index, to, at, target, 0), data.size(), batchSize);
  }

  private synchronized Running takeFree(int batch) {
    for (Iterator<Running> each = free.iterator(); each.hasNext(); ) {
      Running running = each.next();
      if (running.x.dim(0) == batch) {
        each.remove();
        return running;
      }
    }
    return null;
  }

  private Running take(Model model, int batch) {
    Running running = takeFree(batch);
    return running != null
        ? running
        : new Running(model.execution(false, 0), Tensor.zeros(model.inputShape().withBatch(batch)));
  }

  private synchronized void giveBack(Running running) {
    free.addFirst(running);
    if (free.size() > KEPT) {
      free.removeLast();
    }
  }
}
