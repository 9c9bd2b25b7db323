package dev.lanewise.engine.parallel;

import dev.lanewise.engine.Threads;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * The threads that do the parts of a {@link Job}: one pool for the JVM, of daemon threads that are
 * started when first needed.
 *
 * <p>One region at a time has the pool. The caller takes part. Each thread has a lane, a run of
 * neighbouring tasks, and claims one after the other from its beginning; who finds his own empty
 * claims from the ends of the others', so a thread that loses its core delays a region by one task
 * at most. Lanes are for the caches: tasks next to each other read and write next to each other,
 * and where regions of a network are cut alike, a thread finds much of what it wrote itself.
 * Whoever finds the pool taken, be it another caller or a task that starts a region itself, does
 * all of its tasks alone; so nobody ever waits for the pool, and nothing can deadlock.
 *
 * <p>Between regions a worker spins for some hundred microseconds, because in a network the next
 * region follows at once, then parks.
 *
 * <p>Why a late worker does no harm: a lane holds which of its tasks are left, {@code from} to
 * {@code to}, and a claim is a compare-and-set that takes one of them away. Only after it has
 * succeeded does a worker read which job it is. From then on the region cannot end before the
 * claimed task is done, because {@code UNFINISHED} counts it, so the fields it reads belong to the
 * claim, whichever region the worker had been thinking of (there is no ABA problem: any successful
 * claim is a valid claim of the region that runs now). A worker that comes after the last claim
 * sees empty lanes and touches neither the fields nor the job.
 *
 * <p>Why the data are visible: the caller writes arguments and fields, then the lanes (volatile); a
 * claim reads a lane. A worker writes its results, then {@code UNFINISHED} (volatile); the caller
 * returns when it has read 0 there.
 */
final class Workers {
  // Slots of STATE, each in cache lines of its own.
  private static final int LINE = 16;

  /** Tasks of the region that are not done yet. */
  private static final int UNFINISHED = LINE;

  /** 1 while a region has the pool. */
  private static final int TAKEN = 2 * LINE;

  /**
   * The caller's lane; behind it those of workers 0, 1, ... From the lowest bit: the end of the
   * tasks left to claim, their beginning, and how many workers may take part.
   */
  private static final int LANES = 3 * LINE;

  private static final int TASK_BITS = 28;
  private static final int MOST_TASKS = (1 << TASK_BITS) - 1;

  private static final AtomicLongArray STATE = new AtomicLongArray(LANES + Threads.MAX * LINE);

  /**
   * How long a thread spins before it parks: longer than what a step does on one thread between two
   * regions, as the loss of a batch, because waking a thread takes 20 to 70 microseconds. Measured
   * on Zen 4, November 2026.
   */
  private static final long SPIN_NANOS = 200_000;

  /**
   * The same if there are more threads than processors: the awaited one may need this very core.
   */
  private static final long CROWDED_SPIN_NANOS = 2_000;

  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  // Written only by the thread that has the pool.
  private static final Worker[] WORKERS = new Worker[Threads.MAX - 1];

  // The region; the text above says who may read it when.
  private static Job job;
  private static Job.Task task;
  private static final AtomicReference<Throwable> FAILURE = new AtomicReference<>();

  /** The caller, once it has given up spinning. */
  private static volatile Thread waiting;

  private Workers() {}

  /**
   * Does the tasks 0 to {@code count - 1}; throws what the first failing one threw, once no task
   * runs any more.
   */
  static void run(Job job, int count, Job.Task task) {
    int helpers = Math.min(Threads.get(), count) - 1;
    if (helpers < 1 || count > MOST_TASKS || !STATE.compareAndSet(TAKEN, 0, 1)) {
      for (int index = 0; index < count; index++) {
        task.run(job, index);
      }
      return;
    }
    Throwable failure;
    try {
      failure = region(job, count, task, helpers);
    } finally {
      STATE.set(TAKEN, 0);
    }
    if (failure != null) {
      Workers.<RuntimeException>rethrow(failure);
    }
  }

  private static Throwable region(Job job, int count, Job.Task task, int helpers) {
    start(helpers);
    Workers.job = job;
    Workers.task = task;
    STATE.set(UNFINISHED, count);
    int lanes = helpers + 1;
    for (int lane = 0; lane < lanes; lane++) {
      long from = (long) count * lane / lanes;
      long to = (long) count * (lane + 1) / lanes;
      STATE.set(LANES + lane * LINE, ((long) helpers << TASK_BITS | from) << TASK_BITS | to);
    }
    for (int i = 0; i < helpers; i++) {
      WORKERS[i].wake();
    }
    int done = work(-1);
    if (STATE.addAndGet(UNFINISHED, -done) != 0) {
      awaitOthers(helpers);
    }
    Workers.job = null;
    Workers.task = null;
    return FAILURE.get() == null ? null : FAILURE.getAndSet(null);
  }

  /**
   * Does tasks until none is left to claim; returns how many this thread is done with. The caller
   * is number -1.
   */
  private static int work(int self) {
    int done = 0;
    for (int index = claim(self); index >= 0; index = claim(self)) {
      done++;
      try {
        task.run(job, index);
      } catch (Throwable failure) {
        FAILURE.compareAndSet(null, failure);
        done += claimRest(self);
      }
    }
    return done;
  }

  /** The task this thread is to do next, or -1 if there is none: of its own lane if it can be. */
  private static int claim(int self) {
    int helpers = helpers(STATE.get(LANES));
    if (self >= helpers) {
      return -1;
    }
    int lane = self + 1;
    for (int i = 0; i <= helpers; i++) {
      int task = claim(self, lane, i > 0);
      if (task >= 0) {
        return task;
      }
      lane = lane == helpers ? 0 : lane + 1;
    }
    return -1;
  }

  /** The first task of a lane, or the last one, or -1 if there is none for this thread. */
  private static int claim(int self, int lane, boolean fromEnd) {
    while (true) {
      long left = STATE.get(LANES + lane * LINE);
      int from = from(left);
      int to = to(left);
      if (from == to || self >= helpers(left)) {
        return -1;
      }
      long taken = fromEnd ? left - 1 : left + (1L << TASK_BITS);
      if (STATE.compareAndSet(LANES + lane * LINE, left, taken)) {
        return fromEnd ? to - 1 : from;
      }
    }
  }

  private static int helpers(long lane) {
    return (int) (lane >>> 2 * TASK_BITS);
  }

  private static int from(long lane) {
    return (int) (lane >>> TASK_BITS) & MOST_TASKS;
  }

  private static int to(long lane) {
    return (int) lane & MOST_TASKS;
  }

  /**
   * Claims all tasks that are left, to drop them. Its thread holds a claim, so the region is still
   * the same.
   */
  private static int claimRest(int self) {
    int rest = 0;
    while (claim(self) >= 0) {
      rest++;
    }
    return rest;
  }

  /** Waits until all tasks are done; runs on the caller. */
  private static void awaitOthers(int helpers) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < spinNanos(helpers)) {
      for (int i = 0; i < 16; i++) {
        if (STATE.get(UNFINISHED) == 0) {
          return;
        }
        Thread.onSpinWait();
      }
    }
    waiting = Thread.currentThread();
    while (STATE.get(UNFINISHED) != 0) {
      LockSupport.park(STATE);
    }
    waiting = null;
  }

  private static long spinNanos(int helpers) {
    return helpers < PROCESSORS ? SPIN_NANOS : CROWDED_SPIN_NANOS;
  }

  /** Starts the workers 0 to {@code helpers - 1} that do not run yet. */
  private static void start(int helpers) {
    for (int i = 0; i < helpers; i++) {
      if (WORKERS[i] == null) {
        Worker worker = new Worker(i);
        worker.thread.start();
        WORKERS[i] = worker;
      }
    }
  }

  @SuppressWarnings(
      "unchecked") // the cast is not checked, which is the point: a task may have thrown anything
  private static <E extends Throwable> void rethrow(Throwable failure) throws E {
    throw (E) failure;
  }

  private static final class Worker implements Runnable {
    private final int self;
    private final Thread thread;
    private volatile boolean parked;

    Worker(int self) {
      this.self = self;
      // Nothing of the caller's may stay alive through a thread that lives as long as the JVM.
      thread =
          Thread.ofPlatform()
              .daemon()
              .name("lanewise-" + (self + 1))
              .inheritInheritableThreadLocals(false)
              .unstarted(this);
      thread.setContextClassLoader(null);
    }

    void wake() {
      // Either this sees parked, or the worker, which reads lanes after setting it, sees the tasks.
      if (parked) {
        LockSupport.unpark(thread);
      }
    }

    @Override
    public void run() {
      while (true) {
        int done = work(self);
        if (done > 0) {
          if (STATE.addAndGet(UNFINISHED, -done) == 0) {
            LockSupport.unpark(
                waiting); // null does nothing; a caller of a later region looks again and parks
            // again
          }
        }
        if (!spin()) {
          parked = true;
          while (!hasWork()) {
            LockSupport.park(STATE);
          }
          parked = false;
        }
      }
    }

    private boolean hasWork() {
      int helpers = helpers(STATE.get(LANES));
      for (int lane = self < helpers ? helpers : -1; lane >= 0; lane--) {
        long left = STATE.get(LANES + lane * LINE);
        if (from(left) != to(left) && self < helpers(left)) {
          return true;
        }
      }
      return false;
    }

    /** Waits a little for work; false if none came. */
    private boolean spin() {
      long start = System.nanoTime();
      while (System.nanoTime() - start < spinNanos(self + 1)) {
        for (int i = 0; i < 16; i++) {
          if (hasWork()) {
            return true;
          }
          Thread.onSpinWait();
        }
      }
      return false;
    }
  }
}
