package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.engine.Padding;
import dev.lanewise.engine.RandomStream;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.initializers.Initializers;
import dev.lanewise.nn.layers.Add;
import dev.lanewise.nn.layers.BatchNormalization;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.Dropout;
import dev.lanewise.nn.layers.Flatten;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What backward computes, and what it leaves out when only training is wanted. */
class ExecutionTest {
  /** A layer of one's own, one weight times x, that knows nothing of the context's flag. */
  private static final class Gain extends Layer {
    private final List<String> backwards;
    private Parameter gain;

    Gain(String name, List<String> backwards) {
      this.backwards = backwards;
      named(name);
    }

    @Override
    public Shape outputShape(Shape input) {
      return input;
    }

    @Override
    public void build(Shape input, WeightFactory weights) {
      gain = weights.trainable("gain", Shape.of(1), Initializers.ONES, null);
    }

    @Override
    public Tensor forward(Tensor x, Context context) {
      context.save("x", x);
      return times(x, context.tensor("y", x.shape()));
    }

    @Override
    public Tensor backward(Tensor dy, Context context) {
      backwards.add(name() + (context.needsInputGradient() ? " with dx" : ""));
      Tensor x = context.saved("x");
      for (int i = 0; i < x.size(); i++) {
        gain.gradient().data()[0] += dy.data()[i] * x.data()[i];
      }
      return times(dy, context.tensor("dx", x.shape()));
    }

    private Tensor times(Tensor a, Tensor b) {
      for (int i = 0; i < a.size(); i++) {
        b.data()[i] = gain.value().data()[0] * a.data()[i];
      }
      return b;
    }

    @Override
    public List<Parameter> parameters() {
      return List.of(gain);
    }

    @Override
    public Config config() {
      return Config.empty();
    }

    @Override
    public String toString() {
      return "Gain";
    }
  }

  private final List<String> backwards = new ArrayList<>();

  /**
   * A skip over two convolutions, and one from the first to the last; the layers of one's own tell
   * where backward was.
   */
  private Model skips() {
    Node input = Node.input(6, 6, 2);
    Node first =
        input
            .then(new Conv2D(4, 3, Activations.RELU).padding(Padding.SAME).named("first"))
            .then(new Gain("after first", backwards));
    Node around =
        first
            .then(new Conv2D(4, 3).padding(Padding.SAME).named("second"))
            .then(new Gain("after second", backwards))
            .then(new BatchNormalization().named("norm"))
            .then(new Conv2D(4, 3, Activations.TANH).padding(Padding.SAME).named("third"));
    Node sum = Node.merge(new Add(), first, around);
    Node twice = Node.merge(new Add(), sum, first, around.then(new Dropout(0.5)));
    return new Model(input, twice.then(new Flatten()).then(new Dense(3).named("last"))).build(1);
  }

  /** The gradients of a backward from random numbers, by name; those that stayed 0 are left out. */
  private Map<String, float[]> gradients(Model model, Execution execution, boolean expectDx) {
    backwards.clear();
    model.weights().values().forEach(weight -> weight.gradient().fill(0));
    execution.step(5);
    execution.forward(random(model.inputShape().withBatch(3), 1));
    Tensor dx = execution.backward(random(model.outputShape().withBatch(3), 2));
    if (expectDx) {
      assertEquals(model.inputShape().withBatch(3), dx.shape());
    } else {
      assertNull(dx);
    }
    Map<String, float[]> gradients = new TreeMap<>();
    model
        .weights()
        .forEach(
            (name, weight) -> {
              for (float g : weight.gradient().data()) {
                if (g != 0) {
                  gradients.put(name, weight.gradient().data().clone());
                }
              }
            });
    return gradients;
  }

  private static Tensor random(Shape shape, long seed) {
    RandomStream random = RandomStream.of(seed, "test");
    Tensor tensor = Tensor.zeros(shape);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.data()[i] = 2 * random.nextFloat() - 1;
    }
    return tensor;
  }

  private static void assertPart(Map<String, float[]> all, Map<String, float[]> part) {
    part.forEach((name, gradient) -> assertArrayEquals(all.get(name), gradient, name));
  }

  @Test
  void trainingGetsTheSameGradientsToTheBit() {
    Model model = skips();
    Map<String, float[]> all = gradients(model, model.execution(true, 7), true);
    assertEquals(List.of("after second with dx", "after first with dx"), backwards);
    Map<String, float[]> trained = gradients(model, model.execution(true, 7).trainingOnly(), false);
    assertEquals(List.of("after second with dx", "after first with dx"), backwards);
    assertEquals(all.keySet(), trained.keySet());
    assertPart(all, trained);
  }

  @Test
  void belowTheFirstLayerThatIsTrainedNothingRuns() {
    Model model = skips();
    for (String frozen : List.of("first", "after first", "second")) {
      model.layer(frozen).trainable(false);
    }
    Map<String, float[]> all = gradients(model, model.execution(true, 7), true);
    Map<String, float[]> trained = gradients(model, model.execution(true, 7).trainingOnly(), false);
    assertEquals(List.of("after second"), backwards); // which gives a dx nobody asked for
    assertEquals(
        List.of(
            "after second/gain",
            "last/bias",
            "last/kernel",
            "norm/beta",
            "norm/gamma",
            "third/bias",
            "third/kernel"),
        List.copyOf(trained.keySet()));
    assertPart(all, trained);
  }

  @Test
  void throughAFrozenLayerGradientsReachTheTrainedOnesBeforeIt() {
    Model model = skips();
    model.layer("second").trainable(false);
    model.layer("after first").trainable(false);
    Map<String, float[]> all = gradients(model, model.execution(true, 7), true);
    Map<String, float[]> trained = gradients(model, model.execution(true, 7).trainingOnly(), false);
    assertNotNull(trained.get("first/kernel"));
    assertPart(all, trained);
  }

  @Test
  void whereAllIsFrozenBackwardDoesNothing() {
    Model model = skips();
    model.layers().forEach(layer -> layer.trainable(false));
    Execution execution = model.execution(true, 7).trainingOnly();
    assertEquals(Map.of(), gradients(model, execution, false));
    assertEquals(List.of(), backwards);
  }

  @Test
  void theFlagsOfTheMomentCount() {
    Model model = skips();
    Execution execution = model.execution(true, 7).trainingOnly();
    model.layers().forEach(layer -> layer.trainable(false));
    model.layer("norm").trainable(true); // a frozen one would not use the batch's statistics
    assertNotNull(gradients(model, execution, false).get("first/kernel"));
  }

  /** Of "last", a dense layer after a reshape, it is dy; before it, dy times the weights. */
  @Test
  void theGradientOfALayersOutputIsThere() {
    Model model = skips();
    Execution execution = model.execution(false, 7, false);
    Layer flatten = model.layer("flatten");
    assertThrows(IllegalStateException.class, () -> execution.outputGradient(flatten));
    Execution planned = model.execution(false, 7, true);
    assertThrows(IllegalStateException.class, () -> planned.outputGradient(flatten));
    execution.forward(random(model.inputShape().withBatch(2), 1));
    Tensor dy = random(model.outputShape().withBatch(2), 2);
    execution.backward(dy);
    assertArrayEquals(dy.data(), execution.outputGradient(model.layer("last")).data());
    Tensor dx = execution.outputGradient(flatten);
    Tensor w = model.getWeights("last").getFirst();
    assertEquals(Shape.of(2, w.dim(0)), dx.shape());
    for (int n = 0; n < 2; n++) {
      for (int i = 0; i < w.dim(0); i++) {
        double sum = 0;
        double absolute = 0;
        for (int k = 0; k < 3; k++) {
          double product = (double) dy.get(n, k) * w.get(i, k);
          sum += product;
          absolute += Math.abs(product);
        }
        assertEquals(sum, dx.get(n, i), 4 * 0x1p-24 * absolute); // three products, three roundings
      }
    }
    assertThrows(IllegalArgumentException.class, () -> execution.outputGradient(new Dense(1)));
    model.layers().forEach(layer -> layer.trainable(false));
    Execution training = model.execution(true, 7, false).trainingOnly();
    training.forward(random(model.inputShape().withBatch(2), 1));
    training.backward(dy);
    assertThrows(IllegalStateException.class, () -> training.outputGradient(flatten));
  }

  @Test
  void aLayerThatIsNotAskedForDxMayReturnNull() {
    Layer[] layers = {new Dense(4), new Conv2D(3, 2, Activations.RELU)};
    for (Layer layer : layers) {
      Context context = new Context("probe", true, 0);
      Tensor x = random(Shape.of(2, 5, 5, 3), 3);
      layer.build(x.shape(), new WeightFactory(0, "probe"));
      Tensor dy = random(layer.forward(x, context).shape(), 4);
      assertNotNull(layer.backward(dy, context));
      context.needsInputGradient(false);
      assertNull(layer.backward(dy, context)); // here they do
    }
  }
}
