package dev.lanewise.nn.training;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.ThreadMXBean;
import dev.lanewise.engine.Padding;
import dev.lanewise.engine.Simd;
import dev.lanewise.engine.Tensor;
import dev.lanewise.engine.Threads;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Node;
import dev.lanewise.nn.TensorDataset;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.layers.Add;
import dev.lanewise.nn.layers.BatchNormalization;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.Dropout;
import dev.lanewise.nn.layers.Flatten;
import dev.lanewise.nn.layers.MaxPooling2D;
import dev.lanewise.nn.layers.ReLU;
import dev.lanewise.nn.losses.SparseCategoricalCrossentropy;
import dev.lanewise.nn.metrics.Metrics;
import dev.lanewise.nn.optimizers.Adam;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What a whole training step allocates: reading a batch, forward, loss, metric, backward,
 * optimizer, callbacks.
 *
 * <p>On the scalar kernels alone, where the figure does not depend on what the compiler has got to:
 * a vector is an object until C2 has compiled the loop it is in, and once it has, a step of this
 * network allocates less than here. (The compiler can only take away from what is counted below.)
 */
@Tag("simd")
class AllocationTest {
  /**
   * The scalar kernels' lambdas, which capture. Convolution: 2 forward (6 references and an int
   * each) of 40 bytes with their header of 12, 1 of the input's gradient (4 references; nobody
   * wants the first layer's) and 2 of the weights' (4), 32 each. Dense: 3 products (3 references, 9
   * ints, 3 booleans) of 64.
   */
  private static final int SCALAR_KERNELS = 2 * 40 + 3 * 32 + 3 * 64;

  /** Where references and headers are of 8 bytes, no object is twice as large. */
  private static final int BYTES = SCALAR_KERNELS * (hasCompressedReferences() ? 1 : 2);

  private static final int BATCH = 2;
  private static final int STEPS = 200;
  private static final int WINDOWS = 10;

  private static boolean hasCompressedReferences() {
    return ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .getVMOption("UseCompressedOops")
        .getValue()
        .equals("true");
  }

  private static Model model() {
    Node input = Node.input(4, 4, 2);
    Node x =
        input
            .then(new Conv2D(4, 3).padding(Padding.SAME))
            .then(new BatchNormalization())
            .then(new ReLU());
    Node around = x.then(new Conv2D(4, 3).padding(Padding.SAME));
    Node y =
        Node.merge(new Add(), x, around)
            .then(new MaxPooling2D())
            .then(new Dropout(0.2))
            .then(new Flatten())
            .then(new Dense(3, Activations.SOFTMAX));
    return new Model(input, y)
        .build(1)
        .compile(new Adam(), new SparseCategoricalCrossentropy(), Metrics.accuracy());
  }

  @Test
  void aSteadyStepAllocatesWhatIsNamedHereAndNoMore() {
    assumeTrue(!Simd.isVector(), "runs with -Dlanewise.simd=off");
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int count = BATCH * STEPS * WINDOWS;
    TensorDataset data = new TensorDataset(Tensor.zeros(count, 4, 4, 2), Tensor.zeros(count));
    long[] windows = new long[WINDOWS + 1];
    Callback callback =
        new Callback() {
          @Override
          public void onBatchEnd(Training training) {
            if (training.step() % STEPS == 0) {
              windows[training.step() / STEPS] = threads.getCurrentThreadAllocatedBytes();
            }
          }
        };
    int before = Threads.get();
    Threads.set(1);
    try {
      model().fit(data, Nets.QUIET.batchSize(BATCH).workers(1).callbacks(callback));
    } finally {
      Threads.set(before);
    }
    // The first window warms up. A class that is loaded late falls into one of the others, hence
    // the least.
    long least = Long.MAX_VALUE;
    for (int i = 2; i <= WINDOWS; i++) {
      least = Math.min(least, windows[i] - windows[i - 1]);
    }
    double bytes = (double) least / STEPS;
    assertTrue(bytes > 0 && bytes <= BYTES, "%s bytes a step, not %d".formatted(bytes, BYTES));
  }
}
