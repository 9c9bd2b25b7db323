package dev.lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A warm call allocates nothing: neither the operation around the kernel, nor, as vectors that are
 * not in registers are objects, the kernel. Before the compiler is done that cannot be so, so calls
 * are repeated until a thousand of them allocated nothing.
 */
class FacadeAllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int CALLS = 1000;
  private static final long PATIENCE_NANOS = 20_000_000_000L;

  private final int threads = Threads.get();

  @AfterEach
  void reset() {
    Threads.set(threads);
  }

  @Test
  void aWarmCallOnOneThreadAllocatesNothing() {
    Threads.set(1);
    check(9, 17);
    check(70, 3);
    check(9, 32);
  }

  @Test
  void aWarmParallelCallAllocatesNothing() {
    Threads.set(2);
    check(1100, 33);
  }

  private static void check(int rows, int cols) {
    for (KernelRuns.Run run : FacadeRuns.of(rows, cols)) {
      long least = Long.MAX_VALUE;
      long start = System.nanoTime();
      while (least > 0 && System.nanoTime() - start < PATIENCE_NANOS) {
        least = Math.min(least, allocated(run.body()));
      }
      assertEquals(0, least, () -> run.name() + ": bytes in " + CALLS + " calls");
    }
  }

  private static long allocated(Runnable body) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < CALLS; i++) {
      body.run();
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }
}
