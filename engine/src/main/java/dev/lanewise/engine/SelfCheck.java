package dev.lanewise.engine;

import dev.lanewise.engine.kernel.Allocation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Measures, in about five seconds, whether the kernels run as fast as they should on this machine:
 * the peak of multiply-adds in registers, and what share of it a matrix product and the three
 * problems of convolution reach. Peak and kernels take turns, so that a machine busy with other
 * things slows all of them; the best of each counts.
 *
 * <p>A share far below a half on an idle machine, or any bytes allocated per call, means that the
 * JVM does not compile the vector code as it should.
 *
 * @param simd the kernels that run, such as {@code vector512}
 * @param reason why
 * @param threads the number of threads the second figures are for
 * @param peak multiply-adds in registers
 * @param kernels what the kernels reach
 */
public record SelfCheck(String simd, String reason, int threads, Speed peak, List<Speed> kernels) {

  /**
   * What one piece of work reached.
   *
   * @param name what was done
   * @param oneThread GFLOP/s on one thread
   * @param allThreads GFLOP/s on all threads
   * @param bytesPerCall bytes the calling thread allocates in a warm call; -1 if unknown
   */
  public record Speed(String name, double oneThread, double allThreads, long bytesPerCall) {
    /** This speed on one thread, as a share of the peak on one thread. */
    public double shareOfOne(Speed peak) {
      return oneThread / peak.oneThread;
    }

    /** This speed on all threads, as a share of the peak on all threads. */
    public double shareOfAll(Speed peak) {
      return allThreads / peak.allThreads;
    }
  }

  private static final long BUDGET = 5_000_000_000L;
  private static final long WARM_UP = 700_000_000L;
  private static final int LEAST_ROUNDS = 3;

  /**
   * Measures. Sets {@link Threads} to 1 and back at times, so other work in this JVM may slow down
   * while it lasts.
   */
  public static SelfCheck run() {
    int threads = Threads.get();
    List<Work> works = works(false);
    long start = System.nanoTime();
    try {
      rounds(works(true), threads, start + WARM_UP, 1);
      rounds(works, threads, start + BUDGET, LEAST_ROUNDS);
    } finally {
      Threads.set(threads);
    }
    List<Speed> speeds = works.stream().map(Work::speed).toList();
    return new SelfCheck(
        Simd.name(), Simd.reason(), threads, speeds.get(0), speeds.subList(1, speeds.size()));
  }

  private static void rounds(List<Work> works, int threads, long end, int least) {
    for (int round = 0; round < least || System.nanoTime() < end; round++) {
      for (Work work : works) {
        Threads.set(1);
        work.measure(0);
        Threads.set(threads);
        work.measure(1);
      }
    }
  }

  /**
   * The same work in small is for the compiler: before it is done, kernels take 100 times as long.
   */
  private static List<Work> works(boolean small) {
    Random random = new Random(1);
    List<Work> works = new ArrayList<>();
    double peak = Yardsticks.multiplyAdds();
    works.add(new Work("multiply-adds in registers", peak, Yardsticks::multiplyAdds));
    int n = small ? 96 : Simd.isVector() ? 512 : 128;
    Tensor a = numbers(random, Shape.of(n, n));
    Tensor b = numbers(random, Shape.of(n, n));
    Tensor c = Tensor.zeros(n, n);
    works.add(
        new Work(
            "matrix product " + Shape.of(n, n, n),
            2.0 * n * n * n,
            () -> Gemm.multiply(false, false, n, n, n, a.data(), b.data(), c.data(), false)));
    int images = Simd.isVector() && !small ? 8 : 1;
    int size = small ? 5 : 28;
    ConvGeometry g =
        ConvGeometry.of(images, size, size, 64, 64, 3, 3).padding(Padding.SAME).build();
    Tensor x = numbers(random, g.inputShape());
    Tensor w = numbers(random, g.kernelShape());
    Tensor y = numbers(random, g.outputShape());
    String shape = " 3x3, " + g.inputShape() + " to 64";
    works.add(
        new Work("convolution" + shape, g.flops(), () -> Convolution.forward(g, x, w, null, y)));
    works.add(
        new Work("backward-data" + shape, g.flops(), () -> Convolution.backwardData(g, y, w, x)));
    Tensor dw = Tensor.zeros(g.kernelShape());
    works.add(
        new Work(
            "backward-weights" + shape,
            g.flops(),
            () -> {
              Arrays.fill(dw.data(), 0);
              Convolution.backwardWeights(g, x, y, dw);
            }));
    return works;
  }

  private static Tensor numbers(Random random, Shape shape) {
    Tensor tensor = Tensor.zeros(shape);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.data()[i] = random.nextFloat() - 0.5f;
    }
    return tensor;
  }

  /** A table for people. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(simd).append(": ").append(reason).append('\n');
    row(text, "GFLOP/s (share of peak)", "1 thread", threads + " threads", "bytes a call");
    row(text, peak.name, number(peak.oneThread), number(peak.allThreads), "");
    for (Speed speed : kernels) {
      row(
          text,
          speed.name,
          share(speed.oneThread, speed.shareOfOne(peak)),
          share(speed.allThreads, speed.shareOfAll(peak)),
          speed.bytesPerCall < 0 ? "unknown" : String.valueOf(speed.bytesPerCall));
    }
    return text.toString();
  }

  private static void row(StringBuilder text, String a, String b, String c, String d) {
    text.append("%-40s %16s %16s %13s%n".formatted(a, b, c, d));
  }

  private static String number(double gflops) {
    return String.format(Locale.ROOT, "%.1f", gflops);
  }

  private static String share(double gflops, double share) {
    return String.format(Locale.ROOT, "%.1f (%.0f %%)", gflops, 100 * share);
  }

  /** A piece of work, and the best of what was measured. */
  private static final class Work {
    private final String name;
    private final double flops;
    private final Runnable body;
    private final long[] nanos = {Long.MAX_VALUE, Long.MAX_VALUE};
    private long bytes = Long.MAX_VALUE;

    Work(String name, double flops, Runnable body) {
      this.name = name;
      this.flops = flops;
      this.body = body;
    }

    /** One call; slot 0 is for one thread, slot 1 for all. */
    void measure(int slot) {
      long allocated = Allocation.bytes();
      long start = System.nanoTime();
      body.run();
      nanos[slot] = Math.min(nanos[slot], System.nanoTime() - start);
      long after = Allocation.bytes();
      bytes = Math.min(bytes, allocated < 0 ? -1 : after - allocated);
    }

    Speed speed() {
      return new Speed(name, flops / nanos[0], flops / nanos[1], bytes);
    }
  }
}
