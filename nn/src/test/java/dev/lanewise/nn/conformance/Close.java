package dev.lanewise.nn.conformance;

import dev.lanewise.engine.Tensor;

/** Comparisons of results in float with what others computed. */
final class Close {
  private Close() {}

  /**
   * Every element within {@code tolerance} times 1 and the largest element expected: some dozens of
   * roundings of it, for tolerances of 1e-5 and more.
   */
  static void check(String what, Tensor expected, Tensor actual, double tolerance) {
    if (expected.size() != actual.size()) {
      throw new AssertionError(
          "%s: %s but expected %s".formatted(what, actual.shape(), expected.shape()));
    }
    double largest = 0;
    for (float value : expected.data()) {
      largest = Float.isFinite(value) ? Math.max(largest, Math.abs(value)) : largest;
    }
    double bound = tolerance * Math.max(1, largest);
    for (int i = 0; i < expected.size(); i++) {
      float e = expected.data()[i];
      float a = actual.data()[i];
      boolean same = e == a || Float.isNaN(e) && Float.isNaN(a);
      if (!same && !(Math.abs((double) e - a) <= bound)) {
        throw new AssertionError(
            "%s: [%d] is %s but expected %s (bound %.3g)".formatted(what, i, a, e, bound));
      }
    }
  }

  /** One number. */
  static void check(String what, double expected, double actual, double tolerance) {
    if (!(Math.abs(expected - actual) <= tolerance * Math.max(1, Math.abs(expected)))) {
      throw new AssertionError("%s is %s but expected %s".formatted(what, actual, expected));
    }
  }
}
