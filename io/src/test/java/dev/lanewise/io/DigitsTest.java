package dev.lanewise.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.Shape;
import dev.lanewise.nn.Dataset;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** What the drawn digits promise, but for how hard they are: {@link DigitsDifficultyTest}. */
class DigitsTest {
  private static float[] image(Dataset data, int index) {
    float[] x = new float[784];
    data.read(index, x, 0, new float[1], 0);
    return x;
  }

  private static int label(Dataset data, int index) {
    float[] y = new float[1];
    data.read(index, new float[784], 0, y, 0);
    return (int) y[0];
  }

  private static void assertSame(Dataset expected, Dataset actual, int count) {
    for (int i = 0; i < count; i++) {
      assertArrayEquals(image(expected, i), image(actual, i));
      assertEquals(label(expected, i), label(actual, i));
    }
  }

  @Test
  void shapesAndNames() {
    Dataset train = Digits.train();
    assertEquals(Digits.TRAIN_COUNT, train.size());
    assertEquals(Shape.of(28, 28, 1), train.inputShape());
    assertEquals(Shape.of(), train.targetShape());
    assertEquals(10, train.classNames().size());
    assertEquals(List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"), train.classNames());
    assertEquals(28, train.preprocessing().width());
    assertFalse(train.preprocessing().inverted());
    assertThrows(IndexOutOfBoundsException.class, () -> image(train, Digits.TRAIN_COUNT));
    assertThrows(IllegalArgumentException.class, () -> Digits.of(1, 0, 10));
    assertThrows(IllegalArgumentException.class, () -> Digits.of(1, 10, Integer.MAX_VALUE));
  }

  @Test
  void eachTenAreTheTenDigitsInSomeOrder() {
    Dataset data = Digits.of(3, 1000, 10).train();
    Set<List<Integer>> orders = new HashSet<>();
    for (int ten = 0; ten < 100; ten++) {
      Integer[] labels = new Integer[10];
      for (int i = 0; i < 10; i++) {
        labels[i] = label(data, ten * 10 + i);
      }
      orders.add(List.of(labels));
      Arrays.sort(labels);
      assertArrayEquals(new Integer[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, labels);
    }
    assertTrue(orders.size() > 95, "orders among 100: " + orders.size()); // of 3.6 million
  }

  @Test
  void valuesAreMultiplesOf255thFrom0To1() {
    Dataset data = Digits.of(3, 200, 10).train();
    for (int i = 0; i < 200; i++) {
      float darkest = 1;
      float brightest = 0;
      for (float value : image(data, i)) {
        assertEquals((float) (Math.round(value * 255) * (1 / 255.0)), value);
        assertTrue(value >= 0 && value <= 1);
        darkest = Math.min(darkest, value);
        brightest = Math.max(brightest, value);
      }
      assertTrue(brightest - darkest > 0.4, "contrast of sample " + i);
    }
  }

  @Test
  void aSampleDependsOnSeedPartAndIndexAlone() throws Exception {
    DataSplits small = Digits.of(5, 15, 15);
    DataSplits large = Digits.of(5, 40, 60);
    assertSame(small.train(), large.train(), 15);
    assertSame(small.test(), large.test(), 15);
    try (ForkJoinPool one = new ForkJoinPool(1);
        ForkJoinPool four = new ForkJoinPool(4)) {
      Dataset alone = one.submit(() -> Digits.of(5, 40, 1).train()).get();
      Dataset together = four.submit(() -> Digits.of(5, 40, 1).train()).get();
      assertSame(large.train(), alone, 40);
      assertSame(large.train(), together, 40);
    }
  }

  @Test
  void seedsAndPartsDiffer() {
    DataSplits five = Digits.of(5, 100, 100);
    DataSplits six = Digits.of(6, 100, 100);
    Set<List<Byte>> images = new HashSet<>();
    for (Dataset data : List.of(five.train(), five.test(), six.train(), six.test())) {
      for (int i = 0; i < 100; i++) {
        Byte[] pixels = new Byte[784];
        float[] x = image(data, i);
        Arrays.setAll(pixels, p -> (byte) Math.round(x[p] * 255));
        images.add(List.of(pixels));
      }
    }
    assertEquals(400, images.size());
  }

  /** Whoever reports figures on this set must find the same set tomorrow, on any machine. */
  @Test
  void theDefaultSetIsThisOne() {
    CRC32 crc = new CRC32();
    for (Dataset data : List.of(Digits.train(), Digits.test())) {
      byte[] pixels = new byte[784];
      for (int i = 0; i < data.size(); i++) {
        float[] x = image(data, i);
        for (int p = 0; p < 784; p++) {
          pixels[p] = (byte) Math.round(x[p] * 255);
        }
        crc.update(pixels);
        crc.update(label(data, i));
      }
    }
    assertEquals("7b1a6ee2", Long.toHexString(crc.getValue()));
  }

  /**
   * The nearest mean image of a class finds its digits better than chance, or they would not be
   * digits, but no better than four in five, or they would lie one upon the other.
   */
  @Test
  void meansAloneDoNotTellDigitsApart() {
    DataSplits digits = Digits.of(1, 3000, 1000);
    double[][] means = new double[10][784];
    for (int i = 0; i < 3000; i++) {
      float[] x = image(digits.train(), i);
      double[] mean = means[label(digits.train(), i)];
      for (int p = 0; p < 784; p++) {
        mean[p] += x[p] / 300.0;
      }
    }
    int right = 0;
    for (int i = 0; i < 1000; i++) {
      right += nearest(means, image(digits.test(), i)) == label(digits.test(), i) ? 1 : 0;
    }
    assertTrue(right > 400 && right < 800, right + " of 1000");
  }

  private static int nearest(double[][] means, float[] x) {
    int best = 0;
    double least = Double.MAX_VALUE;
    for (int digit = 0; digit < 10; digit++) {
      double distance = 0;
      for (int p = 0; p < 784; p++) {
        distance += (x[p] - means[digit][p]) * (x[p] - means[digit][p]);
      }
      if (distance < least) {
        least = distance;
        best = digit;
      }
    }
    return best;
  }
}
