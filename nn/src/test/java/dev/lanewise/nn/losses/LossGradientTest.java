package dev.lanewise.nn.losses;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.engine.Tensor;
import dev.lanewise.fixtures.GradientCheck;
import dev.lanewise.nn.Registries;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

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
   *
   * <p>Where nothing keeps all coordinates from being small, as where a target may be the very
   * distribution that is predicted, the same errors are allowed as they are: see {@link
   * #errorOfDistributions}.
   */
  private static final double RELATIVE = 1e-5;

  private static final double LOGITS_H = 1e-3;
  private static final double H = 1e-4;

  /** Half of the spacing of floats from 2 to 4: how far the middle may be from x. */
  private static final double MIDDLE = 0x1p-23;

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
    double error = errorOfDistributions(logits, prediction, target, classes) / n;
    check(
        new CategoricalCrossentropy().fromLogits(logits), prediction, target, logits, error, seed);
  }

  /** Targets that are all but predicted: the whole gradient is small. */
  @Test
  void categoricalNearItsTarget() {
    categorical(7_847_459_754L, true, false);
    categorical(7_629_726_849L, false, false);
  }

  /**
   * The errors above of one row, for the largest sum of targets and the smallest p, and that of the
   * gradient on logits, whose softmax is one of floats: the roundings that {@code RowsKernelsTest}
   * counts, for logits no more than 4 from each other, and one more for its scale.
   */
  private static double errorOfDistributions(
      boolean logits, Tensor prediction, Tensor target, int classes) {
    double most = 0;
    for (int at = 0; at < target.size(); at += classes) {
      double sum = 0;
      for (int k = at; k < at + classes; k++) {
        sum += target.data()[k];
      }
      most = Math.max(most, sum);
    }
    if (logits) {
      double softmax = (4 + 4 + 3 + classes + 3 + 3 + 1) * GradientCheck.FLOAT_ROUNDING;
      return most * (0.0962 * LOGITS_H * LOGITS_H / 6 + 0.25 * MIDDLE + softmax);
    }
    double least = 1;
    for (float p : prediction.data()) {
      least = Math.min(least, p - H);
    }
    return most * (2 / (least * least * least) * H * H / 6 + MIDDLE / (least * least));
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
    check(
        new SparseCategoricalCrossentropy().fromLogits(logits),
        prediction,
        target,
        logits,
        0,
        seed);
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
        0,
        seed);
  }

  /**
   * Bound for all options: gamma up to 4 multiplies derivatives, and weights and smoothing make the
   * largest coordinate small; where those above are right by 1e-5, ten times that is asked here.
   */
  private static final double RELATIVE_OF_ALL = 1e-4;

  /** What predictions and targets a loss is tried on. */
  private enum Domain {
    /** Distributions, in probabilities or logits, with one of them as target. */
    CLASSES,
    /** The same, with class numbers as targets. */
    NUMBERS,
    /** Numbers above 0 that are not near each other, with one-hot targets. */
    RANKED,
    /** Probabilities or logits of yes, with targets of 0 to 1. */
    YES,
    /** Numbers, with targets that are not near. */
    REAL,
    /** Numbers above 0. */
    POSITIVE,
    /** Numbers away from a margin, with targets of -1 and 1, or 0 and 1. */
    SIGN
  }

  private record Case(Domain domain, Function<Random, Loss> loss) {}

  private static final Map<String, Case> CASES = new LinkedHashMap<>();

  static {
    CASES.put(
        "BinaryCrossentropy",
        new Case(
            Domain.YES,
            random ->
                new BinaryCrossentropy()
                    .fromLogits(random.nextBoolean())
                    .labelSmoothing(smoothing(random))));
    CASES.put(
        "BinaryFocalCrossentropy",
        new Case(
            Domain.YES,
            random ->
                new BinaryFocalCrossentropy(
                        random.nextBoolean(), 0.1 + 0.8 * random.nextDouble(), gamma(random))
                    .fromLogits(random.nextBoolean())
                    .labelSmoothing(smoothing(random))));
    CASES.put(
        "CategoricalCrossentropy",
        new Case(
            Domain.CLASSES,
            random ->
                new CategoricalCrossentropy()
                    .fromLogits(random.nextBoolean())
                    .labelSmoothing(smoothing(random))));
    CASES.put(
        "CategoricalFocalCrossentropy",
        new Case(
            Domain.CLASSES,
            random ->
                new CategoricalFocalCrossentropy(0.1 + random.nextDouble(), gamma(random))
                    .fromLogits(random.nextBoolean())
                    .labelSmoothing(smoothing(random))));
    CASES.put(
        "SparseCategoricalCrossentropy",
        new Case(
            Domain.NUMBERS,
            random -> new SparseCategoricalCrossentropy().fromLogits(random.nextBoolean())));
    CASES.put("CategoricalHinge", new Case(Domain.RANKED, _ -> new CategoricalHinge()));
    CASES.put("CosineSimilarity", new Case(Domain.REAL, _ -> new CosineSimilarity()));
    CASES.put("Hinge", new Case(Domain.SIGN, _ -> new Hinge()));
    CASES.put("Huber", new Case(Domain.REAL, random -> new Huber(0.5 + random.nextInt(3))));
    CASES.put("KLDivergence", new Case(Domain.CLASSES, _ -> new KLDivergence()));
    CASES.put("LogCosh", new Case(Domain.REAL, _ -> new LogCosh()));
    CASES.put("MeanAbsoluteError", new Case(Domain.REAL, _ -> new MeanAbsoluteError()));
    CASES.put(
        "MeanAbsolutePercentageError",
        new Case(Domain.REAL, _ -> new MeanAbsolutePercentageError()));
    CASES.put("MeanSquaredError", new Case(Domain.REAL, _ -> new MeanSquaredError()));
    CASES.put(
        "MeanSquaredLogarithmicError",
        new Case(Domain.POSITIVE, _ -> new MeanSquaredLogarithmicError()));
    CASES.put("Poisson", new Case(Domain.POSITIVE, _ -> new Poisson()));
    CASES.put("SquaredHinge", new Case(Domain.SIGN, _ -> new SquaredHinge()));
  }

  private static double smoothing(Random random) {
    return random.nextBoolean() ? 0 : 0.3 * random.nextDouble();
  }

  private static double gamma(Random random) {
    return random.nextInt(4) == 0 ? 0 : 4 * random.nextDouble();
  }

  @Test
  void everyLossHasACase() {
    assertEquals(
        Registries.LOSSES.types(),
        CASES.keySet().stream()
            .sorted()
            .collect(java.util.stream.Collectors.toCollection(java.util.LinkedHashSet::new)));
  }

  @Property(tries = 2000)
  void everyLossWithAllOptionsAndWeights(@ForAll long seed) {
    Random random = new Random(seed);
    String type = CASES.keySet().toArray(String[]::new)[random.nextInt(CASES.size())];
    Case each = CASES.get(type);
    Loss loss = each.loss().apply(random);
    int n = sizes[random.nextInt(sizes.length)];
    int inner = random.nextInt(3) == 0 ? 3 : 1;
    int units = 2 + random.nextInt(6);
    int[] dims = inner == 1 ? new int[] {n, units} : new int[] {n, inner, units};
    boolean logits = loss.config().has("fromLogits") && loss.config().getBoolean("fromLogits");
    Tensor p = prediction(random, logits, dims);
    Tensor t =
        each.domain() == Domain.NUMBERS
            ? Tensor.zeros(inner == 1 ? new int[] {n} : new int[] {n, inner})
            : Tensor.zeros(dims);
    fill(random, each.domain(), p, t, units);
    Tensor weights =
        switch (random.nextInt(3)) {
          case 0 -> null;
          case 1 -> Tensor.of(GradientCheck.random(seed + 1, n, 0.5, 3), n);
          default -> Tensor.of(GradientCheck.random(seed + 1, n * inner, 0.5, 3), n * inner);
        };
    Tensor gradient = Tensor.zeros(p.shape());
    gradient.fill(Float.NaN); // every element must be written
    double value = loss.compute(p, t, weights, gradient);
    // With the gradient, logits without weights go through float.
    assertEquals(value, loss.compute(p, t, weights, null), 1e-5 * Math.max(1, Math.abs(value)));
    GradientCheck.of(loss.toString(), "%s seed %d".formatted(p.shape(), seed))
        .step(1e-4)
        .relative(RELATIVE_OF_ALL)
        .check("prediction", p.data(), gradient.data(), () -> loss.compute(p, t, weights, null));
  }

  private static void fill(Random random, Domain domain, Tensor p, Tensor t, int units) {
    switch (domain) {
      case CLASSES -> {
        for (int at = 0; at < t.size(); at += units) {
          t.data()[at + random.nextInt(units)] = 1;
          if (random.nextBoolean()) {
            t.data()[at] += 0.25f;
          }
        }
      }
      case RANKED -> {
        for (int at = 0; at < t.size(); at += units) {
          rank(random, p.data(), at, units);
          int label = at + random.nextInt(units);
          t.data()[label] = 1;
          p.data()[label] += random.nextInt(3) == 0 ? 3 : 0; // beyond the margin
        }
      }
      case NUMBERS -> {
        for (int i = 0; i < t.size(); i++) {
          t.data()[i] = random.nextInt(units);
        }
      }
      case YES -> {
        for (int i = 0; i < t.size(); i++) {
          t.data()[i] = random.nextBoolean() ? random.nextFloat() : random.nextInt(2);
        }
      }
      case REAL, POSITIVE -> {
        for (int i = 0; i < t.size(); i++) {
          p.data()[i] = 0.5f + 2 * random.nextFloat();
          // Differences of 0.1 to 0.4 or 0.6 to 0.9, 1.1 to 1.4, ...: off 0 and Huber's deltas.
          int half = random.nextInt(6);
          float difference = 0.5f * half + 0.1f + 0.3f * random.nextFloat();
          t.data()[i] = p.data()[i] + difference;
          if (domain == Domain.REAL && random.nextBoolean()) {
            p.data()[i] = -p.data()[i];
            t.data()[i] = -t.data()[i];
          }
        }
      }
      case SIGN -> {
        boolean zeroOrOne = random.nextBoolean();
        for (int i = 0; i < t.size(); i++) {
          int sign = random.nextBoolean() ? 1 : -1;
          t.data()[i] = zeroOrOne && sign < 0 ? 0 : sign;
          p.data()[i] = sign * (random.nextBoolean() ? random.nextFloat() * 0.9f - 2 : 1.5f);
        }
        p.data()[0] = t.data()[0] > 0 ? 0.25f : -0.25f; // one is on the wrong side of the margin
      }
    }
  }

  /** Predictions of 0.05 to 0.95 in an order of chance, at least 0.06 apart. */
  private static void rank(Random random, float[] p, int at, int units) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, units).boxed().toList());
    Collections.shuffle(order, random);
    for (int k = 0; k < units; k++) {
      p[at + k] = 0.05f + 0.9f * (order.get(k) + 0.5f * random.nextFloat()) / units;
    }
  }

  @Property
  void meanSquaredError(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int units) {
    Random random = new Random(seed);
    int n = sizes[random.nextInt(sizes.length)];
    Tensor target = Tensor.of(GradientCheck.random(seed, n * units, -2, 2), n, units);
    double error = 2.0 / (n * units) * MIDDLE;
    check(new MeanSquaredError(), prediction(random, true, n, units), target, true, error, seed);
  }

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

  /** With so much error of a coordinate allowed, however small all of them are. */
  private static void check(
      Loss loss, Tensor prediction, Tensor target, boolean logits, double error, long seed) {
    double h = logits ? LOGITS_H : H;
    Tensor gradient = Tensor.zeros(prediction.shape());
    gradient.fill(Float.NaN); // every element must be written
    loss.compute(prediction, target, gradient);
    GradientCheck.of(loss.toString(), "%s seed %d".formatted(prediction.shape(), seed))
        .step(h)
        .noise(error * h)
        .relative(RELATIVE)
        .check(
            "prediction",
            prediction.data(),
            gradient.data(),
            () -> loss.compute(prediction, target, null));
  }
}
