package dev.lanewise.io.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.RandomStream;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.io.Digits;
import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.TensorDataset;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class MixingTest {
  /** Sample i is a picture with i everywhere, of class i. */
  private static Dataset numbered(int count) {
    float[] x = new float[count * 64];
    float[] y = new float[count];
    for (int i = 0; i < x.length; i++) {
      x[i] = i / 64;
    }
    for (int i = 0; i < count; i++) {
      y[i] = i;
    }
    return new OneHotDataset(
        new TensorDataset(Tensor.of(x, count, 8, 8, 1), Tensor.of(y, count)), count);
  }

  private static AugmentedDataset mixed(Dataset data, Mixing mixing) {
    return new AugmentedDataset(data, Augmentations.parse("flip=both"), 5).mixedBy(mixing);
  }

  /** As the pictures are their class everywhere, the target must be the picture's mean. */
  private static void targetsAreWhatThePicturesAre(Mixing mixing) {
    AugmentedDataset data = mixed(numbered(6), mixing);
    int mixtures = 0;
    for (int epoch = 0; epoch < 30; epoch++) {
      for (int i = 0; i < 6; i++) {
        float[] x = new float[64];
        float[] y = new float[8];
        data.inEpoch(epoch).read(i, x, 0, y, 1);
        assertEquals(0, y[0]);
        assertEquals(0, y[7]);
        double mean = 0;
        for (float value : x) {
          mean += value / 64;
        }
        double expected = 0;
        double sum = 0;
        for (int k = 0; k < 6; k++) {
          expected += k * y[1 + k];
          sum += y[1 + k];
        }
        assertEquals(expected, mean, 1e-5);
        assertEquals(1, sum, 1e-6);
        mixtures += y[1 + i] < 1 ? 1 : 0;
      }
    }
    assertTrue(mixtures > 60, "" + mixtures);
  }

  @Test
  void mixesTargetsAsPictures() {
    targetsAreWhatThePicturesAre(new MixUp());
    targetsAreWhatThePicturesAre(new MixUp(1));
    targetsAreWhatThePicturesAre(new CutMix());
  }

  @Test
  void cutMixKeepsPixelsAsTheyAre() {
    AugmentedDataset data = mixed(numbered(6), new CutMix());
    for (int epoch = 0; epoch < 20; epoch++) {
      float[] x = new float[64];
      data.inEpoch(epoch).read(2, x, 0, new float[6], 0);
      for (float value : x) {
        assertEquals(Math.rint(value), value);
      }
    }
  }

  @Test
  void outsideTrainingNothingIsMixed() {
    AugmentedDataset data = mixed(numbered(6), new MixUp());
    float[] x = new float[64];
    float[] y = new float[6];
    data.read(4, x, 0, y, 0);
    assertArrayEquals(new float[] {0, 0, 0, 0, 1, 0}, y);
    assertEquals(4, x[63]);
  }

  @Test
  void partnersComeFromWhatIsSelected() {
    Dataset whole = mixed(numbered(20), new MixUp(1));
    for (Dataset part :
        List.of(
            whole.slice(0, 3),
            whole.shuffle(1).take(3),
            whole.splitByClass(0.3, 1).first(),
            whole.filterLabels(label -> label % 5 == 2),
            whole.weighted(new float[20]).slice(4, 7),
            whole.map(UnaryOperator.identity()).slice(4, 7))) {
      Set<Integer> own = new TreeSet<>();
      for (int i = 0; i < part.size(); i++) {
        own.add(part.label(i));
      }
      for (int epoch = 0; epoch < 50; epoch++) {
        for (int i = 0; i < part.size(); i++) {
          float[] y = new float[20];
          part.inEpoch(epoch).read(i, new float[64], 0, y, 0);
          double share = own.stream().mapToDouble(label -> y[label]).sum();
          assertEquals(1, share, 1e-6);
        }
      }
    }
  }

  @Test
  void classNumbersAreRefusedWithAWayOut() {
    AugmentedDataset data = new AugmentedDataset(Digits.test(), Augmentations.parse("none"), 1);
    assertEquals(
        "MixUp[alpha=0.2] mixes targets, which must be distributions over classes such as [10] but"
            + " are class numbers []; OneHotDataset makes distributions of them",
        assertThrows(IllegalArgumentException.class, () -> data.mixedBy(new MixUp())).getMessage());
    Dataset distributions = new OneHotDataset(Digits.test());
    assertEquals(Shape.of(10), distributions.targetShape());
    assertEquals(Digits.test().preprocessing(), distributions.preprocessing());
    assertThrows(IllegalArgumentException.class, () -> new OneHotDataset(distributions));
    assertThrows(
        IllegalArgumentException.class, () -> new OneHotDataset(Pictures.dataset(3, 2, 2, 1, 1)));
    Dataset tooFew = new OneHotDataset(Pictures.dataset(3, 2, 2, 1, 1), 2);
    assertThrows(
        IllegalStateException.class, () -> tooFew.read(2, new float[4], 0, new float[2], 0));
    assertThrows(IllegalArgumentException.class, () -> new MixUp(0));
    assertThrows(IllegalArgumentException.class, () -> new CutMix(Double.NaN));
  }

  @Test
  void classesAreCountedWithoutReadingPictures() {
    Dataset blind =
        new Dataset() {
          @Override
          public int size() {
            return 4;
          }

          @Override
          public Shape inputShape() {
            return Shape.of(2, 2, 1);
          }

          @Override
          public Shape targetShape() {
            return Shape.of();
          }

          @Override
          public void read(int index, float[] x, int xAt, float[] y, int yAt) {
            throw new AssertionError("the picture is read");
          }

          @Override
          public void readTarget(int index, float[] y, int yAt) {
            y[yAt] = index;
          }

          @Override
          public String describe(int index) {
            return "cats/%d.jpg".formatted(index);
          }
        };
    Dataset data =
        new AugmentedDataset(new OneHotDataset(blind, 4), Augmentations.parse("flip=both"), 1);
    for (Dataset part : List.of(data, data.inEpoch(2))) {
      assertEquals(3, part.label(3));
      assertEquals("cats/3.jpg", part.describe(3));
      float[] y = {9, 9, 9, 9, 9};
      part.readTarget(2, y, 1);
      assertArrayEquals(new float[] {9, 0, 0, 1, 0}, y);
    }
  }

  @Test
  void varyingTargetsAreTheMixed() {
    Dataset data = mixed(numbered(6), new MixUp()).inEpoch(1);
    for (int i = 0; i < 6; i++) {
      float[] expected = new float[6];
      float[] y = new float[6];
      data.read(i, new float[64], 0, expected, 0);
      data.readTarget(i, y, 0);
      assertArrayEquals(expected, y);
    }
  }

  @Test
  void sharesAreBetaDistributed() {
    for (double alpha : new double[] {0.01, 0.2, 1, 4}) {
      RandomStream random = RandomStream.of(1, "test");
      double sum = 0;
      double squares = 0;
      int count = 20000;
      for (int i = 0; i < count; i++) {
        double share = Beta.draw(random, alpha);
        assertTrue(share >= 0 && share <= 1);
        sum += share;
        squares += (share - 0.5) * (share - 0.5);
      }
      // Variance 1 / (4 (2 alpha + 1)); five standard deviations of the mean, and of the mean of
      // squares, each of which is at most 1/4.
      double variance = 1 / (4 * (2 * alpha + 1));
      assertEquals(0.5, sum / count, 5 * Math.sqrt(variance / count));
      assertEquals(variance, squares / count, 5 * 0.25 / Math.sqrt(count));
    }
  }
}
