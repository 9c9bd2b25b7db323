package dev.lanewise.nn.losses;

import dev.lanewise.nn.Config;

/**
 * The Kullback-Leibler divergence of predicted distributions from the targets: predictions {@code
 * [n, ..., classes]}, targets the same.
 *
 * <pre>
 * q = clip(p, 1e-7, 1), u = clip(t, 1e-7, 1)
 * loss = mean over rows of sum over k of u_k log(u_k / q_k)
 * dp_k = -u_k / q_k / rows where p_k was not clipped, else 0
 * </pre>
 *
 * <p>Computed in double. Source: https://keras.io/api/losses/probabilistic_losses/
 */
public final class KLDivergence extends RowLoss {
  /** The loss; it has no options. */
  public KLDivergence() {}

  /** From what {@link #config} gave. */
  public static KLDivergence of(Config config) {
    return new KLDivergence();
  }

  private static double clip(double value) {
    return Math.max(Targets.LOWEST, Math.min(1, value));
  }

  @Override
  double row(float[] p, float[] t, int at, int count, float[] d, double scale) {
    double loss = 0;
    for (int k = at; k < at + count; k++) {
      double u = clip(t[k]);
      double q = clip(p[k]);
      loss += u * Math.log(u / q);
      if (d != null) {
        d[k] = q == p[k] ? (float) (-u / q * scale) : 0;
      }
    }
    return loss;
  }
}
