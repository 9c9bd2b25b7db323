package dev.lanewise.nn.layers;

import dev.lanewise.engine.Gemm;
import dev.lanewise.engine.Rows;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.WeightFactory;
import dev.lanewise.nn.activations.ActivationFunction;

/**
 * Every output sees every input of the last axis: {@code x [n, ..., in] -> y [n, ..., units]}.
 *
 * <pre>
 * forward:  z = x W + b             W [in, units], b [units]
 *           y = activation(z)
 * backward: dz = activation'(dy)
 *           dx = dz W^T
 *           dW += x^T dz
 *           db += sum over rows of dz
 * </pre>
 *
 * <p>Defaults: bias, no activation, glorot_uniform kernel, zero bias. Source:
 * https://keras.io/api/layers/core_layers/dense/
 */
public final class Dense extends KernelLayer<Dense> {
  private final int units;

  /**
   * A dense layer.
   *
   * @param units outputs, at least 1
   */
  public Dense(int units) {
    if (units < 1) {
      throw new IllegalArgumentException("Dense: units must be at least 1 but got " + units);
    }
    this.units = units;
  }

  /** A dense layer that ends in an activation. */
  public Dense(int units, ActivationFunction activation) {
    this(units);
    activation(activation);
  }

  /** From what {@link #config} gave. */
  public static Dense of(Config config) {
    return new Dense(config.getInt("units")).options(config);
  }

  @Override
  public Config config() {
    return withOptions(Config.of("units", units));
  }

  @Override
  Dense self() {
    return this;
  }

  @Override
  public Shape outputShape(Shape input) {
    boolean anyIn = kernel() == null;
    expect(
        input.rank() >= 2 && (anyIn || input.dim(-1) == kernel().shape().dim(0)),
        "[n, ..., " + (anyIn ? "in" : kernel().shape().dim(0)) + "]",
        input);
    return input.withLast(units);
  }

  @Override
  public void build(Shape input, WeightFactory weights) {
    buildWeights(Shape.of(input.dim(-1), units), weights);
  }

  @Override
  Tensor forwardToLogits(Tensor x, Context context) {
    Tensor z = context.tensor("z", outputShape(x, context));
    int in = x.dim(-1);
    int rows = x.size() / in;
    float[] w = kernel().value().data();
    Gemm.multiply(false, false, rows, units, in, x.data(), w, z.data(), false);
    if (bias() != null) {
      Rows.addBias(bias().value(), z);
    }
    return z;
  }

  @Override
  public Tensor backwardFromLogits(Tensor dz, Context context) {
    Tensor x = context.saved("x");
    int in = x.dim(-1);
    int rows = x.size() / in;
    // dx
    Tensor dx = null;
    if (context.needsInputGradient()) {
      dx = context.tensor("dx", x.shape());
      float[] w = kernel().value().data();
      Gemm.multiply(false, true, rows, in, units, dz.data(), w, dx.data(), false);
    }
    // dW
    if (context.needsParameterGradients()) {
      float[] dw = kernel().gradient().data();
      Gemm.multiply(true, false, in, units, rows, x.data(), dz.data(), dw, true);
    }
    // db
    addBiasGradient(dz, context);
    return dx;
  }

  @Override
  public String toString() {
    return "Dense(" + units + activationText() + ")";
  }
}
