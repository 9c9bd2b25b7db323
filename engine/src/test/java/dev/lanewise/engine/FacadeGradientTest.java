package dev.lanewise.engine;

import dev.lanewise.fixtures.GradientCheck;
import java.util.Random;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The backward operations against differences of the forward ones. */
class FacadeGradientTest {
  private interface Backward {
    void run(Tensor y, Tensor dy, Tensor dx);
  }

  private static void check(
      String what,
      long seed,
      double h,
      double relative,
      int roundings,
      Tensor x,
      Tensor y,
      Consumer<Tensor> forward,
      Backward backward) {
    Tensor dy = Tensor.of(GradientCheck.upstream(seed, y.size()), y.shape());
    forward.accept(y);
    Tensor dx = Tensor.of(Floats.nans(x.size()), x.shape());
    backward.run(y, dy, dx);
    double noise = GradientCheck.noise(y.data(), dy.data(), roundings);
    Tensor moved = Tensor.zeros(y.shape());
    GradientCheck.of(what, "seed=" + seed)
        .step(h)
        .relative(relative)
        .noise(noise)
        .check(
            "x",
            x.data(),
            dx.data(),
            () -> {
              forward.accept(moved);
              return GradientCheck.weightedSum(moved.data(), dy.data());
            });
  }

  @Property(tries = 30)
  void elements(@ForAll long seed) {
    Random random = new Random(seed);
    int n = 1 + random.nextInt(70);
    float[] values = GradientCheck.random(seed, n, -2, 2);
    Tensor y = Tensor.zeros(n);
    Tensor kinked = Tensor.of(GradientCheck.offKink(values.clone(), 0, 0.05), n);
    check(
        "relu",
        seed,
        1e-2,
        1e-5,
        1,
        kinked,
        y,
        t -> Elementwise.relu(kinked, t),
        Elementwise::reluBackward);
    // Third derivatives are at most 1/8 and 2; h^2 / 6 of that.
    Tensor x = Tensor.of(values, n);
    check(
        "sigmoid",
        seed,
        1e-2,
        1e-4,
        6,
        x,
        y,
        t -> Elementwise.sigmoid(x, t),
        Elementwise::sigmoidBackward);
    check(
        "tanh", seed, 5e-3, 3e-4, 4, x, y, t -> Elementwise.tanh(x, t), Elementwise::tanhBackward);
  }

  @Property(tries = 30)
  void softmax(@ForAll long seed) {
    Random random = new Random(seed);
    int rows = 1 + random.nextInt(4);
    int cols = 2 + random.nextInt(40);
    Tensor x = Tensor.of(GradientCheck.random(seed, rows * cols, -2, 2), rows, cols);
    Tensor y = Tensor.zeros(rows, cols);
    check(
        "softmax",
        seed,
        1e-2,
        1e-3,
        cols + 12,
        x,
        y,
        t -> Rows.softmax(x, t),
        Rows::softmaxBackward);
  }

  @Property(tries = 30)
  void pooling(@ForAll long seed) {
    Random random = new Random(seed);
    int kernel = 1 + random.nextInt(3);
    Padding padding = random.nextBoolean() ? Padding.SAME : Padding.VALID;
    ConvGeometry g =
        ConvGeometry.pooling(
            1 + random.nextInt(2),
            3 + random.nextInt(4),
            3 + random.nextInt(4),
            1 + random.nextInt(18),
            kernel,
            kernel,
            1 + random.nextInt(3),
            1 + random.nextInt(3),
            padding);
    // Values h apart from each other, in random order: no maximum changes on the way.
    int size = g.inputShape().size();
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = i;
    }
    RandomStream.of(seed, "order").shuffle(order);
    Tensor x = Tensor.zeros(g.inputShape());
    for (int i = 0; i < size; i++) {
      x.data()[i] = order[i] * 0.05f - 1;
    }
    Tensor y = Tensor.zeros(g.outputShape());
    check(
        "max " + g,
        seed,
        1e-2,
        1e-5,
        1,
        x,
        y,
        t -> Pooling.maxForward(g, x, t),
        (t, dy, dx) -> Pooling.maxBackward(g, x, t, dy, dx));
    // Terms of a mean may cancel: their sizes stand for it.
    Tensor wide = Tensor.of(GradientCheck.random(seed, size, 1, 2), g.inputShape());
    check(
        "average " + g,
        seed,
        1e-2,
        1e-5,
        kernel * kernel + 1,
        wide,
        y,
        t -> Pooling.averageForward(g, wide, t),
        (t, dy, dx) -> Pooling.averageBackward(g, dy, dx));
  }
}
