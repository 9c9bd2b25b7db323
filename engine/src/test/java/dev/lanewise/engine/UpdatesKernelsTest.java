package dev.lanewise.engine;

import static dev.lanewise.engine.Floats.EPS;
import static dev.lanewise.engine.Floats.ODD_SIZES;

import dev.lanewise.engine.kernel.Kernels;
import org.junit.jupiter.api.Test;

/**
 * The optimizers' passes against their formulas in double; one EPS for every rounding, of the
 * terms' sizes.
 */
class UpdatesKernelsTest {
  /** Squared gradients and the like: not negative. */
  private static float[] positive(long seed, int size) {
    float[] x = Floats.random(seed, size);
    for (int i = 0; i < size; i++) {
      x[i] *= x[i];
    }
    return x;
  }

  private interface Check {
    void run(String what, Kernels k, int size, int from, int to);
  }

  private static void forEachSize(Check check) {
    KernelSets.forEach(
        (set, k) -> {
          for (int size : ODD_SIZES) {
            check.run(set, k, size, 0, size);
            check.run(set, k, size, size / 3, size - size / 4);
          }
        });
  }

  @Test
  void sgdMomentum() {
    for (boolean nesterov : new boolean[] {false, true}) {
      forEachSize(
          (what, k, size, from, to) -> {
            float[] w = Floats.random(1, size);
            float[] g = Floats.random(2, size);
            float[] m = Floats.random(3, size);
            float[] newW = w.clone();
            float[] newM = m.clone();
            float lr = 0.1f;
            float mu = 0.9f;
            k.sgdMomentum(newW, g, newM, lr, mu, nesterov, from, to);
            for (int i = 0; i < size; i++) {
              boolean inside = i >= from && i < to;
              double step = (double) lr * g[i];
              double moved = inside ? mu * (double) m[i] - step : m[i];
              double after = !inside ? w[i] : nesterov ? w[i] + mu * moved - step : w[i] + moved;
              double terms = inside ? Math.abs(mu * m[i]) + Math.abs(step) : 0;
              Floats.assertClose(what + " m", i, moved, newM[i], 3 * EPS * terms);
              Floats.assertClose(
                  what + " w", i, after, newW[i], inside ? EPS * (8 * terms + Math.abs(after)) : 0);
            }
          });
    }
  }

  @Test
  void rmsprop() {
    forEachSize(
        (what, k, size, from, to) -> {
          float[] w = Floats.random(1, size);
          float[] g = Floats.random(2, size);
          float[] v = positive(3, size);
          float[] newW = w.clone();
          float[] newV = v.clone();
          float lr = 0.1f;
          float rho = 0.9f;
          float epsilon = 1e-7f;
          k.rmsprop(newW, g, newV, lr, rho, epsilon, from, to);
          for (int i = 0; i < size; i++) {
            boolean inside = i >= from && i < to;
            double mean = inside ? rho * (double) v[i] + (1 - (double) rho) * g[i] * g[i] : v[i];
            double step = inside ? lr * (double) g[i] / Math.sqrt(mean + epsilon) : 0;
            // The mean is a sum of positive terms, of three roundings each at most, and one for the
            // sum.
            Floats.assertClose(what + " v", i, mean, newV[i], inside ? 4 * EPS * mean : 0);
            // Half of the mean's 4 and of one more for epsilon, the root, the product, the
            // quotient, the difference.
            Floats.assertClose(
                what + " w",
                i,
                w[i] - step,
                newW[i],
                inside ? EPS * (6 * Math.abs(step) + Math.abs(w[i] - step)) * 1.01 : 0);
          }
        });
  }

  @Test
  void adam() {
    forEachSize(
        (what, k, size, from, to) -> {
          float[] w = Floats.random(1, size);
          float[] g = Floats.random(2, size);
          float[] m = Floats.random(3, size);
          float[] v = positive(4, size);
          float[] newW = w.clone();
          float[] newM = m.clone();
          float[] newV = v.clone();
          float step = 0.01f;
          float b1 = 0.9f;
          float b2 = 0.999f;
          float epsilon = 1e-7f;
          k.adam(newW, g, newM, newV, step, b1, b2, epsilon, from, to);
          for (int i = 0; i < size; i++) {
            boolean inside = i >= from && i < to;
            double mean = inside ? m[i] + (1 - (double) b1) * ((double) g[i] - m[i]) : m[i];
            double square =
                inside ? v[i] + (1 - (double) b2) * ((double) g[i] * g[i] - v[i]) : v[i];
            double moved = inside ? step * mean / (Math.sqrt(square) + epsilon) : 0;
            double meanError =
                inside
                    ? EPS * (2 * 0.1 * (Math.abs(g[i]) + Math.abs(m[i])) + Math.abs(mean)) * 1.01
                    : 0;
            // (1 - b2) g^2 is at most the new value, (1 - b2) |g^2 - v| at most twice that.
            double squareError = inside ? 6 * EPS * square : 0;
            Floats.assertClose(what + " m", i, mean, newM[i], meanError);
            Floats.assertClose(what + " v", i, square, newV[i], squareError);
            // Half of v's 6, the root, the sum, the product, the quotient; m's own error; the
            // difference.
            double allowed =
                EPS * 7 * Math.abs(moved)
                    + step * meanError / Math.sqrt(square)
                    + EPS * Math.abs(w[i] - moved);
            Floats.assertClose(what + " w", i, w[i] - moved, newW[i], inside ? allowed * 1.01 : 0);
          }
        });
  }
}
