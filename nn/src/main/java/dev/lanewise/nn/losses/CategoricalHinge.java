package dev.lanewise.nn.losses;

import dev.lanewise.nn.Config;

/**
 * How far the right class's prediction is from being 1 above the largest of the others: predictions
 * {@code [n, ..., classes]}, targets the same, one-hot.
 *
 * <pre>
 * positive = sum over k of t_k p_k,  negative = max over k of (1 - t_k) p_k, at j
 * loss = mean over rows of max(negative - positive + 1, 0)
 * dp_k = ((1 - t_j) [k = j] - t_k) / rows where that is above 0, else 0
 * </pre>
 *
 * <p>Computed in double. Source: https://keras.io/api/losses/hinge_losses/
 */
public final class CategoricalHinge extends RowLoss {
  /** The loss; it has no options. */
  public CategoricalHinge() {}

  /** From what {@link #config} gave. */
  public static CategoricalHinge of(Config config) {
    return new CategoricalHinge();
  }

  @Override
  double row(float[] p, float[] t, int at, int count, float[] d, double scale) {
    double positive = 0;
    double negative = Double.NEGATIVE_INFINITY;
    int largest = at;
    for (int k = at; k < at + count; k++) {
      positive += (double) t[k] * p[k];
      double other = (1.0 - t[k]) * p[k];
      if (!(other <= negative)) {
        negative = other;
        largest = k;
      }
    }
    double loss = Math.max(negative - positive + 1, 0);
    if (d != null) {
      double slope = loss > 0 ? scale : 0;
      for (int k = at; k < at + count; k++) {
        d[k] = (float) (((k == largest ? 1.0 - t[k] : 0) - t[k]) * slope);
      }
    }
    return loss;
  }
}
