package dev.lanewise.nn.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Simd;
import dev.lanewise.engine.Tensor;
import dev.lanewise.fixtures.ForkedJvm;
import dev.lanewise.nn.CompileOptions;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Node;
import dev.lanewise.nn.Predictor;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.TensorDataset;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.layers.Concatenate;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.Flatten;
import dev.lanewise.nn.losses.MeanSquaredError;
import dev.lanewise.nn.losses.SparseCategoricalCrossentropy;
import dev.lanewise.nn.metrics.Metrics;
import dev.lanewise.nn.networks.Network;
import dev.lanewise.nn.networks.Networks;
import dev.lanewise.nn.optimizers.Adam;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What a steady training step and a steady prediction allocate on the vector kernels: nothing, on
 * any thread, those that read included. Samples are shuffled, and the last batch of a pass is
 * smaller. In a JVM of its own, since a vector is an object until C2 has compiled the loop it is
 * in, and other tests put that off.
 */
class SteadyMemoryTest {
  private static final int BATCH = 8;
  private static final int SIZE = 14;
  private static final int STEPS = 200;
  private static final int WINDOWS = 80;

  /** Batches of the data, the last of which is smaller. */
  private static final int PASS = 16;

  /** Batches that may lie ready: more than fit talks of by default. */
  private static final int PREFETCH = 6;

  @Test
  void aSteadyStepAndAPredictionAllocateNothing() throws IOException, InterruptedException {
    assumeTrue(Simd.isVector(), "on the scalar kernels, see AllocationTest");
    List<String> options = new ArrayList<>(ForkedJvm.VECTOR_MODULE);
    options.add("-Dlanewise.threads=2");
    String said = ForkedJvm.run(Steady.class, options);
    assertEquals(
        "step 0, prediction 0; two and two: step 0, prediction 0; dense: step 0, prediction 0",
        said.lines().reduce("", (_, last) -> last));
  }

  /** Runs in a JVM of its own. */
  static final class Steady {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Steady() {}

    public static void main(String[] args) {
      Network network = Networks.named("mnist-cnn");
      Model model =
          network
              .model(Shape.of(SIZE, SIZE, 1), 10)
              .build(1)
              .compile(network.optimizer().get(), network.loss(), network.metric());
      System.out.println(
          steady(model) + "; two and two: " + steady(twoAndTwo()) + "; dense: " + steady(dense()));
    }

    private static String steady(Model model) {
      return "step " + step(model) + ", prediction " + prediction(model.predictor());
    }

    /** Two inputs and two outputs, one of which the other reads. */
    private static Model twoAndTwo() {
      Node image = Node.input("image", SIZE, SIZE, 1);
      Node vector = Node.input("vector", 6);
      Node features = image.then(new Conv2D(8, 3, Activations.RELU)).then(new Flatten());
      Node digit = features.then(new Dense(10, Activations.SOFTMAX).named("digit"));
      Node both = Node.merge(new Concatenate(), digit, vector.then(new Dense(8)));
      Node number = both.then(new Dense(1).named("number"));
      return new Model(List.of(image, vector), List.of(digit, number))
          .build(1)
          .compile(
              new Adam(),
              new CompileOptions()
                  .loss("digit", new SparseCategoricalCrossentropy())
                  .metrics("digit", Metrics.accuracy())
                  .loss("number", new MeanSquaredError())
                  .lossWeights(Map.of("number", 0.5)));
    }

    /** The batches themselves are flattened. */
    private static Model dense() {
      return new Sequential(SIZE, SIZE, 1)
          .add(new Flatten())
          .add(new Dense(64, Activations.RELU))
          .add(new Dense(10, Activations.SOFTMAX))
          .build(1)
          .compile(new Adam(), new SparseCategoricalCrossentropy(), Metrics.accuracy());
    }

    private static List<Tensor> zeros(List<Node> nodes, int count) {
      return nodes.stream().map(node -> Tensor.zeros(node.shape().withBatch(count))).toList();
    }

    /** The least a window allocates, passes over the data and those who read it included. */
    private static long step(Model model) {
      int count = BATCH * PASS - 3;
      List<Tensor> targets = new ArrayList<>(List.of(Tensor.zeros(count)));
      if (model.outputs().size() > 1) {
        targets.add(Tensor.zeros(count, 1));
      }
      TensorDataset data = new TensorDataset(zeros(model.inputs(), count), targets);
      long[] least = {Long.MAX_VALUE};
      Callback callback =
          new Callback() {
            private long before;

            @Override
            public void onBatchEnd(Training training) {
              if (training.step() % STEPS == 0) {
                least[0] = Math.min(least[0], THREADS.getTotalThreadAllocatedBytes() - before);
                if (least[0] == 0) {
                  training.stop();
                }
                before = THREADS.getTotalThreadAllocatedBytes();
              }
            }
          };
      FitOptions endless = Nets.QUIET.batchSize(BATCH).workers(1).prefetch(PREFETCH).shuffle(true);
      model.fit(data, endless.stepsPerEpoch(STEPS * WINDOWS).callbacks(callback));
      return least[0];
    }

    private static long prediction(Predictor predictor) {
      List<Tensor> xs = zeros(predictor.inputs(), 37);
      List<Tensor> ys = zeros(predictor.outputs(), 37);
      boolean one = xs.size() == 1;
      long least = Long.MAX_VALUE;
      for (int window = 0; window < WINDOWS && least > 0; window++) {
        long before = THREADS.getTotalThreadAllocatedBytes();
        for (int i = 0; i < STEPS; i++) {
          if (one) {
            predictor.predict(xs.getFirst(), ys.getFirst());
          } else {
            predictor.predict(xs, ys);
          }
        }
        least = Math.min(least, THREADS.getTotalThreadAllocatedBytes() - before);
      }
      return least;
    }
  }
}
