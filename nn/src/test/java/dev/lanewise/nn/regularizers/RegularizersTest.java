package dev.lanewise.nn.regularizers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Registries;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegularizersTest {
  /** Powers of 2, so that sums are exact; a zero of each sign. */
  private static final float[] W = {0.5f, -2, 0, 4, -0f, -0.25f};

  private static Tensor weight() {
    return Tensor.of(W.clone(), 2, 3);
  }

  static Stream<Regularizer> all() {
    return Stream.of(new L1(0.25), new L2(0.125), new L1L2(0.25, 0.125), new L1(0), new L2(0));
  }

  @Test
  void penalties() {
    assertEquals(0.25 * 6.75, new L1(0.25).penalty(weight()));
    assertEquals(0.125 * 20.3125, new L2(0.125).penalty(weight()));
    assertEquals(0.25 * 6.75 + 0.125 * 20.3125, new L1L2(0.25, 0.125).penalty(weight()));
  }

  @Test
  void gradientsAreAdded() {
    Tensor gradient = Tensor.of(new float[] {1, 1, 1, 1, 1, 1}, 2, 3);
    new L1(0.25).addGradient(weight(), gradient);
    assertArrayEquals(new float[] {1.25f, 0.75f, 1, 1.25f, 1, 0.75f}, gradient.data());
    new L2(0.125).addGradient(weight(), gradient);
    float[] both = {1.375f, 0.25f, 1, 2.25f, 1, 0.6875f};
    assertArrayEquals(both, gradient.data());
    gradient.fill(1);
    new L1L2(0.25, 0.125).addGradient(weight(), gradient);
    assertArrayEquals(both, gradient.data());
  }

  // Penalties are sums in double of exact terms, and the step is a power of 2: the quotient is
  // exact but for its last bits.
  @ParameterizedTest
  @MethodSource("all")
  void gradientsAreThePenaltiesSlopes(Regularizer regularizer) {
    Tensor weight = weight();
    Tensor gradient = Tensor.zeros(2, 3);
    regularizer.addGradient(weight, gradient);
    float h = 1 / 64f;
    for (int i = 0; i < W.length; i++) {
      weight.data()[i] = W[i] + h;
      double above = regularizer.penalty(weight);
      weight.data()[i] = W[i] - h;
      double below = regularizer.penalty(weight);
      weight.data()[i] = W[i];
      assertEquals((above - below) / (2 * h), gradient.data()[i], 1e-12, regularizer + " at " + i);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void comesBackFromItsConfig(Regularizer regularizer) {
    assertEquals(regularizer, Registries.REGULARIZERS.create(Config.typed(regularizer)));
  }

  @Test
  void defaultsAreKeras() {
    assertEquals(new L1(0.01), new L1());
    assertEquals(new L2(0.01), new L2());
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
  void badFactorsAreRefused(double factor) {
    String got = " must be a number of at least 0 but got " + factor;
    assertEquals("L1: l1" + got, message(() -> new L1(factor)));
    assertEquals("L2: l2" + got, message(() -> new L2(factor)));
    assertEquals("L1L2: l1" + got, message(() -> new L1L2(factor, 0)));
    assertEquals("L1L2: l2" + got, message(() -> new L1L2(0, factor)));
  }

  private static String message(org.junit.jupiter.api.function.Executable code) {
    return assertThrows(IllegalArgumentException.class, code).getMessage();
  }
}
