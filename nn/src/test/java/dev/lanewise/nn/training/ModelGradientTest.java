package dev.lanewise.nn.training;

import dev.lanewise.engine.Padding;
import dev.lanewise.engine.Shape;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Node;
import dev.lanewise.nn.activations.ActivationFunction;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.layers.Activation;
import dev.lanewise.nn.layers.Add;
import dev.lanewise.nn.layers.AveragePooling2D;
import dev.lanewise.nn.layers.BatchNormalization;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.Dropout;
import dev.lanewise.nn.layers.Flatten;
import dev.lanewise.nn.layers.GlobalAveragePooling2D;
import dev.lanewise.nn.layers.MaxPooling2D;
import dev.lanewise.nn.losses.BinaryCrossentropy;
import dev.lanewise.nn.losses.CategoricalCrossentropy;
import dev.lanewise.nn.losses.Loss;
import dev.lanewise.nn.losses.MeanSquaredError;
import dev.lanewise.nn.losses.SparseCategoricalCrossentropy;
import dev.lanewise.nn.optimizers.SGD;
import dev.lanewise.nn.regularizers.L2;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterProperty;

/**
 * Gradients of whole networks, as a training step computes them, against central differences:
 * random graphs of all layers, with skips, dropout replayed, penalties, and every pair of last
 * activation and loss, of one input and output and of several. {@link ModelSlopes} says how.
 */
@Tag("simd")
class ModelGradientTest {

  // Over all networks: one instance of this class runs them.
  private int tried;
  private int kinks;

  @Property(tries = 60)
  void ofRandomNetworks(@ForAll long seed) {
    Random random = new Random(seed);
    check("ofRandomNetworks", network(random), random, seed);
  }

  /** One to three inputs and outputs, some of which others read, and some of which do not count. */
  @Property(tries = 60)
  void ofRandomGraphs(@ForAll long seed) {
    Random random = new Random(seed);
    check("ofRandomGraphs", RandomGraphs.model(random), random, seed);
  }

  private void check(String property, Model model, Random random, long seed) {
    ModelSlopes slopes = new ModelSlopes(model.build(seed), random, seed);
    slopes.check("%s(seed = %dL)".formatted(property, seed));
    tried += slopes.tried();
    kinks += slopes.kinks();
  }

  @AfterProperty
  void fewCoordinatesWereLeftOut() {
    ModelSlopes.assertFew(0.05, kinks, tried, "all networks");
  }

  private static Model network(Random random) {
    Node input = Node.input(5 + random.nextInt(5), 5 + random.nextInt(5), 1 + random.nextInt(3));
    Node x = input.then(conv(random, input.shape()));
    int blocks = 1 + random.nextInt(4);
    for (int i = 0; i < blocks; i++) {
      x = block(random, x);
    }
    x = x.then(random.nextBoolean() ? new Flatten() : new GlobalAveragePooling2D());
    if (random.nextBoolean()) {
      x = x.then(new Dense(1 + random.nextInt(7), activation(random)));
    }
    Head head = head(random, x);
    return new Model(input, head.output).compile(new SGD(), head.loss);
  }

  /** What a network may end in. */
  record Head(Node output, Loss loss) {}

  static Head head(Random random, Node x) {
    int units = 2 + random.nextInt(4);
    boolean separate = random.nextBoolean();
    Loss loss;
    Activations last;
    switch (random.nextInt(6)) {
      case 0, 1 -> {
        loss =
            random.nextBoolean()
                ? new SparseCategoricalCrossentropy()
                : new CategoricalCrossentropy();
        last = Activations.SOFTMAX;
      }
      case 2 -> {
        loss =
            random.nextBoolean()
                ? new SparseCategoricalCrossentropy().fromLogits(true)
                : new CategoricalCrossentropy().fromLogits(true);
        last = null;
      }
      case 3 -> {
        loss = new BinaryCrossentropy();
        last = Activations.SIGMOID;
        units = 1 + random.nextInt(2);
      }
      case 4 -> { // not fused: through the softmax's own backward
        loss = new MeanSquaredError();
        last = Activations.SOFTMAX;
      }
      default -> {
        loss = new MeanSquaredError();
        last = null;
      }
    }
    x = last == null || separate ? x.then(new Dense(units)) : x.then(new Dense(units, last));
    x = last != null && separate ? x.then(new Activation(last)) : x;
    return new Head(x, loss);
  }

  static Node block(Random random, Node x) {
    int h = x.shape().dim(1);
    int w = x.shape().dim(2);
    int smallest = Math.min(h, w);
    return switch (random.nextInt(7)) {
      case 0 -> x.then(conv(random, x.shape()));
      case 1 -> x.then(new BatchNormalization().epsilon(0.1));
      case 2 -> x.then(new Dropout(0.3));
      case 3 -> smallest < 2 ? x : x.then(new MaxPooling2D());
      case 4 ->
          x.then(
              new AveragePooling2D(Math.min(2, smallest))
                  .strides(1 + random.nextInt(2))
                  .padding(random.nextBoolean() ? Padding.SAME : Padding.VALID));
      case 5 -> x.then(new Activation(someActivation(random)));
      default -> {
        Conv2D conv =
            new Conv2D(x.shape().dim(3), 3).padding(Padding.SAME).activation(activation(random));
        Node around = x.then(conv);
        Node normal =
            random.nextBoolean() ? around : around.then(new BatchNormalization().epsilon(0.1));
        if (random.nextBoolean()) {
          yield Node.merge(new Add(), x, normal);
        }
        // x has three consumers, one of which takes it twice
        yield Node.merge(new Add(), Node.merge(new Add(), x, normal), x, x.then(new Dropout(0.3)));
      }
    };
  }

  static Layer conv(Random random, Shape input) {
    int smallest = Math.min(input.dim(1), input.dim(2));
    int channels = input.dim(3);
    boolean grouped = channels > 1 && random.nextInt(4) == 0;
    int filters = grouped ? channels * (1 + random.nextInt(2)) : 1 + random.nextInt(5);
    Conv2D conv =
        new Conv2D(
            filters,
            1 + random.nextInt(Math.min(3, smallest)),
            1 + random.nextInt(Math.min(3, smallest)));
    conv.groups(grouped ? channels : 1)
        .activation(activation(random))
        .useBias(random.nextInt(4) > 0);
    boolean same = random.nextBoolean();
    conv.padding(same ? Padding.SAME : Padding.VALID);
    switch (random.nextInt(3)) {
      case 0 -> conv.strides(1 + random.nextInt(2), 1 + random.nextInt(2));
      case 1 -> conv.dilation(same ? 2 : 1, 1);
      default -> conv.kernelRegularizer(new L2(0.01));
    }
    return conv;
  }

  static ActivationFunction activation(Random random) {
    Activations[] all = {Activations.RELU, Activations.TANH, Activations.SIGMOID, null};
    return all[random.nextInt(all.length)];
  }

  private static ActivationFunction someActivation(Random random) {
    ActivationFunction drawn = activation(random);
    return drawn == null ? Activations.TANH : drawn;
  }
}
