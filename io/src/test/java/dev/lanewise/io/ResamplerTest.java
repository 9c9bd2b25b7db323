package dev.lanewise.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The resampler against its definition. */
class ResamplerTest {
  private static double[] resize(double[] image, int h, int w, int c, int outH, int outW) {
    return Resampler.resize(
        h, w, c, (y, row) -> System.arraycopy(image, y * w * c, row, 0, w * c), outH, outW);
  }

  private static double weight(int i, int o, int in, int out) {
    double step = (double) in / out;
    return Math.max(0, 1 - Math.abs(i + 0.5 - (o + 0.5) * step) / Math.max(step, 1));
  }

  /** The weighted mean over the whole picture at once. */
  private static double[] definition(double[] image, int h, int w, int c, int outH, int outW) {
    double[] result = new double[outH * outW * c];
    for (int at = 0; at < result.length; at++) {
      int row = at / c / outW;
      int column = at / c % outW;
      double sum = 0;
      double weights = 0;
      for (int y = 0; y < h; y++) {
        for (int x = 0; x < w; x++) {
          double weight = weight(y, row, h, outH) * weight(x, column, w, outW);
          sum += weight * image[(y * w + x) * c + at % c];
          weights += weight;
        }
      }
      result[at] = sum / weights;
    }
    return result;
  }

  @Property(tries = 600)
  void equalsItsDefinition(
      @ForAll @IntRange(min = 1, max = 40) int h,
      @ForAll @IntRange(min = 1, max = 40) int w,
      @ForAll @IntRange(min = 1, max = 40) int outH,
      @ForAll @IntRange(min = 1, max = 40) int outW,
      @ForAll boolean colour,
      @ForAll long seed) {
    int c = colour ? 3 : 1;
    double[] image = new Random(seed).doubles(h * w * c, 0, 255).toArray();
    double[] expected = definition(image, h, w, c, outH, outW);
    double[] actual = resize(image, h, w, c, outH, outW);
    // Both are means of at most 1600 values up to 255 in double, none of whose weights or sums
    // loses more than 1600 roundings of 2^-53: 255 * 2 * 1600 * 1.1e-16 < 1e-10.
    assertArrayEquals(expected, actual, 1e-10);
  }

  @Example
  void theSameSizeIsTheSamePicture() {
    double[] image = new Random(1).doubles(13 * 17, 0, 255).toArray();
    assertArrayEquals(image, resize(image, 13, 17, 1, 13, 17));
  }

  @Example
  void handComputed() {
    // Twice as large: centres at 0.25, 0.75, 1.25, 1.75 of pixels centred at 0.5 and 1.5.
    assertArrayEquals(new double[] {0, 2, 6, 8}, resize(new double[] {0, 8}, 1, 2, 1, 1, 4));
    // Half as large: centre at 1 (and 3), weights 1/4 3/4 3/4 1/4, of which the edge cuts one off.
    assertArrayEquals(
        new double[] {(0.75 * 7 + 0.75 * 7 + 0.25 * 14) / 1.75, (0.25 * 7 + 0.75 * 14 * 2) / 1.75},
        resize(new double[] {7, 7, 14, 14}, 4, 1, 1, 2, 1),
        1e-13);
  }

  @Example
  void aFinePatternBecomesEvenGrey() {
    double[] board = new double[280 * 280];
    Arrays.setAll(board, i -> (i / 280 + i) % 2 * 255);
    for (double value : resize(board, 280, 280, 1, 28, 28)) {
      assertEquals(127.5, value, 255 / 14.0); // off by less than one row's weight at the edge
    }
  }
}
