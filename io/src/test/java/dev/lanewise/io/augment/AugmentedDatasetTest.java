package dev.lanewise.io.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.io.Digits;
import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.TensorDataset;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AugmentedDatasetTest {
  private static final String SPEC = "rotation=20,shift=0.1,shear=5,zoom=0.1,flip=both";

  private static float[] image(Dataset data, int index) {
    float[] x = new float[data.inputShape().size()];
    data.read(index, x, 0, new float[1], 0);
    return x;
  }

  private static AugmentedDataset augmented(Dataset data, long seed) {
    return new AugmentedDataset(data, Augmentations.parse(SPEC), seed);
  }

  @Test
  void readGivesThePlainSamples() {
    Dataset plain = Pictures.dataset(20, 9, 7, 3, 1);
    Dataset data = augmented(plain, 5);
    for (int i = 0; i < plain.size(); i++) {
      assertArrayEquals(image(plain, i), image(data, i));
    }
    assertEquals(plain.inputShape(), data.inputShape());
    assertEquals(plain.targetShape(), data.targetShape());
    assertFalse(data.isVaried());
    Digits digits = Digits.test();
    assertEquals(digits.preprocessing(), augmented(digits, 5).preprocessing());
    assertEquals(digits.classNames(), augmented(digits, 5).classNames());
    assertEquals(digits.classNames(), augmented(digits, 5).inEpoch(3).classNames());
  }

  /** Beside other inputs and targets, images are varied as they are alone. */
  @Test
  void imagesAreVariedBesideATable() {
    Dataset images = augmented(Pictures.dataset(6, 9, 7, 1, 1), 5);
    Tensor table = Tensor.of(new float[] {0, 1, 2, 3, 4, 5}, 6, 1);
    Dataset both = images.zip(new TensorDataset(List.of(table), List.of(table)));
    assertEquals(List.of(Shape.of(9, 7, 1), Shape.of(1)), both.inputShapes());
    assertEquals(List.of(Shape.of(), Shape.of(1)), both.targetShapes());
    Dataset varied = both.select(4, 2).inEpoch(3);
    assertTrue(varied.isVaried());
    for (int i = 0; i < 2; i++) {
      float[] x = new float[64];
      float[] y = new float[2];
      varied.read(i, x, 0, y, 0);
      assertArrayEquals(image(images.inEpoch(3), 4 - 2 * i), Arrays.copyOf(x, 63));
      assertEquals(4 - 2 * i, x[63]);
      assertArrayEquals(new float[] {4 - 2 * i, 4 - 2 * i}, y);
    }
    Dataset one = new OneHotDataset(Pictures.dataset(6, 9, 7, 1, 1), 6);
    Dataset mixable = one.zip(new TensorDataset(List.of(), List.of(table)));
    assertThrows(
        IllegalArgumentException.class, () -> augmented(mixable, 5).mixedBy(new MixUp(0.2)));
  }

  @Test
  void everyEpochVariesEverySampleItsWayAndLabelsStay() {
    Dataset data = augmented(Pictures.dataset(20, 9, 7, 1, 1), 5);
    for (int i = 0; i < data.size(); i++) {
      float[] y = {-1, -1};
      float[] x = new float[63 + 2];
      data.inEpoch(0).read(i, x, 1, y, 1);
      assertEquals(i, y[1]);
      assertEquals(-1, y[0]);
      assertEquals(0, x[0]);
      assertEquals(0, x[64]);
      float[] first = Arrays.copyOfRange(x, 1, 64);
      assertArrayEquals(first, image(data.inEpoch(0), i));
      assertFalse(Arrays.equals(first, image(data, i)));
      assertFalse(Arrays.equals(first, image(data.inEpoch(1), i)));
      assertFalse(Arrays.equals(first, image(augmented(data, 6).inEpoch(0), i)));
    }
    assertTrue(data.inEpoch(0).isVaried());
    assertTrue(data.inEpoch(0).slice(1, 5).isVaried());
    assertFalse(data.slice(1, 5).isVaried());
  }

  @Test
  void aSliceIsVariedAsTheWhole() {
    Dataset data = augmented(Pictures.dataset(20, 9, 7, 1, 1), 5);
    Dataset slice = data.slice(5, 15);
    assertArrayEquals(image(data, 7), image(slice, 2));
    assertArrayEquals(image(data.inEpoch(4), 7), image(slice.inEpoch(4), 2));
    Dataset twice = slice.select(9, 2);
    assertArrayEquals(image(data.inEpoch(4), 7), image(twice.inEpoch(4), 1));
  }

  @Test
  void twoInARowVaryTwice() {
    Dataset once = augmented(Pictures.dataset(4, 9, 7, 1, 1), 5);
    Dataset twice = augmented(once, 6);
    assertFalse(Arrays.equals(image(once.inEpoch(2), 1), image(twice.inEpoch(2), 1)));
    assertArrayEquals(image(once, 1), image(twice, 1));
  }

  @Test
  void theSameForAnyNumberOfThreadsAndAnyOrder() throws Exception {
    Dataset data = augmented(Pictures.dataset(64, 13, 11, 3, 2), 7);
    float[][] expected =
        IntStream.range(0, 64).mapToObj(i -> image(data.inEpoch(3), i)).toArray(float[][]::new);
    for (int threads = 1; threads <= 8; threads++) {
      Dataset fresh = augmented(Pictures.dataset(64, 13, 11, 3, 2), 7);
      ExecutorService pool = Executors.newFixedThreadPool(threads);
      try {
        int step = threads;
        Dataset epoch = fresh.inEpoch(3);
        List<Callable<float[]>> tasks =
            IntStream.range(0, 64)
                .<Callable<float[]>>mapToObj(i -> () -> image(epoch, (i * (2 * step + 1)) % 64))
                .toList();
        List<Future<float[]>> images = pool.invokeAll(tasks);
        for (int i = 0; i < 64; i++) {
          assertArrayEquals(expected[(i * (2 * step + 1)) % 64], images.get(i).get());
        }
      } finally {
        pool.shutdownNow();
      }
    }
  }

  @Test
  void takesImagesWithoutAChannelAxis() {
    Dataset flat =
        new TensorDataset(Tensor.of(new float[2 * 35], 2, 5, 7), Tensor.of(new float[] {2, 3}, 2));
    Dataset data = augmented(flat, 1);
    assertEquals(Shape.of(5, 7), data.inputShape());
    assertEquals(35, image(data.inEpoch(0), 1).length);
  }

  @Test
  void refusesWhatIsNoImage() {
    Dataset rows =
        new TensorDataset(Tensor.of(new float[6], 2, 3), Tensor.of(new float[] {2, 3}, 2));
    String message =
        assertThrows(IllegalArgumentException.class, () -> augmented(rows, 1)).getMessage();
    assertEquals("augmentation takes images [h, w, c] or [h, w] but got inputs [3]", message);
  }

  @Test
  void theRangeIsThatOfTheDataSet() {
    float[] range = new float[2];
    Augmentation look =
        (picture, _) -> {
          range[0] = picture.low();
          range[1] = picture.high();
        };
    image(new AugmentedDataset(Digits.test(), look, 1).inEpoch(0), 0);
    assertArrayEquals(new float[] {0, 1}, range);
    image(new AugmentedDataset(Pictures.dataset(1, 2, 2, 1, 1), look, 1).inEpoch(0), 0);
    assertArrayEquals(new float[] {0, 255}, range);
    AugmentedDataset said =
        new AugmentedDataset(Pictures.dataset(1, 2, 2, 1, 1), look, 1).valueRange(-1, 1);
    image(said.slice(0, 1).inEpoch(0), 0);
    assertArrayEquals(new float[] {-1, 1}, range);
  }

  @Test
  void aStepMayNotSurpriseWithAnotherSize() {
    Augmentation grow = (picture, _) -> picture.reset(8, 8, 1);
    Dataset data = new AugmentedDataset(Pictures.dataset(1, 2, 2, 1, 1), grow, 1).inEpoch(0);
    assertNotEquals(
        -1,
        assertThrows(IllegalStateException.class, () -> image(data, 0))
            .getMessage()
            .indexOf("was to make [2, 2, 1] but made [8, 8, 1]"));
  }
}
