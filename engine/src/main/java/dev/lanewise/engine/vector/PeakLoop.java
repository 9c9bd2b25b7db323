package dev.lanewise.engine.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Fused multiply-adds in registers: what the processor can do at this width. */
final class PeakLoop {
  /** Sums in flight: enough for two units that take four or five cycles, and for 16 registers. */
  static final int SUMS = 12;

  private static final VectorSpecies<Float> F = Species.F;

  private PeakLoop() {}

  /** {@code c = x c + y}, twelve times a step; all c converge to 1. */
  static void run(int steps, float[] sums) {
    FloatVector x = FloatVector.broadcast(F, 0.999f);
    FloatVector y = FloatVector.broadcast(F, 0.001f);
    FloatVector c0 = FloatVector.broadcast(F, 1);
    FloatVector c1 = FloatVector.broadcast(F, 2);
    FloatVector c2 = FloatVector.broadcast(F, 3);
    FloatVector c3 = FloatVector.broadcast(F, 4);
    FloatVector c4 = FloatVector.broadcast(F, 5);
    FloatVector c5 = FloatVector.broadcast(F, 6);
    FloatVector c6 = FloatVector.broadcast(F, 7);
    FloatVector c7 = FloatVector.broadcast(F, 8);
    FloatVector c8 = FloatVector.broadcast(F, 9);
    FloatVector c9 = FloatVector.broadcast(F, 10);
    FloatVector c10 = FloatVector.broadcast(F, 11);
    FloatVector c11 = FloatVector.broadcast(F, 12);
    for (int i = 0; i < steps; i++) {
      c0 = c0.fma(x, y);
      c1 = c1.fma(x, y);
      c2 = c2.fma(x, y);
      c3 = c3.fma(x, y);
      c4 = c4.fma(x, y);
      c5 = c5.fma(x, y);
      c6 = c6.fma(x, y);
      c7 = c7.fma(x, y);
      c8 = c8.fma(x, y);
      c9 = c9.fma(x, y);
      c10 = c10.fma(x, y);
      c11 = c11.fma(x, y);
    }
    FloatVector s0 = c0.add(c6);
    FloatVector s1 = c1.add(c7);
    FloatVector s2 = c2.add(c8);
    FloatVector s3 = c3.add(c9);
    FloatVector s4 = c4.add(c10);
    FloatVector s5 = c5.add(c11);
    s0.add(s1).add(s2).add(s3.add(s4).add(s5)).intoArray(sums, 0);
  }
}
