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
      c0 = x.fma(c0, y);
      c1 = x.fma(c1, y);
      c2 = x.fma(c2, y);
      c3 = x.fma(c3, y);
      c4 = x.fma(c4, y);
      c5 = x.fma(c5, y);
      c6 = x.fma(c6, y);
      c7 = x.fma(c7, y);
      c8 = x.fma(c8, y);
      c9 = x.fma(c9, y);
      c10 = x.fma(c10, y);
      c11 = x.fma(c11, y);
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
