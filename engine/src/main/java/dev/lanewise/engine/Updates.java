package dev.lanewise.engine;

import java.util.Objects;

/**
 * The optimizers' arithmetic on the elements {@code from} (included) to {@code to} (excluded) of a
 * parameter w, its gradient g and the optimizer's own state, each of w's size: on the caller's
 * thread, as part of a {@link Pass}. An element's result does not depend on where the range begins.
 */
public final class Updates {
  private Updates() {}

  /** {@code w -= lr g}. */
  public static void sgd(Tensor w, Tensor g, int from, int to, float lr) {
    check(w, g, w, w, from, to);
    Simd.kernels().addScaled(-lr, g.data(), w.data(), from, to);
  }

  /**
   * {@code m = momentum m - lr g}; {@code w += m}, or with nesterov {@code w += momentum m - lr g}.
   */
  public static void sgdMomentum(
      Tensor w, Tensor g, Tensor m, int from, int to, float lr, float momentum, boolean nesterov) {
    check(w, g, m, m, from, to);
    Simd.kernels().sgdMomentum(w.data(), g.data(), m.data(), lr, momentum, nesterov, from, to);
  }

  /** {@code v = rho v + (1 - rho) g^2}; {@code w -= lr g / sqrt(v + epsilon)}. */
  public static void rmsprop(
      Tensor w, Tensor g, Tensor v, int from, int to, float lr, float rho, float epsilon) {
    check(w, g, v, v, from, to);
    Simd.kernels().rmsprop(w.data(), g.data(), v.data(), lr, rho, epsilon, from, to);
  }

  /**
   * {@code m += (1 - b1)(g - m)}; {@code v += (1 - b2)(g^2 - v)}; {@code w -= step m / (sqrt(v) +
   * epsilon)}.
   */
  public static void adam(
      Tensor w,
      Tensor g,
      Tensor m,
      Tensor v,
      int from,
      int to,
      float step,
      float b1,
      float b2,
      float epsilon) {
    check(w, g, m, v, from, to);
    Simd.kernels().adam(w.data(), g.data(), m.data(), v.data(), step, b1, b2, epsilon, from, to);
  }

  private static void check(Tensor w, Tensor g, Tensor first, Tensor second, int from, int to) {
    Check.sameSize("gradient", g, w);
    Check.sameSize("state", first, w);
    Check.sameSize("state", second, w);
    Objects.checkFromToIndex(from, to, w.size());
  }
}
