package dev.lanewise.nn.layers;

import dev.lanewise.engine.RandomStream;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.MergeLayer;
import dev.lanewise.nn.Parameter;
import dev.lanewise.nn.WeightFactory;
import java.util.List;

/**
 * A layer with random options, built, and the shapes of its inputs; made by {@link LayerCases}.
 *
 * @param seed draws options, shapes, weights and inputs
 * @param bound how far a gradient may be from central differences
 */
record LayerCase(long seed, Layer layer, List<Shape> inputs, Bound bound) {
  /**
   * What a gradient check needs to know. Inputs are multiples of 1/64 from -1 to 1, weights
   * likewise, and h is a power of 2, so that sums of up to 256 products are exact in float, and
   * with them the forward pass of every layer that only multiplies and adds. (A kernel that divides
   * on the way, as Winograd's does, would need an {@code error} for it.)
   *
   * @param h the step, a power of 2
   * @param error by how much {@code sum u y} may be off in the outputs that one coordinate reaches;
   *     |u| is at most 1.5
   * @param third the largest third derivative of {@code sum u y} by one coordinate
   * @param terms the most products that are summed in an element of a gradient
   * @param factor the largest factor, beside u, of such a product
   */
  record Bound(double h, double error, double third, int terms, double factor) {
    /** Half a unit in the last place of 1. */
    static final double U = 0x1p-24;

    /** A forward pass without roundings and curves. */
    static Bound exact(double h, int terms, double factor) {
      return new Bound(h, 0, 0, terms, factor);
    }

    /**
     * By how much a gradient by hand may be off: terms roundings of at most the sum of all terms.
     */
    double gradientError() {
      return 1.5 * factor * terms * (terms + 8) * U;
    }

    /**
     * All of it, as the noise N of {@code GradientCheck}, which allows {@code 2 N / step = N / h}.
     */
    double noise() {
      return error + h * (gradientError() + h * h / 6 * third);
    }
  }

  String type() {
    return layer.type();
  }

  Shape outputShape() {
    return LayerRun.outputShape(layer, inputs);
  }

  /** Random inputs; the same for the same number. */
  List<Tensor> inputs(int number) {
    RandomStream random = RandomStream.of(seed, "inputs", number);
    List<Tensor> xs = inputs.stream().map(shape -> LayerCases.input(layer, shape, random)).toList();
    for (int i = 1; i < xs.size(); i++) {
      LayerCases.tellApart(layer, i, xs.get(i));
    }
    return xs;
  }

  /** dL/dy by random: sizes from 0.5 to 1.5, either sign. */
  Tensor upstream() {
    float[] u = dev.lanewise.fixtures.GradientCheck.upstream(seed, outputShape().size());
    return Tensor.of(u, outputShape());
  }

  /**
   * Draws the weights as a model would, then others in their place, so that none is 0 or 1
   * throughout.
   */
  LayerCase build() {
    Shape shape = inputs.getFirst().withBatch(Shape.ANY);
    if (!(layer instanceof MergeLayer)) {
      layer.outputShape(shape);
    }
    layer.build(shape, new WeightFactory(seed, "probe"));
    for (Parameter parameter : layer.parameters()) {
      RandomStream random = RandomStream.of(seed, "values", parameter.name().hashCode());
      float[] w = parameter.value().data();
      for (int i = 0; i < w.length; i++) {
        w[i] =
            switch (parameter.name()) {
              case "kernel" -> LayerCases.fraction(random, 8);
              case "depthwise_kernel" -> LayerCases.fraction(random, 4);
              case "count" -> 9;
              case "pointwise_kernel" -> LayerCases.fraction(random, 2);
              case "bias" -> LayerCases.fraction(random, 64) + 1 / 128f;
              case "gamma", "moving_variance", "variance" ->
                  1 + LayerCases.fraction(random, 64) / 2;
              default -> LayerCases.fraction(random, 64);
            };
      }
    }
    return this;
  }

  /** The line that repeats this very case. */
  @Override
  public String toString() {
    return "LayerCases.of(\"%s\", %dL): %s on %s, config %s"
        .formatted(type(), seed, layer, inputs, layer.config());
  }
}
