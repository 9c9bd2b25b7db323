package dev.lanewise.engine;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What kernels compute before they are compiled, when plain loops do most of their work, has the
 * bits of what they compute afterwards. {@link WidthsForkTest} runs it in JVMs in which nothing is
 * compiled yet.
 */
class ColdKernelsTest {
  /** Calls of each run, at least: more than any kernel does in plain loops alone. */
  private static final int CALLS = 600;

  /** Nanoseconds of each run, at least, so that C2 can come between. */
  private static final long NANOS = 150_000_000;

  @Test
  void sameBitsColdAndWarm() {
    List<KernelRuns.Run> runs = new ArrayList<>(KernelRuns.small(Simd.kernelSet()));
    runs.addAll(FacadeRuns.of(70, 33));
    runs.addAll(FacadeRuns.of(100, 64));
    for (KernelRuns.Run run : runs) {
      float[] cold = run.once();
      long end = System.nanoTime() + NANOS;
      for (int call = 1; call < CALLS || System.nanoTime() < end; call++) {
        Floats.assertSameBits(run.name() + " in call " + call, cold, run.once());
      }
    }
  }
}
