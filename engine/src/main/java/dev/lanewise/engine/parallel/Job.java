package dev.lanewise.engine.parallel;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.Finish;

/**
 * One parallel region: its arguments, and the parts it is cut into.
 *
 * <p>A job is taken, filled, run and thereby given back; jobs are reused, and a body is a lambda
 * that captures nothing and finds its arguments in the job, so that a region allocates nothing. The
 * parts depend on the shape alone, never on the number of threads.
 *
 * <pre>{@code
 * Job job = Job.take();
 * job.a = x;
 * job.b = y;
 * job.ranges(n, GRAIN, (j, from, to) -> kernels.relu(j.a, j.b, from, to));
 * }</pre>
 */
public final class Job {
  /** What is done with one part. */
  @FunctionalInterface
  public interface Task {
    /** Does part {@code index} of the job. */
    void run(Job job, int index);
  }

  /** What is done with one range. */
  @FunctionalInterface
  public interface Range {
    /** Does the elements or rows {@code from} (included) to {@code to} (excluded). */
    void run(Job job, int from, int to);
  }

  private static final ThreadLocal<Job> FREE = new ThreadLocal<>();

  // The arguments of the region, named by its body.
  public float[] a;
  public float[] b;
  public float[] c;
  public float[] d;
  public float[] e;
  public float[] f;
  public float[] g;
  public int i;
  public int j;
  public int k;
  public float s;
  public float t;
  public float u;
  public float v;
  public long key;
  public ConvGeometry geometry;
  public Object object;
  public Finish finish;

  private Job next;
  private Range range;
  private int total;
  private int grain;

  private Job() {}

  /** A job with all arguments null and zero. Nested jobs are fine: each take gives another one. */
  public static Job take() {
    Job job = FREE.get();
    if (job == null) {
      return new Job();
    }
    FREE.set(job.next);
    job.next = null;
    return job;
  }

  /** Does parts 0 to {@code tasks - 1}, in any order and on any thread; gives the job back. */
  public void tasks(int tasks, Task task) {
    try {
      Workers.run(this, tasks, task);
    } finally {
      giveBack();
    }
  }

  /**
   * Does {@code 0 .. total - 1} in ranges of {@code grain} (the last one shorter); gives the job
   * back.
   */
  public void ranges(int total, int grain, Range range) {
    this.range = range;
    this.total = total;
    this.grain = Math.max(1, grain);
    tasks(total < 1 ? 0 : (total - 1) / this.grain + 1, Job::oneRange);
  }

  private static void oneRange(Job job, int index) {
    int from = index * job.grain;
    job.range.run(job, from, from + Math.min(job.grain, job.total - from));
  }

  private void giveBack() {
    a = b = c = d = e = f = g = null;
    geometry = null;
    object = null;
    finish = null;
    range = null;
    i = j = k = 0;
    s = t = u = v = 0;
    key = 0;
    next = FREE.get();
    FREE.set(this);
  }
}
