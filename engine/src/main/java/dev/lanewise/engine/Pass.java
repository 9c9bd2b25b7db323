package dev.lanewise.engine;

import dev.lanewise.engine.parallel.Job;
import java.util.Arrays;
import java.util.List;

/**
 * A pass over the elements of several tensors in one parallel region, cut by the number of
 * elements, where many small tensors would each be a region of their own. Made once; running it
 * allocates nothing.
 */
public final class Pass {
  /** What is done with some elements of one tensor. */
  @FunctionalInterface
  public interface Part {
    /**
     * Does elements {@code from} (included) to {@code to} (excluded) of a tensor, by its number.
     */
    void run(int tensor, int from, int to);
  }

  /** Where each tensor begins if all lie one behind the other; at the end, where the last ends. */
  private final int[] starts;

  private final Part part;

  /**
   * A pass.
   *
   * @param tensors the sizes of these count, which do not change
   * @param part may be called by several threads at once, each time for other elements
   */
  public Pass(List<Tensor> tensors, Part part) {
    this.part = part;
    starts = new int[tensors.size() + 1];
    for (int i = 0; i < tensors.size(); i++) {
      starts[i + 1] = Math.addExact(starts[i], tensors.get(i).size());
    }
  }

  /** Does all elements, each once; what the first failing part throws is thrown on. */
  public void run() {
    Job job = Job.take();
    job.object = this;
    job.ranges(
        starts[starts.length - 1],
        Elementwise.GRAIN,
        (j, from, to) -> ((Pass) j.object).range(from, to));
  }

  private void range(int from, int to) {
    int at = from;
    for (int i = tensorAt(from); at < to; i++) {
      int end = Math.min(to, starts[i + 1]);
      if (at < end) {
        part.run(i, at - starts[i], end - starts[i]);
        at = end;
      }
    }
  }

  /** The tensor that holds an element, or an empty one before it. */
  private int tensorAt(int element) {
    int index = Arrays.binarySearch(starts, element);
    return index < 0 ? -index - 2 : index;
  }
}
