package dev.lanewise.nn.losses;

import dev.lanewise.nn.Config;

/**
 * How far predictions point away from the targets, as vectors along the last axis: -1 in the same
 * direction, 0 at right angles, 1 in the opposite one. Predictions {@code [n, ..., units]}, targets
 * the same.
 *
 * <pre>
 * q = p / max(|p|, 1e-7), u = t / max(|t|, 1e-7)
 * loss = mean over rows of -sum over k of u_k q_k
 * dp_k = (q_k (sum u q) - u_k) / |p| / rows;  where |p| is below 1e-7: -u_k / 1e-7 / rows
 * </pre>
 *
 * <p>Computed in double. Source: https://keras.io/api/losses/regression_losses/
 */
public final class CosineSimilarity extends RowLoss {
  /** The loss; it has no options. */
  public CosineSimilarity() {}

  /** From what {@link #config} gave. */
  public static CosineSimilarity of(Config config) {
    return new CosineSimilarity();
  }

  private static double norm(float[] x, int at, int count) {
    double sum = 0;
    for (int k = at; k < at + count; k++) {
      sum += (double) x[k] * x[k];
    }
    return Math.sqrt(sum);
  }

  @Override
  double row(float[] p, float[] t, int at, int count, float[] d, double scale) {
    double ofT = Math.max(norm(t, at, count), Targets.LOWEST);
    double normP = norm(p, at, count);
    double ofP = Math.max(normP, Targets.LOWEST);
    double cosine = 0;
    for (int k = at; k < at + count; k++) {
      cosine += t[k] / ofT * (p[k] / ofP);
    }
    if (d != null) {
      double turned = normP > Targets.LOWEST ? cosine : 0;
      for (int k = at; k < at + count; k++) {
        d[k] = (float) ((p[k] / ofP * turned - t[k] / ofT) / ofP * scale);
      }
    }
    return -cosine;
  }
}
