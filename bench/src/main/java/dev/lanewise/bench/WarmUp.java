package dev.lanewise.bench;

import com.sun.management.ThreadMXBean;
import dev.lanewise.engine.Threads;
import java.lang.management.ManagementFactory;

/**
 * Repeats a work until it is steady: until no thread allocates any more (a vector kernel that is
 * not compiled yet makes an object of each vector) and it gets no faster. Most rows take less than
 * a second, single images of 256 filters on one thread three.
 */
final class WarmUp {
  private static final long LEAST_MILLIS = 300;
  static final int MOST_SECONDS = 6;

  /** Repeats before what is looked at is compared with what was before. */
  private static final long WINDOW_MILLIS = 100;

  /** Windows, one after the other, that must be steady. */
  private static final int WINDOWS = 2;

  /** Bytes a window for what is no vector. */
  private static final long FEW_BYTES = 16 << 10;

  /** What a window must take, in windows before, to be steady. */
  private static final double AS_LONG = 0.97;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private WarmUp() {}

  /** Repeats it on these numbers of threads; returns whether it became steady. */
  static boolean run(Work work, int[] counts) {
    long began = System.nanoTime();
    double best = Double.POSITIVE_INFINITY;
    int steady = 0;
    while (millis(began) < LEAST_MILLIS
        || steady < WINDOWS && millis(began) < 1_000 * MOST_SECONDS) {
      long bytes = THREADS.getTotalThreadAllocatedBytes();
      double shortest = 0;
      for (int count : counts) {
        Threads.set(count);
        shortest += shortest(work, WINDOW_MILLIS / counts.length);
      }
      boolean allocates = THREADS.getTotalThreadAllocatedBytes() - bytes > FEW_BYTES;
      steady = allocates || shortest < AS_LONG * best ? 0 : steady + 1;
      best = Math.min(best, shortest);
    }
    return steady >= WINDOWS;
  }

  private static long millis(long began) {
    return (System.nanoTime() - began) / 1_000_000;
  }

  /** The nanoseconds of the shortest call. */
  private static long shortest(Work work, long millis) {
    long began = System.nanoTime();
    long shortest = Long.MAX_VALUE;
    do {
      long start = System.nanoTime();
      work.body().run();
      shortest = Math.min(shortest, System.nanoTime() - start);
    } while (millis(began) < millis);
    return shortest;
  }
}
