package dev.lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.lanewise.engine.kernel.ConvolutionKernel;
import dev.lanewise.engine.kernel.KernelSet;
import dev.lanewise.engine.scalar.ScalarKernelSet;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * That no vector kernel has fallen off the compiler: once warm, a thousand calls allocate nothing
 * (a vector that is not in a register is an object), and it beats its scalar twin. Every kernel of
 * every list is tried, the product, and every pass over memory.
 */
class KernelCostTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final int CALLS = 1000;

  /** When the compiler must be done with a kernel. */
  private static final long PATIENCE = 30_000_000_000L;

  /**
   * Vectors that are objects are 20 to 100 times slower than vectors that are not, and would lose
   * against the scalar twin by far; where lanes stay empty (one channel), the gain is small.
   */
  private static final double LEAST_PRODUCT = 1;

  /** Vectors by hand where the compiler makes none by itself: 2 to 20 is usual. */
  private static final double LEAST_BY_HAND = 1.2;

  private static final int ROUNDS = 200;
  private static final long ROUND = 40_000_000;

  private final int threads = Threads.get();

  @AfterEach
  void reset() {
    Threads.set(threads);
  }

  @Test
  void everyConvolutionKernelIsTried() {
    String tried = String.join("\n", names(KernelRuns.small(Simd.kernelSet())));
    for (String problem : List.of("forward", "backward-data", "backward-weights")) {
      for (var kernel : kernels(problem)) {
        assertTrue(tried.contains(problem + " " + kernel.name() + " "), problem + kernel.name());
      }
    }
  }

  private static ConvolutionKernel[] kernels(String problem) {
    return switch (problem) {
      case "forward" -> Simd.kernelSet().forward();
      case "backward-data" -> Simd.kernelSet().backwardData();
      default -> Simd.kernelSet().backwardWeights();
    };
  }

  private static List<String> names(List<KernelRuns.Run> runs) {
    return runs.stream().map(KernelRuns.Run::name).toList();
  }

  @Test
  void aThousandWarmCallsAllocateNothing() {
    assumeTrue(Simd.isVector());
    for (int count : new int[] {1, 2}) {
      Threads.set(count);
      List<KernelRuns.Run> runs = new ArrayList<>(KernelRuns.small(Simd.kernelSet()));
      runs.removeIf(run -> run.name().contains(" reference "));
      if (count == 1) {
        runs.addAll(PassRuns.of(Simd.kernels()));
      }
      for (KernelRuns.Run run : runs) {
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

  /** By this thread and by the library's. */
  private static long allocated(KernelRuns.Run run) {
    long[] library =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("lanewise-"))
            .mapToLong(Thread::threadId)
            .toArray();
    long[] before = THREADS.getThreadAllocatedBytes(library);
    long mine = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < CALLS; i++) {
      run.body().run();
    }
    mine = THREADS.getCurrentThreadAllocatedBytes() - mine;
    long[] after = THREADS.getThreadAllocatedBytes(library);
    for (int i = 0; i < library.length; i++) {
      mine += after[i] - before[i];
    }
    return mine;
  }

  @Test
  void productsAndConvolutionsBeatTheScalarTwin() {
    assumeTrue(Simd.isVector());
    Threads.set(1);
    KernelSet scalar = new ScalarKernelSet();
    Map<String, KernelRuns.Run> slow = new HashMap<>();
    for (KernelRuns.Run run : KernelRuns.of(scalar, true)) {
      slow.put(run.name().replace(" reference ", " "), run);
    }
    for (KernelRuns.Run run : KernelRuns.of(Simd.kernelSet(), true)) {
      String[] words = run.name().split(" ", 3);
      boolean gemm = words[0].equals("gemm");
      KernelRuns.Run twin = slow.get(gemm ? run.name() : words[0] + " " + words[2]);
      if (run.worth() && !words[1].equals("reference")) {
        beats(run, twin, LEAST_PRODUCT);
      }
    }
  }

  /** Those that are not by hand are the scalar twin's very code: nothing to compare. */
  @Test
  void passesByHandBeatTheScalarTwin() {
    assumeTrue(Simd.isVector());
    List<KernelRuns.Run> fast = PassRuns.of(Simd.kernels());
    List<KernelRuns.Run> slow = PassRuns.of(new ScalarKernelSet().kernels());
    for (int i = 0; i < fast.size(); i++) {
      if (isByHand(fast.get(i).name())) {
        beats(fast.get(i), slow.get(i), LEAST_BY_HAND);
      }
    }
  }

  private static boolean isByHand(String pass) {
    return Arrays.stream(Simd.kernels().getClass().getDeclaredMethods())
        .anyMatch(method -> method.getName().equals(pass.split(" ")[0]));
  }

  /** A ratio of times from one process, the best of many. */
  private static void beats(KernelRuns.Run fast, KernelRuns.Run slow, double least) {
    long slowest = best(slow);
    long fastest = best(fast);
    for (int round = 0; round < ROUNDS && (double) slowest / fastest < least; round++) {
      slowest = Math.min(slowest, best(slow));
      fastest = Math.min(fastest, best(fast));
    }
    double ratio = (double) slowest / fastest;
    assertTrue(ratio >= least, fast.name() + " is only " + ratio + " times as fast");
  }

  /** The shortest of the calls that fit in some milliseconds, in which the compiler gets ready. */
  private static long best(KernelRuns.Run run) {
    long best = Long.MAX_VALUE;
    long end = System.nanoTime() + ROUND;
    for (long start = System.nanoTime(); start < end; start = System.nanoTime()) {
      run.body().run();
      best = Math.min(best, System.nanoTime() - start);
    }
    return best;
  }
}
