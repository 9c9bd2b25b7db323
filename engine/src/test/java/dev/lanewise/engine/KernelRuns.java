package dev.lanewise.engine;

import dev.lanewise.engine.kernel.ConvolutionKernel;
import dev.lanewise.engine.kernel.KernelSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The matrix products and convolutions of a set of kernels on some fixed shapes, each ready to run
 * again and again.
 */
final class KernelRuns {
  /**
   * One kernel on one shape.
   *
   * @param name kernel and shape
   * @param body computes into {@code result}
   * @param result what it writes
   * @param start what result holds before
   * @param worth false for a kernel that says it is slow on this shape
   */
  record Run(String name, Runnable body, float[] result, float[] start, boolean worth) {
    /** The result of a single run. */
    float[] once() {
      System.arraycopy(start, 0, result, 0, start.length);
      body.run();
      return result.clone();
    }
  }

  private static final List<ConvGeometry> GEOMETRIES =
      List.of(
          ConvGeometry.of(5, 14, 14, 32, 32, 3, 3).padding(Padding.SAME).build(),
          ConvGeometry.of(1, 31, 29, 48, 70, 3, 3).padding(Padding.SAME).build(),
          ConvGeometry.of(3, 28, 28, 1, 16, 5, 5).build(),
          ConvGeometry.of(2, 17, 17, 66, 34, 3, 3).strides(2, 2).groups(2).build(),
          ConvGeometry.of(2, 15, 15, 50, 50, 3, 3).groups(50).padding(Padding.SAME).build(),
          ConvGeometry.of(2, 16, 16, 40, 40, 3, 3)
              .strides(2, 2)
              .groups(40)
              .padding(Padding.SAME)
              .build(),
          ConvGeometry.of(1, 7, 7, 96, 256, 1, 1).build(),
          ConvGeometry.of(1, 28, 28, 128, 320, 1, 1).strides(2, 2).build(),
          ConvGeometry.of(1, 14, 14, 96, 512, 1, 1).build(),
          ConvGeometry.of(1, 7, 7, 96, 128, 3, 3).padding(Padding.SAME).build(),
          ConvGeometry.of(2, 14, 14, 20, 10, 3, 3).padding(Padding.SAME).build(),
          ConvGeometry.of(2, 14, 14, 1, 40, 3, 3).build(),
          ConvGeometry.of(2, 14, 14, 1, 40, 3, 3).padding(Padding.SAME).build(),
          ConvGeometry.of(4, 32, 32, 3, 32, 3, 3).padding(Padding.SAME).build());

  /** Among them one for each kernel of the lists, at least. */
  private static final List<ConvGeometry> SMALL =
      List.of(
          ConvGeometry.of(2, 8, 8, 32, 32, 3, 3).padding(Padding.SAME).build(),
          ConvGeometry.of(1, 9, 7, 20, 35, 3, 3).padding(Padding.SAME).build(),
          ConvGeometry.of(2, 12, 12, 1, 16, 5, 5).build(),
          ConvGeometry.of(1, 6, 10, 1, 32, 3, 3).build(),
          ConvGeometry.of(1, 2, 160, 1, 128, 1, 9).padding(Padding.SAME).build(),
          ConvGeometry.of(1, 9, 9, 34, 18, 3, 3).strides(2, 2).groups(2).build(),
          ConvGeometry.of(1, 9, 9, 50, 50, 3, 3).groups(50).padding(Padding.SAME).build(),
          ConvGeometry.of(1, 9, 9, 32, 32, 3, 3).strides(2, 2).groups(32).build(),
          ConvGeometry.of(1, 4, 4, 64, 64, 3, 3).padding(Padding.SAME).build(),
          ConvGeometry.of(1, 5, 5, 48, 64, 1, 1).build(),
          ConvGeometry.of(2, 10, 10, 3, 32, 3, 3).build());

  private KernelRuns() {}

  /** All runs of a set on shapes so small that thousands of calls take no time. */
  static List<Run> small(KernelSet set) {
    List<Run> runs = new ArrayList<>();
    gemm(set, runs, false, false, 24, 70, 100);
    gemm(set, runs, true, false, 61, 40, 67);
    gemm(set, runs, false, true, 30, 65, 100);
    gemm(set, runs, true, true, 33, 34, 35);
    gemm(set, runs, false, false, 1, 250, 200);
    gemm(set, runs, false, false, 4, 64, 200);
    for (ConvGeometry g : SMALL) {
      convolution(set, runs, g, true);
    }
    return runs;
  }

  /** All runs of a set; the kernel taken from each list, or all that can do the shape. */
  static List<Run> of(KernelSet set, boolean all) {
    List<Run> runs = new ArrayList<>();
    gemm(set, runs, false, false, 64, 256, 256);
    gemm(set, runs, true, false, 200, 130, 67);
    gemm(set, runs, false, true, 65, 129, 800);
    gemm(set, runs, false, true, 30, 400, 300);
    gemm(set, runs, false, false, 1, 250, 500);
    gemm(set, runs, false, false, 1, 515, 2050);
    gemm(set, runs, false, false, 2, 8203, 97);
    gemm(set, runs, false, true, 3, 1030, 515);
    for (ConvGeometry g : GEOMETRIES) {
      convolution(set, runs, g, all);
    }
    return runs;
  }

  private static void gemm(
      KernelSet set, List<Run> runs, boolean ta, boolean tb, int m, int n, int k) {
    Random random = new Random(m + n + k);
    float[] a = Geometries.numbers(random, m * k);
    float[] b = Geometries.numbers(random, k * n);
    float[] c = new float[m * n];
    int lda = ta ? m : k;
    int ldb = tb ? k : n;
    Runnable body =
        () -> set.gemm().multiply(ta, tb, m, n, k, a, 0, lda, b, 0, ldb, c, 0, n, false);
    String name = "gemm m=%d n=%d k=%d %b %b".formatted(m, n, k, ta, tb);
    runs.add(new Run(name, body, c, c.clone(), true));
    if (!ta && !tb) {
      float[] bias = Geometries.numbers(random, n);
      Finish finish = finish(random, m * n, n);
      float[] y = new float[m * n];
      Runnable forward = () -> set.gemm().forward(m, n, k, a, b, bias, finish, y);
      String what = "gemm forward m=%d n=%d k=%d".formatted(m, n, k);
      runs.add(new Run(what, forward, y, y.clone(), true));
    }
  }

  /** All that can be done to an output. */
  private static Finish finish(Random random, int size, int channels) {
    return Finish.NONE
        .withResidual(Tensor.of(Geometries.numbers(random, size), size))
        .withRelu()
        .withScaleShift(numbers(random, channels), numbers(random, channels))
        .withStatistics(numbers(random, channels), numbers(random, channels));
  }

  private static Tensor numbers(Random random, int count) {
    return Tensor.of(Geometries.numbers(random, count), count);
  }

  private static void convolution(KernelSet set, List<Run> runs, ConvGeometry g, boolean all) {
    Random random = new Random(g.hashCode());
    float[] x = Geometries.numbers(random, g.inputShape().size());
    float[] w = Geometries.numbers(random, g.kernelShape().size());
    float[] dy = Geometries.numbers(random, g.outputShape().size());
    float[] bias = Geometries.numbers(random, g.filters());
    float[] y = new float[dy.length];
    float[] dx = new float[x.length];
    float[] dw = Geometries.numbers(random, w.length);
    for (var kernel : some(set.forward(), g, all)) {
      runs.add(run("forward", kernel, g, () -> kernel.run(g, x, w, bias, Finish.NONE, y), y));
    }
    Finish finish = finish(random, dy.length, g.filters());
    for (var kernel : some(set.forward(), g, all)) {
      float[] kept = kernel.keep(g, w);
      float[] z = new float[dy.length];
      Runnable body = () -> kernel.runKept(g, x, kept, bias, finish, z);
      runs.add(run("forward-kept", kernel, g, body, z));
    }
    for (var kernel : some(set.backwardData(), g, all)) {
      runs.add(run("backward-data", kernel, g, () -> kernel.run(g, dy, w, dx), dx));
    }
    for (var kernel : some(set.backwardWeights(), g, all)) {
      runs.add(run("backward-weights", kernel, g, () -> kernel.run(g, x, dy, dw), dw));
    }
  }

  private static <K extends ConvolutionKernel> List<K> some(
      K[] kernels, ConvGeometry g, boolean all) {
    List<K> some = new ArrayList<>();
    for (K kernel : kernels) {
      if (kernel.whyNot(g) == null && (all || kernel.whySlow(g) == null && some.isEmpty())) {
        some.add(kernel);
      }
    }
    return some;
  }

  private static Run run(
      String what, ConvolutionKernel kernel, ConvGeometry g, Runnable body, float[] result) {
    String name = what + " " + kernel.name() + " " + g;
    return new Run(name, body, result, result.clone(), kernel.whySlow(g) == null);
  }
}
