package dev.lanewise.nn.schedules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.Config;
import dev.lanewise.nn.Registries;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Schedules against figures by hand, which are Keras's and PyTorch's formulas. */
class SchedulesTest {
  private static final double EXACT = 1e-12;

  private static void goes(Schedule schedule, double... stepsAndRates) {
    for (int i = 0; i < stepsAndRates.length; i += 2) {
      long step = (long) stepsAndRates[i];
      assertEquals(stepsAndRates[i + 1], schedule.at(step), EXACT, schedule + " at " + step);
    }
  }

  @Test
  void exponential() {
    goes(new ExponentialDecay(0.5, 4, 0.25), 0, 0.5, 2, 0.25, 4, 0.125, 8, 0.03125);
    goes(new ExponentialDecay(0.5, 4, 0.25, true), 3, 0.5, 4, 0.125, 7, 0.125);
  }

  @Test
  void inverseTime() {
    goes(new InverseTimeDecay(0.5, 4, 2), 0, 0.5, 2, 0.25, 4, 0.5 / 3);
    goes(new InverseTimeDecay(0.5, 4, 2, true), 3, 0.5, 4, 0.5 / 3);
  }

  @Test
  void piecewise() {
    goes(
        new PiecewiseConstantDecay(new long[] {3, 5}, new double[] {1, 0.5, 0.1}),
        0,
        1,
        3,
        1,
        4,
        0.5,
        5,
        0.5,
        6,
        0.1,
        1000,
        0.1);
  }

  @Test
  void polynomial() {
    goes(new PolynomialDecay(0.5, 10), 0, 0.5, 5, 0.25005, 10, 0.0001, 20, 0.0001);
    goes(new PolynomialDecay(0.5, 10, 0.1, 2, false), 5, 0.2);
    PolynomialDecay cycle = new PolynomialDecay(0.5, 10, 0, 1, true);
    goes(cycle, 0, 0.5, 10, 0, 15, 0.125, 20, 0, 25, 0.5 / 6);
  }

  @Test
  void cosine() {
    goes(new CosineDecay(0.4, 10), 0, 0.4, 5, 0.2, 10, 0, 11, 0);
    goes(new CosineDecay(0.4, 10, 0.5), 0, 0.4, 5, 0.3, 10, 0.2);
    goes(
        new CosineDecay(0.1, 10, 0, 0.5, 4), 0, 0.1, 1, 0.2, 3, 0.4, 4, 0.5, 9, 0.25, 14, 0, 15, 0);
  }

  @Test
  void cosineWithRestarts() {
    goes(
        new CosineDecayRestarts(0.4, 10),
        0,
        0.4,
        5,
        0.2,
        10,
        0.4,
        20,
        0.2,
        30,
        0.4,
        50,
        0.2,
        70,
        0.4);
    goes(
        new CosineDecayRestarts(0.4, 10, 1, 0.5, 0.1),
        0,
        0.4,
        10,
        0.4 * (0.9 * 0.5 + 0.1),
        15,
        0.4 * (0.9 * 0.25 + 0.1),
        25,
        0.085);
  }

  @Test
  void oneCycle() {
    // 20 steps, 30 % up: the top at step 5, the end at step 19.
    OneCycle cycle = new OneCycle(1, 20);
    goes(cycle, 0, 0.04, 5, 1, 12, (1 + 4e-6) / 2, 19, 4e-6, 30, 4e-6);
    for (int step = 1; step < 20; step++) {
      assertTrue(step <= 5 == cycle.at(step) > cycle.at(step - 1), "step " + step);
    }
  }

  @Test
  void optionsSurviveTheRegistry() {
    List<Schedule> all =
        List.of(
            new CosineDecay(0.1, 10, 0.2, 0.3, 4),
            new CosineDecayRestarts(0.1, 10, 3, 0.5, 0.2),
            new ExponentialDecay(0.1, 10, 0.5, true),
            new InverseTimeDecay(0.1, 10, 0.5, true),
            new OneCycle(0.1, 10, 0.4, 20, 100),
            new PiecewiseConstantDecay(new long[] {1, 7}, new double[] {1, 0.5, 0}),
            new PolynomialDecay(0.1, 10, 0.01, 2, true));
    for (Schedule schedule : all) {
      Schedule again = Registries.SCHEDULES.create(Config.typed(schedule));
      assertEquals(schedule.config(), again.config());
      for (int step = 0; step < 30; step++) {
        assertEquals(schedule.at(step), again.at(step));
      }
    }
    assertEquals(
        Registries.SCHEDULES.types(), all.stream().map(Schedule::type).collect(Collectors.toSet()));
  }

  @Test
  void optionsOutOfRangeAreRefused() {
    refused(
        () -> new CosineDecay(-1, 10),
        "CosineDecay: initialLearningRate must be a number of at least 0 but got -1.0");
    refused(() -> new CosineDecay(1, 0), "CosineDecay: decaySteps must be at least 1 but got 0");
    refused(
        () -> new PolynomialDecay(1, 1, 0, 0, false),
        "PolynomialDecay: power must be a number above 0 but got 0.0");
    refused(
        () -> new PiecewiseConstantDecay(new long[] {1}, new double[] {1}),
        "PiecewiseConstantDecay: values must be one more than boundaries, of which there is at"
            + " least one, but got 1 and 1");
    refused(
        () -> new PiecewiseConstantDecay(new long[] {4, 4}, new double[] {1, 1, 1}),
        "PiecewiseConstantDecay: boundary 1 must be at least 5 but got 4");
    refused(
        () -> new CosineDecayRestarts(1, 1, 0.5, 1, 0),
        "CosineDecayRestarts: tMul must be at least 1 but got 0.5");
    refused(() -> new OneCycle(1, 1), "OneCycle: totalSteps must be at least 2 but got 1");
    refused(() -> new OneCycle(1, 10, 2, 1, 1), "OneCycle: pctStart must be 0 to 1 but got 2.0");
  }

  private static void refused(Executable executable, String message) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, executable).getMessage());
  }
}
