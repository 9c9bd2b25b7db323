package dev.lanewise.nn;

import dev.lanewise.engine.Elementwise;
import dev.lanewise.engine.Simd;
import dev.lanewise.engine.Tensor;
import dev.lanewise.engine.Threads;
import dev.lanewise.engine.Yardsticks;
import dev.lanewise.nn.layers.KernelLayer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Where the time of a training or a prediction goes: for each step of the {@link Plan} the
 * milliseconds forward and backward, medians over the last batches of full size, and what share
 * that is of what the machine can do. Given to {@link dev.lanewise.nn.training.FitOptions#profile}
 * or made by {@link Predictor#profile}; printed afterwards.
 *
 * <p>A step that multiplies is compared with the peak of multiply-adds, any other with a copy: with
 * the time to copy what it reads and writes at least. Both yardsticks are measured when the table
 * is made.
 */
public final class Profile {
  /** What is measured beside the network's steps. */
  public enum Part {
    /** Waiting for the batch, in training. */
    DATA("waiting for data"),
    /** The optimizer, in training. */
    OPTIMIZER("optimizer"),
    /** The whole step of training, but for waiting, or the whole prediction. */
    WHOLE("whole step");

    private final String text;

    Part(String text) {
      this.text = text;
    }
  }

  /** So many times are kept. */
  static final int BATCHES = 256;

  /** A yardstick has had its best when for so long none was a tenth better. */
  private static final long YARDSTICK_NANOS = 500_000_000L;

  private static final double BETTER = 1.1;
  private static final int COPIED = 1 << 22;

  private Execution execution;
  private Times forward;
  private Times backward;
  private final Times parts = new Times(Part.values().length);
  private int batch;

  /** An empty one. */
  public Profile() {}

  /** The last times of some things. */
  private static final class Times {
    private final long[][] nanos;
    private final int[] counts;

    Times(int things) {
      nanos = new long[things][BATCHES];
      counts = new int[things];
    }

    void add(int thing, long time) {
      nanos[thing][counts[thing]++ % BATCHES] = time;
    }

    boolean has(int thing) {
      return counts[thing] > 0;
    }

    /** In milliseconds; 0 where there is none. */
    double median(int thing) {
      int count = Math.min(counts[thing], BATCHES);
      long[] sorted = Arrays.copyOf(nanos[thing], count);
      Arrays.sort(sorted);
      return count == 0 ? 0 : sorted[count / 2] * 1e-6;
    }
  }

  /** Takes the times of a forward with so many samples; false where larger batches were seen. */
  boolean begin(Execution of, int samples) {
    if (samples > batch) {
      batch = samples;
      execution = of;
      forward = new Times(of.rows().size());
      backward = new Times(of.rows().size());
    }
    return samples == batch;
  }

  void forward(int step, long nanos) {
    forward.add(step, nanos);
  }

  void backward(int step, long nanos) {
    backward.add(step, nanos);
  }

  /** Adds the time of something else a step of training does. */
  public void add(Part part, long nanos) {
    parts.add(part.ordinal(), nanos);
  }

  /** The milliseconds of each of the plan's steps forward. */
  public double[] forwardMillis() {
    return medians(forward);
  }

  /** The milliseconds of each of the plan's steps backward; 0 where nothing was to do. */
  public double[] backwardMillis() {
    return medians(backward);
  }

  private double[] medians(Times times) {
    double[] medians = new double[execution == null ? 0 : execution.rows().size()];
    for (int i = 0; i < medians.length; i++) {
      medians[i] = times.median(i);
    }
    return medians;
  }

  /** A table for people; takes some seconds to measure the machine. */
  @Override
  public String toString() {
    if (execution == null) {
      return "nothing was measured";
    }
    double peak = peak();
    double copy = copy();
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "Batches of %d, kernels %s, threads %d; peak %.0f GFLOP/s, copy %.1f GB/s%n",
            batch,
            Simd.name(),
            Threads.get(),
            peak * 1e-9,
            copy * 1e-9));
    List<String> names = new ArrayList<>();
    execution.rows().forEach(row -> names.add(String.join(" + ", row.layers())));
    int width = names.stream().mapToInt(String::length).max().orElse(0);
    for (Part part : Part.values()) {
      width = Math.max(width, part.text.length());
    }
    String line = "%-" + width + "s %9s %7s %9s %7s  %s";
    double sum = addSteps(text, line, names, peak, copy);
    addParts(text, line, sum);
    return text.toString();
  }

  /** A line for each step; returns the milliseconds of all. */
  private double addSteps(
      StringBuilder text, String line, List<String> names, double peak, double copy) {
    boolean trains = parts.has(Part.OPTIMIZER.ordinal());
    add(text, line.formatted("", "forward", "", trains ? "backward" : "", "", ""));
    List<Plan.Row> rows = execution.rows();
    double sum = 0;
    for (int i = 0; i < rows.size(); i++) {
      Work work = work(rows.get(i));
      double there = forward.median(i);
      double back = backward.median(i);
      sum += there + back;
      add(
          text,
          line.formatted(
              names.get(i),
              millis(there),
              work.share(1, there, peak, copy),
              trains ? millis(back) : "",
              work.share(work.backward(i, execution), back, peak, copy),
              rows.get(i).notes()));
    }
    return sum;
  }

  /** A line for each part that was measured; the steps took so many milliseconds. */
  private void addParts(StringBuilder text, String line, double steps) {
    for (Part part : Part.values()) {
      if (!parts.has(part.ordinal())) {
        continue;
      }
      double time = parts.median(part.ordinal());
      String rest =
          part == Part.WHOLE && time != 0
              ? String.format(
                  Locale.ROOT,
                  "%.0f samples/s; %s ms are no layer's",
                  batch / time * 1e3,
                  millis(time - steps))
              : "";
      add(text, line.formatted(part.text, millis(time), "", "", "", rest));
    }
  }

  private static void add(StringBuilder text, String line) {
    text.append(line.stripTrailing()).append('\n');
  }

  private static String millis(double time) {
    return String.format(Locale.ROOT, "%.3f", time);
  }

  /**
   * The least a step has to do forward for one batch.
   *
   * @param flops multiplications and additions of kernels
   * @param bytes read and written
   */
  private record Work(double flops, double bytes) {
    /** How many times as much is to do backward. */
    double backward(int step, Execution execution) {
      return flops == 0 || execution.passesGradient(step) ? 2 : 1;
    }

    String share(double times, double millis, double peak, double copy) {
      double least = flops > 0 ? flops / peak : bytes / copy;
      return millis == 0
          ? ""
          : String.format(
              Locale.ROOT, "%.0f %%%s", 1e5 * times * least / millis, flops > 0 ? "" : "c");
    }
  }

  private Work work(Plan.Row row) {
    double flops = 0;
    double floats = 0;
    for (Node node : execution.nodes()) {
      if (!node.isInput() && row.layers().contains(node.layer().name())) {
        if (node.layer() instanceof KernelLayer<?> layer) {
          int filters = layer.kernel().shape().dim(-1);
          flops += 2.0 * node.shape().sampleSize() * layer.kernel().shape().size() / filters;
        }
        floats = node.shape().sampleSize() + floats(node);
      }
    }
    return new Work(batch * flops, 4 * batch * floats);
  }

  private static double floats(Node node) {
    return node.inputs().stream().mapToDouble(input -> input.shape().sampleSize()).sum();
  }

  /** Operations a second. */
  private static double peak() {
    return best(Yardsticks::multiplyAdds);
  }

  /** Bytes read and written a second, of arrays that fit in no cache of a core. */
  private static double copy() {
    Tensor from = Tensor.zeros(COPIED);
    Tensor to = Tensor.zeros(COPIED);
    return best(
        () -> {
          Elementwise.copy(from, to);
          return 8L * COPIED;
        });
  }

  /** The most a second, once it is compiled. */
  private static double best(LongSupplier work) {
    double best = 0;
    for (long end = System.nanoTime() + YARDSTICK_NANOS, begin = 0; begin < end; ) {
      begin = System.nanoTime();
      double amount = work.getAsLong();
      double rate = amount * 1e9 / (System.nanoTime() - begin);
      end = rate > BETTER * best ? begin + YARDSTICK_NANOS : end;
      best = Math.max(best, rate);
    }
    return best;
  }
}
