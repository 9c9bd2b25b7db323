package dev.lanewise.nn.regularizers;

/** The check all penalties make of their factor. */
final class Factors {
  private Factors() {}

  static void check(String type, String name, double factor) {
    if (!(factor >= 0 && factor < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "%s: %s must be a number of at least 0 but got %s".formatted(type, name, factor));
    }
  }
}
