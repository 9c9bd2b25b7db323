package dev.lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.kernel.ConvolutionKernel;
import dev.lanewise.engine.kernel.KernelSet;
import dev.lanewise.engine.kernel.Kernels;
import dev.lanewise.engine.scalar.ScalarKernelSet;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;

/**
 * A finished output has the bits of the steps done one after the other, in every kernel, with kept
 * weights too; its statistics are within the bound of any order of sums, and have the same bits for
 * any number of threads.
 */
class FinishTest {
  private static final List<KernelSet> SETS = List.of(Simd.kernelSet(), new ScalarKernelSet());
  private final int threads = Threads.get();

  @AfterProperty
  void reset() {
    Threads.set(threads);
  }

  @Property(tries = 300)
  void convolutions(@ForAll("geometries") ConvGeometry g, @ForAll int seed) {
    Random random = new Random(seed);
    float[] x = Geometries.numbers(random, g.inputShape().size());
    float[] w = Geometries.numbers(random, g.kernelShape().size());
    float[] bias = random.nextBoolean() ? Geometries.numbers(random, g.filters()) : null;
    int size = g.outputShape().size();
    Finish finish = finish(random, size, g.filters());
    for (KernelSet set : SETS) {
      for (ConvolutionKernel.Forward kernel : set.forward()) {
        if (kernel.whyNot(g) == null) {
          String what = set.name() + " " + kernel.name() + " " + g + " seed=" + seed;
          float[] expected = new float[size];
          kernel.run(g, x, w, bias, Finish.NONE, expected);
          steps(kernels(set, kernel.name()), finish, expected, g.filters());
          float[] kept = kernel.keep(g, w);
          assertEquals(kernel.keptFloats(g), kept == w ? 0 : kept.length, what);
          float[] moments = null;
          float[] keptMoments = null;
          for (int count : new int[] {1, 3}) {
            Threads.set(count);
            float[] y = Geometries.notNumbers(size);
            kernel.run(g, x, w, bias, finish, y);
            assertArrayEquals(expected, y, what);
            if (finish.gathers() && kernel.gathers(g)) {
              moments = statistics(finish, y, g.filters(), moments, what);
            }
            Arrays.fill(y, Float.NaN);
            kernel.runKept(g, x, kept, bias, finish, y);
            assertArrayEquals(expected, y, what + " kept");
            if (finish.gathers() && kernel.gathersKept(g)) {
              keptMoments = statistics(finish, y, g.filters(), keptMoments, what);
            }
          }
        }
      }
    }
  }

  /** Many parts, and parts that cut filters. */
  @Example
  void largeConvolutions() {
    for (ConvGeometry g :
        List.of(
            ConvGeometry.of(3, 23, 21, 133, 141, 3, 3).padding(Padding.SAME).build(),
            ConvGeometry.of(1, 6, 7, 300, 150, 3, 3).padding(Padding.SAME).build(),
            ConvGeometry.of(1, 9, 300, 17, 40, 3, 3).padding(Padding.SAME).build(),
            ConvGeometry.of(2, 14, 14, 256, 200, 1, 1).build(),
            ConvGeometry.of(4, 30, 30, 70, 70, 3, 3).groups(70).build())) {
      for (int seed = 0; seed < 8; seed++) {
        convolutions(g, seed);
      }
    }
  }

  @Property(tries = 200)
  void products(
      @ForAll("extents") int m,
      @ForAll("extents") int n,
      @ForAll("extents") int k,
      @ForAll int seed) {
    Random random = new Random(seed);
    float[] x = Geometries.numbers(random, m * k);
    float zeros = random.nextFloat();
    for (int i = 0; i < x.length; i++) {
      x[i] = random.nextFloat() >= zeros ? x[i] : random.nextBoolean() ? 0f : -0f;
    }
    float[] w = Geometries.numbers(random, k * n);
    float[] bias = random.nextBoolean() ? Geometries.numbers(random, n) : null;
    Finish finish = finish(random, m * n, n);
    for (KernelSet set : SETS) {
      String what = "%s m=%d n=%d k=%d seed=%d".formatted(set.name(), m, n, k, seed);
      float[] expected = new float[m * n];
      set.gemm().forward(m, n, k, x, w, bias, Finish.NONE, expected);
      steps(kernels(set, set.gemm().name()), finish, expected, n);
      float[] kept = set.gemm().keeps(m, n, k) ? set.gemm().keep(n, k, w) : w;
      for (int count : new int[] {1, 3}) {
        Threads.set(count);
        float[] y = Geometries.notNumbers(m * n);
        set.gemm().forward(m, n, k, x, w, bias, finish, y);
        assertArrayEquals(expected, y, what);
        Arrays.fill(y, Float.NaN);
        set.gemm().forwardKept(m, n, k, x, kept, count == 3, bias, finish, y);
        assertArrayEquals(expected, y, what + " kept");
      }
    }
  }

  @Example
  void largeProducts() {
    for (int m : new int[] {1, 3, 7, 61, 130}) {
      products(m, 517, 1600, m);
      products(m, 64, 2100, m + 1);
      products(m, 4200, 70, m + 2);
    }
  }

  /**
   * A bias before the sums begin or behind them: the facades agree within the bound of any order.
   */
  @Property(tries = 100)
  void aBiasIsAdded(
      @ForAll("extents") int m,
      @ForAll("extents") int n,
      @ForAll("extents") int k,
      @ForAll int seed) {
    Random random = new Random(seed);
    float[] x = Geometries.numbers(random, m * k);
    float[] w = Geometries.numbers(random, k * n);
    float[] bias = Geometries.numbers(random, n);
    for (KernelSet set : SETS) {
      float[] sums = new float[m * n];
      set.gemm().multiply(false, false, m, n, k, x, 0, k, w, 0, n, sums, 0, n, false);
      float[] y = new float[m * n];
      set.gemm().forward(m, n, k, x, w, bias, Finish.NONE, y);
      for (int i = 0; i < y.length; i++) {
        double size = Math.abs(bias[i % n]);
        for (int t = 0; t < k; t++) {
          size += Math.abs(x[i / n * k + t] * w[t * n + i % n]);
        }
        assertEquals(
            sums[i] + bias[i % n],
            y[i],
            2 * (k + 3) * Floats.EPS * size,
            set.name() + " m=%d n=%d k=%d seed=%d".formatted(m, n, k, seed));
      }
    }
  }

  @Example
  void theFacadesAgree() {
    ConvGeometry g = ConvGeometry.of(5, 12, 12, 20, 24, 3, 3).padding(Padding.SAME).build();
    Random random = new Random(1);
    Tensor x = tensor(random, g.inputShape());
    Tensor w = tensor(random, g.kernelShape());
    Tensor bias = tensor(random, Shape.of(24));
    Finish finish =
        Finish.NONE
            .withResidual(tensor(random, g.outputShape()))
            .withRelu()
            .withScaleShift(tensor(random, Shape.of(24)), tensor(random, Shape.of(24)))
            .withStatistics(Tensor.zeros(24), Tensor.zeros(24));
    Tensor z = Tensor.zeros(g.outputShape());
    Convolution.forward(g, x, w, bias, z);
    Elementwise.add(z, finish.residual(), z);
    Elementwise.relu(z, z);
    Normalization.scaleShift(z, finish.scale(), finish.shift(), z);
    Tensor y = Tensor.zeros(g.outputShape());
    Convolution.forward(g, x, w, bias, finish, y);
    assertArrayEquals(z.data(), y.data());
    statistics(finish, y.data(), 24, null, "facade");
    PreparedConvolution prepared = Convolution.prepare(g.withBatch(2), w).withBatch(5);
    y.fill(0);
    prepared.forward(x, bias, finish, y);
    ConvChoice before = ConvChoice.current();
    try {
      ConvChoice.use(before.withKernel(prepared.kernel()));
      Convolution.forward(g, x, w, bias, z);
    } finally {
      ConvChoice.use(before);
    }
    Elementwise.add(z, finish.residual(), z);
    Elementwise.relu(z, z);
    Normalization.scaleShift(z, finish.scale(), finish.shift(), z);
    assertArrayEquals(z.data(), y.data());
    statistics(finish, y.data(), 24, null, "prepared");
  }

  @Example
  void denseFacadesAgree() {
    Random random = new Random(2);
    for (int units : new int[] {33, 64, 150}) {
      for (int rows : new int[] {1, 4, 5, 9, 64, 131}) {
        // With 1100 steps the sums are cut into blocks.
        for (int in : new int[] {1, 70, 1100}) {
          denseFacadesAgree(random, rows, in, units);
        }
      }
    }
  }

  private static void denseFacadesAgree(Random random, int rows, int in, int units) {
    Tensor x = tensor(random, Shape.of(rows, in));
    Tensor w = tensor(random, Shape.of(in, units));
    Tensor bias = tensor(random, Shape.of(units));
    Finish finish = Finish.NONE.withRelu().withStatistics(Tensor.zeros(units), Tensor.zeros(units));
    Tensor z = Tensor.zeros(rows, units);
    Gemm.forward(x, w, bias, Finish.NONE, z);
    Elementwise.relu(z, z);
    Tensor y = Tensor.zeros(rows, units);
    Gemm.forward(x, w, bias, finish, y);
    assertArrayEquals(z.data(), y.data());
    statistics(finish, y.data(), units, null, "dense");
    for (int preparedFor : new int[] {1, 8}) {
      y.fill(0);
      Gemm.prepare(preparedFor, w).withRows(rows).forward(x, bias, finish, y);
      assertArrayEquals(z.data(), y.data());
      y.fill(0);
      Gemm.prepare(preparedFor, w).withRows(rows).forward(x, null, Finish.NONE, y);
      Gemm.forward(x, w, null, Finish.NONE, z);
      assertArrayEquals(z.data(), y.data());
      Gemm.forward(x, w, bias, Finish.NONE, z);
      Elementwise.relu(z, z);
    }
  }

  @Example
  void nothingTimesInfinityIsNotLeftOut() {
    for (int cell : new int[] {0, 70 * 40 + 7, 99 * 40 + 39}) {
      Tensor w = tensor(new Random(cell), Shape.of(100, 40));
      Tensor x = Tensor.zeros(1, 100);
      Tensor y = Tensor.zeros(1, 40);
      x.data()[50] = 1;
      for (float weight : new float[] {3, Float.POSITIVE_INFINITY, Float.NaN}) {
        w.data()[cell] = weight;
        PreparedProduct product = Gemm.prepare(1, w);
        for (int call = 0; call < 20; call++) {
          y.fill(9);
          product.forward(x, null, Finish.NONE, y);
          for (int j = 0; j < 40; j++) {
            boolean spoilt = j == cell % 40 && weight != 3;
            assertEquals(spoilt ? Float.NaN : w.data()[50 * 40 + j], y.data()[j]);
          }
        }
      }
    }
  }

  @Example
  void whatDoesNotFitIsRefused() {
    Tensor three = Tensor.zeros(3);
    Tensor two = Tensor.zeros(2);
    refused(
        "mean and variance belong together but variance is missing",
        () -> Finish.NONE.withStatistics(three, null));
    refused(
        "scale and shift must be of one length but got [3] and [2]",
        () -> Finish.NONE.withScaleShift(three, two));
    ConvGeometry g = ConvGeometry.of(1, 4, 4, 3, 2, 1, 1).build();
    Tensor x = Tensor.zeros(g.inputShape());
    Tensor w = Tensor.zeros(g.kernelShape());
    Tensor y = Tensor.zeros(g.outputShape());
    refused(
        "scale must have shape [2] (2 floats) but got [3]",
        () -> Convolution.forward(g, x, w, null, Finish.NONE.withScaleShift(three, three), y));
    refused(
        "residual must have 32 elements ([1, 4, 4, 2]) but got [3]",
        () -> Convolution.forward(g, x, w, null, Finish.NONE.withResidual(three), y));
    refused(
        "the residual must not be the output",
        () -> Convolution.forward(g, x, w, null, Finish.NONE.withResidual(y), y));
    refused("w must have shape [in, units] but got [3]", () -> Gemm.prepare(1, three));
    refused(
        "x must have rows of 4 floats but got [3]",
        () -> Gemm.forward(three, Tensor.zeros(4, 2), null, Finish.NONE, two));
    refused(
        "x must have shape [2, 3] (6 floats) but got [3]",
        () -> Gemm.prepare(2, Tensor.zeros(3, 2)).forward(three, null, Finish.NONE, two));
  }

  private static void refused(String message, org.junit.jupiter.api.function.Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }

  @Example
  void whatKeptWeightsCost() {
    ConvGeometry g = ConvGeometry.of(1, 28, 28, 64, 64, 3, 3).padding(Padding.SAME).build();
    Tensor w = Tensor.zeros(g.kernelShape());
    PreparedConvolution prepared = Convolution.prepare(g, w);
    if (prepared.kernel().startsWith("winograd")) {
      assertTrue(prepared.bytes() > 4L * w.size(), prepared.toString());
      assertEquals(prepared.bytes(), prepared.withBatch(9).bytes());
    }
    if (prepared.kernel().equals("reference")) {
      assertEquals(0, prepared.bytes(), prepared.toString());
    }
    PreparedProduct few = Gemm.prepare(1, Tensor.zeros(64, 128));
    assertEquals(0, few.bytes());
    // Once packed, for whatever number of rows: going to and fro packs no more.
    PreparedProduct many = few.withRows(8);
    assertEquals(Simd.isVector() ? 4 * 64 * 128 : 0, many.bytes());
    assertEquals(many.bytes(), many.withRows(1).bytes());
  }

  @Provide
  Arbitrary<ConvGeometry> geometries() {
    return Arbitraries.randomValue(
        random -> random.nextBoolean() ? Geometries.random(random) : Geometries.random3x3(random));
  }

  @Provide
  Arbitrary<Integer> extents() {
    return Arbitraries.of(0, 1, 2, 3, 4, 5, 7, 13, 16, 17, 31, 33, 50, 64, 65, 97);
  }

  private static Tensor tensor(Random random, Shape shape) {
    return Tensor.of(Geometries.numbers(random, shape.size()), shape);
  }

  /** A finish of random steps. */
  private static Finish finish(Random random, int size, int channels) {
    Finish finish = Finish.NONE;
    Shape shape = Shape.of(channels);
    if (random.nextBoolean() && size > 0) {
      finish = finish.withResidual(Tensor.of(Geometries.numbers(random, size), size));
    }
    if (random.nextBoolean()) {
      finish = finish.withRelu();
    }
    if (random.nextBoolean() && channels > 0) {
      finish = finish.withScaleShift(tensor(random, shape), tensor(random, shape));
    }
    if (random.nextBoolean() && size > 0) {
      finish = finish.withStatistics(Tensor.zeros(channels), Tensor.zeros(channels));
    }
    return finish;
  }

  /** The kernels that a kernel finishes with: the reference with the scalar ones. */
  private static Kernels kernels(KernelSet set, String kernel) {
    return kernel.equals("reference") ? new ScalarKernelSet().kernels() : set.kernels();
  }

  /** The finish, step by step. */
  private static void steps(Kernels k, Finish f, float[] y, int channels) {
    if (f.residual() != null) {
      k.add(y, f.residual().data(), y, 0, y.length);
    }
    if (f.relu()) {
      k.relu(y, y, 0, y.length);
    }
    if (f.scale() != null) {
      k.scaleShift(y, f.scale().data(), f.shift().data(), y, channels, 0, y.length / channels);
    }
  }

  /** Checks statistics against sums in double, and the bits of those before, if any. */
  private static float[] statistics(
      Finish f, float[] y, int channels, float[] before, String what) {
    float[] moments = Arrays.copyOf(f.mean().data(), 2 * channels);
    System.arraycopy(f.variance().data(), 0, moments, channels, channels);
    if (before != null) {
      assertArrayEquals(before, moments, what);
    }
    int rows = y.length / channels;
    for (int c = 0; c < channels; c++) {
      double sum = 0;
      double size = 0;
      for (int i = c; i < y.length; i += channels) {
        sum += y[i];
        size += Math.abs(y[i]);
      }
      double mean = sum / rows;
      double squares = 0;
      for (int i = c; i < y.length; i += channels) {
        squares += (y[i] - mean) * (y[i] - mean);
      }
      double squaresError = RowsKernelsTest.squaresError(rows, squares, size);
      double error = (squaresError + 2 * Floats.EPS * (squares + squaresError)) / rows;
      assertEquals(mean, moments[c], RowsKernelsTest.meanError(rows, size), what);
      assertEquals(squares / rows, moments[channels + c], error, what);
    }
    return moments;
  }
}
