package dev.lanewise.bench;

import dev.lanewise.engine.Gemm;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Threads;
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

/** Matrix products, square ones and those of the networks. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3,
    jvmArgsPrepend = {"--add-modules", "jdk.incubator.vector"})
public class GemmBenchmark {
  /** Transpositions of A and B (n or t) and the extents m, n, k. */
  @Param({
    "nn 512 512 512",
    "nn 1024 1024 1024",
    "nn 128 512 1600",
    "nn 128 512 784",
    "nt 128 1600 512",
    "tn 784 512 128"
  })
  public String product;

  /** Threads. */
  @Param({"1", "2"})
  public int threads;

  private boolean transposeA;
  private boolean transposeB;
  private int m;
  private int n;
  private int k;
  private float[] a;
  private float[] b;
  private float[] c;

  /** Makes the matrices. */
  @Setup
  public void setUp() {
    Threads.set(threads);
    String[] parts = product.split(" ");
    transposeA = parts[0].charAt(0) == 't';
    transposeB = parts[0].charAt(1) == 't';
    m = Integer.parseInt(parts[1]);
    n = Integer.parseInt(parts[2]);
    k = Integer.parseInt(parts[3]);
    a = Numbers.normal("a", Shape.of(m, k)).data();
    b = Numbers.normal("b", Shape.of(k, n)).data();
    c = new float[m * n];
  }

  /** One product. */
  @Benchmark
  public float[] multiply(Flops flops) {
    Gemm.multiply(transposeA, transposeB, m, n, k, a, b, c, false);
    flops.add(2L * m * n * k);
    return c;
  }
}
