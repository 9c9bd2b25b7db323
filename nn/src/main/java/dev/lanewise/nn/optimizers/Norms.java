package dev.lanewise.nn.optimizers;

/** Sums over weights and gradients, in double and in one order. */
final class Norms {
  private Norms() {}

  /** The sum of squares, in four strands so that additions need not wait for each other. */
  static double sumOfSquares(float[] x) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i + 4 <= x.length; i += 4) {
      a += (double) x[i] * x[i];
      b += (double) x[i + 1] * x[i + 1];
      c += (double) x[i + 2] * x[i + 2];
      d += (double) x[i + 3] * x[i + 3];
    }
    for (; i < x.length; i++) {
      a += (double) x[i] * x[i];
    }
    return a + b + (c + d);
  }
}
