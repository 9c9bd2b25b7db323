package dev.lanewise.nn.networks;

import dev.lanewise.engine.Shape;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.losses.Loss;
import dev.lanewise.nn.losses.SparseCategoricalCrossentropy;
import dev.lanewise.nn.metrics.Metric;
import dev.lanewise.nn.metrics.Metrics;
import dev.lanewise.nn.optimizers.Optimizer;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * A network by name and what it is trained with unless told otherwise. The loss is sparse
 * categorical cross-entropy, the metric accuracy.
 *
 * @param name as in {@code --model}
 * @param description its layers in a line
 * @param layers builds it for samples of a shape and a number of classes
 * @param input the samples it was made for
 * @param classes the classes it was made for
 * @param smallest rows and columns that an image must have at least
 * @param features the layer whose output is the network's without its top; null for the one before
 *     the last
 * @param parameters weights for {@code input} and {@code classes}
 * @param trainableParameters those of them that training changes
 * @param optimizer makes one, with its own defaults
 * @param batchSize samples a step
 * @param epochs times through the data
 */
public record Network(
    String name,
    String description,
    BiFunction<Shape, Integer, ? extends Model> layers,
    Shape input,
    int classes,
    int smallest,
    String features,
    long parameters,
    long trainableParameters,
    Supplier<Optimizer> optimizer,
    int batchSize,
    int epochs) {

  /** A network for ten classes and images of any size. */
  Network(
      String name,
      String description,
      BiFunction<Shape, Integer, ? extends Model> layers,
      Shape input,
      long parameters,
      long trainableParameters,
      Supplier<Optimizer> optimizer,
      int batchSize,
      int epochs) {
    this(
        name,
        description,
        layers,
        input,
        Networks.CLASSES,
        1,
        null,
        parameters,
        trainableParameters,
        optimizer,
        batchSize,
        epochs);
  }

  /** This network, made for so many classes, with a smallest image and its features. */
  Network of(int classes, int smallest, String features) {
    return new Network(
        name,
        description,
        layers,
        input,
        classes,
        smallest,
        features,
        parameters,
        trainableParameters,
        optimizer,
        batchSize,
        epochs);
  }

  /** The network for what it was made for; its weights are not drawn yet. */
  public Model model() {
    return model(input, classes);
  }

  /**
   * The network for other images or classes; its weights are not drawn yet.
   *
   * @param input the shape of one sample, {@code [28, 28, 1]}
   * @param classes at least 2
   * @throws IllegalArgumentException if the network cannot take such samples; the message says
   *     which layer cannot, or how large images must be
   */
  public Model model(Shape input, int classes) {
    if (classes < 2) {
      throw new IllegalArgumentException(
          "network '" + name + "': expected at least 2 classes but got " + classes);
    }
    if (input.rank() == 3 && Math.min(input.dim(0), input.dim(1)) < smallest) {
      throw new IllegalArgumentException(
          "network '%s': expected images of at least %dx%d but got samples of shape %s"
              .formatted(name, smallest, smallest, input));
    }
    try {
      return layers.apply(input, classes);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "network '%s' does not fit samples of shape %s: %s"
              .formatted(name, input, e.getMessage()),
          e);
    }
  }

  /**
   * The network without its top, as Keras's {@code include_top=False}: what it makes of an image
   * before it tells classes apart. Its weights are not drawn yet.
   *
   * @param input the shape of one sample
   * @throws IllegalArgumentException as {@link #model(Shape, int)}
   */
  public Model withoutTop(Shape input) {
    Model whole = model(input, classes);
    List<Layer> layers = whole.layers();
    String last = features == null ? layers.get(layers.size() - 2).name() : features;
    return new Model(whole.input(), whole.output(last)).named(whole.name());
  }

  /** The loss it is trained with. */
  public Loss loss() {
    return new SparseCategoricalCrossentropy();
  }

  /** The metric it is judged by. */
  public Metric metric() {
    return Metrics.accuracy();
  }

  @Override
  public String toString() {
    return name;
  }
}
