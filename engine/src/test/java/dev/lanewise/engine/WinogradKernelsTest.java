package dev.lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.engine.kernel.ConvolutionKernel;
import dev.lanewise.fixtures.Sums;
import dev.lanewise.fixtures.WinogradOracle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Winograd's kernels against their oracle, within the bound it derives, on every geometry they can
 * compute, be it one they are chosen for or not. A failure's message gives the geometry and the
 * seed of the numbers.
 */
class WinogradKernelsTest {
  /** Several blocks of tiles, runs, panels and chunks of the depth. */
  private static final List<ConvGeometry> LARGE =
      List.of(
          ConvGeometry.of(2, 23, 21, 133, 141, 3, 3).padding(Padding.SAME).build(),
          ConvGeometry.of(5, 29, 30, 9, 66, 3, 3).padding(Padding.SAME).build(),
          ConvGeometry.of(2, 5, 299, 3, 5, 3, 3).build(),
          // Input gradients whose last row and column are no tile's.
          ConvGeometry.of(19, 13, 17, 35, 70, 3, 3).build(),
          ConvGeometry.of(3, 9, 5, 7, 350, 3, 3).build(),
          ConvGeometry.of(1, 6, 7, 1030, 18, 3, 3).padding(Padding.SAME).build(),
          ConvGeometry.of(1, 40, 40, 1030, 4, 3, 3).padding(Padding.SAME).build());

  @Property(tries = 200)
  void forward(@ForAll("geometries") ConvGeometry g, @ForAll int seed) {
    Random random = new Random(seed);
    float[] x = Geometries.numbers(random, g.inputShape().size());
    float[] w = Geometries.numbers(random, g.kernelShape().size());
    float[] bias = random.nextBoolean() ? Geometries.numbers(random, g.filters()) : null;
    check(
        Simd.kernelSet().forward(),
        (kernel, y) -> kernel.run(g, x, w, bias, Finish.NONE, y),
        Geometries.notNumbers(g.outputShape().size()),
        Geometries.oracle(g).forward(x, w, bias),
        outputs -> new WinogradOracle(Geometries.oracle(g), outputs).forward(x, w, bias),
        "forward " + g + " seed=" + seed);
  }

  @Property(tries = 200)
  void backwardData(@ForAll("geometries") ConvGeometry g, @ForAll int seed) {
    Random random = new Random(seed);
    float[] dy = Geometries.numbers(random, g.outputShape().size());
    float[] w = Geometries.numbers(random, g.kernelShape().size());
    check(
        Simd.kernelSet().backwardData(),
        (kernel, dx) -> kernel.run(g, dy, w, dx),
        Geometries.notNumbers(g.inputShape().size()),
        Geometries.oracle(g).backwardData(dy, w),
        outputs -> new WinogradOracle(Geometries.oracle(g), outputs).backwardData(dy, w),
        "backward-data " + g + " seed=" + seed);
  }

  @Property(tries = 200)
  void backwardWeights(@ForAll("geometries") ConvGeometry g, @ForAll int seed) {
    Random random = new Random(seed);
    float[] x = Geometries.numbers(random, g.inputShape().size());
    float[] dy = Geometries.numbers(random, g.outputShape().size());
    float[] start = Geometries.numbers(random, g.kernelShape().size());
    check(
        Simd.kernelSet().backwardWeights(),
        (kernel, dw) -> kernel.run(g, x, dy, dw),
        start,
        Geometries.oracle(g).backwardWeights(x, dy, start),
        outputs -> new WinogradOracle(Geometries.oracle(g), outputs).backwardWeights(x, dy, start),
        "backward-weights " + g + " seed=" + seed);
  }

  @Example
  void largeGeometries() {
    for (ConvGeometry g : LARGE) {
      forward(g, 1);
      backwardData(g, 2);
      backwardWeights(g, 3);
    }
  }

  @Example
  void theSameBitsForAnyNumberOfThreads() {
    int threads = Threads.get();
    try {
      for (ConvGeometry g : LARGE) {
        float[][] expected = null;
        for (int count = 1; count <= 8; count++) {
          Threads.set(count);
          float[][] results = results(g);
          for (int i = 0; expected != null && i < results.length; i++) {
            assertArrayEquals(expected[i], results[i], g + ", " + count + " threads, result " + i);
          }
          expected = results;
        }
      }
    } finally {
      Threads.set(threads);
    }
  }

  /** The results of all of Winograd's kernels. */
  private static float[][] results(ConvGeometry g) {
    Random random = new Random(5);
    float[] x = Geometries.numbers(random, g.inputShape().size());
    float[] w = Geometries.numbers(random, g.kernelShape().size());
    float[] dy = Geometries.numbers(random, g.outputShape().size());
    List<float[]> results = new ArrayList<>();
    for (var kernel : winograd(Simd.kernelSet().forward())) {
      float[] y = new float[dy.length];
      kernel.run(g, x, w, null, Finish.NONE, y);
      results.add(y);
    }
    for (var kernel : winograd(Simd.kernelSet().backwardData())) {
      float[] dx = new float[x.length];
      kernel.run(g, dy, w, dx);
      results.add(dx);
    }
    for (var kernel : winograd(Simd.kernelSet().backwardWeights())) {
      float[] dw = new float[w.length];
      kernel.run(g, x, dy, dw);
      results.add(dw);
    }
    return results.toArray(float[][]::new);
  }

  @Example
  void eachListHasBothSizesOfTiles() {
    assumeTrue(Simd.isVector());
    var set = Simd.kernelSet();
    for (ConvolutionKernel[] list :
        List.<ConvolutionKernel[]>of(set.forward(), set.backwardData(), set.backwardWeights())) {
      List<String> names = winograd(list).stream().map(ConvolutionKernel::name).toList();
      assertEquals(List.of("winograd4", "winograd2"), names);
    }
  }

  @Example
  void refusesWhatItCannotCompute() {
    List<UnaryOperator<ConvGeometry.Builder>> options =
        List.of(
            b -> b.strides(2, 1), b -> b.strides(1, 2), b -> b.dilation(1, 2), b -> b.groups(2));
    for (var option : options) {
      refused(option.apply(ConvGeometry.of(8, 28, 28, 64, 64, 3, 3)).build());
    }
    refused(ConvGeometry.of(8, 28, 28, 64, 64, 3, 5).build());
    refused(ConvGeometry.of(8, 28, 28, 64, 64, 1, 3).build());
  }

  private static void refused(ConvGeometry g) {
    var set = Simd.kernelSet();
    for (ConvolutionKernel[] list :
        List.<ConvolutionKernel[]>of(set.forward(), set.backwardData(), set.backwardWeights())) {
      for (ConvolutionKernel kernel : winograd(list)) {
        assertTrue(kernel.whyNot(g) != null, kernel.name() + " takes " + g);
      }
    }
  }

  @Provide
  Arbitrary<ConvGeometry> geometries() {
    return Arbitraries.randomValue(Geometries::random3x3);
  }

  private static <K extends ConvolutionKernel> List<K> winograd(K[] kernels) {
    return Arrays.stream(kernels).filter(ConvolutionKernel::isWinograd).toList();
  }

  /** What a kernel computes into an array. */
  private interface Run<K> {
    void run(K kernel, float[] result);
  }

  private static <K extends ConvolutionKernel> void check(
      K[] kernels, Run<K> run, float[] start, Sums direct, IntFunction<Sums> oracle, String what) {
    for (int outputs : new int[] {2, 4}) {
      Sums expected = oracle.apply(outputs);
      agree(direct, expected, what);
      for (K kernel : winograd(kernels)) {
        if (kernel.name().endsWith("" + outputs)) {
          float[] actual = start.clone();
          run.run(kernel, actual);
          assertNull(expected.difference(actual), () -> kernel.name() + " " + what);
        }
      }
    }
  }

  /** Winograd's formula in double is the convolution, but for what double's roundings explain. */
  private static void agree(Sums direct, Sums winograd, String what) {
    double doubles = 0x1p-53 / 0x1p-24;
    for (int i = 0; i < direct.values().length; i++) {
      double difference = Math.abs(direct.values()[i] - winograd.values()[i]);
      double bound = (direct.bound(i) + 2 * winograd.bound(i)) * doubles;
      assertTrue(difference <= bound, what + ": the oracles differ at " + i + " by " + difference);
    }
  }
}
