package dev.lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.kernel.ConvolutionKernel;
import dev.lanewise.engine.kernel.KernelSet;
import dev.lanewise.engine.scalar.ScalarKernelSet;
import dev.lanewise.fixtures.Sums;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Every kernel of every list against the oracle, over random geometries it supports; Winograd's,
 * whose errors are others, are in {@link WinogradKernelsTest}. A failure's message gives the
 * geometry and the seed of the numbers.
 */
class ConvolutionKernelsTest {
  private static final List<KernelSet> SETS = List.of(Simd.kernelSet(), new ScalarKernelSet());

  @Property(tries = 400)
  void forward(@ForAll("geometries") ConvGeometry g, @ForAll int seed) {
    Random random = new Random(seed);
    float[] x = Geometries.numbers(random, g.inputShape().size());
    float[] w = Geometries.numbers(random, g.kernelShape().size());
    float[] bias = random.nextBoolean() ? Geometries.numbers(random, g.filters()) : null;
    Sums expected = Geometries.oracle(g).forward(x, w, bias);
    check(
        g,
        KernelSet::forward,
        (ConvolutionKernel.Forward kernel, float[] y) -> {
          kernel.run(g, x, w, bias, Finish.NONE, y);
          return y;
        },
        Geometries.notNumbers(g.outputShape().size()),
        expected,
        "forward " + g + " seed=" + seed);
  }

  @Property(tries = 400)
  void backwardData(@ForAll("geometries") ConvGeometry g, @ForAll int seed) {
    Random random = new Random(seed);
    float[] dy = Geometries.numbers(random, g.outputShape().size());
    float[] w = Geometries.numbers(random, g.kernelShape().size());
    check(
        g,
        KernelSet::backwardData,
        (ConvolutionKernel.BackwardData kernel, float[] dx) -> {
          kernel.run(g, dy, w, dx);
          return dx;
        },
        Geometries.notNumbers(g.inputShape().size()),
        Geometries.oracle(g).backwardData(dy, w),
        "backward-data " + g + " seed=" + seed);
  }

  @Property(tries = 400)
  void backwardWeights(@ForAll("geometries") ConvGeometry g, @ForAll int seed) {
    Random random = new Random(seed);
    float[] x = Geometries.numbers(random, g.inputShape().size());
    float[] dy = Geometries.numbers(random, g.outputShape().size());
    float[] start = Geometries.numbers(random, g.kernelShape().size());
    check(
        g,
        KernelSet::backwardWeights,
        (ConvolutionKernel.BackwardWeights kernel, float[] dw) -> {
          kernel.run(g, x, dy, dw);
          return dw;
        },
        start,
        Geometries.oracle(g).backwardWeights(x, dy, start),
        "backward-weights " + g + " seed=" + seed);
  }

  /** More bands, chunks of images, blocks of filters and steps than random geometries have. */
  @Example
  void aLargeGeometry() {
    ConvGeometry g = ConvGeometry.of(2, 23, 21, 133, 141, 3, 3).padding(Padding.SAME).build();
    forward(g, 1);
    backwardData(g, 1);
    backwardWeights(g, 1);
  }

  /** Rows of weights that are copied by the first tile, and weights that are turned in parts. */
  @Example
  void oneSmallImageOfManyChannels() {
    for (int stride = 1; stride <= 2; stride++) {
      int size = stride * 6 + 1;
      ConvGeometry.Builder g = ConvGeometry.of(1, size, size, 96, 128, 3, 3);
      forward(g.strides(stride, stride).padding(Padding.SAME).build(), stride);
      backwardData(g.build(), stride);
    }
  }

  /** Short sums, which go on in loops of their own: of weights that are packed, and as they are. */
  @Example
  void shortSumsOfSeveralBlocks() {
    forward(ConvGeometry.of(1, 14, 14, 64, 128, 1, 1).build(), 1);
    forward(ConvGeometry.of(1, 13, 13, 9, 192, 1, 1).build(), 2);
  }

  /** Windows of one channel in fours that overlap, and others that do not. */
  @Example
  void windowsOfOneChannel() {
    for (int filters = 17; filters <= 40; filters += 23) {
      for (int width = 13; width <= 14; width++) {
        ConvGeometry.Builder g = ConvGeometry.of(2, 9, width, 1, filters, 3, 3);
        forward(g.build(), width);
        forward(g.strides(2, 1).build(), width);
        forward(g.strides(1, 1).dilation(2, 1).build(), width);
        forward(g.dilation(1, 2).padding(Padding.SAME).build(), width);
        forward(ConvGeometry.of(2, 9, width + 6, 1, filters, 1, 9).build(), width);
        forward(ConvGeometry.of(2, 13, width + 2, 1, filters, 9, 1).build(), width);
      }
    }
  }

  /** Windows that are turned with 16 registers, alone and in rows that share it. */
  @Example
  void turnedWindows() {
    for (int c : new int[] {8, 16, 24}) {
      for (int stride = 1; stride <= 2; stride++) {
        for (int dilation = 1; dilation <= 2; dilation++) {
          ConvGeometry.Builder g = ConvGeometry.of(17, 11, 9, c, 33 + c, 2 + stride, 3);
          g.strides(stride, 3 - dilation).dilation(dilation, 1);
          backwardWeights(g.padding(Padding.SAME).build(), c);
          backwardWeights(g.padding(Padding.VALID).build(), c);
        }
      }
    }
    // Several bands of an image, the last one less high.
    backwardWeights(ConvGeometry.of(1, 31, 120, 24, 32, 3, 3).build(), 1);
  }

  /** Windows that are turned with 32 registers, with blocks of dy that are copied and without. */
  @Example
  void turnedWindowsOfManyFilters() {
    for (int filters : new int[] {64, 100, 128, 192}) {
      for (int stride = 1; stride <= 2; stride++) {
        for (int width = 7; width <= 35; width += 14) {
          ConvGeometry.Builder g = ConvGeometry.of(3, 9, width, 32, filters, 3, 3);
          g.strides(stride, stride).dilation(3 - stride, 1);
          backwardWeights(g.padding(Padding.SAME).build(), filters);
          backwardWeights(g.padding(Padding.VALID).build(), filters);
        }
      }
    }
    // Several bands of an image, the last one less high.
    backwardWeights(ConvGeometry.of(1, 51, 60, 32, 128, 3, 3).padding(Padding.SAME).build(), 1);
    // Several bands that are copied once for all parts, with zeros around them and without.
    ConvGeometry.Builder large = ConvGeometry.of(2, 6, 7, 192, 320, 3, 3);
    backwardWeights(large.build(), 1);
    backwardWeights(large.padding(Padding.SAME).build(), 2);
  }

  /** Kernels that are a product over all pixels, if there are some. */
  @Example
  void gradientsOfLargeKernels() {
    for (int side = 1; side <= 3; side++) {
      backwardWeights(ConvGeometry.of(2, side, side, 512, 515, 1, 1).build(), side);
      backwardWeights(ConvGeometry.of(1, side, side, 512, 515, 1, 1).build(), side);
    }
  }

  /** Every second row and column of dx meets dy of one filter: neighbours there, not in dx. */
  @Example
  void neighboursThatGoFarApart() {
    for (Padding padding : List.of(Padding.VALID, Padding.SAME)) {
      backwardData(
          ConvGeometry.of(2, 17, 7, 64, 1, 1, 2).strides(2, 2).padding(padding).build(), 1);
      ConvGeometry.Builder longSums = ConvGeometry.of(1, 2230, 7, 20, 1, 2200, 2);
      backwardData(longSums.strides(2, 2).padding(padding).build(), 2);
    }
  }

  /** Vectors that overlap, several bands, windows that slide and windows that do not. */
  @Example
  void depthwiseGeometries() {
    for (int c : new int[] {2, 5, 16, 20, 33, 64}) {
      for (int kernel = 1; kernel <= 5; kernel += 2) {
        for (int stride = 1; stride <= 3; stride++) {
          ConvGeometry.Builder g = ConvGeometry.of(3, 37, 19, c, c, kernel, 3).groups(c);
          ConvGeometry same = g.strides(stride, 1).padding(Padding.SAME).build();
          ConvGeometry valid = g.strides(stride, stride).padding(Padding.VALID).build();
          for (ConvGeometry each : List.of(same, valid)) {
            forward(each, c);
            backwardData(each, c);
            backwardWeights(each, c);
          }
        }
      }
    }
  }

  /** Rows of several stretches, more channels than one has, arrays that are fetched by bands. */
  @Example
  void depthwiseStretches() {
    for (int[] extents :
        new int[][] {{2, 9, 69, 20}, {2, 6, 70, 72}, {1, 7, 36, 40}, {2, 87, 86, 72}}) {
      int c = extents[3];
      for (int stride = 1; stride <= 2; stride++) {
        for (Padding padding : List.of(Padding.SAME, Padding.VALID)) {
          ConvGeometry g =
              ConvGeometry.of(extents[0], extents[1], extents[2], c, c, 3, 3)
                  .groups(c)
                  .strides(stride, stride)
                  .padding(padding)
                  .build();
          forward(g, c);
          backwardData(g, c);
          backwardWeights(g, c);
        }
      }
    }
  }

  @Example
  void everyListEndsInTheReference() {
    for (KernelSet set : SETS) {
      for (ConvolutionKernel[] list :
          List.<ConvolutionKernel[]>of(set.forward(), set.backwardData(), set.backwardWeights())) {
        ConvolutionKernel last = list[list.length - 1];
        assertTrue(last.name().equals("reference"), set.name() + " ends in " + last.name());
      }
    }
  }

  @Provide
  Arbitrary<ConvGeometry> geometries() {
    return Arbitraries.randomValue(Geometries::random);
  }

  private static <K extends ConvolutionKernel> void check(
      ConvGeometry g,
      Function<KernelSet, K[]> list,
      BiFunction<K, float[], float[]> run,
      float[] start,
      Sums expected,
      String what) {
    for (KernelSet set : SETS) {
      for (K kernel : list.apply(set)) {
        if (kernel.whyNot(g) != null || kernel.isWinograd()) {
          continue;
        }
        float[] actual = run.apply(kernel, start.clone());
        assertNull(
            expected.difference(actual), () -> set.name() + " " + kernel.name() + " " + what);
      }
    }
  }
}
