package dev.lanewise.engine;

import java.util.Arrays;
import java.util.Random;

/** Arrays for tests, and what is to be true of them. */
final class Floats {
  /** The rounding error of one operation in float, relative to its result. */
  static final double EPS = 0x1p-24;

  /** Half of the smallest float: the error of a result that is rounded below the normal range. */
  static final double TINY = 0x1p-150;

  /** Sizes beside the multiples of every vector width. */
  static final int[] ODD_SIZES = {1, 3, 5, 7, 13, 17, 31, 33, 63, 65, 100, 1000};

  static final float NAN = Float.NaN;
  static final float INF = Float.POSITIVE_INFINITY;

  static final float[] SPECIAL = {
    NAN,
    INF,
    -INF,
    0f,
    -0f,
    1f,
    -1f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    1e-40f,
    -1e-40f,
    Float.MIN_NORMAL,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    1e4f,
    -1e4f,
    88.7f,
    88.8f,
    -87.3f,
    -103.9f,
    -104.1f,
    0.625f,
    -0.6249f,
    1e-5f
  };

  private Floats() {}

  /** By how much element i may be off. */
  @FunctionalInterface
  interface Bound {
    double at(int i);
  }

  /** Normally distributed. */
  static float[] random(long seed, int size) {
    Random random = new Random(seed);
    float[] x = new float[size];
    for (int i = 0; i < size; i++) {
      x[i] = (float) random.nextGaussian();
    }
    return x;
  }

  /**
   * What an output may hold before it is overwritten, and what must still stand where nothing is to
   * be written.
   */
  static float[] nans(int size) {
    float[] x = new float[size];
    Arrays.fill(x, NAN);
    return x;
  }

  /** Elements {@code from} to {@code to} are as expected, and NaN still stands everywhere else. */
  static void assertClose(
      String what, double[] expected, float[] actual, int from, int to, Bound allowed) {
    for (int i = 0; i < actual.length; i++) {
      if (i < from || i >= to) {
        if (!Float.isNaN(actual[i])) {
          throw new AssertionError(
              "%s: [%d] lies outside [%d, %d) but was written".formatted(what, i, from, to));
        }
      } else {
        assertClose(what, i, expected[i], actual[i], allowed.at(i));
      }
    }
  }

  static void assertClose(String what, int i, double expected, float actual, double allowed) {
    boolean same = Double.isNaN(expected) ? Float.isNaN(actual) : (float) expected == actual;
    if (!same && !(Math.abs(expected - actual) <= allowed)) {
      throw new AssertionError(
          "%s: [%d] is %s but should be %s (off by %.3g, allowed %.3g)"
              .formatted(what, i, actual, expected, Math.abs(expected - actual), allowed));
    }
  }

  static void assertSameBits(String what, float[] expected, float[] actual) {
    int mismatch = Arrays.mismatch(expected, actual);
    if (mismatch >= 0) {
      throw new AssertionError(
          "%s: [%d] is %s but was %s"
              .formatted(what, mismatch, actual[mismatch], expected[mismatch]));
    }
  }
}
