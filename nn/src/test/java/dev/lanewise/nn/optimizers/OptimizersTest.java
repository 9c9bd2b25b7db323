package dev.lanewise.nn.optimizers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Parameter;
import dev.lanewise.nn.Registries;
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
            () -> adam(0.01, 0.9, 0.99, 1e-7, true)));
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
    Parameter one = new Parameter("w", Tensor.zeros(5), true, null);
    Parameter other = new Parameter("w", Tensor.zeros(5), true, null);
    Optimizer first = new Adam();
    Optimizer second = new Adam();
    one.gradient().fill(0.3f);
    other.gradient().fill(0.3f);
    first.step(List.of(one));
    other.value().copyFrom(one.value());
    first.state(one).forEach((name, tensor) -> second.state(other).get(name).copyFrom(tensor));
    second.restore(first.iterations());
    first.step(List.of(one));
    second.step(List.of(other));
    assertEquals(one.value().toString(), other.value().toString());
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
            new Adam())) {
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

  private static void refused(Executable executable, String message) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, executable).getMessage());
  }
}
