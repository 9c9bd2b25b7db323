package dev.lanewise.nn.initializers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.RandomStream;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Registries;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class InitializersTest {
  private static Tensor draw(Initializers initializer, int... dims) {
    Tensor weight = Tensor.zeros(dims);
    initializer.initialize(weight, RandomStream.of(7, "test"));
    return weight;
  }

  private static double max(Tensor weight) {
    double max = 0;
    for (float w : weight.data()) {
      max = Math.max(max, Math.abs(w));
    }
    return max;
  }

  private static double moment(Tensor weight, int power) {
    double sum = 0;
    for (float w : weight.data()) {
      sum += Math.pow(w, power);
    }
    return sum / weight.size();
  }

  // Fans: a dense kernel [in, out]; an image kernel [kh, kw, in of a group, out].
  @ParameterizedTest
  @CsvSource({"300,100,0,0,400", "3,5,32,64,1440", "5,5,8,48,1400"})
  void glorotUniformFillsItsRange(int d0, int d1, int d2, int d3, int fans) {
    Tensor weight =
        d2 == 0
            ? draw(Initializers.GLOROT_UNIFORM, d0, d1)
            : draw(Initializers.GLOROT_UNIFORM, d0, d1, d2, d3);
    double limit = Math.sqrt(6.0 / fans);
    // A uniform variable stays below 0.999 of its range n times with probability 0.999^n < 1e-4.
    assertTrue(weight.size() > 9300, "too few values: " + weight.size());
    assertTrue(
        max(weight) <= (float) limit && max(weight) > 0.999 * limit,
        () -> limit + " " + max(weight));
    // Five standard errors: of the mean limit / sqrt(3 n), of the mean square limit^2 sqrt(4 / 45
    // n).
    double n = weight.size();
    assertEquals(0, moment(weight, 1), 5 * limit / Math.sqrt(3 * n));
    assertEquals(limit * limit / 3, moment(weight, 2), 5 * limit * limit * Math.sqrt(4 / 45.0 / n));
  }

  @ParameterizedTest
  @CsvSource({"300,100,0,0,300", "3,5,32,64,480", "5,5,8,48,200"})
  void heNormalHasItsStandardDeviationAfterTruncation(int d0, int d1, int d2, int d3, int fanIn) {
    Tensor weight =
        d2 == 0
            ? draw(Initializers.HE_NORMAL, d0, d1)
            : draw(Initializers.HE_NORMAL, d0, d1, d2, d3);
    double std = Math.sqrt(2.0 / fanIn);
    double cut = 2 * std / 0.87962566103423978;
    double n = weight.size();
    assertTrue(
        max(weight) <= (float) cut && max(weight) > 0.95 * cut, () -> cut + " " + max(weight));
    // Five standard errors; the mean square's is std^2 sqrt((kurtosis - 1) / n), kurtosis below 3.
    assertEquals(0, moment(weight, 1), 5 * std / Math.sqrt(n));
    assertEquals(std * std, moment(weight, 2), 5 * std * std * Math.sqrt(2 / n));
  }

  @Test
  void zerosAndOnesOverwrite() {
    Tensor weight = Tensor.of(new float[] {5, Float.NaN}, 2);
    Initializers.ZEROS.initialize(weight, RandomStream.of(1, "test"));
    assertArrayEquals(new float[] {0, 0}, weight.data());
    Initializers.ONES.initialize(weight, RandomStream.of(1, "test"));
    assertArrayEquals(new float[] {1, 1}, weight.data());
  }

  // Keras counts a vector's length as both fans.
  @Test
  void aVectorHasItsLengthForFans() {
    double limit = Math.sqrt(6.0 / 20_000);
    Tensor weight = draw(Initializers.GLOROT_UNIFORM, 10_000);
    assertTrue(max(weight) <= (float) limit && max(weight) > 0.999 * limit);
  }

  @ParameterizedTest
  @EnumSource
  void isFoundByName(Initializers initializer) {
    assertSame(initializer, Initializers.of(initializer.type()));
    assertSame(
        initializer, Registries.INITIALIZERS.create(initializer.type(), initializer.config()));
  }

  @Test
  void anUnknownNameIsAnsweredWithTheKnownOnes() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Initializers.of("he_normall"))
            .getMessage();
    assertTrue(message.contains("'he_normall'"), message);
    for (Initializers initializer : Initializers.values()) {
      assertTrue(message.contains(initializer.type()), message);
    }
  }
}
