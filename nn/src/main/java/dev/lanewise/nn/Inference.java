package dev.lanewise.nn;

import dev.lanewise.engine.Parallel;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Predictions for any number of callers at once: each has running networks of its own while it
 * computes, and gives them back for the next one.
 *
 * <p>Samples are computed in parts of a fixed size, and those left over in parts of powers of two,
 * so that a few sizes serve all numbers of samples. Full parts are done at the same time, each on
 * one thread from input to output, where its data stays in the caches; smaller ones, and a full one
 * that is alone, by all threads together. The cut depends on the number of samples alone.
 */
final class Inference {
  /** Running networks of a size, and calls, that are kept for later, at most. */
  private static final int KEPT = Math.max(8, 2 * Runtime.getRuntime().availableProcessors());

  /** Samples in a part, at most. Measured on Zen 4, November 2026. */
  private static final int LARGEST_PART = 16;

  /** Floats in a part's largest output, at most: 4 MiB. */
  private static final int PART_FLOATS = 1 << 20;

  private final Supplier<Execution> executions;
  private final Shape input;
  private final Shape output;
  private final int in;
  private final int out;
  private final int largest;
  private final List<Slots<Running>> running = new ArrayList<>();
  private final Slots<Call> calls = new Slots<>(KEPT);

  /** A running network for a number of samples. */
  private record Running(Execution execution, Tensor x) {}

  /**
   * For a network.
   *
   * @param executions makes one that runs it
   */
  Inference(Graph graph, Supplier<Execution> executions) {
    this.executions = executions;
    input = graph.input().shape();
    output = graph.output().shape();
    in = input.sampleSize();
    out = output.sampleSize();
    int floats = 1;
    for (Node node : graph.nodes()) {
      floats = Math.max(floats, node.shape().sampleSize());
    }
    int fitting = Math.clamp(PART_FLOATS / floats, 1, LARGEST_PART);
    largest = Integer.highestOneBit(fitting);
    for (int size = 1; size <= largest; size *= 2) {
      running.add(new Slots<>(KEPT));
    }
  }

  /** Samples in a full part. */
  int largestPart() {
    return largest;
  }

  /**
   * The outputs for all of x, into y; allocates nothing once it has run so often as there are
   * callers.
   *
   * @param atOnce samples in a part, at most
   * @throws IllegalArgumentException if x or y is of another shape
   */
  void predict(Tensor x, int atOnce, Tensor y) {
    int count = x.shape().rank() == 0 ? 0 : x.dim(0);
    if (!isBatchOf(input, x)) {
      throw new IllegalArgumentException(
          "predict: the model takes " + input + " but got " + x.shape());
    }
    if (!isBatchOf(output, y) || y.dim(0) != count) {
      throw new IllegalArgumentException(
          "predict: the output must be %s but got %s"
              .formatted(output.withBatch(count), y.shape()));
    }
    Call call = take();
    call.x = x.data();
    predict(call, count, atOnce, y.data());
  }

  private static boolean isBatchOf(Shape shape, Tensor tensor) {
    boolean fits = tensor.shape().rank() == shape.rank();
    for (int axis = 1; fits && axis < shape.rank(); axis++) {
      fits = tensor.dim(axis) == shape.dim(axis);
    }
    return fits;
  }

  /** The outputs for all of x. */
  Tensor predict(Tensor x, int atOnce) {
    Tensor y = Tensor.zeros(output.withBatch(x.shape().rank() == 0 ? 0 : x.dim(0)));
    predict(x, atOnce, y);
    return y;
  }

  /** The outputs for all samples of a data set. */
  Tensor predict(Dataset data, int atOnce) {
    if (!data.inputShape().batched().equals(input)) {
      throw new IllegalArgumentException(
          "predict: the model takes samples of shape %s but the data has %s"
              .formatted(input.sample(), data.inputShape()));
    }
    Tensor y = Tensor.zeros(output.withBatch(data.size()));
    Call call = take();
    call.data = data;
    predict(call, data.size(), atOnce, y.data());
    return y;
  }

  private Call take() {
    Call call = calls.take();
    return call == null ? new Call() : call;
  }

  private void predict(Call call, int count, int atOnce, float[] y) {
    try {
      if (atOnce < 1) {
        throw new IllegalArgumentException(
            "predict: batchSize must be at least 1 but got " + atOnce);
      }
      call.y = y;
      call.part = Math.min(largest, Integer.highestOneBit(atOnce));
      int full = count / call.part;
      if (full == 1) {
        call.accept(0); // by all threads together
      } else {
        Parallel.tasks(full, call);
      }
      int at = full * call.part;
      for (int size = call.part / 2; size > 0; size /= 2) {
        if ((count & size) != 0) {
          call.run(at, size);
          at += size;
        }
      }
    } finally {
      call.x = null;
      call.data = null;
      call.y = null;
      calls.giveBack(call);
    }
  }

  /** One prediction's arguments, kept since a lambda would be made anew each time. */
  private final class Call implements IntConsumer {
    private float[] x;
    private Dataset data;
    private int part;
    private float[] y;

    @Override
    public void accept(int index) {
      run(index * part, part);
    }

    void run(int from, int size) {
      Slots<Running> free = running.get(Integer.numberOfTrailingZeros(size));
      Running network = free.take();
      if (network == null) {
        network = new Running(executions.get(), Tensor.zeros(input.withBatch(size)));
      }
      read(from, size, network.x.data());
      Tensor result = network.execution.forward(network.x);
      System.arraycopy(result.data(), 0, y, from * out, size * out);
      free.giveBack(network); // not where it failed: then it may be half done
    }

    private void read(int from, int size, float[] to) {
      if (data == null) {
        System.arraycopy(x, from * in, to, 0, size * in);
        return;
      }
      float[] target = new float[data.targetShape().batched().sampleSize()];
      for (int i = 0; i < size; i++) {
        data.read(from + i, to, i * in, target, 0);
      }
    }
  }
}
