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
  /** Calls of each run: more than any kernel does in plain loops alone. */
  private static final int CALLS = 600;

  @Test
  void sameBitsColdAndWarm() {
    List<KernelRuns.Run> runs = new ArrayList<>(KernelRuns.small(Simd.kernelSet()));
    runs.addAll(FacadeRuns.of(70, 33));
    runs.addAll(FacadeRuns.of(100, 64));
    for (KernelRuns.Run run : runs) {
      float[] cold = run.once();
      for (int call = 1; call < CALLS; call++) {
        Floats.assertSameBits(run.name() + " in call " + call, cold, run.once());
      }
    }
  }
}
