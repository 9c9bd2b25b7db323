package dev.lanewise.nn.optimizers;

import dev.lanewise.nn.Config;
import dev.lanewise.nn.Parameter;
import java.util.List;
import java.util.Locale;

/**
 * Keeps gradients small before a step, in one of Keras's ways. Norms are summed in double, in the
 * order of the parameters: the same bits for any number of threads.
 *
 * @param kind how
 * @param limit above 0
 */
record Clipping(Kind kind, double limit) {
  /** What is limited. */
  enum Kind {
    /** Each element, to within minus and plus the limit. */
    VALUE,
    /** The norm of each parameter's gradient. */
    NORM,
    /** The norm of all gradients together. */
    GLOBAL_NORM
  }

  static Clipping of(Config config) {
    return new Clipping(
        Kind.valueOf(config.getString("kind").toUpperCase(Locale.ROOT)), config.getDouble("limit"));
  }

  Config config() {
    return Config.of("kind", kind.name().toLowerCase(Locale.ROOT), "limit", limit);
  }

  void clip(List<Parameter> parameters) {
    switch (kind) {
      case VALUE -> {
        for (int i = 0; i < parameters.size(); i++) {
          clipValues(parameters.get(i).gradient().data());
        }
      }
      case NORM -> {
        for (int i = 0; i < parameters.size(); i++) {
          float[] g = parameters.get(i).gradient().data();
          scale(g, limit / Math.max(Math.sqrt(Norms.sumOfSquares(g)), limit));
        }
      }
      case GLOBAL_NORM -> {
        double sum = 0;
        for (int i = 0; i < parameters.size(); i++) {
          sum += Norms.sumOfSquares(parameters.get(i).gradient().data());
        }
        double share = limit / Math.max(Math.sqrt(sum), limit);
        for (int i = 0; i < parameters.size(); i++) {
          scale(parameters.get(i).gradient().data(), share);
        }
      }
    }
  }

  private void clipValues(float[] g) {
    float most = (float) limit;
    for (int i = 0; i < g.length; i++) {
      g[i] = Math.max(-most, Math.min(most, g[i]));
    }
  }

  /** By NaN too: a step by gradients that are no numbers is to be seen. */
  private static void scale(float[] g, double share) {
    if (share == 1) {
      return;
    }
    float factor = (float) share;
    for (int i = 0; i < g.length; i++) {
      g[i] *= factor;
    }
  }
}
