package dev.lanewise.bench;

import dev.lanewise.engine.Threads;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A row of {@link Rows}, and in turns with it, in the same JVM and on the same threads, its
 * yardsticks: before each iteration they are measured for some milliseconds.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 120, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 8, time = 120, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 3,
    jvmArgsPrepend = {"--add-modules", "jdk.incubator.vector"})
public class RowBenchmark {
  /** What stands between two yardsticks, and between two numbers of threads. */
  static final String AND = "+";

  private static final long YARDSTICK_MILLIS = 40;

  /** The {@linkplain Works name} of the work. */
  @Param("gemm nn 512 512 512")
  public String row;

  /** The name of its yardstick, or of two. */
  @Param("peak")
  public String yardsticks;

  /** Threads; with several numbers the iterations take them in turns. */
  @Param({"1", "2"})
  public String threads;

  private Work work;
  private Work[] beside;
  private int[] counts;
  private int iteration;
  private int count;
  private boolean steady;
  private final double[] rates = new double[2];

  /** Makes the operands, and repeats the row and its yardsticks until they are steady. */
  @Setup
  public void setUp() {
    counts = numbers(threads);
    work = Works.of(row);
    String[] names = yardsticks.split("\\" + AND);
    beside = new Work[names.length];
    for (int i = 0; i < names.length; i++) {
      beside[i] = Works.of(names[i]);
      WarmUp.run(beside[i], counts);
    }
    steady = WarmUp.run(work, counts);
  }

  /** 1, 2 for {@code 1+2}. */
  static int[] numbers(String threads) {
    return Arrays.stream(threads.split("\\" + AND)).mapToInt(Integer::parseInt).toArray();
  }

  /** Takes the next number of threads and measures the yardsticks. */
  @Setup(Level.Iteration)
  public void measureYardsticks() {
    count = counts[iteration++ % counts.length];
    Threads.set(count);
    for (int i = 0; i < beside.length; i++) {
      rates[i] = beside[i].measure(YARDSTICK_MILLIS);
    }
  }

  /** What is told of an iteration beside its time; rates are in billions a second. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Beside {
    private RowBenchmark benchmark;

    /** Keeps the benchmark. */
    @Setup
    public void setUp(RowBenchmark benchmark) {
      this.benchmark = benchmark;
    }

    /** The number of threads. */
    public double count() {
      return benchmark.count;
    }

    /** What the row counts in a call, so that rates can be told from times. */
    public double amount() {
      return benchmark.work.amount();
    }

    /** 1 if the row became steady before it was measured, else 0. */
    public double steady() {
      return benchmark.steady ? 1 : 0;
    }

    /** The first yardstick. */
    public double first() {
      return benchmark.rates[0];
    }

    /** The second yardstick; 0 if there is none. */
    public double second() {
      return benchmark.rates[1];
    }
  }

  /** The kernels that the JVM takes by itself. */
  @Benchmark
  public void vector(Beside beside) {
    work.body().run();
  }

  /** Their scalar twins. */
  @Benchmark
  @Fork(
      value = 3,
      jvmArgsPrepend = {"--add-modules", "jdk.incubator.vector"},
      jvmArgsAppend = "-Dlanewise.simd=off")
  public void scalar(Beside beside) {
    work.body().run();
  }

  /** As on a processor with 16 registers of 256 bits. */
  @Benchmark
  @Fork(
      value = 3,
      jvmArgsPrepend = {"--add-modules", "jdk.incubator.vector"},
      jvmArgsAppend = "-XX:UseAVX=2")
  public void avx2(Beside beside) {
    work.body().run();
  }
}
