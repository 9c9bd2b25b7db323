package dev.lanewise.nn.losses;

/** Parts of the softmax over one row of logits, in double and without overflow. */
final class Softmax {
  private Softmax() {}

  /**
   * The largest of the row; 0 where that is infinite, so that nothing becomes infinity less
   * infinity.
   */
  static double max(float[] z, int at, int count) {
    float max = z[at];
    for (int k = at + 1; k < at + count; k++) {
      max = Math.max(max, z[k]);
    }
    return Float.isInfinite(max) ? 0 : max;
  }

  /** The sum of {@code exp(z - max)}. */
  static double sumExp(float[] z, int at, int count, double max) {
    double sum = 0;
    for (int k = at; k < at + count; k++) {
      sum += Math.exp(z[k] - max);
    }
    return sum;
  }
}
