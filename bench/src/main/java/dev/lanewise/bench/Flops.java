package dev.lanewise.bench;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Counts the arithmetic of a benchmark, which JMH then prints per second, as GFLOP/s. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class Flops {
  /** Billions of floating-point operations; a multiplication and an addition count two. */
  public double gflop;

  /** Starts from 0. */
  @Setup(Level.Iteration)
  public void reset() {
    gflop = 0;
  }

  void add(long flops) {
    gflop += flops * 1e-9;
  }
}
