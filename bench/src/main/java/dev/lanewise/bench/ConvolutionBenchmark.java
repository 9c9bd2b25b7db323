package dev.lanewise.bench;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.Convolution;
import dev.lanewise.engine.Padding;
import dev.lanewise.engine.Tensor;
import dev.lanewise.engine.Threads;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Convolution's three problems, 3x3 with same padding and stride 1, counted as the direct
 * algorithm.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3,
    jvmArgsPrepend = {"--add-modules", "jdk.incubator.vector"})
public class ConvolutionBenchmark {
  /** Images, channels, rows, columns, filters; not with commas, which JMH's -p splits at. */
  @Param({
    "64x32x28x28x64",
    "32x64x56x56x64",
    "8x128x28x28x128",
    "1x256x14x14x256",
    "1x512x7x7x512",
    "128x1x28x28x32",
    "64x3x32x32x32"
  })
  public String shape;

  /** Threads. */
  @Param({"1", "2"})
  public int threads;

  private ConvGeometry geometry;
  private Tensor x;
  private Tensor w;
  private Tensor y;
  private Tensor dy;
  private Tensor dx;
  private Tensor dw;

  /** Makes the tensors. */
  @Setup
  public void setUp() {
    Threads.set(threads);
    int[] s = Arrays.stream(shape.split("x")).mapToInt(Integer::parseInt).toArray();
    geometry = ConvGeometry.of(s[0], s[2], s[3], s[1], s[4], 3, 3).padding(Padding.SAME).build();
    x = Numbers.normal("x", geometry.inputShape());
    w = Numbers.normal("w", geometry.kernelShape());
    dy = Numbers.normal("dy", geometry.outputShape());
    y = Tensor.zeros(geometry.outputShape());
    dx = Tensor.zeros(geometry.inputShape());
    dw = Tensor.zeros(geometry.kernelShape());
  }

  /** y. */
  @Benchmark
  public Tensor forward(Flops flops) {
    Convolution.forward(geometry, x, w, null, y);
    flops.add(geometry.flops());
    return y;
  }

  /** dx. */
  @Benchmark
  public Tensor backwardData(Flops flops) {
    Convolution.backwardData(geometry, dy, w, dx);
    flops.add(geometry.flops());
    return dx;
  }

  /** dw; zeroed each time, since it is added to. */
  @Benchmark
  public Tensor backwardWeights(Flops flops) {
    dw.fill(0);
    Convolution.backwardWeights(geometry, x, dy, dw);
    flops.add(geometry.flops());
    return dw;
  }
}
