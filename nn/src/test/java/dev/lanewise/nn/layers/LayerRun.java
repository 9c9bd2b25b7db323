package dev.lanewise.nn.layers;

import dev.lanewise.engine.RandomStream;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.MergeLayer;
import dev.lanewise.nn.Parameter;
import dev.lanewise.nn.WeightFactory;
import java.util.List;

/** A layer with a context of its own, for one input or several alike. */
public record LayerRun(Layer layer, Context context) {
  private static final String NAME = "probe";

  public static LayerRun training(Layer layer, long seed) {
    return new LayerRun(layer, new Context(NAME, true, seed));
  }

  public static LayerRun inference(Layer layer) {
    return new LayerRun(layer, new Context(NAME, false, 0));
  }

  /** Draws the weights as a model would. */
  public static <L extends Layer> L built(L layer, Shape input, long seed) {
    layer.build(input.withBatch(Shape.ANY), new WeightFactory(seed, NAME));
    return layer;
  }

  public static Shape outputShape(Layer layer, List<Shape> inputs) {
    return layer instanceof MergeLayer merge
        ? merge.outputShape(inputs)
        : layer.outputShape(inputs.getFirst());
  }

  public Tensor forward(List<Tensor> xs) {
    return layer instanceof MergeLayer merge
        ? merge.forward(xs, context)
        : layer.forward(xs.getFirst(), context);
  }

  public Tensor forward(Tensor x) {
    return forward(List.of(x));
  }

  public List<Tensor> backward(Tensor dy) {
    return layer instanceof MergeLayer merge
        ? merge.backwardAll(dy, context)
        : List.of(layer.backward(dy, context));
  }

  public Parameter parameter(String name) {
    return layer.parameters().stream()
        .filter(parameter -> parameter.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Values from -1 to 1. */
  public static Tensor random(Shape shape, RandomStream random) {
    Tensor tensor = Tensor.zeros(shape);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.data()[i] = 2 * random.nextFloat() - 1;
    }
    return tensor;
  }
}
