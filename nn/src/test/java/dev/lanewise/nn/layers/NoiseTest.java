package dev.lanewise.nn.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.engine.Tensor;
import dev.lanewise.engine.Threads;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.Layer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What SpatialDropout2D and GaussianNoise draw. */
class NoiseTest {
  private static float[] ofOnes(Layer layer, long seed, long step, int... dims) {
    Tensor x = Tensor.zeros(dims);
    x.fill(1);
    Context context = new Context("probe", true, seed);
    context.step(step);
    return layer.forward(x, context).data().clone();
  }

  @Test
  void wholeChannelsAreDroppedAtTheRate() {
    int n = 100;
    int c = 50;
    int pixels = 6;
    float[] y = ofOnes(new SpatialDropout2D(0.25), 1, 0, n, 2, 3, c);
    int kept = 0;
    for (int sample = 0; sample < n; sample++) {
      for (int channel = 0; channel < c; channel++) {
        float first = y[sample * pixels * c + channel];
        kept += first > 0 ? 1 : 0;
        assertEquals(first > 0 ? 1 / 0.75f : 0, first);
        for (int pixel = 1; pixel < pixels; pixel++) {
          assertEquals(first, y[(sample * pixels + pixel) * c + channel]);
        }
      }
    }
    // Five standard deviations.
    assertEquals(0.75 * n * c, kept, 5 * Math.sqrt(0.25 * 0.75 * n * c));
  }

  @Test
  void noiseIsNormal() {
    int size = 200_001;
    double stddev = 0.5;
    float[] y = ofOnes(new GaussianNoise(stddev), 1, 0, 1, size);
    double[] moments = new double[5];
    for (float value : y) {
      for (int k = 1; k < 5; k++) {
        moments[k] += Math.pow((value - 1) / stddev, k) / size;
      }
    }
    // Five standard errors: the variances of z, z^2, z^3, z^4 are 1, 2, 15, 96.
    assertEquals(0, moments[1], 5 * Math.sqrt(1.0 / size));
    assertEquals(1, moments[2], 5 * Math.sqrt(2.0 / size));
    assertEquals(0, moments[3], 5 * Math.sqrt(15.0 / size));
    assertEquals(3, moments[4], 5 * Math.sqrt(96.0 / size));
    double neighbours = 0;
    for (int i = 0; i + 1 < size; i++) {
      neighbours += (y[i] - 1) * (y[i + 1] - 1) / stddev / stddev / size;
    }
    assertEquals(0, neighbours, 5 / Math.sqrt(size));
  }

  @Test
  void seedAndStepChangeItAndThreadsDoNot() {
    int threads = Threads.get();
    for (Layer layer : new Layer[] {new GaussianNoise(1), new SpatialDropout2D(0.5)}) {
      Threads.set(1);
      float[] y = ofOnes(layer, 1, 2, 9, 16, 16, 32);
      Threads.set(3);
      assertArrayEquals(y, ofOnes(layer, 1, 2, 9, 16, 16, 32));
      Threads.set(threads);
      assertFalse(Arrays.equals(y, ofOnes(layer, 2, 2, 9, 16, 16, 32)));
      assertFalse(Arrays.equals(y, ofOnes(layer, 1, 3, 9, 16, 16, 32)));
    }
    float[] own = ofOnes(new GaussianNoise(1).seed(5), 1, 2, 3, 4);
    assertArrayEquals(own, ofOnes(new GaussianNoise(1).seed(5), 9, 2, 3, 4));
  }

  @Test
  void inferenceIsTheInputItself() {
    Tensor x = Tensor.zeros(2, 3, 3, 4);
    for (Layer layer : new Layer[] {new GaussianNoise(1), new SpatialDropout2D(0.5)}) {
      assertSame(x, layer.forward(x, new Context("probe", false, 1)));
    }
  }

  @Test
  void optionsOutOfRangeAreRefused() {
    assertEquals(
        "SpatialDropout2D: rate must be 0 to 1 but got 1.5",
        assertThrows(IllegalArgumentException.class, () -> new SpatialDropout2D(1.5)).getMessage());
    assertEquals(
        "GaussianNoise: stddev must be at least 0 but got -1.0",
        assertThrows(IllegalArgumentException.class, () -> new GaussianNoise(-1)).getMessage());
  }
}
