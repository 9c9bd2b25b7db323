package dev.lanewise.nn.activations;

import dev.lanewise.engine.Curve;
import dev.lanewise.engine.Elementwise;
import dev.lanewise.engine.Rows;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Registries;

/**
 * The activations by name, with Keras's defaults; those with other parameters come from {@link
 * #relu}, {@link #leakyRelu} and {@link #elu}. Where nothing else is said, {@code dx = dy} times
 * the slope of the formula. Source: https://keras.io/api/layers/activations/
 */
public enum Activations implements ActivationFunction {
  /** {@code y = max(x, 0)}; {@code dx = y > 0 ? dy : 0}. */
  RELU("relu"),
  /** {@code y = min(max(x, 0), 6)}; {@code dx = 0 < y < 6 ? dy : 0}. */
  RELU6("relu6", Curve.relu(6, 0, 0)),
  /**
   * {@code y_c = exp(x_c) / sum exp(x)} along the last axis; {@code dx_c = y_c (dy_c - sum dy y)}.
   */
  SOFTMAX("softmax"),
  /** {@code y = 1 / (1 + exp(-x))}; {@code dx = dy y (1 - y)}. */
  SIGMOID("sigmoid"),
  /** {@code y = tanh(x)}; {@code dx = dy (1 - y^2)}. */
  TANH("tanh"),
  /** {@code y = x}. */
  LINEAR("linear"),
  /** {@code y = x > 0 ? x : 0.2 x}. */
  LEAKY_RELU("leaky_relu", Curve.leakyRelu(0.2)),
  /** {@code y = x > 0 ? x : exp(x) - 1}. */
  ELU("elu", Curve.elu(1)),
  /** {@code y = 1.0507 (x > 0 ? x : 1.6733 (exp(x) - 1))}: see {@link Curve#SELU}. */
  SELU("selu", Curve.SELU),
  /** {@code y = x Phi(x)}, Phi the normal distribution: Keras's gelu with approximate=False. */
  GELU("gelu", Curve.GELU),
  /**
   * {@code y = x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))}: Keras's gelu with
   * approximate=True.
   */
  GELU_TANH("gelu_tanh", Curve.GELU_TANH),
  /** {@code y = x sigmoid(x)}, also called swish. */
  SILU("silu", Curve.SILU),
  /** {@code y = x tanh(log(1 + exp(x)))}. */
  MISH("mish", Curve.MISH),
  /** {@code y = log(1 + exp(x))}. */
  SOFTPLUS("softplus", Curve.SOFTPLUS),
  /** {@code y = x / (1 + |x|)}. */
  SOFTSIGN("softsign", Curve.SOFTSIGN),
  /** {@code y = x / 6 + 1 / 2} from -3 to 3, 0 below, 1 above; as in Keras 3. */
  HARD_SIGMOID("hard_sigmoid", Curve.HARD_SIGMOID),
  /** {@code y = x hard_sigmoid(x)}, also called hard_swish. */
  HARD_SILU("hard_silu", Curve.HARD_SILU),
  /** {@code y = exp(x)}. */
  EXPONENTIAL("exponential", Curve.EXPONENTIAL),
  /** {@code y = -log(1 + exp(-x))}. */
  LOG_SIGMOID("log_sigmoid", Curve.LOG_SIGMOID),
  /**
   * {@code y_c = x_c - log sum exp(x)} along the last axis; {@code dx_c = dy_c - exp(y_c) sum dy}.
   */
  LOG_SOFTMAX("log_softmax");

  private final String type;

  /** What most are; null for those that {@link #forward} and {@link #backward} name. */
  private final CurveFunction function;

  Activations(String type) {
    this.type = type;
    function = null;
  }

  Activations(String type, Curve curve) {
    this.type = type;
    function = new CurveFunction(type, Config.empty(), curve);
  }

  /**
   * The activation of this name, one's own among them: {@code relu}.
   *
   * @throws IllegalArgumentException naming those there are
   */
  public static ActivationFunction of(String name) {
    return Registries.ACTIVATIONS.create(name, Config.empty());
  }

  /**
   * {@code y = x > threshold ? min(x, maxValue) : negativeSlope (x - threshold)}.
   *
   * @param maxValue at least 0, infinite for none
   * @param negativeSlope at least 0
   * @param threshold at least 0
   */
  public static ActivationFunction relu(double maxValue, double negativeSlope, double threshold) {
    if (negativeSlope == 0 && threshold == 0 && maxValue == Double.POSITIVE_INFINITY) {
      return RELU;
    }
    if (negativeSlope == 0 && threshold == 0 && maxValue == 6) {
      return RELU6;
    }
    Config config =
        Config.of(
            "maxValue", maxValue == Double.POSITIVE_INFINITY ? null : maxValue,
            "negativeSlope", negativeSlope,
            "threshold", threshold);
    return new CurveFunction("relu", config, Curve.relu(maxValue, negativeSlope, threshold));
  }

  /** {@code y = x > 0 ? x : negativeSlope x}, negativeSlope at least 0. */
  public static ActivationFunction leakyRelu(double negativeSlope) {
    Config config = Config.of("negativeSlope", negativeSlope);
    return new CurveFunction("leaky_relu", config, Curve.leakyRelu(negativeSlope));
  }

  /** {@code y = x > 0 ? x : alpha (exp(x) - 1)}, alpha at least 0. */
  public static ActivationFunction elu(double alpha) {
    return new CurveFunction("elu", Config.of("alpha", alpha), Curve.elu(alpha));
  }

  /** This activation with the parameters of a saved config, which is empty for the defaults. */
  public ActivationFunction with(Config config) {
    return switch (this) {
      case RELU ->
          config.has("negativeSlope")
              ? relu(
                  config.has("maxValue") ? config.getDouble("maxValue") : Double.POSITIVE_INFINITY,
                  config.getDouble("negativeSlope"),
                  config.getDouble("threshold"))
              : this;
      case LEAKY_RELU ->
          config.has("negativeSlope") ? leakyRelu(config.getDouble("negativeSlope")) : this;
      case ELU -> config.has("alpha") ? elu(config.getDouble("alpha")) : this;
      default -> this;
    };
  }

  @Override
  public void forward(Tensor x, Tensor y) {
    switch (this) {
      case RELU -> Elementwise.relu(x, y);
      case SOFTMAX -> Rows.softmax(x, y);
      case SIGMOID -> Elementwise.sigmoid(x, y);
      case TANH -> Elementwise.tanh(x, y);
      case LINEAR -> Elementwise.copy(x, y);
      case LOG_SOFTMAX -> Rows.logSoftmax(x, y);
      default -> function.forward(x, y);
    }
  }

  @Override
  public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx) {
    switch (this) {
      case RELU -> Elementwise.reluBackward(y, dy, dx);
      case SOFTMAX -> Rows.softmaxBackward(y, dy, dx);
      case SIGMOID -> Elementwise.sigmoidBackward(y, dy, dx);
      case TANH -> Elementwise.tanhBackward(y, dy, dx);
      case LINEAR -> Elementwise.copy(dy, dx);
      case LOG_SOFTMAX -> Rows.logSoftmaxBackward(y, dy, dx);
      default -> function.backward(x, y, dy, dx);
    }
  }

  @Override
  public boolean needsInput() {
    return function != null && function.needsInput();
  }

  @Override
  public String type() {
    return type;
  }

  @Override
  public Config config() {
    return Config.empty();
  }

  @Override
  public String toString() {
    return type;
  }
}
