package dev.lanewise.engine;

import dev.lanewise.engine.kernel.KernelSet;
import dev.lanewise.engine.kernel.Kernels;
import dev.lanewise.engine.scalar.ScalarKernelSet;
import dev.lanewise.engine.vector.VectorKernelSet;
import java.util.List;

/** Both implementations, whichever of them this JVM has chosen. */
final class KernelSets {
  static final List<KernelSet> ALL = List.of(new ScalarKernelSet(), VectorKernelSet.create());

  private KernelSets() {}

  /** A test of one implementation. */
  @FunctionalInterface
  interface Check {
    void run(String name, Kernels kernels);
  }

  static void forEach(Check check) {
    for (KernelSet set : ALL) {
      check.run(set.name(), set.kernels());
    }
  }
}
