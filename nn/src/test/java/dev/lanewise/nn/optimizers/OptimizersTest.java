package dev.lanewise.nn.optimizers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.Tensor;
import dev.lanewise.engine.Threads;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Parameter;
import dev.lanewise.nn.Registries;
import dev.lanewise.nn.schedules.CosineDecay;
import dev.lanewise.nn.schedules.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Optimizers against their formulas in double. */
class OptimizersTest {
  private static final int STEPS = 100;

  /** A formula in double for one weight: what to subtract, given gradient and step (from 1). */
  interface Formula {
    double update(double g, int t);
  }

  record Case(String name, Optimizer optimizer, java.util.function.Supplier<Formula> formula) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case("SGD", new SGD(), () -> (g, t) -> 0.01 * g),
        new Case("SGD, momentum", new SGD(0.05, 0.9, false), () -> momentum(0.05, 0.9, false)),
        new Case("SGD, nesterov", new SGD(0.05, 0.9, true), () -> momentum(0.05, 0.9, true)),
        new Case(
            "SGD, nesterov without momentum", new SGD(0.05, 0, true), () -> (g, t) -> 0.05 * g),
        new Case("RMSprop", new RMSprop(), () -> rmsprop(0.001, 0.9, 0, 1e-7, false)),
        new Case(
            "RMSprop, other options",
            new RMSprop(0.01, 0.8, 0, 1e-2, false),
            () -> rmsprop(0.01, 0.8, 0, 1e-2, false)),
        new Case(
            "RMSprop, momentum",
            new RMSprop(0.001, 0.9, 0.5, 1e-7, false),
            () -> rmsprop(0.001, 0.9, 0.5, 1e-7, false)),
        new Case(
            "RMSprop, centered",
            new RMSprop(0.001, 0.9, 0, 1e-3, true),
            () -> rmsprop(0.001, 0.9, 0, 1e-3, true)),
        new Case(
            "RMSprop, both",
            new RMSprop(0.001, 0.9, 0.5, 1e-3, true),
            () -> rmsprop(0.001, 0.9, 0.5, 1e-3, true)),
        new Case("Adam", new Adam(), () -> adam(0.001, 0.9, 0.999, 1e-7, false)),
        new Case(
            "Adam, other options",
            new Adam(0.01, 0.8, 0.9, 1e-1, false),
            () -> adam(0.01, 0.8, 0.9, 1e-1, false)),
        new Case(
            "Adam, amsgrad",
            new Adam(0.01, 0.9, 0.99, 1e-7, true),
            () -> adam(0.01, 0.9, 0.99, 1e-7, true)),
        new Case("Adagrad", new Adagrad(), () -> adagrad(0.001, 0.1, 1e-7)),
        new Case(
            "Adagrad, other options", new Adagrad(0.1, 0.5, 1e-3), () -> adagrad(0.1, 0.5, 1e-3)),
        new Case("Adadelta", new Adadelta(1, 0.95, 1e-3), () -> adadelta(1, 0.95, 1e-3)),
        new Case("Adamax", new Adamax(), () -> adamax(0.001, 0.9, 0.999, 1e-7)),
        new Case(
            "Adamax, other options",
            new Adamax(0.01, 0.8, 0.9, 1e-3),
            () -> adamax(0.01, 0.8, 0.9, 1e-3)),
        new Case("Nadam", new Nadam(), () -> nadam(0.001, 0.9, 0.999, 1e-7)),
        new Case(
            "Nadam, other options",
            new Nadam(0.01, 0.8, 0.9, 1e-3),
            () -> nadam(0.01, 0.8, 0.9, 1e-3)),
        new Case("Lion", new Lion(), () -> lion(0.001, 0.9, 0.99)));
  }

  private static Formula adagrad(double lr, double initial, double epsilon) {
    double[] a = {initial};
    return (g, t) -> {
      a[0] += g * g;
      return lr * g / Math.sqrt(a[0] + epsilon);
    };
  }

  private static Formula adadelta(double lr, double rho, double epsilon) {
    double[] s = new double[2];
    return (g, t) -> {
      s[0] = rho * s[0] + (1 - rho) * g * g;
      double u = g * Math.sqrt(s[1] + epsilon) / Math.sqrt(s[0] + epsilon);
      s[1] = rho * s[1] + (1 - rho) * u * u;
      return lr * u;
    };
  }

  private static Formula adamax(double lr, double b1, double b2, double epsilon) {
    double[] s = new double[2];
    return (g, t) -> {
      s[0] = b1 * s[0] + (1 - b1) * g;
      s[1] = Math.max(b2 * s[1], Math.abs(g));
      return lr / (1 - Math.pow(b1, t)) * s[0] / (s[1] + epsilon);
    };
  }

  private static Formula nadam(double lr, double b1, double b2, double epsilon) {
    double[] s = {0, 0, 1};
    return (g, t) -> {
      double u = b1 * (1 - 0.5 * Math.pow(0.96, t));
      double next = b1 * (1 - 0.5 * Math.pow(0.96, t + 1));
      s[0] = b1 * s[0] + (1 - b1) * g;
      s[1] = b2 * s[1] + (1 - b2) * g * g;
      s[2] *= u;
      double m = next * s[0] / (1 - s[2] * next) + (1 - u) * g / (1 - s[2]);
      return lr * m / (Math.sqrt(s[1] / (1 - Math.pow(b2, t))) + epsilon);
    };
  }

  private static Formula lion(double lr, double b1, double b2) {
    double[] m = new double[1];
    return (g, t) -> {
      double u = lr * Math.signum(b1 * m[0] + (1 - b1) * g);
      m[0] = b2 * m[0] + (1 - b2) * g;
      return u;
    };
  }

  private static Formula momentum(double lr, double mu, boolean nesterov) {
    double[] m = new double[1];
    return (g, t) -> {
      m[0] = mu * m[0] - lr * g;
      return nesterov ? -(mu * m[0] - lr * g) : -m[0];
    };
  }

  private static Formula rmsprop(
      double lr, double rho, double mu, double epsilon, boolean centered) {
    double[] s = new double[3];
    return (g, t) -> {
      s[0] = rho * s[0] + (1 - rho) * g * g;
      s[1] = centered ? rho * s[1] + (1 - rho) * g : 0;
      double u = lr * g / Math.sqrt(s[0] - s[1] * s[1] + epsilon);
      s[2] = mu * s[2] + u;
      return s[2];
    };
  }

  private static Formula adam(double lr, double b1, double b2, double epsilon, boolean amsgrad) {
    double[] s = new double[3];
    return (g, t) -> {
      s[0] = b1 * s[0] + (1 - b1) * g;
      s[1] = b2 * s[1] + (1 - b2) * g * g;
      s[2] = amsgrad ? Math.max(s[2], s[1]) : s[1];
      return lr
          * Math.sqrt(1 - Math.pow(b2, t))
          / (1 - Math.pow(b1, t))
          * s[0]
          / (Math.sqrt(s[2]) + epsilon);
    };
  }

  /**
   * The bound. A step rounds the weight once: 2^-24 |w|. The update itself is made of about ten
   * roundings and of averages of up to 100 terms rounded thrice each: 310 2^-24 = 1.9e-5 of the
   * size of the terms, which for sums with changing signs (momenta) is the largest update so far
   * rather than the present one; the square of the gradient counts half, being under a root. 0.999
   * as a float turns 1 - 0.999 by 1.3e-5. Centring loses digits where the variance is small against
   * the mean square: here gradients change sign and epsilon is 1e-3, so never more than a factor of
   * 10.
   */
  @ParameterizedTest
  @MethodSource("cases")
  void followsItsFormulaFor100Steps(Case each) {
    int size = 37;
    Random random = new Random(5);
    Parameter parameter = new Parameter("w", Tensor.zeros(size), true, null);
    double[] w = new double[size];
    Formula[] formulas = new Formula[size];
    for (int i = 0; i < size; i++) {
      parameter.value().data()[i] = random.nextFloat() - 0.5f;
      w[i] = parameter.value().data()[i];
      formulas[i] = each.formula().get();
    }
    double[] largest = new double[size];
    double[] bound = new double[size];
    double share =
        (1.9e-5 + 1.3e-5)
            * (each.name().contains("centered") || each.name().contains("both") ? 10 : 1);
    for (int t = 1; t <= STEPS; t++) {
      float[] g = parameter.gradient().data();
      for (int i = 0; i < size; i++) {
        g[i] = (float) (random.nextGaussian() * Math.pow(10, i % 4 - 2));
        double update = formulas[i].update(g[i], t);
        w[i] -= update;
        largest[i] = Math.max(largest[i], Math.abs(update));
        bound[i] += share * largest[i] + 0x1p-24 * Math.abs(w[i]);
      }
      each.optimizer().step(List.of(parameter));
      for (int i = 0; i < size; i++) {
        assertEquals(
            w[i], parameter.value().data()[i], bound[i], each + ", step " + t + ", weight " + i);
      }
    }
    assertEquals(STEPS, each.optimizer().iterations());
  }

  @Test
  void aStepDoesSomethingOtherThanItsNeighbours() {
    // Guards the bound above: forms that differ by an option differ by far more than it.
    Optimizer plain = new Adam(0.01, 0.9, 0.99, 1e-7, false);
    Optimizer amsgrad = new Adam(0.01, 0.9, 0.99, 1e-7, true);
    Parameter a = new Parameter("w", Tensor.zeros(1), true, null);
    Parameter b = new Parameter("w", Tensor.zeros(1), true, null);
    for (int t = 0; t < STEPS; t++) {
      a.gradient().data()[0] = b.gradient().data()[0] = t < 10 ? 1 : 0.01f;
      plain.step(List.of(a));
      amsgrad.step(List.of(b));
    }
    assertTrue(Math.abs(a.value().data()[0] - b.value().data()[0]) > 1e-3);
  }

  @Test
  void aGradientThatBeginsAnewIsZero() {
    Parameter parameter = new Parameter("w", Tensor.zeros(2), true, null);
    Optimizer sgd = new SGD(1);
    parameter.gradient().fill(1);
    sgd.step(List.of(parameter));
    parameter.zeroGradient(); // and no backward comes by
    sgd.step(List.of(parameter));
    assertEquals(-1, parameter.value().data()[1]);
  }

  @Test
  void stateIsNamedAndLive() {
    Parameter parameter = new Parameter("w", Tensor.zeros(3), true, null);
    Optimizer optimizer = new Adam();
    assertEquals(List.of("momentum", "velocity"), List.copyOf(optimizer.state(parameter).keySet()));
    assertSame(
        optimizer.state(parameter).get("velocity"), optimizer.state(parameter).get("velocity"));
    parameter.gradient().fill(2);
    optimizer.step(List.of(parameter));
    assertEquals(0.2f, optimizer.state(parameter).get("momentum").data()[0], 1e-7f);
    assertEquals(List.of(), List.copyOf(new SGD().state(parameter).keySet()));
    assertEquals(
        List.of("momentum"), List.copyOf(new SGD(0.1, 0.9, false).state(parameter).keySet()));
    assertEquals(List.of("velocity"), List.copyOf(new RMSprop().state(parameter).keySet()));
    assertEquals(
        List.of("velocity", "momentum", "average_gradient"),
        List.copyOf(new RMSprop(0.1, 0.9, 0.5, 1e-7, true).state(parameter).keySet()));
  }

  @Test
  void aRestoredOptimizerGoesOnToTheSameBits() {
    for (String type : Registries.OPTIMIZERS.types()) {
      Optimizer first = fresh(type).ema(0.9).gradientAccumulationSteps(2);
      Optimizer second = Registries.OPTIMIZERS.create(Config.typed(first));
      Parameter one = new Parameter("w", Tensor.zeros(5, 3), true, null);
      Parameter other = new Parameter("w", Tensor.zeros(5, 3), true, null);
      Random random = new Random(3);
      for (int t = 0; t < 7; t++) { // in the middle of adding up
        walk(first, one, random);
      }
      other.value().copyFrom(one.value());
      first.state(one).forEach((name, tensor) -> second.state(other).get(name).copyFrom(tensor));
      second.restore(first.steps());
      for (int t = 0; t < 3; t++) {
        float[] g = walk(first, one, random);
        System.arraycopy(g, 0, other.gradient().data(), 0, g.length);
        second.step(List.of(other));
      }
      assertArrayEquals(one.value().data(), other.value().data(), 0f, type);
      assertEquals(5, second.iterations());
    }
  }

  /**
   * Large and small parameters in one step, on any number of threads and with others left out now
   * and then, become what each becomes by an optimizer of its own.
   */
  @Test
  void allAtOnceGivesTheBitsOfOneByOne() {
    int[][] shapes = {{150, 130}, {130}, {16_384}, {1}, {33_000}};
    int before = Threads.get();
    try {
      for (String type : Registries.OPTIMIZERS.types()) {
        for (int threads = 1; threads <= 3; threads++) {
          Threads.set(threads);
          Optimizer together = options(fresh(type));
          List<Parameter> ones = parameters(shapes);
          List<Parameter> others = parameters(shapes);
          for (int i = 0; i < shapes.length; i++) {
            Optimizer alone = options(fresh(type));
            for (int t = 0; t < 4; t++) {
              draw(ones.get(i), t, i);
              alone.step(List.of(ones.get(i)));
            }
          }
          for (int t = 0; t < 4; t++) {
            for (int i = 0; i < shapes.length; i++) {
              draw(others.get(i), t, i);
            }
            together.step(t == 1 ? List.copyOf(others) : others);
          }
          for (int i = 0; i < shapes.length; i++) {
            assertArrayEquals(
                ones.get(i).value().data(),
                others.get(i).value().data(),
                0f,
                "%s, parameter %d, %d threads".formatted(type, i, threads));
          }
        }
      }
    } finally {
      Threads.set(before);
    }
  }

  private static Optimizer options(Optimizer optimizer) {
    return optimizer
        .weightDecay(0.1)
        .excludeFromWeightDecay("1")
        .clipNorm(1)
        .ema(0.9, 2)
        .gradientAccumulationSteps(2);
  }

  private static List<Parameter> parameters(int[][] shapes) {
    List<Parameter> parameters = new ArrayList<>();
    for (int i = 0; i < shapes.length; i++) {
      Parameter parameter = new Parameter("" + i, Tensor.zeros(shapes[i]), true, null);
      fill(parameter.value(), new Random(i));
      parameters.add(parameter);
    }
    return parameters;
  }

  private static void draw(Parameter parameter, int step, int number) {
    fill(parameter.gradient(), new Random(100 * step + number));
  }

  private static void fill(Tensor tensor, Random random) {
    for (int k = 0; k < tensor.size(); k++) {
      tensor.data()[k] = random.nextFloat() - 0.5f;
    }
  }

  /** A parameter that is left out of a step is as it was, and goes on afterwards. */
  @Test
  void parametersMayChangeFromStepToStep() {
    Parameter a = parameter("a", 0);
    Parameter b = parameter("b", 0);
    Optimizer sgd = new SGD(1, 0.5, false);
    a.gradient().fill(-1);
    b.gradient().fill(-2);
    sgd.step(List.of(a, b)); // velocities 1 and 2
    sgd.step(List.of(b)); // 3
    sgd.step(List.of(b, a)); // 3.5, 1.5
    assertEquals(1 + 1.5f, a.value().data()[0]);
    assertEquals(2 + 3 + 3.5f, b.value().data()[0]);
  }

  /** One step by drawn gradients, which are returned. */
  private static float[] walk(Optimizer optimizer, Parameter parameter, Random random) {
    float[] g = parameter.gradient().data();
    for (int i = 0; i < g.length; i++) {
      g[i] = (float) random.nextGaussian();
    }
    float[] drawn = g.clone();
    optimizer.step(List.of(parameter));
    return drawn;
  }

  private static Optimizer fresh(String type) {
    return switch (type) {
      case "Adadelta" -> new Adadelta();
      case "Adagrad" -> new Adagrad();
      case "Adam" -> new Adam();
      case "AdamW" -> new AdamW();
      case "Adamax" -> new Adamax();
      case "Lamb" -> new Lamb();
      case "Lion" -> new Lion();
      case "Muon" -> new Muon();
      case "Nadam" -> new Nadam();
      case "RMSprop" -> new RMSprop(0.01, 0.9, 0.5, 1e-7, true);
      case "SGD" -> new SGD(0.01, 0.9, true);
      default -> throw new AssertionError("no optimizer of the type " + type + " in this test");
    };
  }

  @Test
  void optionsSurviveTheRegistry() {
    for (Optimizer optimizer :
        List.of(
            new SGD(0.1, 0.9, true),
            new RMSprop(0.02, 0.8, 0.7, 1e-5, true),
            new Adam(0.003, 0.8, 0.95, 1e-6, true),
            new SGD(),
            new RMSprop(),
            new Adam(),
            new AdamW(0.01, 0.1, 0.8, 0.95, 1e-6, true),
            new AdamW(0.01, 0),
            new Adagrad(0.1, 0.2, 1e-5),
            new Adadelta(0.1, 0.8, 1e-5),
            new Adamax(0.1, 0.8, 0.95, 1e-5),
            new Nadam(0.1, 0.8, 0.95, 1e-5),
            new Lion(0.1, 0.8, 0.95),
            new Lamb(0.1, 0.8, 0.95, 1e-5),
            new Muon(0.1, 0.8, false, 4, 0, 0.5).convolutions(true),
            new Muon().weightDecay(0),
            new SGD().clipValue(0.5).weightDecay(0.1).excludeFromWeightDecay("bias", "beta"),
            new SGD().clipNorm(0.5).ema(0.9, 10).gradientAccumulationSteps(4),
            new SGD().globalClipNorm(2).learningRate(new CosineDecay(0.1, 100)))) {
      Optimizer again = Registries.OPTIMIZERS.create(Config.typed(optimizer));
      assertEquals(optimizer.config(), again.config());
      assertEquals(optimizer.toString(), again.toString());
    }
    assertEquals(
        "{learningRate=0.01, momentum=0.0, nesterov=false}", new SGD().config().toString());
    assertEquals(
        "{learningRate=0.001, rho=0.9, momentum=0.0, epsilon=1.0E-7, centered=false}",
        new RMSprop().config().toString());
    assertEquals(
        "{learningRate=0.001, beta1=0.9, beta2=0.999, epsilon=1.0E-7, amsgrad=false}",
        new Adam().config().toString());
    Optimizer changed = new Adam();
    changed.learningRate(0.5);
    assertEquals(0.5, changed.config().getDouble("learningRate"));
  }

  @Test
  void optionsOutOfRangeAreRefused() {
    refused(() -> new SGD(-0.1), "SGD: learningRate must be a number of at least 0 but got -0.1");
    refused(
        () -> new SGD(Double.NaN), "SGD: learningRate must be a number of at least 0 but got NaN");
    refused(() -> new SGD(0.1, 1.5, false), "SGD: momentum must be 0 to 1 but got 1.5");
    refused(() -> new RMSprop(0.1, -1, 0, 1e-7, false), "RMSprop: rho must be 0 to 1 but got -1.0");
    refused(
        () -> new RMSprop(0.1, 0.9, 0, 0, false),
        "RMSprop: epsilon must be a number above 0 but got 0.0");
    refused(
        () -> new Adam(0.1, 1, 0.999, 1e-7, false),
        "Adam: beta1 must be from 0 to below 1 but got 1.0");
    refused(
        () -> new Adam(0.1, 0.9, Double.NaN, 1e-7, false),
        "Adam: beta2 must be from 0 to below 1 but got NaN");
  }

  private static Parameter parameter(String name, float... values) {
    return new Parameter(name, Tensor.of(values, values.length), true, null);
  }

  private static void step(Optimizer optimizer, Parameter parameter, float... gradient) {
    System.arraycopy(gradient, 0, parameter.gradient().data(), 0, gradient.length);
    optimizer.step(List.of(parameter));
  }

  @Test
  void clipsByValueNormAndGlobalNorm() {
    Parameter a = parameter("a", 0, 0);
    Parameter b = parameter("b", 0);
    for (String kind : List.of("value", "norm", "global")) {
      a.value().fill(0);
      b.value().fill(0);
      a.gradient().data()[0] = 3;
      a.gradient().data()[1] = -4;
      b.gradient().data()[0] = 12;
      Optimizer sgd = new SGD(1);
      switch (kind) {
        case "value" -> sgd.clipValue(3.5);
        case "norm" -> sgd.clipNorm(10);
        default -> sgd.globalClipNorm(6.5); // |(3, 4, 12)| is 13
      }
      sgd.step(List.of(a, b));
      float[] expected =
          switch (kind) {
            case "value" -> new float[] {-3, 3.5f, -3.5f};
            case "norm" -> new float[] {-3, 4, -10};
            default -> new float[] {-1.5f, 2, -6};
          };
      float[] got = {a.value().data()[0], a.value().data()[1], b.value().data()[0]};
      assertArrayEquals(expected, got, 1e-6f, kind);
    }
    step(new SGD(1).globalClipNorm(1), b, Float.NaN); // is to be seen
    assertEquals(Float.NaN, b.value().data()[0]);
  }

  @Test
  void decaysWeightsBeforeTheStepButThoseExcluded() {
    Parameter kernel = parameter("kernel", 2);
    Parameter bias = parameter("bias", 2);
    Optimizer sgd = new SGD(0.5).weightDecay(0.1).excludeFromWeightDecay("bias");
    step(sgd, kernel, 1);
    step(sgd, bias, 1);
    assertEquals(2 - 2 * 0.1f * 0.5f - 0.5f, kernel.value().data()[0], 1e-6f);
    assertEquals(1.5f, bias.value().data()[0], 1e-6f);
  }

  @Test
  void averagesWeights() {
    Parameter w = parameter("w", 0);
    Optimizer sgd = new SGD(1).ema(0.75);
    step(sgd, w, -1); // 1: the average begins with it
    step(sgd, w, -1); // 2: 0.75 + 0.5
    step(sgd, w, -2); // 4: 0.75 * 1.25 + 1
    assertEquals(4, w.value().data()[0]);
    assertEquals(1.9375f, sgd.state(w).get("average").data()[0]);
    sgd.finish(List.of(w));
    assertEquals(1.9375f, w.value().data()[0]);
    Optimizer often = new SGD(1).ema(0.5, 2);
    w.value().fill(0);
    step(often, w, -1); // 1
    step(often, w, -2); // 3, averaged 2, which it becomes
    assertEquals(2, w.value().data()[0]);
    Parameter late = parameter("late", 8); // of a layer that thaws after some steps
    often.step(List.of(late));
    assertEquals(8, often.state(late).get("average").data()[0]);
    new SGD().finish(List.of(w)); // keeps no average
    assertEquals(2, w.value().data()[0]);
  }

  @Test
  void addsUpGradients() {
    Parameter w = parameter("w", 0, 0);
    Optimizer sgd = new SGD(1).gradientAccumulationSteps(3).learningRate(new Halves());
    step(sgd, w, 3, 0);
    step(sgd, w, 3, 6);
    assertArrayEquals(new float[2], w.value().data());
    assertEquals(0, sgd.iterations());
    step(sgd, w, 0, 3);
    assertArrayEquals(new float[] {-2, -3}, w.value().data());
    assertEquals(1, sgd.iterations());
    assertEquals(3, sgd.steps());
    for (int i = 0; i < 3; i++) {
      step(sgd, w, 1, 1); // what was added up before is gone; the rate is that of change 1
    }
    assertArrayEquals(new float[] {-2.5f, -3.5f}, w.value().data());
  }

  /** 1, 1/2, 1/4 and so on. */
  private record Halves() implements Schedule {
    @Override
    public double at(long step) {
      return Math.pow(0.5, step);
    }

    @Override
    public Config config() {
      return Config.empty();
    }
  }

  @Test
  void theRateOfAStepIsThatOfTheStepsBeforeIt() {
    Parameter w = parameter("w", 0);
    Optimizer sgd = new SGD(7).learningRate(new Halves());
    for (float expected : new float[] {-1, -1.5f, -1.75f}) {
      step(sgd, w, 1);
      assertEquals(expected, w.value().data()[0]);
    }
    assertEquals(0.125, sgd.learningRate());
    assertTrue(
        assertThrows(IllegalStateException.class, () -> sgd.learningRate(0.1))
            .getMessage()
            .startsWith("SGD: the learning rate follows Halves"));
    sgd.learningRate((Schedule) null);
    assertEquals(0.125, sgd.learningRate(0.125).learningRate());
  }

  /**
   * The rows of what Newton and Schulz's rounds give are nearly orthonormal: singular values of the
   * quintic's fixed band, 0.68 to 1.13 (Jordan et al.), whatever the gradient's size.
   */
  @Test
  void muonMakesStepsOrthogonal() {
    for (int[] shape : new int[][] {{4, 7}, {7, 4}, {3, 2, 2, 5}}) {
      Random random = new Random(8);
      Tensor weights = Tensor.zeros(shape);
      Parameter w = new Parameter("kernel", weights, true, null);
      walk(new Muon(1, 0.9, true, 5, 0, 0.1).convolutions(true).weightDecay(0), w, random);
      int columns = weights.dim(-1);
      int rows = weights.size() / columns;
      double scale = Math.sqrt(Math.max(1, (double) rows / columns));
      double squares = 0;
      for (float value : weights.data()) {
        squares += value / scale * (value / scale);
      }
      int rank = Math.min(rows, columns);
      assertTrue(squares > rank * 0.6 * 0.6 && squares < rank * 1.2 * 1.2, "squares " + squares);
    }
    // A vector goes by Adam at a tenth of the rate: its first step is that, by the sign.
    Parameter bias = parameter("bias", 0, 0);
    step(new Muon(0.5).weightDecay(0), bias, 3, -2);
    assertArrayEquals(new float[] {-0.05f, 0.05f}, bias.value().data(), 1e-6f);
  }

  /** One round in double by hand for a 1x1 matrix: x = g / |g|, x (a + b x^2 + c x^4). */
  @Test
  void muonRoundsFollowTheQuintic() {
    Parameter w = new Parameter("kernel", Tensor.of(new float[] {0}, 1, 1), true, null);
    step(new Muon(1, 0, false, 2, 0.2, 0.1).weightDecay(0), w, 5);
    double x = 1;
    for (int round = 0; round < 2; round++) {
      x = 3.4445 * x - 4.7750 * x * x * x + 2.0315 * Math.pow(x, 5);
    }
    assertEquals(-0.2 * x, w.value().data()[0], 1e-5);
  }

  /** Lamb's step is as large, against the weights, as the learning rate says. */
  @Test
  void lambStepsByTheSizeOfTheWeights() {
    Parameter w = parameter("w", 3, 4);
    step(new Lamb(0.1), w, 1, 1);
    double each = 0.1 * 5 / Math.sqrt(2);
    assertArrayEquals(
        new float[] {(float) (3 - each), (float) (4 - each)}, w.value().data(), 1e-6f);
    Parameter zero = parameter("w", 0);
    step(new Lamb(0.1), zero, 1);
    assertEquals(-0.1f, zero.value().data()[0], 1e-6f);
  }

  private static void refused(Executable executable, String message) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, executable).getMessage());
  }
}
