package dev.lanewise.nn.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.RandomStream;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Execution;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Node;
import dev.lanewise.nn.Parameter;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.layers.BatchNormalization;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.Conv2DTranspose;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.DepthwiseConv2D;
import dev.lanewise.nn.layers.Flatten;
import dev.lanewise.nn.layers.GlobalAveragePooling2D;
import dev.lanewise.nn.layers.SeparableConv2D;
import dev.lanewise.nn.losses.SparseCategoricalCrossentropy;
import dev.lanewise.nn.metrics.Metrics;
import dev.lanewise.nn.networks.SmallNetworks;
import dev.lanewise.nn.optimizers.Adam;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Transfer learning as Keras's guide does it: take a trained network without its top, freeze it,
 * put a new head upon it and train that; then unfreeze the last layers and go on at a lower rate.
 */
class TransferTest {
  private static final int SAMPLES = 24;

  /** Class k has bright rows k, k + classes and so on. */
  private static Tensor images(int classes) {
    RandomStream random = RandomStream.of(4, "images", classes);
    Tensor x = Tensor.zeros(SAMPLES, 8, 9, 1);
    for (int i = 0; i < x.size(); i++) {
      int sample = i / 72;
      x.data()[i] = random.nextFloat() + (i / 9 % 8 % classes == sample % classes ? 1 : 0);
    }
    return x;
  }

  private static Tensor targets(int classes) {
    Tensor y = Tensor.zeros(SAMPLES);
    for (int i = 0; i < SAMPLES; i++) {
      y.data()[i] = i % classes;
    }
    return y;
  }

  private static double train(Model model, int classes, double rate, int epochs) {
    model.compile(new Adam(rate), new SparseCategoricalCrossentropy(), Metrics.accuracy());
    FitOptions options = new FitOptions().epochs(epochs).batchSize(8).verbose(0);
    return model.fit(images(classes), targets(classes), options).last("loss");
  }

  private static Map<String, float[]> values(Model model) {
    Map<String, float[]> values = new LinkedHashMap<>();
    model.weights().forEach((name, weight) -> values.put(name, weight.value().data().clone()));
    return values;
  }

  private static List<String> changed(Model model, Map<String, float[]> before) {
    return model.weights().entrySet().stream()
        .filter(e -> before.containsKey(e.getKey()))
        .filter(e -> !Arrays.equals(e.getValue().value().data(), before.get(e.getKey())))
        .map(Map.Entry::getKey)
        .toList();
  }

  @Test
  void aNewHeadOnAFrozenBackboneThenItsLastLayers() {
    Model trained = SmallNetworks.resNet9(Shape.of(8, 9, 1), 2, 2).build(1);
    train(trained, 2, 0.01, 2);

    Model backbone = new Model(trained.input(), trained.output("layer3_residual_add"));
    backbone.trainable(false);
    Model model =
        new Model(
                backbone.input(),
                backbone
                    .output()
                    .then(new GlobalAveragePooling2D())
                    .then(new Dense(4, Activations.SOFTMAX).named("head")))
            .build(2);
    assertEquals(
        List.of("kernel[16, 4]", "bias[4]"),
        model.trainableWeights().stream().map(Parameter::toString).toList());

    Map<String, float[]> before = values(model);
    double first = train(model, 4, 0.01, 1);
    double last = train(model, 4, 0.01, 8);
    assertTrue(last < first, first + " -> " + last);
    assertEquals(List.of("head/kernel", "head/bias"), changed(model, before));

    List<Layer> layers = model.layers();
    for (Layer layer : layers.subList(layers.size() - 9, layers.size())) {
      layer.trainable(!(layer instanceof BatchNormalization)); // they stay in inference mode
    }
    before = values(model);
    train(model, 4, 0.001, 2);
    assertEquals(
        List.of(
            "layer3_residual_1_conv/kernel",
            "layer3_residual_2_conv/kernel",
            "head/kernel",
            "head/bias"),
        changed(model, before));

    model.trainable(true);
    before = values(model);
    train(model, 4, 0.001, 1);
    assertEquals(before.size(), changed(model, before).size());
  }

  /** What is not trained costs nothing: its gradients are left alone. */
  @Test
  void aFrozenLayerComputesNoGradientsOfItsParameters() {
    for (Layer layer :
        List.of(
            new Conv2D(3, 3),
            new DepthwiseConv2D(3),
            new SeparableConv2D(3, 3),
            new Conv2DTranspose(3, 3),
            new Dense(3),
            new BatchNormalization())) {
      assertTrue(largestGradient(layer, true) > 0, layer.toString());
      assertEquals(0, largestGradient(layer, false), layer.toString());
    }
  }

  /** After a step through a network of which the layer is a part, with another before it. */
  private static float largestGradient(Layer layer, boolean trainable) {
    Node in = Node.input(6, 5, 2);
    Layer first = new Conv2D(2, 1);
    Model model = new Model(in, in.then(first).then(layer).then(new Flatten()).then(new Dense(2)));
    layer.trainable(trainable);
    Execution execution = model.execution(true, 0).trainingOnly();
    model.weights().values().forEach(weight -> weight.gradient().fill(0));
    Tensor y = execution.forward(Tensor.of(Arrays.copyOf(images(2).data(), 4 * 60), 4, 6, 5, 2));
    Tensor dy = Tensor.zeros(y.shape());
    dy.fill(1);
    execution.backward(dy);
    assertTrue(largest(first) > 0); // the gradient goes through the frozen layer
    return largest(layer);
  }

  private static float largest(Layer layer) {
    float largest = 0;
    for (Parameter weight : layer.parameters()) {
      for (float value : weight.gradient().data()) {
        largest = Math.max(largest, Math.abs(value));
      }
    }
    return largest;
  }
}
