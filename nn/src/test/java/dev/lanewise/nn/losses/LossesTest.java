package dev.lanewise.nn.losses;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Registries;
import dev.lanewise.nn.activations.Activations;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values, limits and errors of the losses. */
class LossesTest {
  /** Sums of a few doubles: 1e-12 is ten thousand times their rounding. */
  private static final double EXACT = 1e-12;

  private static final Loss CATEGORICAL = new CategoricalCrossentropy();
  private static final Loss SPARSE = new SparseCategoricalCrossentropy();
  private static final Loss BINARY = new BinaryCrossentropy();
  private static final Loss SQUARED = new MeanSquaredError();

  @Test
  void probabilitiesFollowTheFormulas() {
    Tensor p = Tensor.of(new float[] {0.5f, 0.25f, 0.25f, 0.125f, 0.5f, 0.125f}, 2, 3);
    // Categorical: rows are normalised (the second adds up to 0.75).
    Tensor t = Tensor.of(new float[] {1, 0, 0, 0, 0.5f, 0.5f}, 2, 3);
    double second = -(0.5 * Math.log(0.5 / 0.75) + 0.5 * Math.log(0.125 / 0.75));
    assertEquals((Math.log(2) + second) / 2, CATEGORICAL.compute(p, t, null), EXACT);
    // Sparse: the same for class numbers.
    Tensor labels = Tensor.of(new float[] {0, 2}, 2);
    assertEquals(
        (Math.log(2) - Math.log(0.125 / 0.75)) / 2, SPARSE.compute(p, labels, null), EXACT);
    // Binary: each element by itself.
    Tensor two = Tensor.of(new float[] {0.25f, 0.5f}, 2, 1);
    Tensor yes = Tensor.of(new float[] {1, 0}, 2);
    assertEquals((Math.log(4) + Math.log(2)) / 2, BINARY.compute(two, yes, null), EXACT);
    assertEquals((0.75 * 0.75 + 0.25) / 2, SQUARED.compute(two, yes, null), EXACT);
  }

  @Test
  void logitsAreSafeWhereProbabilitiesAreNot() {
    Tensor z = Tensor.of(new float[] {0, 40}, 1, 2);
    Tensor wrong = Tensor.of(new float[] {0}, 1);
    Tensor wrongOneHot = Tensor.of(new float[] {1, 0}, 1, 2);
    Tensor gradient = Tensor.zeros(1, 2);
    assertEquals(
        40.0,
        new SparseCategoricalCrossentropy().fromLogits(true).compute(z, wrong, gradient),
        EXACT);
    assertArrayEquals(new float[] {-1, 1}, gradient.data());
    assertEquals(
        40.0,
        new CategoricalCrossentropy().fromLogits(true).compute(z, wrongOneHot, gradient),
        EXACT);
    assertArrayEquals(new float[] {-1, 1}, gradient.data());
    Tensor one = Tensor.of(new float[] {40}, 1, 1);
    assertEquals(
        40.0,
        new BinaryCrossentropy().fromLogits(true).compute(one, Tensor.zeros(1, 1), null),
        EXACT);
    one.data()[0] = -1000;
    assertEquals(
        1000.0,
        new BinaryCrossentropy()
            .fromLogits(true)
            .compute(one, Tensor.of(new float[] {1}, 1, 1), null),
        EXACT);
    // The same, seen through the softmax: clipped to 1e-7.
    Tensor p = Tensor.zeros(1, 2);
    Activations.SOFTMAX.forward(z, p);
    assertEquals(16.118, SPARSE.compute(p, wrong, null), 5e-4);
    assertEquals(-Math.log(1e-7f), CATEGORICAL.compute(p, wrongOneHot, null), EXACT);
  }

  @Test
  void hugeLogitsStayFinite() {
    Tensor z = Tensor.of(new float[] {-3e38f, 3e38f, 0}, 1, 3);
    Tensor gradient = Tensor.zeros(1, 3);
    assertEquals(
        6e38,
        new SparseCategoricalCrossentropy().fromLogits(true).compute(z, Tensor.zeros(1), gradient),
        6e38 * 1e-6);
    assertArrayEquals(new float[] {-1, 1, 0}, gradient.data());
  }

  @Test
  void clippedProbabilitiesHaveNoGradient() {
    Tensor p = Tensor.of(new float[] {0, 1}, 1, 2);
    Tensor gradient = Tensor.of(new float[] {9, 9}, 1, 2);
    // Both are clipped, and what is left of the row's normalisation is nothing.
    CATEGORICAL.compute(p, Tensor.of(new float[] {1, 0}, 1, 2), gradient);
    assertArrayEquals(new float[] {0, 0}, gradient.data());
    gradient.fill(9);
    SPARSE.compute(p, Tensor.zeros(1), gradient);
    assertArrayEquals(new float[] {0, 0}, gradient.data());
    gradient.fill(9);
    // 1 - 1e-7 is 1 - 2^-23 as a float: Keras's figures too.
    assertEquals(
        (-Math.log(1e-7f) - Math.log(0x1p-23)) / 2,
        BINARY.compute(p, Tensor.of(new float[] {1, 0}, 1, 2), gradient),
        EXACT);
    assertArrayEquals(new float[] {0, 0}, gradient.data());
  }

  @Test
  void fusedAndUnfusedAgree() {
    // Away from the limits both are the same function: dL/dz through the softmax is softmax -
    // target. Three roundings to float: 1e-6 is ample.
    Tensor z = Tensor.of(new float[] {0.5f, -1, 2, 1, 0.25f, -0.5f}, 2, 3);
    Tensor labels = Tensor.of(new float[] {2, 1}, 2);
    Tensor p = Tensor.zeros(2, 3);
    Activations.SOFTMAX.forward(z, p);
    Tensor dp = Tensor.zeros(2, 3);
    double unfused = SPARSE.compute(p, labels, dp);
    Tensor dz = Tensor.zeros(2, 3);
    Activations.SOFTMAX.backward(null, p, dp, dz);
    Tensor fusedDz = Tensor.zeros(2, 3);
    assertEquals(unfused, SPARSE.onLogitsOf(Activations.SOFTMAX).compute(z, labels, fusedDz), 1e-6);
    assertArrayEquals(fusedDz.data(), dz.data(), 1e-6f);
  }

  @Test
  void logitsFormsAreTheActivationsOwn() {
    for (Loss loss : List.of(CATEGORICAL, SPARSE)) {
      assertEquals(true, loss.onLogitsOf(Activations.SOFTMAX).config().getBoolean("fromLogits"));
      assertNull(loss.onLogitsOf(Activations.SIGMOID));
      assertNull(loss.onLogitsOf(null));
    }
    assertEquals(true, BINARY.onLogitsOf(Activations.SIGMOID).config().getBoolean("fromLogits"));
    assertNull(BINARY.onLogitsOf(Activations.SOFTMAX));
    assertNull(SQUARED.onLogitsOf(Activations.SOFTMAX));
  }

  @ParameterizedTest
  @ValueSource(floats = {-1, 3, 0.5f, Float.NaN, Float.POSITIVE_INFINITY})
  void whatIsNoClassNumberIsRefused(float label) {
    Tensor p = Tensor.zeros(4, 2, 3);
    Tensor target = Tensor.zeros(4, 2);
    target.data()[5] = label;
    TargetException e = assertThrows(TargetException.class, () -> SPARSE.compute(p, target, null));
    assertEquals(2, e.sample());
    String shown = label == -1 ? "-1" : label == 3 ? "3" : String.valueOf(label);
    assertEquals(
        "sample 2: SparseCategoricalCrossentropy: a class number must be a whole number from 0 to 2"
            + " but got "
            + shown,
        e.getMessage());
    assertEquals(
        "sample 77 of the training data" + e.getMessage().substring("sample 2".length()),
        e.at(77, "training data").getMessage());
  }

  @Test
  void targetsOfOtherShapesAreRefused() {
    Shape ten = Shape.of(Shape.ANY, 10);
    SPARSE.checkTarget(ten, Shape.of(Shape.ANY));
    SPARSE.checkTarget(ten, Shape.of(Shape.ANY, 1));
    CATEGORICAL.checkTarget(ten, ten);
    BINARY.checkTarget(Shape.of(Shape.ANY, 1), Shape.of(Shape.ANY));
    assertRefused(
        SPARSE,
        ten,
        ten,
        "SparseCategoricalCrossentropy: expected class numbers [n] or [n, 1] for predictions [n,"
            + " 10] (for distributions take CategoricalCrossentropy) but got targets [n, 10]");
    assertRefused(
        SPARSE,
        ten,
        Shape.of(Shape.ANY, 2),
        "SparseCategoricalCrossentropy: expected class numbers [n] or [n, 1] for predictions [n,"
            + " 10] but got targets [n, 2]");
    assertRefused(
        CATEGORICAL,
        ten,
        Shape.of(Shape.ANY),
        "CategoricalCrossentropy: expected targets like the predictions [n, 10] (for class numbers"
            + " take SparseCategoricalCrossentropy) but got targets [n]");
    assertRefused(
        SQUARED,
        ten,
        Shape.of(Shape.ANY, 9),
        "MeanSquaredError: expected targets like the predictions [n, 10] but got targets [n, 9]");
    assertRefused(
        BINARY,
        Shape.of(3, 2),
        Shape.of(4, 2),
        "BinaryCrossentropy: expected targets like the predictions [3, 2] but got targets [4, 2]");
  }

  private static void assertRefused(Loss loss, Shape prediction, Shape target, String message) {
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> loss.checkTarget(prediction, target))
            .getMessage());
  }

  @ParameterizedTest
  @CsvSource({"CategoricalCrossentropy", "SparseCategoricalCrossentropy", "BinaryCrossentropy"})
  void optionsSurviveTheRegistry(String type) {
    for (boolean fromLogits : new boolean[] {false, true}) {
      Loss loss = Registries.LOSSES.create(type, Config.of("fromLogits", fromLogits));
      assertEquals(type, loss.type());
      assertEquals(Config.of("fromLogits", fromLogits), loss.config());
      assertEquals(type + (fromLogits ? "(from logits)" : ""), loss.toString());
    }
    assertEquals(
        "MeanSquaredError", Registries.LOSSES.create("MeanSquaredError", SQUARED.config()).type());
  }
}
