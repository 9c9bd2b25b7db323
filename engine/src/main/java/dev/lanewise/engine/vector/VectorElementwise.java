package dev.lanewise.engine.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Operations on each element, and sums over all of them. An element's result does not depend on
 * where in a vector it stands.
 */
final class VectorElementwise {
  private static final VectorSpecies<Float> F = Species.F;
  private static final int LANES = F.length();

  // The counter of RandomStream.
  private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, F.vectorShape());
  private static final VectorSpecies<Long> LONGS = VectorSpecies.of(long.class, F.vectorShape());
  private static final long GAMMA = 0x9E3779B97F4A7C15L;
  private static final LongVector FIRST_STEPS = LongVector.zero(LONGS).addIndex(1).mul(GAMMA);

  private static final Warmth RELU = new Warmth(32 * LANES);
  private static final Warmth TAKE = new Warmth(16 * LANES);

  private VectorElementwise() {}

  static void reluBackward(float[] y, float[] dy, float[] dx, int from, int to) {
    int i = from;
    // Two vectors a step: with one, the loop's own instructions cost a third in the cache.
    int end = RELU.end(from, to);
    long began = RELU.clock();
    for (; i <= end - 2 * LANES; i += 2 * LANES) {
      VectorMask<Float> first = FloatVector.fromArray(F, y, i).compare(VectorOperators.GT, 0);
      VectorMask<Float> second =
          FloatVector.fromArray(F, y, i + LANES).compare(VectorOperators.GT, 0);
      FloatVector a = FloatVector.zero(F).blend(FloatVector.fromArray(F, dy, i), first);
      FloatVector b = FloatVector.zero(F).blend(FloatVector.fromArray(F, dy, i + LANES), second);
      a.intoArray(dx, i);
      b.intoArray(dx, i + LANES);
    }
    RELU.tried(end - from, began);
    for (; i < to; i++) {
      dx[i] = y[i] > 0 ? dy[i] : 0;
    }
  }

  static void takeWhereEqual(float[] x, float[] y, float[] rest, float[] dx, int from, int to) {
    int i = from;
    int end = TAKE.end(from, to);
    long began = TAKE.clock();
    for (; i <= end - LANES; i += LANES) {
      VectorMask<Float> equal =
          FloatVector.fromArray(F, x, i)
              .compare(VectorOperators.EQ, FloatVector.fromArray(F, y, i));
      FloatVector r = FloatVector.fromArray(F, rest, i);
      FloatVector.zero(F).blend(r, equal).intoArray(dx, i);
      r.blend(FloatVector.zero(F), equal).intoArray(rest, i);
    }
    TAKE.tried(end - from, began);
    for (; i < to; i++) {
      dx[i] = x[i] == y[i] ? rest[i] : 0;
      rest[i] = x[i] == y[i] ? 0 : rest[i];
    }
  }

  /**
   * As many whole vectors as fit between {@code from}, which is even, and {@code to}; returns where
   * the rest starts. Computes what {@link dev.lanewise.engine.RandomStream#bits} does: a vector of
   * longs is one of ints, lower halves first.
   */
  static int dropout(long key, float rate, float[] x, float[] y, int from, int to) {
    if (from >= to) {
      return from;
    }
    int below = (int) Math.ceil(rate * 0x1p24);
    IntVector kept = IntVector.broadcast(INTS, Float.floatToRawIntBits(1 / (1 - rate)));
    LongVector counter = LongVector.broadcast(LONGS, key + (from / 2 + 1) * GAMMA).add(FIRST_STEPS);
    LongVector step = LongVector.broadcast(LONGS, LANES / 2 * GAMMA);
    int i = from;
    for (; i <= to - LANES; i += LANES) {
      LongVector z = counter.lanewise(VectorOperators.LSHR, 30);
      z = z.lanewise(VectorOperators.XOR, counter).mul(0xBF58476D1CE4E5B9L);
      z = z.lanewise(VectorOperators.LSHR, 27).lanewise(VectorOperators.XOR, z);
      z = z.mul(0x94D049BB133111EBL);
      z = z.lanewise(VectorOperators.LSHR, 31).lanewise(VectorOperators.XOR, z);
      VectorMask<Integer> dropped =
          z.reinterpretAsInts()
              .lanewise(VectorOperators.LSHR, 8)
              .compare(VectorOperators.LT, below);
      FloatVector mask = kept.blend(0, dropped).reinterpretAsFloats();
      FloatVector.fromArray(F, x, i).mul(mask).intoArray(y, i);
      counter = step.add(counter);
    }
    return i;
  }

  // Sums in doubles by plain code: vectors of doubles need a second class of FloatVector, half as
  // wide, and that spoils other kernels (see Species).

  static double sum(float[] x, int from, int to) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    double e = 0;
    double f = 0;
    double g = 0;
    double h = 0;
    int i = from;
    for (; i <= to - 8; i += 8) {
      a += x[i];
      b += x[i + 1];
      c += x[i + 2];
      d += x[i + 3];
      e += x[i + 4];
      f += x[i + 5];
      g += x[i + 6];
      h += x[i + 7];
    }
    for (; i < to; i++) {
      a += x[i];
    }
    return a + b + (c + d) + (e + f + (g + h));
  }

  static double sumOfSquares(float[] x, int from, int to) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    double e = 0;
    double f = 0;
    double g = 0;
    double h = 0;
    int i = from;
    for (; i <= to - 8; i += 8) {
      a += square(x[i]);
      b += square(x[i + 1]);
      c += square(x[i + 2]);
      d += square(x[i + 3]);
      e += square(x[i + 4]);
      f += square(x[i + 5]);
      g += square(x[i + 6]);
      h += square(x[i + 7]);
    }
    for (; i < to; i++) {
      a += square(x[i]);
    }
    return a + b + (c + d) + (e + f + (g + h));
  }

  private static double square(double x) {
    return x * x;
  }
}
