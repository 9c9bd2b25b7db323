package dev.lanewise.nn.layers;

import dev.lanewise.engine.Rows;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.HasLogits;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Parameter;
import dev.lanewise.nn.Registries;
import dev.lanewise.nn.WeightFactory;
import dev.lanewise.nn.activations.ActivationFunction;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.constraints.Constraint;
import dev.lanewise.nn.initializers.Initializer;
import dev.lanewise.nn.initializers.Initializers;
import dev.lanewise.nn.regularizers.Regularizer;
import java.util.List;

/**
 * What {@link Dense}, {@link Conv2D} and their like have in common: a kernel, a bias, an
 * activation, and their options.
 *
 * <pre>
 * forward:  z = linear(x, kernel, bias)      the subclass's
 *           y = activation(z)
 * backward: dz = activation'(dy)
 *           dx, dkernel, dbias from dz       the subclass's
 * </pre>
 *
 * @param <T> the subclass, which the options return
 */
public abstract class KernelLayer<T extends KernelLayer<T>> extends Layer implements HasLogits {
  private ActivationFunction activation;
  private boolean useBias = true;
  private Initializer kernelInitializer = Initializers.GLOROT_UNIFORM;
  private Initializer biasInitializer = Initializers.ZEROS;
  private Regularizer kernelRegularizer;
  private Regularizer biasRegularizer;
  private Constraint kernelConstraint;
  private Constraint biasConstraint;
  private Parameter kernel;
  private Parameter bias;

  KernelLayer() {}

  abstract T self();

  /** What the layer ends in; default none (null), which is what linear is taken for. */
  public final T activation(ActivationFunction activation) {
    this.activation = activation == Activations.LINEAR ? null : activation;
    return self();
  }

  /** Whether a bias is added; default true. */
  public final T useBias(boolean useBias) {
    this.useBias = useBias;
    return self();
  }

  /** How the kernel begins; default glorot_uniform. */
  public final T kernelInitializer(Initializer initializer) {
    kernelInitializer = initializer;
    return self();
  }

  /** How the bias begins; default zeros. */
  public final T biasInitializer(Initializer initializer) {
    biasInitializer = initializer;
    return self();
  }

  /** A penalty on the kernel; default none (null). */
  public final T kernelRegularizer(Regularizer regularizer) {
    kernelRegularizer = regularizer;
    return self();
  }

  /** A penalty on the bias; default none (null). */
  public final T biasRegularizer(Regularizer regularizer) {
    biasRegularizer = regularizer;
    return self();
  }

  /** What the kernel must be after each step of training; default anything (null). */
  public final T kernelConstraint(Constraint constraint) {
    kernelConstraint = constraint;
    return self();
  }

  /** What the bias must be after each step of training; default anything (null). */
  public final T biasConstraint(Constraint constraint) {
    biasConstraint = constraint;
    return self();
  }

  /** Sets the options above from a config that {@link #withOptions} made. */
  final T options(Config config) {
    return activation(Registries.ACTIVATIONS.createOrNull(config, "activation"))
        .useBias(config.getBoolean("useBias"))
        .kernelInitializer(Registries.INITIALIZERS.create(config.getConfig("kernelInitializer")))
        .biasInitializer(Registries.INITIALIZERS.create(config.getConfig("biasInitializer")))
        .kernelRegularizer(Registries.REGULARIZERS.createOrNull(config, "kernelRegularizer"))
        .biasRegularizer(Registries.REGULARIZERS.createOrNull(config, "biasRegularizer"))
        .kernelConstraint(Registries.CONSTRAINTS.createOrNull(config, "kernelConstraint"))
        .biasConstraint(Registries.CONSTRAINTS.createOrNull(config, "biasConstraint"));
  }

  /** The subclass's config and the options above. */
  final Config withOptions(Config own) {
    return own.with("activation", Config.typed(activation))
        .with("useBias", useBias)
        .with("kernelInitializer", Config.typed(kernelInitializer))
        .with("biasInitializer", Config.typed(biasInitializer))
        .with("kernelRegularizer", Config.typed(kernelRegularizer))
        .with("biasRegularizer", Config.typed(biasRegularizer))
        .with("kernelConstraint", Config.typed(kernelConstraint))
        .with("biasConstraint", Config.typed(biasConstraint));
  }

  /** Makes the kernel, and a bias for its last axis. */
  final void buildWeights(Shape kernelShape, WeightFactory weights) {
    buildWeights("kernel", kernelShape, kernelShape.dim(-1), weights);
  }

  /** Makes the kernel under this name, and a bias for so many outputs. */
  final void buildWeights(String name, Shape kernelShape, int outputs, WeightFactory weights) {
    kernel =
        weights
            .trainable(name, kernelShape, kernelInitializer, kernelRegularizer)
            .constraint(kernelConstraint);
    if (useBias) {
      bias =
          weights
              .trainable("bias", Shape.of(outputs), biasInitializer, biasRegularizer)
              .constraint(biasConstraint);
    }
  }

  /** The kernel, or null before the layer is built. */
  public final Parameter kernel() {
    return kernel;
  }

  /** The bias, or null where there is none. */
  public final Parameter bias() {
    return bias;
  }

  /** {@code z = linear(x, kernel, bias)}, in memory of the context. */
  abstract Tensor forwardToLogits(Tensor x, Context context);

  @Override
  public final Tensor forward(Tensor x, Context context) {
    if (kernel == null) {
      throw new IllegalStateException(this + ": has no weights before the model is built");
    }
    Tensor z = forwardToLogits(x, context);
    context.save("x", x);
    context.save("z", z);
    if (activation == null) {
      return z;
    }
    Tensor y = context.tensor("y", z.shape());
    activation.forward(z, y);
    context.save("y", y);
    return y;
  }

  @Override
  public final Tensor backward(Tensor dy, Context context) {
    if (activation == null) {
      return backwardFromLogits(dy, context);
    }
    Tensor y = context.saved("y");
    Tensor dz = context.tensor("dz", y.shape());
    activation.backward(context.saved("z"), y, dy, dz);
    return backwardFromLogits(dz, context);
  }

  /** {@code db += sum over rows of dz}, where there is a bias and it is trained. */
  final void addBiasGradient(Tensor dz, Context context) {
    if (bias != null && context.needsParameterGradients()) {
      Rows.addColumnSums(dz, bias.gradient());
    }
  }

  @Override
  public final ActivationFunction activation() {
    return activation;
  }

  @Override
  public final Tensor logits(Context context) {
    return context.saved("z");
  }

  @Override
  public List<Parameter> parameters() {
    if (kernel == null) {
      return List.of();
    }
    return bias == null ? List.of(kernel) : List.of(kernel, bias);
  }

  /** {@code , relu} where there is an activation: the end of the subclass's text. */
  final String activationText() {
    return activation == null ? "" : ", " + activation.type();
  }
}
