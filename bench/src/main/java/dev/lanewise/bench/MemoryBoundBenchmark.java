package dev.lanewise.bench;

import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.Elementwise;
import dev.lanewise.engine.Normalization;
import dev.lanewise.engine.Padding;
import dev.lanewise.engine.Pooling;
import dev.lanewise.engine.Rows;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.engine.Threads;
import dev.lanewise.engine.Updates;
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

/** Passes that memory bounds: beside {@link #copy}, which is the most they could reach. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3,
    jvmArgsPrepend = {"--add-modules", "jdk.incubator.vector"})
public class MemoryBoundBenchmark {
  private static final int CHANNELS = 64;

  /** Images of 32x32x64, so 256 KiB each. */
  @Param({"1", "256"})
  public int images;

  /** Threads. */
  @Param({"1", "2"})
  public int threads;

  private ConvGeometry windows;
  private Tensor x;
  private Tensor y;
  private Tensor dy;
  private Tensor dx;
  private Tensor pooled;
  private Tensor dPooled;
  private Tensor first;
  private Tensor second;
  private Tensor perChannel;
  private Tensor mean;
  private Tensor variance;

  /** Makes the tensors. */
  @Setup
  public void setUp() {
    Threads.set(threads);
    windows = ConvGeometry.pooling(images, 32, 32, CHANNELS, 2, 2, 2, 2, Padding.VALID);
    x = Numbers.normal("x", windows.inputShape());
    dy = Numbers.normal("dy", windows.inputShape());
    y = Tensor.zeros(windows.inputShape());
    dx = Tensor.zeros(windows.inputShape());
    pooled = Tensor.zeros(windows.outputShape());
    dPooled = Numbers.normal("dPooled", windows.outputShape());
    first = Tensor.zeros(windows.inputShape());
    second = Tensor.zeros(windows.inputShape());
    perChannel = Numbers.normal("perChannel", Shape.of(CHANNELS));
    mean = Tensor.zeros(CHANNELS);
    variance = Tensor.zeros(CHANNELS);
    Elementwise.relu(x, y);
    Pooling.maxForward(windows, x, pooled);
  }

  /** The yardstick. */
  @Benchmark
  public Tensor copy() {
    Elementwise.copy(x, dx);
    return dx;
  }

  /** y = max(x, 0). */
  @Benchmark
  public Tensor relu() {
    Elementwise.relu(x, dx);
    return dx;
  }

  /** dx of it. */
  @Benchmark
  public Tensor reluBackward() {
    Elementwise.reluBackward(y, dy, dx);
    return dx;
  }

  /** Largest of 2x2. */
  @Benchmark
  public Tensor maxPool() {
    Pooling.maxForward(windows, x, pooled);
    return pooled;
  }

  /** dx of it. */
  @Benchmark
  public Tensor maxPoolBackward() {
    Pooling.maxBackward(windows, x, pooled, dPooled, dx);
    return dx;
  }

  /** Mean and variance per channel. */
  @Benchmark
  public Tensor statistics() {
    Normalization.statistics(x, mean, variance);
    return variance;
  }

  /** x scale + shift. */
  @Benchmark
  public Tensor scaleShift() {
    Normalization.scaleShift(x, perChannel, perChannel, dx);
    return dx;
  }

  /** Softmax over 64 classes. */
  @Benchmark
  public Tensor softmax() {
    Rows.softmax(x, dx);
    return dx;
  }

  /** Adam's pass over a weight of this size. */
  @Benchmark
  public Tensor adam() {
    Updates.adam(dx, dy, first, second, 1e-3f, 0.9f, 0.999f, 1e-7f);
    return dx;
  }
}
