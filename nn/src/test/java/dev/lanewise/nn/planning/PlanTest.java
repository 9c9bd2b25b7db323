package dev.lanewise.nn.planning;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.engine.Threads;
import dev.lanewise.fixtures.GradientCheck;
import dev.lanewise.nn.Execution;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Node;
import dev.lanewise.nn.Parameter;
import dev.lanewise.nn.Plan;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.networks.Networks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A planned run gives what the layers give by themselves, within roundings. */
class PlanTest {
  private static final int BATCH = 3;

  /** A tensor for each of these nodes. */
  private static List<Tensor> random(List<Node> nodes, int batch, long seed) {
    List<Tensor> tensors = new ArrayList<>();
    for (Node node : nodes) {
      tensors.add(random(node.shape().withBatch(batch), seed + 1000 * tensors.size()));
    }
    return tensors;
  }

  private static Tensor random(Shape shape, long seed) {
    return Tensor.of(GradientCheck.random(seed, shape.size(), -1, 1), shape);
  }

  /** What a run leaves: output, dL/dinput, gradients, moving statistics. */
  private static Map<String, float[]> run(Model model, boolean planned, int steps) {
    Map<String, Tensor> before = new LinkedHashMap<>();
    model.weights().forEach((name, weight) -> before.put(name, weight.value().copy()));
    Execution execution = model.execution(true, 7, planned);
    Map<String, float[]> result = new LinkedHashMap<>();
    for (int step = 0; step < steps; step++) {
      model.weights().values().stream()
          .filter(Parameter::isTrainable)
          .forEach(Parameter::zeroGradient);
      execution.step(step);
      execution.forward(random(model.inputs(), BATCH, step));
      for (int k = 0; k < model.outputs().size(); k++) {
        result.put("output " + k, execution.output(k).data().clone());
      }
      execution.backward(
          random(model.outputs(), BATCH, 100 + step), new boolean[model.outputs().size()]);
      for (int k = 0; k < model.inputs().size(); k++) {
        result.put("dx " + k, execution.inputGradient(k).data().clone());
      }
    }
    model
        .weights()
        .forEach(
            (name, weight) -> {
              Tensor tensor = weight.isTrainable() ? weight.gradient() : weight.value();
              result.put(name, tensor.data().clone());
              weight.value().copyFrom(before.get(name));
            });
    return result;
  }

  /**
   * The bound. A sum of N terms in another order is off by at most N u of the sum of their
   * magnitudes, u = 2^-24; the plan reorders sums of at most the pixels of a batch, and what is off
   * passes through as many layers as there are. Outputs are measured by their largest number;
   * gradients by the largest of all, since some, such as a bias's before batch normalization, are
   * nothing but what is left of terms that cancel.
   */
  private static double bound(Model model) {
    int pixels = 0;
    for (Node node : model.nodes()) {
      pixels = Math.max(pixels, BATCH * node.shape().sampleSize() / node.shape().dim(-1));
    }
    return 0x1p-24 * pixels * model.layers().size();
  }

  private static double largest(float[] values) {
    double largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  private static void assertClose(
      Map<String, float[]> expected, Map<String, float[]> actual, double bound) {
    assertEquals(expected.keySet(), actual.keySet());
    double ofAll = 0;
    for (Map.Entry<String, float[]> entry : expected.entrySet()) {
      if (!entry.getKey().startsWith("output")) {
        ofAll = Math.max(ofAll, largest(entry.getValue()));
      }
    }
    double scale = ofAll;
    expected.forEach(
        (name, values) -> {
          double by = name.startsWith("output") ? largest(values) : scale;
          assertArrayEquals(values, actual.get(name), (float) (bound * by), name);
        });
  }

  @ParameterizedTest
  @MethodSource("dev.lanewise.nn.planning.PlanCases#cases")
  void trainsAsItsLayersDo(PlanCases.Case of) {
    Model model = of.model();
    assertClose(run(model, false, 2), run(model, true, 2), bound(model));
  }

  @Test
  void trainsResidualBlocksAsTheirLayersDo() {
    Model model = PlanCases.residual();
    assertClose(run(model, false, 2), run(model, true, 2), bound(model));
  }

  @ParameterizedTest
  @MethodSource("dev.lanewise.nn.planning.PlanCases#cases")
  void predictsAsItsLayersDo(PlanCases.Case of) {
    assertPredicts(of.model());
  }

  @Test
  void predictsResidualBlocksAsTheirLayersDo() {
    assertPredicts(PlanCases.residual());
  }

  private static void assertPredicts(Model model) {
    Execution layers = model.execution(false, 0, false);
    Execution planned = model.execution(false, 0, true);
    for (int n : new int[] {BATCH, BATCH, 1, 2, BATCH}) {
      List<Tensor> xs = random(model.inputs(), n, n);
      layers.forward(xs);
      planned.forward(xs);
      for (int k = 0; k < model.outputs().size(); k++) {
        float[] expected = layers.output(k).data();
        assertArrayEquals(
            expected,
            planned.output(k).data(),
            (float) (bound(model) * largest(expected)),
            "output %d, batch %d".formatted(k, n));
      }
    }
  }

  /** The whole of a training has the same bits for any number of threads, planned or not. */
  @Test
  void theBitsDoNotDependOnThreads() {
    int before = Threads.get();
    try {
      for (Model model :
          List.of(
              PlanCases.residual(),
              PlanCases.several(),
              Networks.named("fashion-cnn").model(Shape.of(20, 20, 1), 4).build(1),
              Networks.named("cifar-bn").model().build(1))) {
        Threads.set(1);
        Map<String, float[]> one = run(model, true, 3);
        for (int threads : new int[] {2, 3, 8}) {
          Threads.set(threads);
          Map<String, float[]> many = run(model, true, 3);
          one.forEach((name, values) -> assertArrayEquals(values, many.get(name), name));
        }
      }
    } finally {
      Threads.set(before);
    }
  }

  /** Memory that is shared in the first steps is not mixed up where a later one wants more. */
  @Test
  void flagsMayChangeBetweenSteps() {
    flagsChange(PlanCases.residual());
    flagsChange(PlanCases.small("image by image"));
  }

  private static void flagsChange(Model model) {
    Execution execution = model.execution(true, 0, true);
    execution.trainingOnly();
    Tensor x = random(model.inputShape().withBatch(BATCH), 1);
    Tensor dy = random(model.outputShape().withBatch(BATCH), 2);
    for (int i = 0; i < 3; i++) {
      model.layers().forEach(layer -> layer.trainable(true));
      model.layers().get(i).trainable(false);
      model.weights().values().forEach(Parameter::zeroGradient);
      execution.trainingOnly().forward(x);
      execution.backward(dy);
      Map<String, float[]> planned = new LinkedHashMap<>();
      model
          .weights()
          .forEach((name, weight) -> planned.put(name, weight.gradient().data().clone()));
      model.weights().values().forEach(Parameter::zeroGradient);
      Execution layers = model.execution(true, 0, false).trainingOnly();
      layers.forward(x);
      layers.backward(dy);
      Map<String, float[]> expected = new LinkedHashMap<>();
      model
          .weights()
          .forEach((name, weight) -> expected.put(name, weight.gradient().data().clone()));
      assertClose(expected, planned, bound(model));
    }
  }

  /** Which outputs count may change as well. */
  @Test
  void gradientsOfOtherOutputsMayBeGivenInEachStep() {
    for (Model model : List.of(PlanCases.several(), PlanCases.ends())) {
      Execution planned = model.execution(true, 0, true);
      int count = model.outputs().size();
      for (int step = 0; step < 2 * count; step++) {
        List<Tensor> dys = new ArrayList<>(random(model.outputs(), BATCH, step));
        for (int k = 0; k < count; k++) {
          dys.set(k, (step + k) % count < 2 ? dys.get(k) : null);
        }
        List<Tensor> xs = random(model.inputs(), BATCH, 50 + step);
        assertClose(
            gradients(model, model.execution(true, 0, false), xs, dys),
            gradients(model, planned, xs, dys),
            bound(model));
      }
    }
  }

  /** What is first added overwrites what lies there. Whole numbers, so sums are exact. */
  @Test
  void gradientsAddUpUntilTheyBeginAnew() {
    Model model = new Sequential(10).add(new Dense(20)).add(new Dense(3)).build(1);
    Execution planned = model.execution(true, 0, true);
    Tensor x = Tensor.zeros(BATCH, 10);
    Tensor dy = Tensor.zeros(BATCH, 3);
    x.fill(2);
    dy.fill(3);
    for (Parameter weight : model.weights().values()) {
      weight.value().fill(1);
      weight.gradient().fill(Float.NaN);
      weight.zeroGradient();
    }
    planned.forward(x);
    for (int times = 1; times <= 3; times++) {
      planned.backward(dy);
      assertEquals(
          times * BATCH * 2 * 9f, model.weights().get("dense/kernel").gradient().data()[17]);
      assertEquals(times * BATCH * 9f, model.weights().get("dense/bias").gradient().data()[5]);
    }
    for (Parameter weight : model.weights().values()) {
      weight.zeroGradient();
      assertArrayEquals(new float[weight.shape().size()], weight.gradient().data());
    }
  }

  private static Map<String, float[]> gradients(
      Model model, Execution execution, List<Tensor> xs, List<Tensor> dys) {
    model.weights().values().stream()
        .filter(Parameter::isTrainable)
        .forEach(Parameter::zeroGradient);
    execution.forward(xs);
    execution.backward(dys, new boolean[dys.size()]);
    Map<String, float[]> gradients = new LinkedHashMap<>();
    for (int k = 0; k < xs.size(); k++) {
      if (execution.inputGradient(k) != null) {
        gradients.put("dx " + k, execution.inputGradient(k).data().clone());
      }
    }
    model
        .weights()
        .forEach(
            (name, weight) -> {
              if (weight.isTrainable()) {
                gradients.put(name, weight.gradient().data().clone());
              }
            });
    return gradients;
  }

  @Test
  void tellsWhatItDoesAndWhyNot() {
    assertEquals(
        """
        Training:
          conv2d + max_pooling2d  image by image, with relu, in the cache; backward convolves again
          conv2d_1                pooled apart: too much to compute twice; relu in the kernel's store
          max_pooling2d_1         backward: relu's mask and the bias gradient of conv2d_1 at the pooled size
          flatten                 no copy in either direction
          dense                   relu in the kernel's store
          dense_1                 as it stands: a loss may want the logits
        """,
        Plan.of(Networks.named("fashion-cnn").model(), true).toString());
    String residual = Plan.of(PlanCases.residual(), true).toString();
    assertTrue(
        residual.contains("relu's mask stays with conv2d_3, whose output others read too"),
        residual);
    assertTrue(residual.contains("batch_normalization + re_lu "), residual);
  }

  @Test
  void anOutputThePlanDoesWithout() {
    Model model = PlanCases.residual();
    Execution execution = model.execution(false, 0, true);
    execution.forward(random(model.inputShape().withBatch(1), 1));
    IllegalStateException error =
        assertThrows(IllegalStateException.class, () -> execution.output(model.layer("conv2d")));
    assertEquals(
        "the plan keeps no output of conv2d; take an execution without one", error.getMessage());
  }
}
