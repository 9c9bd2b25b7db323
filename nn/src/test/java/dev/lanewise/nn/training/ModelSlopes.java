package dev.lanewise.nn.training;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.fixtures.GradientCheck;
import dev.lanewise.nn.Compiled;
import dev.lanewise.nn.Execution;
import dev.lanewise.nn.HasLogits;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Node;
import dev.lanewise.nn.Parameter;
import dev.lanewise.nn.TensorDataset;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.layers.MaxPooling2D;
import dev.lanewise.nn.losses.SparseCategoricalCrossentropy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * The gradients of a training step of a whole network, by its inputs and its weights, against
 * central differences.
 *
 * <p>A difference is worthless where it steps over a kink of relu or max pooling: there it is taken
 * again with half and a quarter of the step, and if any relu or any maximum still changes its mind,
 * the coordinate is left out. That may happen to one in twenty (it does to about one in eighty),
 * and to half of one network's: one relu at the very edge spoils all that comes before it, and the
 * network is then tried at another point. No kink is a maximum that is shared: means of windows
 * that overlap are of the same numbers where the rest are relu's zeros, and which of two is larger
 * is then a matter of rounding. So an element that was the largest still counts as it if another is
 * larger by no more than {@link #TIE} of the largest there is.
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
final class ModelSlopes {
  private static final double H = 3e-3;
  private static final double LEAST_H = H / 4;
  private static final double RELATIVE = 1e-3;
  private static final int COORDINATES = 12;
  private static final int STEP = 3;
  private static final int POINTS = 3;

  /** A mean of four numbers is rounded four times; two of them are compared. */
  private static final double TIE = 8 * GradientCheck.FLOAT_ROUNDING;

  private final Model model;
  private final Random random;
  private final Batch batch;
  private final Objective objective;

  /** The same without a plan, which has not all outputs. */
  private final Execution layers;

  // At the point that was kept.
  private int tried;
  private int kinks;

  /** For a compiled model with weights, and random samples. */
  ModelSlopes(Model model, Random random, long seed) {
    this.model = model;
    this.random = random;
    batch = batch(model, random, seed);
    layers = model.execution(true, seed, false);
    layers.step(STEP);
    objective = new Objective(model);
  }

  int tried() {
    return tried;
  }

  int kinks() {
    return kinks;
  }

  /**
   * Compares all of them.
   *
   * @param from what would do it again, for the message
   */
  void check(String from) {
    String repro =
        "%s: %s, %s, inputs %s"
            .formatted(
                from,
                model.layers(),
                model.compiled().outputs(),
                batch.inputs().stream().map(Tensor::shape).toList());
    int points = 0;
    do {
      tried = 0;
      kinks = 0;
      checkAtAnotherPoint(repro);
      points++;
    } while (kinks > 0.5 * tried && points < POINTS);
    assertFew(0.5, kinks, tried, repro);
  }

  private void checkAtAnotherPoint(String repro) {
    // Biases and betas begin with 0, gammas with 1: anywhere else is a better point.
    for (Parameter weight : model.trainableWeights()) {
      for (int i = 0; weight.shape().rank() == 1 && i < weight.value().size(); i++) {
        weight.value().data()[i] += 0.4f * random.nextFloat() - 0.2f;
      }
    }
    objective.forward(batch, true);
    objective.backward(batch);
    List<float[]> dxs = new ArrayList<>();
    for (int k = 0; k < model.inputs().size(); k++) {
      Tensor dx = batch.execution().inputGradient(k);
      dxs.add(dx == null ? new float[batch.inputs().get(k).size()] : dx.data().clone());
    }
    double noise =
        16
            * Math.sqrt(model.layers().size())
            * GradientCheck.FLOAT_ROUNDING
            * weights()
            * (1 + largestLogit());
    for (int k = 0; k < dxs.size(); k++) {
      check(model.inputNames().get(k), batch.inputs().get(k), dxs.get(k), noise, repro);
    }
    model
        .weights()
        .forEach(
            (name, weight) -> {
              if (weight.isTrainable()) {
                check(name, weight.value(), weight.gradient().data().clone(), noise, repro);
              }
            });
  }

  /** The outputs' losses times their weights are added up, and so is their noise. */
  private double weights() {
    return model.compiled().outputs().stream()
        .filter(output -> output.loss() != null)
        .mapToDouble(output -> Math.abs(output.lossWeight()))
        .sum();
  }

  static void assertFew(double share, int kinks, int tried, String where) {
    assertTrue(
        kinks <= share * tried,
        () -> "too many kinks to tell: %d of %d; %s".formatted(kinks, tried, where));
  }

  private void check(String name, Tensor point, float[] gradient, double noise, String repro) {
    int count = Math.min(COORDINATES, point.size());
    double[] slopes = new double[count];
    double[] steps = new double[count];
    int[] coordinates = new int[count];
    double scale = 0;
    List<int[]> here = choices(null);
    for (int k = 0; k < count; k++) {
      int i = count == point.size() ? k : random.nextInt(point.size());
      coordinates[k] = i;
      float saved = point.data()[i];
      boolean smooth = false;
      for (double h = H; !smooth && h >= LEAST_H; h /= 2) {
        float up = (float) (saved + h);
        float down = (float) (saved - h);
        point.data()[i] = up;
        smooth = isSame(here, choices(here));
        double above = objective.forward(batch, false) + objective.penalty();
        point.data()[i] = down;
        smooth &= isSame(here, choices(here));
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
   * point, layer by layer.
   *
   * @param before what they were elsewhere, which decides between equals; or null
   */
  private List<int[]> choices(List<int[]> before) {
    layers.forward(batch.inputs());
    List<int[]> choices = new ArrayList<>();
    for (Node node : model.nodes()) {
      Layer layer = node.layer();
      if (layer instanceof HasLogits last && last.activation() == Activations.RELU) {
        choices.add(positive(layers.output(layer)));
      } else if (layer instanceof MaxPooling2D) {
        Tensor x = layers.output(node.inputs().getFirst().layer());
        int[] earlier = before == null ? null : before.get(choices.size());
        choices.add(maxima(x, layers.output(layer), earlier));
      }
    }
    return choices;
  }

  private static boolean isSame(List<int[]> a, List<int[]> b) {
    return Arrays.deepEquals(a.toArray(), b.toArray());
  }

  private static int[] positive(Tensor y) {
    int[] positive = new int[y.size()];
    for (int i = 0; i < positive.length; i++) {
      positive[i] = y.data()[i] > 0 ? 1 : 0;
    }
    return positive;
  }

  // Windows of 2x2 side by side.
  private static int[] maxima(Tensor x, Tensor y, int[] earlier) {
    int[] maxima = new int[y.size()];
    double tie = TIE * largest(x);
    int at = 0;
    for (int n = 0; n < y.dim(0); n++) {
      for (int p = 0; p < y.dim(1); p++) {
        for (int q = 0; q < y.dim(2); q++) {
          for (int c = 0; c < y.dim(3); c++) {
            for (int cell = 3; cell >= 0; cell--) {
              float value = x.get(n, 2 * p + cell / 2, 2 * q + cell % 2, c);
              boolean was = earlier != null && earlier[at] == cell;
              if (was && value >= y.data()[at] - tie) {
                maxima[at] = cell;
                break;
              }
              if (value == y.data()[at]) {
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

  /** The largest of all logits, or outputs where there are none. */
  private double largestLogit() {
    double largest = 0;
    for (int k = 0; k < model.outputs().size(); k++) {
      Node output = model.outputs().get(k);
      boolean read = model.nodes().stream().anyMatch(node -> node.inputs().contains(output));
      Tensor last =
          HasLogits.isEnd(output, read ? 1 : 0)
              ? batch.execution().logits(k)
              : batch.execution().output(k);
      largest = Math.max(largest, largest(last));
    }
    return largest;
  }

  private static double largest(Tensor tensor) {
    double largest = 0;
    for (float value : tensor.data()) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  private static Batch batch(Model model, Random random, long seed) {
    int n = 2 + random.nextInt(4);
    List<Tensor> xs = new ArrayList<>();
    for (Node input : model.inputs()) {
      xs.add(uniform(seed + 10 * xs.size(), input.shape().withBatch(n), -1));
    }
    List<Tensor> ys = new ArrayList<>();
    for (int k = 0; k < model.outputs().size(); k++) {
      Compiled.Output compiled = model.compiled().outputs().get(k);
      Shape output = model.outputs().get(k).shape().withBatch(n);
      if (compiled.isScored()) {
        ys.add(
            compiled.loss() instanceof SparseCategoricalCrossentropy
                ? classes(n, output.dim(-1), random)
                : uniform(seed + 1 + 10 * k, output, 0));
      }
    }
    TensorDataset data = new TensorDataset(xs, ys);
    int outputs = model.outputs().size();
    Batch batch = new Batch(data, "data", n, model.execution(true, seed), outputs, null);
    for (int i = 0; i < n; i++) {
      batch.read(data, i, i);
    }
    batch.execution().step(STEP);
    return batch;
  }

  private static Tensor uniform(long seed, Shape shape, double low) {
    return Tensor.of(GradientCheck.random(seed, shape.size(), low, 1), shape);
  }

  private static Tensor classes(int n, int classes, Random random) {
    Tensor y = Tensor.zeros(n);
    for (int i = 0; i < n; i++) {
      y.data()[i] = random.nextInt(classes);
    }
    return y;
  }
}
