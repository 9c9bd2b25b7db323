package dev.lanewise.nn.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.Tensor;
import dev.lanewise.engine.Threads;
import dev.lanewise.nn.Context;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("simd")
class DropoutTest {
  private static final int SIZE = 200_001;

  private static Tensor ones() {
    Tensor x = Tensor.zeros(1, SIZE);
    x.fill(1);
    return x;
  }

  private static float[] mask(Dropout layer, String name, long seed, long step) {
    Context context = new Context(name, true, seed);
    context.step(step);
    return layer.forward(ones(), context).data().clone();
  }

  // Five standard errors of a share among SIZE.
  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 0.75})
  void setsTheShareToZeroAndScalesTheRest(double rate) {
    int zeros = 0;
    for (float y : mask(new Dropout(rate), "dropout", 1, 0)) {
      if (y == 0) {
        zeros++;
      } else {
        assertEquals(1 / (1 - rate), y, 1e-6);
      }
    }
    assertEquals(rate, (double) zeros / SIZE, 5 * Math.sqrt(rate * (1 - rate) / SIZE));
  }

  @Test
  void rateOneGivesZerosAndRateZeroTheInput() {
    assertArrayEquals(new float[SIZE], mask(new Dropout(1), "dropout", 1, 0));
    assertArrayEquals(ones().data(), mask(new Dropout(0), "dropout", 1, 0));
    Tensor x = ones();
    assertSame(x, new Dropout(0.5).forward(x, new Context("dropout", false, 1)));
  }

  @Test
  void seedNameAndStepKeyTheMask() {
    Dropout layer = new Dropout(0.5);
    float[] mask = mask(layer, "dropout", 1, 0);
    assertArrayEquals(mask, mask(layer, "dropout", 1, 0));
    assertFalse(Arrays.equals(mask, mask(layer, "dropout", 2, 0)));
    assertFalse(Arrays.equals(mask, mask(layer, "dropout_1", 1, 0)));
    assertFalse(Arrays.equals(mask, mask(layer, "dropout", 1, 1)));
  }

  @Test
  void aSeedOfItsOwnTakesThePlaceOfTheRuns() {
    Dropout layer = new Dropout(0.5).seed(7);
    float[] mask = mask(layer, "dropout", 1, 0);
    assertArrayEquals(mask, mask(layer, "dropout", 2, 0));
    assertArrayEquals(mask, mask(new Dropout(0.5), "dropout", 7, 0));
    assertFalse(Arrays.equals(mask, mask(layer, "dropout", 1, 1)));
    assertFalse(Arrays.equals(mask, mask(new Dropout(0.5).seed(8), "dropout", 1, 0)));
  }

  @Test
  void threadsDoNotChangeTheMask() {
    int before = Threads.get();
    try {
      Threads.set(1);
      float[] mask = mask(new Dropout(0.5), "dropout", 1, 0);
      for (int threads = 2; threads <= 4; threads++) {
        Threads.set(threads);
        assertArrayEquals(mask, mask(new Dropout(0.5), "dropout", 1, 0));
      }
    } finally {
      Threads.set(before);
    }
  }

  @Test
  void badRatesAreRefused() {
    for (double rate : new double[] {-0.1, 1.1, Double.NaN}) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> new Dropout(rate)).getMessage();
      assertTrue(message.equals("Dropout: rate must be 0 to 1 but got " + rate), message);
    }
  }
}
