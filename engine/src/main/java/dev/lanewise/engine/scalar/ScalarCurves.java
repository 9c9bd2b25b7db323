package dev.lanewise.engine.scalar;

import dev.lanewise.engine.Curve;

/** Curves and their slopes, one loop each. Those without a transcendental function are in float. */
final class ScalarCurves {
  /** sqrt(2 / pi), and the factor of x cubed within the tanh of gelu. */
  private static final double ROOT_2_PI = Math.sqrt(2 / Math.PI);

  private static final double CUBIC = 0.044715;

  private ScalarCurves() {}

  static void forward(Curve curve, float[] x, float[] y, int from, int to) {
    switch (curve.kind()) {
      case CAPPED_RELU -> cappedRelu(curve.s(), x, y, from, to);
      case CLIPPED_RELU -> clippedRelu(curve, x, y, from, to);
      case LEAKY_RELU -> leakyRelu(curve.s(), x, y, from, to);
      case SOFTSIGN -> softsign(x, y, from, to);
      case HARD_SIGMOID -> hardSigmoid(x, y, from, to);
      case HARD_SILU -> hardSilu(x, y, from, to);
      default -> {
        for (int i = from; i < to; i++) {
          y[i] = (float) value(curve, x[i]);
        }
      }
    }
  }

  private static void cappedRelu(float cap, float[] x, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = Math.min(Math.max(x[i], 0), cap);
    }
  }

  private static void clippedRelu(Curve curve, float[] x, float[] y, int from, int to) {
    float max = curve.s();
    float threshold = curve.t();
    float slope = curve.u();
    for (int i = from; i < to; i++) {
      y[i] = x[i] > threshold ? Math.min(x[i], max) : slope * (x[i] - threshold);
    }
  }

  private static void leakyRelu(float slope, float[] x, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = Math.max(x[i], 0) + slope * Math.min(x[i], 0);
    }
  }

  private static void softsign(float[] x, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = x[i] / (1 + Math.abs(x[i]));
    }
  }

  private static void hardSigmoid(float[] x, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = Math.min(Math.max(x[i] / 6 + 0.5f, 0), 1);
    }
  }

  private static void hardSilu(float[] x, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = x[i] * Math.min(Math.max(x[i] / 6 + 0.5f, 0), 1);
    }
  }

  private static double value(Curve curve, double x) {
    return switch (curve.kind()) {
      case ELU -> x > 0 ? curve.t() * x : curve.s() * Math.expm1(x);
      case GELU -> x * normal(x);
      case GELU_TANH -> x * sigmoid(2 * ROOT_2_PI * (x + CUBIC * x * x * x));
      case SILU -> x * sigmoid(x);
      case MISH -> x * Math.tanh(softplus(x));
      case SOFTPLUS -> softplus(x);
      case EXPONENTIAL -> Math.exp(x);
      case LOG_SIGMOID -> -softplus(-x);
      default -> throw new AssertionError(curve.kind());
    };
  }

  static void backward(Curve curve, float[] known, float[] dy, float[] dx, int from, int to) {
    switch (curve.kind()) {
      case CAPPED_RELU -> cappedReluBackward(curve.s(), known, dy, dx, from, to);
      case SOFTSIGN -> softsignBackward(known, dy, dx, from, to);
      case EXPONENTIAL -> exponentialBackward(known, dy, dx, from, to);
      default -> {
        for (int i = from; i < to; i++) {
          dx[i] = (float) (dy[i] * slope(curve, known[i]));
        }
      }
    }
  }

  private static void cappedReluBackward(
      float cap, float[] y, float[] dy, float[] dx, int from, int to) {
    for (int i = from; i < to; i++) {
      dx[i] = y[i] > 0 && y[i] < cap ? dy[i] : 0;
    }
  }

  private static void softsignBackward(float[] y, float[] dy, float[] dx, int from, int to) {
    for (int i = from; i < to; i++) {
      float rest = 1 - Math.abs(y[i]);
      dx[i] = dy[i] * rest * rest;
    }
  }

  private static void exponentialBackward(float[] y, float[] dy, float[] dx, int from, int to) {
    for (int i = from; i < to; i++) {
      dx[i] = dy[i] * y[i];
    }
  }

  /** The slope from x or y: see {@link Curve#slopeNeedsInput}. */
  private static double slope(Curve curve, double known) {
    double x = known;
    double y = known;
    return switch (curve.kind()) {
      case CLIPPED_RELU -> x > curve.t() ? x < curve.s() ? 1 : 0 : curve.u();
      case LEAKY_RELU -> y > 0 ? 1 : curve.s();
      case ELU -> y > 0 ? curve.t() : y + curve.s();
      case GELU -> normal(x) + x * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
      case GELU_TANH -> {
        double v = 2 * ROOT_2_PI * (x + CUBIC * x * x * x);
        double dv = 2 * ROOT_2_PI * (1 + 3 * CUBIC * x * x);
        yield sigmoid(v) + x * sigmoid(v) * sigmoid(-v) * dv;
      }
      case SILU -> sigmoid(x) + x * sigmoid(x) * sigmoid(-x);
      case MISH -> {
        double t = Math.tanh(softplus(x));
        yield t + x * (1 - t * t) * sigmoid(x);
      }
      case SOFTPLUS -> sigmoid(x);
      case HARD_SIGMOID -> y > 0 && y < 1 ? 1 / 6.0 : 0;
      case HARD_SILU -> x <= -3 ? 0 : x >= 3 ? 1 : x / 3 + 0.5;
      case LOG_SIGMOID -> sigmoid(-x);
      default -> throw new AssertionError(curve.kind());
    };
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  /**
   * The normal distribution, {@code (1 + erf(x / sqrt 2)) / 2}, with an error of at most 0.8e-7:
   * formula 7.1.26 of Abramowitz and Stegun.
   */
  private static double normal(double x) {
    double z = Math.abs(x) / Math.sqrt(2);
    double t = 1 / (1 + 0.3275911 * z);
    double p =
        t
            * (0.254829592
                + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
    double tail = p * Math.exp(-z * z) / 2;
    return x > 0 ? 1 - tail : tail;
  }
}
