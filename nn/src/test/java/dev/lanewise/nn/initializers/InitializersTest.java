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
  private static Tensor draw(Initializer initializer, int... dims) {
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

  /** The limit squared, from the fans of a [3, 5, 32, 64] kernel. */
  @ParameterizedTest
  @CsvSource({"glorot_uniform, 1440", "he_uniform, 480", "lecun_uniform, 960"})
  void uniformOnesHaveTheirLimit(String name, double fans) {
    Tensor weight = draw(Initializers.of(name), 3, 5, 32, 64);
    double limit = Math.sqrt(6 / fans);
    double n = weight.size();
    assertTrue(max(weight) <= (float) limit && max(weight) > 0.999 * limit);
    // Five standard errors, as above.
    assertEquals(0, moment(weight, 1), 5 * limit / Math.sqrt(3 * n));
    assertEquals(limit * limit / 3, moment(weight, 2), 5 * limit * limit * Math.sqrt(4 / 45.0 / n));
  }

  /** The variance after truncation. */
  @ParameterizedTest
  @CsvSource({"glorot_normal, 1440, 2", "he_normal, 480, 2", "lecun_normal, 480, 1"})
  void truncatedOnesHaveTheirVariance(String name, double fans, double over) {
    Tensor weight = draw(Initializers.of(name), 3, 5, 32, 64);
    double std = Math.sqrt(over / fans);
    double cut = 2 * std / 0.87962566103423978;
    double n = weight.size();
    assertTrue(max(weight) <= (float) cut && max(weight) > 0.95 * cut);
    assertEquals(0, moment(weight, 1), 5 * std / Math.sqrt(n));
    assertEquals(std * std, moment(weight, 2), 5 * std * std * Math.sqrt(2 / n));
  }

  // Five standard errors everywhere; a normal's kurtosis is 3, the truncated one's is below.
  @Test
  void plainDistributionsHaveTheirMoments() {
    double n = 40_000;
    Tensor normal = draw(Initializers.RANDOM_NORMAL, 200, 200);
    assertEquals(0, moment(normal, 1), 5 * 0.05 / Math.sqrt(n));
    assertEquals(0.0025, moment(normal, 2), 5 * 0.0025 * Math.sqrt(2 / n));
    assertEquals(3, moment(normal, 4) / Math.pow(0.0025, 2), 5 * Math.sqrt(96 / n));
    Tensor moved = draw(Initializers.randomNormal(1, 2), 200, 200);
    assertEquals(1, moment(moved, 1), 5 * 2 / Math.sqrt(n));
    assertEquals(5, moment(moved, 2), 5 * Math.sqrt(2 * 16 + 4 * 4) / Math.sqrt(n));
    Tensor uniform = draw(Initializers.RANDOM_UNIFORM, 200, 200);
    assertTrue(max(uniform) <= 0.05f && max(uniform) > 0.0499);
    assertEquals(0.0025 / 3, moment(uniform, 2), 5 * 0.0025 * Math.sqrt(4 / 45.0 / n));
    Tensor between = draw(Initializers.randomUniform(2, 4), 200, 200);
    assertEquals(3, moment(between, 1), 5 / Math.sqrt(3 * n));
    Tensor truncated = draw(Initializers.TRUNCATED_NORMAL, 200, 200);
    double std = 0.05 * 0.87962566103423978;
    assertTrue(max(truncated) <= 0.1f && max(truncated) > 0.095);
    assertEquals(std * std, moment(truncated, 2), 5 * std * std * Math.sqrt(2 / n));
    assertArrayEquals(new float[] {7, 7}, draw(Initializers.constant(7), 2).data());
  }

  /** Columns, or rows where these are fewer, have products of 0 and 1 but for float's roundings. */
  @ParameterizedTest
  @CsvSource({"20,7,1,1", "7,20,1,1", "9,9,1,1", "3,2,5,8", "3,3,4,64"})
  void orthogonalVectorsAreOrthogonal(int d0, int d1, int d2, int d3) {
    Tensor weight = Tensor.zeros(d2 * d3 == 1 ? new int[] {d0, d1} : new int[] {d0, d1, d2, d3});
    Initializers.orthogonal(2).initialize(weight, RandomStream.of(7, "test"));
    int cols = weight.dim(-1);
    int rows = weight.size() / cols;
    boolean tall = rows >= cols;
    int vectors = Math.min(rows, cols);
    for (int a = 0; a < vectors; a++) {
      for (int b = 0; b <= a; b++) {
        double product = 0;
        for (int i = 0; i < Math.max(rows, cols); i++) {
          product +=
              (double) weight.data()[tall ? i * cols + a : a * cols + i]
                  * weight.data()[tall ? i * cols + b : b * cols + i];
        }
        assertEquals(a == b ? 4 : 0, product, 4 * 4 * 0x1p-24);
      }
    }
    // Random, and not the same direction for each vector.
    assertTrue(Math.abs(weight.data()[0]) < 2);
  }

  @Test
  void identityIsADiagonalOrAKernelThatChangesNothing() {
    assertArrayEquals(new float[] {3, 0, 0, 0, 3, 0}, draw(Initializers.identity(3), 2, 3).data());
    Tensor kernel = draw(Initializers.IDENTITY, 3, 4, 2, 2);
    for (int i = 0; i < kernel.size(); i++) {
      boolean middle = i / 4 == 1 * 4 + 2;
      assertEquals(middle && (i % 4 == 0 || i % 4 == 3) ? 1 : 0, kernel.data()[i]);
    }
    assertThrows(IllegalArgumentException.class, () -> draw(Initializers.IDENTITY, 4));
    assertThrows(IllegalArgumentException.class, () -> draw(Initializers.ORTHOGONAL, 4));
  }

  @Test
  void parametersComeBackFromTheirConfig() {
    for (Initializer initializer :
        new Initializer[] {
          Initializers.randomNormal(1, 2),
          Initializers.randomUniform(-1, 3),
          Initializers.truncatedNormal(1, 0.5),
          Initializers.orthogonal(2),
          Initializers.identity(2),
          Initializers.constant(-1)
        }) {
      Initializer again = Registries.INITIALIZERS.create(initializer.type(), initializer.config());
      assertEquals(initializer, again);
      assertArrayEquals(draw(initializer, 3, 4).data(), draw(again, 3, 4).data());
    }
    assertThrows(IllegalArgumentException.class, () -> Initializers.randomNormal(0, -1));
    assertThrows(IllegalArgumentException.class, () -> Initializers.randomUniform(1, 0));
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
