package dev.lanewise.nn.layers;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.HasLogits;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Registries;
import dev.lanewise.nn.activations.ActivationFunction;
import dev.lanewise.nn.activations.Activations;

/**
 * An activation as a layer of its own: {@code x [n, ...] -> y [n, ...]}.
 *
 * <pre>
 * forward:  y = activation(x)
 * backward: dx = activation'(dy)
 * </pre>
 *
 * <p>Source: https://keras.io/api/layers/core_layers/activation/
 */
public class Activation extends Layer implements HasLogits {
  private final ActivationFunction activation;

  /** The activation as a layer. */
  public Activation(ActivationFunction activation) {
    if (activation == null) {
      throw new IllegalArgumentException("Activation: the function must be given but got null");
    }
    this.activation = activation;
  }

  /**
   * The activation of this name as a layer: {@code new Activation("relu")}.
   *
   * @throws IllegalArgumentException naming those there are
   */
  public Activation(String name) {
    this(Activations.of(name));
  }

  /** A number of at least 0: an option of that layer. */
  static double atLeast0(String layer, String option, double value) {
    if (!(value >= 0)) {
      throw new IllegalArgumentException(
          "%s: %s must be at least 0 but got %s".formatted(layer, option, value));
    }
    return value;
  }

  /** From what {@link #config} gave. */
  public static Activation of(Config config) {
    return new Activation(Registries.ACTIVATIONS.create(config.getConfig("activation")));
  }

  @Override
  public Config config() {
    return Config.of("activation", Config.typed(activation));
  }

  @Override
  public final Shape outputShape(Shape input) {
    expect(input.rank() >= 2, "[n, ..., c]", input);
    return input;
  }

  @Override
  public final Tensor forward(Tensor x, Context context) {
    Tensor y = context.tensor("y", outputShape(x, context));
    activation.forward(x, y);
    context.save("x", x);
    context.save("y", y);
    return y;
  }

  @Override
  public final Tensor backward(Tensor dy, Context context) {
    Tensor y = context.saved("y");
    Tensor dx = context.tensor("dx", y.shape());
    activation.backward(context.saved("x"), y, dy, dx);
    return dx;
  }

  @Override
  public final ActivationFunction activation() {
    return activation;
  }

  @Override
  public final Tensor logits(Context context) {
    return context.saved("x");
  }

  @Override
  public final Tensor backwardFromLogits(Tensor dlogits, Context context) {
    Tensor dx = context.tensor("dx", dlogits.shape());
    dx.copyFrom(dlogits);
    return dx;
  }

  @Override
  public String toString() {
    return "Activation(" + activation.type() + ")";
  }
}
