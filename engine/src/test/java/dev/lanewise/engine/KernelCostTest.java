package dev.lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.lanewise.engine.kernel.KernelSet;
import dev.lanewise.engine.scalar.ScalarKernelSet;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * That no vector kernel has fallen off the compiler: once warm, a call allocates nothing (a vector
 * that is not in a register is an object), and it beats its scalar twin by far.
 */
class KernelCostTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final int CALLS = 100;

  /** When the compiler must be done with a kernel. */
  private static final long PATIENCE = 30_000_000_000L;

  private final int threads = Threads.get();

  @AfterEach
  void reset() {
    Threads.set(threads);
  }

  @Test
  void aWarmCallAllocatesNothing() {
    assumeTrue(Simd.isVector());
    for (int count : new int[] {1, 2}) {
      Threads.set(count);
      for (KernelRuns.Run run : KernelRuns.of(Simd.kernelSet(), false)) {
        long least = Long.MAX_VALUE;
        long start = System.nanoTime();
        while (least > 0 && System.nanoTime() - start < PATIENCE) {
          least = Math.min(least, allocated(run));
        }
        String what = run.name() + " with " + count + " threads allocates in " + CALLS + " calls";
        assertEquals(0, least, what);
      }
    }
  }

  private static long allocated(KernelRuns.Run run) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < CALLS; i++) {
      run.body().run();
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  /** A ratio of times from one process, and the best of many: 20 to 100 are usual. */
  @Test
  void vectorsBeatTheScalarTwin() {
    assumeTrue(Simd.isVector());
    Threads.set(1);
    KernelSet scalar = new ScalarKernelSet();
    List<KernelRuns.Run> fast = KernelRuns.midSize(Simd.kernelSet());
    List<KernelRuns.Run> slow = KernelRuns.midSize(scalar);
    for (int i = 0; i < fast.size(); i++) {
      double ratio = 0;
      for (int round = 0; round < 40 && ratio < 3; round++) {
        ratio = Math.max(ratio, best(slow.get(i), 3) / (double) best(fast.get(i), 30));
      }
      assertTrue(ratio >= 3, fast.get(i).name() + " is only " + ratio + " times as fast");
    }
  }

  private static long best(KernelRuns.Run run, int calls) {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < calls; i++) {
      long start = System.nanoTime();
      run.body().run();
      best = Math.min(best, System.nanoTime() - start);
    }
    return best;
  }
}
