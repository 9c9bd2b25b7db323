package dev.lanewise.nn.training;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.Padding;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.fixtures.GradientCheck;
import dev.lanewise.nn.Execution;
import dev.lanewise.nn.HasLogits;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Node;
import dev.lanewise.nn.Parameter;
import dev.lanewise.nn.TensorDataset;
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
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterProperty;

/**
 * Gradients of whole networks, as a training step computes them, against central differences:
 * random graphs of all layers, with skips, dropout replayed, penalties, and every pair of last
 * activation and loss.
 *
 * <p>A difference is worthless where it steps over a kink of relu or max pooling: there it is taken
 * again with half and a quarter of the step, and if any relu or any maximum still changes its mind,
 * the coordinate is left out. That may happen to one in twenty (it does to about one in eighty),
 * and to half of one network's.
 *
 * <p>The bound, for h = 3e-3: {@code relative * scale + 2 noise / step} as in {@link
 * GradientCheck}. The relative part, 1e-3 of the tensor's largest coordinate, pays for h^2 / 6 =
 * 1.5e-6 of the third derivative, as long as that is below 600 times the gradient; the smooth parts
 * here (tanh, sigmoid, normalisation with epsilon 0.1, softmax) keep it there. Noise is what float
 * makes of the loss. A layer rounds sums of up to some 300 terms: 16 roundings, the root of that,
 * if their signs are random. The errors of several layers are as independent, and add up as the
 * root of their number. The loss moves by no more than its logits do, whence the factor of their
 * size.
 */
@Tag("simd")
class ModelGradientTest {
  private static final double H = 3e-3;
  private static final double LEAST_H = H / 4;
  private static final double RELATIVE = 1e-3;
  private static final int COORDINATES = 12;

  // Over all networks: one instance of this class runs them.
  private int tried;
  private int kinks;

  @Property(tries = 60)
  void ofRandomNetworks(@ForAll long seed) {
    Random random = new Random(seed);
    Model model = network(random).build(seed);
    Batch batch = batch(model, random, seed);
    Objective objective = new Objective(model);
    // Biases and betas begin with 0, gammas with 1: anywhere else is a better point.
    for (Parameter weight : model.trainableWeights()) {
      for (int i = 0; weight.shape().rank() == 1 && i < weight.value().size(); i++) {
        weight.value().data()[i] += 0.4f * random.nextFloat() - 0.2f;
      }
    }
    objective.forward(batch, true);
    float[] dx = objective.backward(batch).data().clone();
    double noise =
        16
            * Math.sqrt(model.layers().size())
            * GradientCheck.FLOAT_ROUNDING
            * (1 + largest(lastLogits(model, batch)));
    String repro =
        "ofRandomNetworks(seed = %dL): %s, %s, input %s"
            .formatted(seed, model.layers(), model.loss(), batch.x().shape());
    int triedBefore = tried;
    int kinksBefore = kinks;
    check("input", model, batch, objective, batch.x(), dx, noise, random, repro);
    model
        .weights()
        .forEach(
            (name, weight) -> {
              if (weight.isTrainable()) {
                check(
                    name,
                    model,
                    batch,
                    objective,
                    weight.value(),
                    weight.gradient().data().clone(),
                    noise,
                    random,
                    repro);
              }
            });
    assertFew(0.5, kinks - kinksBefore, tried - triedBefore, repro);
  }

  @AfterProperty
  void fewCoordinatesWereLeftOut() {
    assertFew(0.05, kinks, tried, "all networks");
  }

  private static void assertFew(double share, int kinks, int tried, String where) {
    assertTrue(
        kinks <= share * tried,
        () -> "too many kinks to tell: %d of %d; %s".formatted(kinks, tried, where));
  }

  private void check(
      String name,
      Model model,
      Batch batch,
      Objective objective,
      Tensor point,
      float[] gradient,
      double noise,
      Random random,
      String repro) {
    int count = Math.min(COORDINATES, point.size());
    double[] slopes = new double[count];
    double[] steps = new double[count];
    int[] coordinates = new int[count];
    double scale = 0;
    int[] here = choices(model, batch, objective);
    for (int k = 0; k < count; k++) {
      int i = count == point.size() ? k : random.nextInt(point.size());
      coordinates[k] = i;
      float saved = point.data()[i];
      boolean smooth = false;
      for (double h = H; !smooth && h >= LEAST_H; h /= 2) {
        float up = (float) (saved + h);
        float down = (float) (saved - h);
        point.data()[i] = up;
        smooth = Arrays.equals(here, choices(model, batch, objective));
        double above = objective.forward(batch, false) + objective.penalty();
        point.data()[i] = down;
        smooth &= Arrays.equals(here, choices(model, batch, objective));
        double below = objective.forward(batch, false) + objective.penalty();
        steps[k] = smooth ? (double) up - down : 0;
        slopes[k] = (above - below) / ((double) up - down);
      }
      point.data()[i] = saved;
      tried++;
      kinks += smooth ? 0 : 1;
      scale = Math.max(scale, smooth ? Math.max(Math.abs(gradient[i]), Math.abs(slopes[k])) : 0);
    }
    for (int k = 0; k < count; k++) {
      double error = Math.abs(gradient[coordinates[k]] - slopes[k]);
      boolean fine = steps[k] == 0 || error <= RELATIVE * scale + 2 * noise / steps[k];
      int at = k;
      double largest = scale;
      assertTrue(
          fine,
          () ->
              "dL/d%s[%d] is %.6g by hand but %.6g by differences (largest %.3g, noise %.3g); %s"
                  .formatted(
                      name,
                      coordinates[at],
                      gradient[coordinates[at]],
                      slopes[at],
                      largest,
                      2 * noise / steps[at],
                      repro));
    }
  }

  /**
   * Which side of its kink each relu is on, and which element each maximum is, at the present
   * point.
   */
  private static int[] choices(Model model, Batch batch, Objective objective) {
    objective.forward(batch, false);
    Execution execution = batch.execution();
    return model.nodes().stream()
        .filter(node -> !node.isInput())
        .flatMapToInt(node -> Arrays.stream(choices(execution, node)))
        .toArray();
  }

  private static int[] choices(Execution execution, Node node) {
    Layer layer = node.layer(); // the plan has no output of a layer whose relu is another's
    if (layer instanceof HasLogits last && last.activation() == Activations.RELU) {
      Tensor y = execution.output(layer);
      int[] positive = new int[y.size()];
      for (int i = 0; i < positive.length; i++) {
        positive[i] = y.data()[i] > 0 ? 1 : 0;
      }
      return positive;
    }
    if (layer instanceof MaxPooling2D) {
      Node before = node.inputs().getFirst();
      return maxima(
          before.isInput() ? null : execution.output(before.layer()), execution.output(layer));
    }
    return new int[0];
  }

  // Windows of 2x2 side by side.
  private static int[] maxima(Tensor x, Tensor y) {
    int[] maxima = new int[y.size()];
    int at = 0;
    for (int n = 0; n < y.dim(0); n++) {
      for (int p = 0; p < y.dim(1); p++) {
        for (int q = 0; q < y.dim(2); q++) {
          for (int c = 0; c < y.dim(3); c++) {
            for (int cell = 3; cell >= 0; cell--) {
              if (x.get(n, 2 * p + cell / 2, 2 * q + cell % 2, c) == y.data()[at]) {
                maxima[at] = cell;
              }
            }
            at++;
          }
        }
      }
    }
    return maxima;
  }

  private static Tensor lastLogits(Model model, Batch batch) {
    Layer last = model.nodes().getLast().layer();
    return last instanceof HasLogits output && output.activation() != null
        ? batch.execution().logits()
        : batch.execution().output();
  }

  private static double largest(Tensor tensor) {
    double largest = 0;
    for (float value : tensor.data()) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
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
    return new Model(input, x).compile(new SGD(), loss);
  }

  private static Node block(Random random, Node x) {
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

  private static Layer conv(Random random, Shape input) {
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

  private static ActivationFunction activation(Random random) {
    Activations[] all = {Activations.RELU, Activations.TANH, Activations.SIGMOID, null};
    return all[random.nextInt(all.length)];
  }

  private static ActivationFunction someActivation(Random random) {
    ActivationFunction drawn = activation(random);
    return drawn == null ? Activations.TANH : drawn;
  }

  private static Batch batch(Model model, Random random, long seed) {
    int n = 2 + random.nextInt(4);
    Tensor x =
        Tensor.of(
            GradientCheck.random(seed, model.inputShape().withBatch(n).size(), -1, 1),
            model.inputShape().withBatch(n));
    Shape output = model.outputShape().withBatch(n);
    Tensor y = Tensor.of(GradientCheck.random(seed + 1, output.size(), 0, 1), output);
    if (model.loss() instanceof SparseCategoricalCrossentropy) {
      y = Tensor.zeros(n);
      for (int i = 0; i < n; i++) {
        y.data()[i] = random.nextInt(output.dim(-1));
      }
    }
    TensorDataset data = new TensorDataset(x, y);
    Batch batch = new Batch(data, "data", n, model.execution(true, seed), null);
    for (int i = 0; i < n; i++) {
      batch.read(data, i, i);
    }
    batch.execution().step(3);
    return batch;
  }
}
