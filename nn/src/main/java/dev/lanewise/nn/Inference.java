package dev.lanewise.nn;

import dev.lanewise.engine.Parallel;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
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
  private final List<Shape> inputs;
  private final List<Shape> outputs;
  private final int largest;
  private final List<Slots<Running>> running = new ArrayList<>();
  private final Slots<Call> calls = new Slots<>(KEPT);

  /** A running network for a number of samples. */
  private record Running(Execution execution, BatchTensors x) {}

  /**
   * For a network.
   *
   * @param executions makes one that runs it
   */
  Inference(Graph graph, Supplier<Execution> executions) {
    this.executions = executions;
    inputs = graph.inputs().stream().map(Node::shape).toList();
    outputs = graph.outputs().stream().map(Node::shape).toList();
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

  /** Samples of a model's inputs or outputs, without the batch. */
  private static List<Shape> samples(List<Shape> shapes) {
    return shapes.stream().map(Shape::sample).toList();
  }

  /**
   * The outputs for all of the inputs, into ys; allocates nothing once it has run so often as there
   * are callers.
   *
   * @param xs a tensor for each input
   * @param atOnce samples in a part, at most
   * @param ys a tensor for each output
   * @throws IllegalArgumentException if one is of another shape, or there are more or fewer
   */
  void predict(List<Tensor> xs, int atOnce, List<Tensor> ys) {
    Call call = take();
    call.from = xs;
    call.to = ys;
    predictChecked(call, atOnce);
  }

  /** As {@link #predict(List, int, List)}, of one input and one output. */
  void predict(Tensor x, int atOnce, Tensor y) {
    Call call = take();
    call.one(x, y);
    predictChecked(call, atOnce);
  }

  private void predictChecked(Call call, int atOnce) {
    int count = count(call.from);
    boolean fits = call.to.size() == outputs.size();
    for (int k = 0; fits && k < outputs.size(); k++) {
      fits = isBatchOf(outputs.get(k), call.to.get(k)) && call.to.get(k).dim(0) == count;
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "predict: the output must be %s but got %s"
              .formatted(
                  BatchTensors.text(outputs.stream().map(y -> y.withBatch(count)).toList()),
                  shapes(call.to)));
    }
    predict(call, count, atOnce);
  }

  /** The outputs for all of the inputs. */
  List<Tensor> predict(List<Tensor> xs, int atOnce) {
    Call call = take();
    call.from = xs;
    int count = count(xs);
    List<Tensor> ys = zeros(count);
    call.to = ys;
    predict(call, count, atOnce);
    return ys;
  }

  private List<Tensor> zeros(int count) {
    return outputs.stream().map(output -> Tensor.zeros(output.withBatch(count))).toList();
  }

  /** How many samples these are, which must fit. */
  private int count(List<Tensor> xs) {
    int count = xs.isEmpty() || xs.getFirst().shape().rank() == 0 ? 0 : xs.getFirst().dim(0);
    boolean fits = xs.size() == inputs.size();
    for (int k = 0; fits && k < xs.size(); k++) {
      fits = isBatchOf(inputs.get(k), xs.get(k)) && xs.get(k).dim(0) == count;
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "predict: the model takes " + BatchTensors.text(inputs) + " but got " + shapes(xs));
    }
    return count;
  }

  private static String shapes(List<Tensor> tensors) {
    return BatchTensors.text(tensors.stream().map(Tensor::shape).toList());
  }

  private static boolean isBatchOf(Shape shape, Tensor tensor) {
    boolean fits = tensor.shape().rank() == shape.rank();
    for (int axis = 1; fits && axis < shape.rank(); axis++) {
      fits = tensor.dim(axis) == shape.dim(axis);
    }
    return fits;
  }

  /** The outputs for all samples of a data set. */
  List<Tensor> predict(Dataset data, int atOnce) {
    if (!data.inputShapes().equals(samples(inputs))) {
      throw new IllegalArgumentException(
          "predict: the model takes samples of shape %s but the data has %s"
              .formatted(
                  BatchTensors.text(samples(inputs)), BatchTensors.text(data.inputShapes())));
    }
    List<Tensor> ys = zeros(data.size());
    Call call = take();
    call.data = data;
    call.to = ys;
    predict(call, data.size(), atOnce);
    return ys;
  }

  private Call take() {
    Call call = calls.take();
    return call == null ? new Call() : call;
  }

  private void predict(Call call, int count, int atOnce) {
    try {
      if (atOnce < 1) {
        throw new IllegalArgumentException(
            "predict: batchSize must be at least 1 but got " + atOnce);
      }
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
      call.clear();
      calls.giveBack(call);
    }
  }

  /** One prediction's arguments, kept since a lambda would be made anew each time. */
  private final class Call implements IntConsumer {
    /** The inputs; null where a data set has them. */
    private List<Tensor> from;

    private Dataset data;
    private int part;
    private List<Tensor> to;
    private final Tensor[] oneInput = new Tensor[1];
    private final Tensor[] oneOutput = new Tensor[1];
    private final List<Tensor> oneFrom = Arrays.asList(oneInput);
    private final List<Tensor> oneTo = Arrays.asList(oneOutput);

    /** One input and one output. */
    void one(Tensor x, Tensor y) {
      oneInput[0] = x;
      oneOutput[0] = y;
      from = oneFrom;
      to = oneTo;
    }

    void clear() {
      oneInput[0] = null;
      oneOutput[0] = null;
      from = null;
      data = null;
      to = null;
    }

    @Override
    public void accept(int index) {
      run(index * part, part);
    }

    void run(int at, int size) {
      Slots<Running> free = running.get(Integer.numberOfTrailingZeros(size));
      Running network = free.take();
      if (network == null) {
        network = new Running(executions.get(), new BatchTensors(samples(inputs), size));
      }
      read(at, size, network.x);
      network.execution.forward(network.x.tensors());
      for (int k = 0; k < to.size(); k++) {
        int out = to.get(k).shape().sampleSize();
        float[] y = network.execution.output(k).data();
        System.arraycopy(y, 0, to.get(k).data(), at * out, size * out);
      }
      free.giveBack(network); // not where it failed: then it may be half done
    }

    private void read(int at, int size, BatchTensors x) {
      for (int k = 0; from != null && k < from.size(); k++) {
        int in = from.get(k).shape().sampleSize();
        System.arraycopy(from.get(k).data(), at * in, x.tensors().get(k).data(), 0, size * in);
      }
      if (from == null) {
        float[] target = new float[data.targetShape().size()];
        for (int i = 0; i < size; i++) {
          data.read(at + i, x.data(), x.at(i), target, 0);
          x.cut(i);
        }
      }
    }
  }
}
