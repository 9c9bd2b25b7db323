package dev.lanewise.nn.losses;

import dev.lanewise.engine.Tensor;
import dev.lanewise.fixtures.GradientCheck;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Every loss against central differences. */
class LossGradientTest {
  /**
   * The losses are summed in double from the very floats that are moved, so there is no noise. A
   * difference with h = 1e-3 leaves out h^2 / 6 of the third derivative, and its middle lies half a
   * float's spacing from x, which the second derivative turns into an error:
   *
   * <ul>
   *   <li>logits within +-2: 0.0962 h^2 / 6 + 0.25 * 1.2e-7 = 4.6e-8 a row, against a largest
   *       coordinate of at least 1 - softmax(2 over -2) = 0.018: 2.6e-6;
   *   <li>probabilities p of at least 0.05: 2 / p^3 h^2 / 6 against 1 / p with h = 1e-4 is 1.3e-6,
   *       the spacing 3e-8 / p = 6e-7;
   *   <li>squared differences have no third derivative.
   * </ul>
   */
  private static final double RELATIVE = 1e-5;

  private final int[] sizes = {1, 2, 3, 5, 7, 13, 17};

  @Property
  void categorical(@ForAll long seed, @ForAll boolean logits, @ForAll boolean oneHot) {
    Random random = new Random(seed);
    int n = sizes[random.nextInt(sizes.length)];
    int classes = 2 + random.nextInt(12);
    Tensor target = Tensor.zeros(n, classes);
    for (int row = 0; row < n; row++) {
      fillDistribution(random, target.data(), row * classes, classes, oneHot);
    }
    Tensor prediction = prediction(random, logits, n, classes);
    check(new CategoricalCrossentropy().fromLogits(logits), prediction, target, logits, seed);
  }

  @Property
  void sparse(
      @ForAll long seed, @ForAll boolean logits, @ForAll boolean image, @ForAll boolean column) {
    Random random = new Random(seed);
    int n = sizes[random.nextInt(sizes.length)];
    int classes = 2 + random.nextInt(12);
    int rows = image ? n * 3 * 5 : n;
    float[] labels = new float[rows];
    for (int i = 0; i < rows; i++) {
      labels[i] = random.nextInt(classes);
    }
    Tensor target =
        image
            ? column ? Tensor.of(labels, n, 3, 5, 1) : Tensor.of(labels, n, 3, 5)
            : column ? Tensor.of(labels, n, 1) : Tensor.of(labels, n);
    Tensor prediction =
        image
            ? prediction(random, logits, n, 3, 5, classes)
            : prediction(random, logits, n, classes);
    check(new SparseCategoricalCrossentropy().fromLogits(logits), prediction, target, logits, seed);
  }

  @Property
  void binary(
      @ForAll long seed, @ForAll boolean logits, @ForAll @IntRange(min = 1, max = 5) int units) {
    Random random = new Random(seed);
    int n = sizes[random.nextInt(sizes.length)];
    Tensor target = Tensor.of(GradientCheck.random(seed, n * units, 0, 1), n, units);
    for (int i = 0; i < target.size(); i += 2) {
      target.data()[i] = Math.round(target.data()[i]);
    }
    check(
        new BinaryCrossentropy().fromLogits(logits),
        prediction(random, logits, n, units),
        target,
        logits,
        seed);
  }

  @Property
  void meanSquaredError(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int units) {
    Random random = new Random(seed);
    int n = sizes[random.nextInt(sizes.length)];
    Tensor target = Tensor.of(GradientCheck.random(seed, n * units, -2, 2), n, units);
    check(new MeanSquaredError(), prediction(random, true, n, units), target, true, seed);
  }

  // At least one of two classes has a sizeable share, so that the largest coordinate is not small.
  private static void fillDistribution(
      Random random, float[] t, int at, int classes, boolean oneHot) {
    if (oneHot) {
      t[at + random.nextInt(classes)] = 1;
      return;
    }
    double sum = 0;
    for (int k = at; k < at + classes; k++) {
      t[k] = random.nextFloat();
      sum += t[k];
    }
    for (int k = at; k < at + classes; k++) {
      t[k] /= (float) sum;
    }
    t[at] += 0.5f; // nor need targets add up to 1
  }

  private static Tensor prediction(Random random, boolean logits, int... dims) {
    Tensor prediction = Tensor.zeros(dims);
    float[] drawn =
        GradientCheck.random(
            random.nextLong(), prediction.size(), logits ? -2 : 0.05, logits ? 2 : 0.95);
    System.arraycopy(drawn, 0, prediction.data(), 0, drawn.length);
    return prediction;
  }

  private static void check(
      Loss loss, Tensor prediction, Tensor target, boolean logits, long seed) {
    Tensor gradient = Tensor.zeros(prediction.shape());
    gradient.fill(Float.NaN); // every element must be written
    loss.compute(prediction, target, gradient);
    GradientCheck.of(loss.toString(), "%s seed %d".formatted(prediction.shape(), seed))
        .step(logits ? 1e-3 : 1e-4)
        .relative(RELATIVE)
        .check(
            "prediction",
            prediction.data(),
            gradient.data(),
            () -> loss.compute(prediction, target, null));
  }
}
