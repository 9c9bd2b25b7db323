package dev.lanewise.engine;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every operation has the same bits for any number of threads, and every time, cold or warm. */
class FacadeThreadsTest {
  private final int threads = Threads.get();

  @AfterEach
  void reset() {
    Threads.set(threads);
  }

  @Test
  void theSameBitsForAnyNumberOfThreads() {
    int[][] shapes = {{1, 1}, {5, 7}, {40_001, 3}, {3000, 33}, {1500, 64}, {130, 1000}};
    for (int[] shape : shapes) {
      for (KernelRuns.Run run : FacadeRuns.of(shape[0], shape[1])) {
        Threads.set(1);
        float[] expected = run.once();
        for (int count : new int[] {1, 2, 3, 4, 8}) {
          Threads.set(count);
          for (int repeat = 0; repeat < 3; repeat++) {
            Floats.assertSameBits(run.name() + " with " + count + " threads", expected, run.once());
          }
        }
      }
    }
  }
}
