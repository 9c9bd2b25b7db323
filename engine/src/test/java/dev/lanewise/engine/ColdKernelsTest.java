package dev.lanewise.engine;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What kernels compute before they are compiled, when plain loops do most of their work, has the
 * bits of what they compute afterwards. {@link WidthsForkTest} runs it in JVMs in which nothing is
 * compiled yet.
 *
 * <p>Each run's first call is certainly cold, and later ones are partly the kernel's. When C2 is
 * done is its own affair: how many of the calls are in compiled code is not known here; it is
 * likely that the last ones are. That every kernel gets there is {@link KernelCostTest}'s to see.
 */
class ColdKernelsTest {
  /** Calls of each run, at least: more than any kernel does in plain loops alone. */
  private static final int CALLS = 600;

  /** Nanoseconds of each run, at least, in which C2 mostly has compiled a kernel. */
  private static final long NANOS = 150_000_000;

  @Test
  void sameBitsColdAndWarm() {
    List<KernelRuns.Run> runs = new ArrayList<>(KernelRuns.small(Simd.kernelSet()));
    runs.addAll(FacadeRuns.of(70, 33));
    runs.addAll(FacadeRuns.of(100, 64));
    runs.addAll(FacadeRuns.softmax());
    for (KernelRuns.Run run : runs) {
      float[] cold = run.once();
      long end = System.nanoTime() + NANOS;
      for (int call = 1; call < CALLS || System.nanoTime() < end; call++) {
        Floats.assertSameBits(run.name() + " in call " + call, cold, run.once());
      }
    }
  }
}
