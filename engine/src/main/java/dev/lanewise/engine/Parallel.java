package dev.lanewise.engine;

import dev.lanewise.engine.parallel.Job;
import java.util.function.IntConsumer;

/**
 * Independent tasks on the library's threads. What a task computes with this library it computes on
 * its own thread alone.
 */
public final class Parallel {
  private Parallel() {}

  /**
   * Does the tasks 0 to {@code count - 1}, each once, in any order and on any thread; returns when
   * all are done. Allocates nothing.
   *
   * @param tasks may be called by several threads at once; what the first failing one throws is
   *     thrown on
   */
  public static void tasks(int count, IntConsumer tasks) {
    Job job = Job.take();
    job.object = tasks;
    job.tasks(count, (j, index) -> ((IntConsumer) j.object).accept(index));
  }
}
