package dev.lanewise.engine;

import static dev.lanewise.engine.Floats.EPS;
import static dev.lanewise.engine.Floats.INF;
import static dev.lanewise.engine.Floats.NAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.kernel.Kernels;
import dev.lanewise.fixtures.PoolingOracle;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/**
 * Pooling kernels against the definition, over drawn geometries; ties, borders and special values.
 */
class PoolingKernelsTest {
  private static final int[] CHANNELS = {1, 2, 3, 5, 7, 13, 16, 17, 31, 33, 65};

  private static ConvGeometry draw(Random random) {
    int c = CHANNELS[random.nextInt(CHANNELS.length)];
    int kernelH = 1 + random.nextInt(4);
    int kernelW = 1 + random.nextInt(4);
    int h = kernelH + random.nextInt(8);
    int w = kernelW + random.nextInt(8);
    Padding padding =
        switch (random.nextInt(3)) {
          case 0 -> Padding.VALID;
          case 1 -> Padding.SAME;
          default ->
              Padding.explicit(
                  random.nextInt(4), random.nextInt(4), random.nextInt(4), random.nextInt(4));
        };
    return ConvGeometry.pooling(
        random.nextInt(4),
        h,
        w,
        c,
        kernelH,
        kernelW,
        1 + random.nextInt(4),
        1 + random.nextInt(4),
        padding);
  }

  private static PoolingOracle.Window window(ConvGeometry g) {
    return new PoolingOracle.Window(
        g.n(),
        g.h(),
        g.w(),
        g.c(),
        g.kernelH(),
        g.kernelW(),
        g.strideH(),
        g.strideW(),
        g.padTop(),
        g.padLeft(),
        g.oh(),
        g.ow());
  }

  @Property
  void followsTheDefinition(@ForAll long seed) {
    check(seed);
  }

  @Test
  void followsTheDefinitionForFixedSeeds() {
    for (long seed = 0; seed < 50; seed++) {
      check(seed);
    }
  }

  /** The windows networks have, and images they fit and do not fit. */
  @Test
  void followsTheDefinitionForUsualWindows() {
    long seed = 0;
    for (int c : CHANNELS) {
      for (int size : new int[] {4, 5, 8, 9}) {
        for (int kernel : new int[] {2, 3, size}) {
          for (int stride = 1; stride <= 2; stride++) {
            for (Padding padding : new Padding[] {Padding.VALID, Padding.SAME}) {
              seed++;
              ConvGeometry g =
                  ConvGeometry.pooling(
                      2, size, size + 1, c, kernel, kernel, stride, stride, padding);
              check(g, new Random(seed), seed);
              g = ConvGeometry.pooling(2, size, size, c, size, size, 1, 1, padding);
              check(g, new Random(seed), seed);
            }
          }
        }
      }
    }
  }

  private static void check(long seed) {
    Random random = new Random(seed);
    check(draw(random), random, seed);
  }

  private static void check(ConvGeometry g, Random random, long seed) {
    float[] x = Floats.random(seed, g.inputShape().size());
    if (random.nextBoolean()) { // few values, many ties
      for (int i = 0; i < x.length; i++) {
        x[i] = Math.round(x[i]);
      }
    }
    float[] dy = Floats.random(seed + 1, g.outputShape().size());
    PoolingOracle.Window window = window(g);
    double[] max = PoolingOracle.max(window, x);
    double[] maxGradient = PoolingOracle.maxGradient(window, x, dy);
    double[] average = PoolingOracle.average(window, x);
    double[] averageGradient = PoolingOracle.averageGradient(window, dy);
    // How large the terms of each sum are: the same operations on sizes.
    float[] sizes = absolute(x);
    double[] averageSize = PoolingOracle.average(window, sizes);
    double[] maxGradientSize = PoolingOracle.maxGradient(window, x, absolute(dy));
    double[] averageGradientSize = PoolingOracle.averageGradient(window, absolute(dy));
    int cells = g.kernelH() * g.kernelW(); // of a window; no cell lies in more windows either
    int rows = g.n() * g.oh();
    int from = rows == 0 ? 0 : random.nextInt(rows);
    int to = from + random.nextInt(rows - from + 1);
    int outRow = g.ow() * g.c();
    int firstImage = g.n() == 0 ? 0 : random.nextInt(g.n());
    int endImage = firstImage + random.nextInt(g.n() - firstImage + 1);
    int image = g.h() * g.w() * g.c();
    float[] exactMax = new float[max.length];
    for (int i = 0; i < max.length; i++) {
      exactMax[i] = (float) max[i];
    }
    KernelSets.forEach(
        (set, k) -> {
          String what = "%s seed=%d %s".formatted(set, seed, g);
          float[] y = Floats.nans(max.length);
          k.maxPool(g, x, y, from, to);
          Floats.assertClose("maxPool " + what, max, y, from * outRow, to * outRow, i -> 0);

          y = Floats.nans(max.length);
          k.averagePool(g, x, y, from, to);
          Floats.assertClose(
              "averagePool " + what,
              average,
              y,
              from * outRow,
              to * outRow,
              i -> (cells + 1) * EPS * averageSize[i]);

          float[] dx = Floats.nans(x.length);
          k.maxPoolBackward(g, x, exactMax, dy, dx, firstImage, endImage);
          Floats.assertClose(
              "maxPoolBackward " + what,
              maxGradient,
              dx,
              firstImage * image,
              endImage * image,
              i -> cells * EPS * maxGradientSize[i]);

          dx = Floats.nans(x.length);
          k.averagePoolBackward(g, dy, dx, firstImage * g.h(), endImage * g.h());
          Floats.assertClose(
              "averagePoolBackward " + what,
              averageGradient,
              dx,
              firstImage * image,
              endImage * image,
              i -> (cells + 1) * EPS * averageGradientSize[i]);
        });
  }

  private static float[] absolute(float[] x) {
    float[] sizes = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      sizes[i] = Math.abs(x[i]);
    }
    return sizes;
  }

  @Test
  void firstOfEqualMaximaGetsTheGradient() {
    for (int c : CHANNELS) {
      ConvGeometry g = ConvGeometry.pooling(1, 4, 4, c, 2, 2, 2, 2, Padding.VALID);
      float[] x = new float[16 * c];
      Arrays.fill(x, 3);
      float[] dy = new float[4 * c];
      Arrays.fill(dy, 5);
      KernelSets.forEach(
          (set, k) -> {
            float[] y = new float[4 * c];
            k.maxPool(g, x, y, 0, 2);
            float[] dx = Floats.nans(16 * c);
            k.maxPoolBackward(g, x, y, dy, dx, 0, 1);
            for (int i = 0; i < dx.length; i++) {
              int row = i / c / 4;
              int column = i / c % 4;
              assertEquals(row % 2 == 0 && column % 2 == 0 ? 5 : 0, dx[i], set);
            }
          });
    }
  }

  @Test
  void negativeWindowsAtTheBorderIgnorePadding() {
    for (int c : CHANNELS) {
      ConvGeometry g = ConvGeometry.pooling(1, 5, 5, c, 3, 3, 2, 2, Padding.SAME);
      float[] x = new float[25 * c];
      Arrays.fill(x, -7);
      float[] dy = new float[9 * c];
      Arrays.fill(dy, 1);
      KernelSets.forEach(
          (set, k) -> {
            float[] y = Floats.nans(9 * c);
            k.maxPool(g, x, y, 0, 3);
            for (float value : y) {
              assertEquals(-7, value, set);
            }
            k.averagePool(g, x, y, 0, 3); // divides by 4, 6 or 9 real cells
            for (float value : y) {
              assertEquals(-7, value, set);
            }
            float[] dx = Floats.nans(25 * c);
            k.averagePoolBackward(g, dy, dx, 0, g.h());
            assertEquals(0.25, dx[0], EPS, set);
            assertEquals(0.25 + 1.0 / 6, dx[c], 2 * EPS, set); // the column between two windows
          });
    }
  }

  @Test
  void windowsOnPaddingAloneAreEmpty() {
    ConvGeometry g = ConvGeometry.pooling(1, 2, 2, 17, 2, 2, 2, 2, Padding.explicit(2, 0, 2, 0));
    float[] x = Floats.random(1, 4 * 17);
    KernelSets.forEach(
        (set, k) -> {
          float[] y = Floats.nans(4 * 17);
          k.maxPool(g, x, y, 0, 2);
          assertEquals(-INF, y[0], set);
          float[] dx = Floats.nans(x.length);
          k.maxPoolBackward(g, x, y, new float[y.length], dx, 0, 1);
          k.averagePool(g, x, y, 0, 2);
          assertEquals(0, y[0], set);
          k.averagePoolBackward(g, y, dx, 0, g.h());
          for (float value : dx) {
            assertTrue(Float.isFinite(value), set);
          }
        });
  }

  @Test
  void dilationIsHonoured() {
    ConvGeometry g =
        ConvGeometry.of(1, 5, 5, 17, 17, 2, 2)
            .groups(17)
            .dilation(3, 2)
            .padding(Padding.explicit(1, 0, 1, 0))
            .build();
    float[] x = Floats.random(1, 25 * 17);
    KernelSets.forEach(
        (set, k) -> {
          float[] y = Floats.nans(g.outputShape().size());
          k.maxPool(g, x, y, 0, g.oh());
          for (int p = 0; p < g.oh(); p++) {
            for (int q = 0; q < g.ow(); q++) {
              for (int c = 0; c < 17; c++) {
                float expected = -INF;
                for (int row : new int[] {p - 1, p + 2}) {
                  for (int column : new int[] {q - 1, q + 1}) {
                    if (row >= 0 && column >= 0) {
                      expected = Math.max(expected, x[(row * 5 + column) * 17 + c]);
                    }
                  }
                }
                assertEquals(expected, y[(p * g.ow() + q) * 17 + c], set);
              }
            }
          }
        });
  }

  @Test
  void specialValues() {
    for (int c : CHANNELS) {
      for (int size = 2; size <= 3; size++) {
        ConvGeometry g = ConvGeometry.pooling(1, size, size, c, size, size, 1, 1, Padding.VALID);
        int cells = size * size;
        for (int at = 0; at < cells; at++) {
          for (float special : new float[] {NAN, INF, -INF, Float.MIN_VALUE}) {
            float[] x = new float[cells * c];
            Arrays.fill(x, at * c, (at + 1) * c, special);
            float[] dy = new float[c];
            Arrays.fill(dy, 2);
            int first = special > 0 ? at : at == 0 && special < 0 ? 1 : 0;
            KernelSets.forEach(
                (set, k) -> {
                  float[] y = new float[c];
                  k.maxPool(g, x, y, 0, 1);
                  float[] dx = Floats.nans(x.length);
                  k.maxPoolBackward(g, x, y, dy, dx, 0, 1);
                  for (int i = 0; i < dx.length; i++) {
                    assertEquals(Math.max(special, 0f), y[i % c], set);
                    float expected =
                        Float.isNaN(special) || i / c != first ? 0 : 2; // a NaN equals nothing
                    assertEquals(expected, dx[i], set);
                  }
                });
          }
        }
      }
    }
  }

  @Test
  void bothImplementationsFindTheSameMaxima() {
    for (long seed = 0; seed < 30; seed++) {
      ConvGeometry g = draw(new Random(seed));
      sameMaxima(g, Floats.random(seed, g.inputShape().size()), seed);
    }
  }

  /** With NaN, infinities and zeros of both signs among the numbers, few or many. */
  @Test
  void bothImplementationsFindTheSameSpecialMaxima() {
    float[] specials = {NAN, INF, -INF, 0f, -0f};
    for (long seed = 0; seed < 400; seed++) {
      Random random = new Random(seed);
      int c = CHANNELS[random.nextInt(CHANNELS.length)];
      int kernel = 1 + random.nextInt(3);
      int h = 4 + random.nextInt(5);
      int w = 4 + random.nextInt(5);
      Padding padding = random.nextBoolean() ? Padding.SAME : Padding.VALID;
      int stride = 1 + random.nextInt(3);
      ConvGeometry g = ConvGeometry.pooling(2, h, w, c, kernel, kernel, stride, stride, padding);
      float[] x = Floats.random(seed, g.inputShape().size());
      int first = random.nextInt(specials.length);
      int rare = 1 + random.nextInt(1 << random.nextInt(9));
      for (int i = 0; i < x.length; i++) {
        boolean special = random.nextInt(rare) == 0;
        x[i] = special ? specials[first + random.nextInt(specials.length - first)] : x[i];
      }
      sameMaxima(g, x, seed);
    }
  }

  private static void sameMaxima(ConvGeometry g, float[] x, long seed) {
    float[] dy = Floats.random(seed + 1, g.outputShape().size());
    float[][] first = new float[2][];
    KernelSets.forEach(
        (set, k) -> {
          float[] max = new float[dy.length];
          float[] dMax = new float[x.length];
          k.maxPool(g, x, max, 0, g.n() * g.oh());
          k.maxPoolBackward(g, x, max, dy, dMax, 0, g.n());
          float[][] all = {max, dMax};
          for (int i = 0; i < all.length; i++) {
            first[i] = first[i] == null ? all[i] : first[i];
            Floats.assertSameBits(set + " seed=" + seed + " " + g, first[i], all[i]);
          }
        });
  }

  /**
   * Where one array is so large that kernels fetch the others first, which are as long as they must
   * be: so reading behind their ends is found out.
   */
  @Test
  void largeArraysHaveTheBitsOfSmallOnes() {
    float[] large = new float[1 << 22];
    for (long seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      int c = CHANNELS[random.nextInt(CHANNELS.length)];
      int size = 3 + random.nextInt(7);
      int kernel = 2 + random.nextInt(2);
      Padding padding = random.nextBoolean() ? Padding.SAME : Padding.VALID;
      ConvGeometry g =
          random.nextInt(4) == 0
              ? draw(random)
              : ConvGeometry.pooling(3, size, size, c, kernel, kernel, 2, 2, padding);
      float[] x = Floats.random(seed, g.inputShape().size());
      float[] dy = Floats.random(seed + 1, g.outputShape().size());
      int rows = g.n() * g.oh();
      KernelSets.forEach(
          (set, k) -> {
            String what = set + " " + g;
            float[] y = new float[dy.length];
            k.averagePool(g, x, y, 0, rows);
            k.averagePool(g, x, large, 0, rows);
            Floats.assertSameBits(what, y, Arrays.copyOf(large, y.length));

            k.maxPool(g, x, y, 0, rows);
            k.maxPool(g, x, large, 0, rows);
            Floats.assertSameBits(what, y, Arrays.copyOf(large, y.length));

            float[] dx = Floats.nans(x.length);
            float[] again = Floats.nans(x.length);
            k.maxPoolBackward(g, x, y, dy, dx, 0, g.n());
            k.maxPoolBackward(g, x, large, dy, again, 0, g.n());
            Floats.assertSameBits(what, dx, again);

            System.arraycopy(dy, 0, large, 0, dy.length);
            k.averagePoolBackward(g, dy, dx, 0, g.n() * g.h());
            k.averagePoolBackward(g, large, again, 0, g.n() * g.h());
            Floats.assertSameBits(what, dx, again);
          });
    }
  }

  /** Where rows of windows are apart, any of them have the part of dx that is theirs. */
  @Test
  void maxBackwardOfSomeRowsIsThatOfAll() {
    int apart = 0;
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      ConvGeometry g = draw(random);
      if (!g.areRowsApart() || g.n() == 0) {
        continue;
      }
      apart++;
      float[] x = Floats.random(seed, g.inputShape().size());
      float[] dy = Floats.random(seed + 1, g.outputShape().size());
      int from = random.nextInt(g.n() * g.oh());
      int to = from + random.nextInt(g.n() * g.oh() - from + 1);
      int width = g.w() * g.c();
      KernelSets.forEach(
          (set, k) -> {
            float[] y = new float[dy.length];
            k.maxPool(g, x, y, 0, g.n() * g.oh());
            float[] all = Floats.nans(x.length);
            k.maxPoolBackward(g, x, y, dy, all, 0, g.n());
            float[] some = Floats.nans(x.length);
            k.maxPoolBackwardRows(g, x, y, dy, some, from, to);
            int begin = (from / g.oh() * g.h() + g.bandStart(from % g.oh())) * width;
            int end = (to / g.oh() * g.h() + g.bandStart(to % g.oh())) * width;
            Arrays.fill(all, 0, begin, NAN);
            Arrays.fill(all, end, all.length, NAN);
            Floats.assertSameBits(set + " " + g + " from " + from + " to " + to, all, some);
          });
    }
    assertTrue(apart > 20, "windows apart: " + apart);
  }

  /** The row a part begins with does not matter, though rows may be copies of the one above. */
  @Test
  void averageBackwardOfSomeRowsIsThatOfAll() {
    for (long seed = 0; seed < 30; seed++) {
      ConvGeometry g = draw(new Random(seed));
      float[] dy = Floats.random(seed, g.outputShape().size());
      int width = g.w() * g.c();
      KernelSets.forEach(
          (set, k) -> {
            float[] all = new float[g.inputShape().size()];
            k.averagePoolBackward(g, dy, all, 0, g.n() * g.h());
            float[] rows = Floats.nans(all.length);
            for (int row = 0; row < g.n() * g.h(); row += 3) {
              k.averagePoolBackward(g, dy, rows, row, Math.min(row + 3, g.n() * g.h()));
            }
            Floats.assertSameBits(set + " " + g + " rows of " + width, all, rows);
          });
    }
  }

  /** Nor is a row another one in another company: rows go by twos, windows may lie on padding. */
  @Test
  void poolingOfSomeRowsIsThatOfAll() {
    for (long seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      int c = 1 + random.nextInt(40);
      ConvGeometry g =
          seed % 2 == 0
              ? draw(random)
              : ConvGeometry.pooling(2, 3 + random.nextInt(8), 6, c, 2, 2, 2, 2, Padding.SAME);
      float[] x = Floats.random(seed, g.inputShape().size());
      int rows = g.n() * g.oh();
      KernelSets.forEach(
          (set, k) -> {
            for (boolean max : new boolean[] {false, true}) {
              float[] all = new float[g.outputShape().size()];
              pool(k, g, max, x, all, 0, rows);
              float[] some = Floats.nans(all.length);
              for (int row = 0; row < rows; row += 3) {
                pool(k, g, max, x, some, row, Math.min(row + 3, rows));
              }
              Floats.assertSameBits(set + " " + g + " max " + max, all, some);
            }
          });
    }
  }

  private static void pool(
      Kernels k, ConvGeometry g, boolean max, float[] x, float[] y, int from, int to) {
    if (max) {
      k.maxPool(g, x, y, from, to);
    } else {
      k.averagePool(g, x, y, from, to);
    }
  }
}
