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
 * one thread and in {@link Stages}, so that its data stays in that core's caches; smaller ones, and
 * a full one that is alone, by all threads together, and so is what comes behind the images. The
 * cut depends on the network, on the number of samples and on how many may be done at once.
 */
final class Inference {
  /** Running networks of a size, and calls, that are kept for later, at most. */
  private static final int KEPT = Math.max(8, 2 * Runtime.getRuntime().availableProcessors());

  /** Rows enough for the kernels of many rows. */
  private static final int SOME_ROWS = 16;

  private final Supplier<Execution> executions;
  private final List<Shape> inputs;
  private final List<Shape> outputs;
  private final Stages stages;

  /** Of full parts, stage by stage. */
  private final Slots<Running[]> staged = new Slots<>(KEPT);

  /** Of whole networks, by the logarithm of the number of samples. */
  private final List<Slots<Running>> running = new ArrayList<>();

  /** Of what comes behind the waist, likewise. */
  private final List<Slots<Running>> ends = new ArrayList<>();

  private final Slots<Call> calls = new Slots<>(KEPT);

  /** A running network, or a stage of one, for a number of samples, and what it reads. */
  private record Running(Execution execution, BatchTensors x) {}

  /**
   * For a network.
   *
   * @param executions makes one that runs it
   */
  Inference(Graph graph, Supplier<Execution> executions) {
    this.executions = executions;
    outputs = graph.outputs().stream().map(Node::shape).toList();
    Execution first = executions.get();
    inputs = first.inputShapes();
    stages = new Stages(first);
    for (int size = 1; size <= stages.part(); size *= 2) {
      running.add(new Slots<>(KEPT));
    }
    for (int size = 1; size <= stages.rowsAtOnce(); size *= 2) {
      ends.add(new Slots<>(KEPT));
    }
    running.getFirst().giveBack(new Running(first, new BatchTensors(samples(inputs), 1)));
  }

  private Running running(List<Shape> reads, int samples) {
    return new Running(executions.get(), new BatchTensors(samples(reads), samples));
  }

  /** A running network for a part, stage by stage. */
  private Running[] newStages() {
    Running[] all = new Running[stages.count()];
    for (int k = 0; k < all.length; k++) {
      List<Shape> reads = k == 0 ? inputs : List.of(all[0].execution.shape(stages.from(k) - 1));
      all[k] = running(reads, stages.samples(k));
    }
    return all;
  }

  /** Samples enough to go the way of many, for who wants the compiler to see it. */
  int some() {
    return Math.max(2 * stages.part(), Math.min(stages.rowsAtOnce(), SOME_ROWS));
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
   * @param atOnce samples in a part, at most, and rows that go on together
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
      int most = Integer.highestOneBit(atOnce);
      call.part = Math.min(stages.part(), most);
      for (int at = 0, size; at < count; at += size) {
        size = call.block(count - at);
        call.run(at, size, most);
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
    private List<Tensor> to;

    private int part;

    /** Where the parts that are done at the same time begin. */
    private int begin;

    /** Whether their rows go on together, and these. */
    private boolean together;

    private float[] rows = {};
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

    /** How many of the samples that are left are done next. */
    int block(int left) {
      if (left < part) {
        return Integer.highestOneBit(left);
      }
      together = isStaged() && stages.rows() != null;
      return (together ? Math.min(left, stages.rowsAtOnce()) : left) / part * part;
    }

    private boolean isStaged() {
      return part == stages.part();
    }

    void run(int at, int size, int most) {
      if (size <= part) {
        alone(at, size); // by all threads together
        return;
      }
      begin = at;
      if (together && rows.length < size * stages.rows().sampleSize()) {
        rows = new float[size * stages.rows().sampleSize()];
      }
      Parallel.tasks(size / part, this);
      for (int done = 0, n; together && done < size; done += n) {
        n = Math.min(most, Integer.highestOneBit(size - done));
        goOn(at, done, n);
      }
    }

    /** What comes behind the images, for some of the rows. */
    private void goOn(int at, int done, int size) {
      Slots<Running> free = ends.get(Integer.numberOfTrailingZeros(size));
      Running network = free.take();
      if (network == null) {
        network = running(List.of(stages.rows()), size);
      }
      BatchTensors x = network.x;
      System.arraycopy(rows, x.at(done), x.data(), 0, x.at(size));
      int waist = stages.from(stages.count());
      network.execution.forward(x.tensors().getFirst(), waist, network.execution.steps());
      write(network.execution, at + done, size);
      free.giveBack(network);
    }

    private void alone(int at, int size) {
      Slots<Running> free = running.get(Integer.numberOfTrailingZeros(size));
      Running network = free.take();
      if (network == null) {
        network = running(inputs, size);
      }
      read(at, network.x);
      network.execution.forward(network.x.tensors());
      write(network.execution, at, size);
      free.giveBack(network); // not where it failed: then it may be half done
    }

    /** Does a part. */
    @Override
    public void accept(int index) {
      int at = index * part;
      if (!isStaged()) {
        alone(begin + at, part);
        return;
      }
      Running[] network = staged.take();
      if (network == null) {
        network = newStages();
      }
      int last = network.length - 1;
      Tensor y = stage(network, last, begin + at);
      if (together) {
        System.arraycopy(y.data(), 0, rows, index * y.size(), y.size());
      } else {
        write(network[last].execution, begin + at, part);
      }
      staged.giveBack(network);
    }

    /** The output of a stage, which those before it are run for as often as it takes. */
    private Tensor stage(Running[] network, int k, int at) {
      Running stage = network[k];
      if (k == 0) {
        read(at, stage.x);
        return stage.execution.forward(stage.x.tensors(), stages.from(1));
      }
      for (int i = 0; i < stages.samples(k); i += stages.samples(k - 1)) {
        Tensor y = stage(network, k - 1, at + i);
        System.arraycopy(y.data(), 0, stage.x.data(), stage.x.at(i), y.size());
      }
      Tensor x = stage.x.tensors().getFirst();
      return stage.execution.forward(x, stages.from(k), stages.from(k + 1));
    }

    private void write(Execution execution, int at, int size) {
      for (int k = 0; k < to.size(); k++) {
        int out = to.get(k).shape().sampleSize();
        System.arraycopy(execution.output(k).data(), 0, to.get(k).data(), at * out, size * out);
      }
    }

    private void read(int at, BatchTensors x) {
      int size = x.tensors().getFirst().dim(0);
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
