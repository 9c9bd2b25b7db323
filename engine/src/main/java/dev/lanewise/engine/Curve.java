package dev.lanewise.engine;

/**
 * A function of one number that is applied to each element by itself, with its parameters: the
 * activations beside relu, sigmoid and tanh. {@link Curves} applies it.
 *
 * <p>Sources: https://keras.io/api/layers/activations/ and the papers named there.
 */
public final class Curve {
  /** The formula of a curve, with parameters s, t and u. */
  public enum Kind {
    /** {@code y = min(max(x, 0), s)}. */
    CAPPED_RELU,
    /** {@code y = x > t ? min(x, s) : -u (t - x)}. */
    CLIPPED_RELU,
    /** {@code y = x > 0 ? x : s x}. */
    LEAKY_RELU,
    /** {@code y = x > 0 ? t x : s (e^x - 1)}. */
    ELU,
    /** {@code y = x Phi(x)}, Phi the normal distribution, to 1.5e-7 of itself. */
    GELU,
    /** {@code y = x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2}. */
    GELU_TANH,
    /** {@code y = x sigmoid(x)}. */
    SILU,
    /** {@code y = x tanh(log(1 + e^x))}. */
    MISH,
    /** {@code y = log(1 + e^x)}. */
    SOFTPLUS,
    /** {@code y = x / (1 + |x|)}. */
    SOFTSIGN,
    /** {@code y = x / 6 + 1 / 2}, not below 0 nor above 1. */
    HARD_SIGMOID,
    /** {@code y = x hard_sigmoid(x)}. */
    HARD_SILU,
    /** {@code y = e^x}. */
    EXPONENTIAL,
    /** {@code y = -log(1 + e^-x)}. */
    LOG_SIGMOID
  }

  private static final double SELU_ALPHA = 1.6732632423543772;
  private static final double SELU_SCALE = 1.0507009873554805;

  /** See {@link Kind#ELU}, with the two constants of Klambauer and others, 2017. */
  public static final Curve SELU =
      new Curve(Kind.ELU, (float) (SELU_SCALE * SELU_ALPHA), (float) SELU_SCALE, 0);

  /** See {@link Kind#GELU}. */
  public static final Curve GELU = of(Kind.GELU);

  /** See {@link Kind#GELU_TANH}. */
  public static final Curve GELU_TANH = of(Kind.GELU_TANH);

  /** See {@link Kind#SILU}. */
  public static final Curve SILU = of(Kind.SILU);

  /** See {@link Kind#MISH}. */
  public static final Curve MISH = of(Kind.MISH);

  /** See {@link Kind#SOFTPLUS}. */
  public static final Curve SOFTPLUS = of(Kind.SOFTPLUS);

  /** See {@link Kind#SOFTSIGN}. */
  public static final Curve SOFTSIGN = of(Kind.SOFTSIGN);

  /** See {@link Kind#HARD_SIGMOID}. */
  public static final Curve HARD_SIGMOID = of(Kind.HARD_SIGMOID);

  /** See {@link Kind#HARD_SILU}. */
  public static final Curve HARD_SILU = of(Kind.HARD_SILU);

  /** See {@link Kind#EXPONENTIAL}. */
  public static final Curve EXPONENTIAL = of(Kind.EXPONENTIAL);

  /** See {@link Kind#LOG_SIGMOID}. */
  public static final Curve LOG_SIGMOID = of(Kind.LOG_SIGMOID);

  private final Kind kind;
  private final float s;
  private final float t;
  private final float u;

  private Curve(Kind kind, float s, float t, float u) {
    this.kind = kind;
    this.s = s;
    this.t = t;
    this.u = u;
  }

  private static Curve of(Kind kind) {
    return new Curve(kind, 0, 0, 0);
  }

  /**
   * See {@link Kind#CLIPPED_RELU}, or where slope and threshold are 0 {@link Kind#CAPPED_RELU}; all
   * three are at least 0.
   *
   * @param max s, infinite for none
   * @param slope u
   * @param threshold t
   */
  public static Curve relu(double max, double slope, double threshold) {
    return new Curve(
        slope == 0 && threshold == 0 ? Kind.CAPPED_RELU : Kind.CLIPPED_RELU,
        (float) atLeast0("max", max),
        (float) atLeast0("threshold", threshold),
        (float) atLeast0("slope", slope));
  }

  /** See {@link Kind#LEAKY_RELU}; the slope is at least 0, or y would not tell the sign of x. */
  public static Curve leakyRelu(double slope) {
    return new Curve(Kind.LEAKY_RELU, (float) atLeast0("slope", slope), 0, 0);
  }

  /** See {@link Kind#ELU}, with t 1; alpha is at least 0, or y would not tell the sign of x. */
  public static Curve elu(double alpha) {
    return new Curve(Kind.ELU, (float) atLeast0("alpha", alpha), 1, 0);
  }

  private static double atLeast0(String name, double value) {
    if (!(value >= 0)) {
      throw new IllegalArgumentException(name + " must be at least 0 but got " + value);
    }
    return value;
  }

  /** The formula. */
  public Kind kind() {
    return kind;
  }

  /** The parameter s. */
  public float s() {
    return s;
  }

  /** The parameter t. */
  public float t() {
    return t;
  }

  /** The parameter u. */
  public float u() {
    return u;
  }

  /** Whether the slope is computed from x; else it follows from y alone. */
  public boolean slopeNeedsInput() {
    return switch (kind) {
      case CAPPED_RELU, LEAKY_RELU, ELU, SOFTSIGN, HARD_SIGMOID, EXPONENTIAL -> false;
      case CLIPPED_RELU, GELU, GELU_TANH, SILU, MISH, SOFTPLUS, HARD_SILU, LOG_SIGMOID -> true;
    };
  }
}
