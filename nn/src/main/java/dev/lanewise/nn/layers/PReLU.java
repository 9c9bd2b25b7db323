package dev.lanewise.nn.layers;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Strides;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Parameter;
import dev.lanewise.nn.Registries;
import dev.lanewise.nn.WeightFactory;
import dev.lanewise.nn.initializers.Initializer;
import dev.lanewise.nn.initializers.Initializers;
import java.util.Arrays;
import java.util.List;

/**
 * What is negative is multiplied by a slope that is learned: {@code x [n, ...] -> y [n, ...]}.
 *
 * <pre>
 * forward:  y = x &gt; 0 ? x : alpha x      alpha of a sample's shape, 1 along shared axes
 * backward: dx = x &gt; 0 ? dy : alpha dy
 *           dalpha += sum of x dy where x &lt; 0, over samples and shared axes
 * </pre>
 *
 * <p>For images one shares axes 1 and 2, so that each channel has a slope. Defaults: no shared
 * axes, alpha begins with zeros. Sources: https://keras.io/api/layers/activation_layers/prelu/ and
 * He and others, 2015, https://arxiv.org/abs/1502.01852
 */
public final class PReLU extends Layer {
  private int[] sharedAxes = {};
  private Initializer alphaInitializer = Initializers.ZEROS;
  private Parameter alpha;

  /** With a slope for each element of a sample. */
  public PReLU() {}

  /** From what {@link #config} gave. */
  public static PReLU of(Config config) {
    return new PReLU()
        .sharedAxes(config.getInts("sharedAxes"))
        .alphaInitializer(Registries.INITIALIZERS.create(config.getConfig("alphaInitializer")));
  }

  @Override
  public Config config() {
    return Config.of("sharedAxes", sharedAxes, "alphaInitializer", Config.typed(alphaInitializer));
  }

  /** The axes along which there is one slope, counted from 1, the batch being 0; default none. */
  public PReLU sharedAxes(int... axes) {
    int[] sorted = Arrays.stream(axes).sorted().distinct().toArray();
    if (sorted.length != axes.length || sorted.length > 0 && sorted[0] < 1) {
      throw new IllegalArgumentException(
          "PReLU: sharedAxes must be at least 1, each once, but got " + Arrays.toString(axes));
    }
    sharedAxes = sorted;
    return this;
  }

  /** How alpha begins; default zeros. */
  public PReLU alphaInitializer(Initializer initializer) {
    alphaInitializer = initializer;
    return this;
  }

  @Override
  public Shape outputShape(Shape input) {
    int last = sharedAxes.length == 0 ? 1 : sharedAxes[sharedAxes.length - 1];
    boolean fits = input.rank() >= 2 && input.rank() > last;
    String expected = alpha == null ? "..., " + last + " axes or more" : extents();
    expect(
        fits && (alpha == null || alpha.shape().equals(alphaShape(input))),
        "[n, " + expected + "]",
        input);
    return input;
  }

  private String extents() {
    StringBuilder text = new StringBuilder();
    for (int axis = 0; axis < alpha.shape().rank(); axis++) {
      int number = axis + 1;
      boolean shared = Arrays.stream(sharedAxes).anyMatch(other -> other == number);
      text.append(axis == 0 ? "" : ", ").append(shared ? "any" : alpha.shape().dim(axis));
    }
    return text.toString();
  }

  private Shape alphaShape(Shape input) {
    int[] dims = input.sample().dims();
    for (int axis : sharedAxes) {
      dims[axis - 1] = 1;
    }
    return Shape.of(dims);
  }

  @Override
  public void build(Shape input, WeightFactory weights) {
    alpha = weights.trainable("alpha", alphaShape(input), alphaInitializer, null);
  }

  private Strides strides(Shape input) {
    outputShape(input); // says where it does not fit
    int[] dims = new int[input.rank()];
    dims[0] = 1;
    System.arraycopy(alphaShape(input).dims(), 0, dims, 1, dims.length - 1);
    return Strides.shared(input, Shape.of(dims));
  }

  @Override
  public Tensor forward(Tensor x, Context context) {
    if (alpha == null) {
      throw new IllegalStateException(this + ": has no weights before the model is built");
    }
    Strides strides = context.perShape("strides", this, x.shape(), PReLU::strides);
    context.save("x", x);
    Tensor y = context.tensor("y", x.shape());
    strides.leakyRelu(x, alpha.value(), y);
    return y;
  }

  @Override
  public Tensor backward(Tensor dy, Context context) {
    Tensor x = context.saved("x");
    Strides strides = context.perShape("strides", this, x.shape(), PReLU::strides);
    // dx
    Tensor dx = context.tensor("dx", x.shape());
    strides.leakyReluBackward(x, alpha.value(), dy, dx);
    // dalpha
    double[] work = context.perShape("work", this, alpha.shape(), (_, s) -> new double[s.size()]);
    strides.addLeakyReluSlopes(x, dy, alpha.gradient(), work);
    return dx;
  }

  @Override
  public List<Parameter> parameters() {
    return alpha == null ? List.of() : List.of(alpha);
  }

  @Override
  public String toString() {
    return sharedAxes.length == 0 ? "PReLU" : "PReLU(shared " + Arrays.toString(sharedAxes) + ")";
  }
}
