package dev.lanewise.nn.training;

import dev.lanewise.engine.Tensor;
import dev.lanewise.fixtures.GradientCheck;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.MergeLayer;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Node;
import dev.lanewise.nn.Registries;
import dev.lanewise.nn.TensorDataset;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.losses.SparseCategoricalCrossentropy;
import dev.lanewise.nn.networks.SmallVersions;
import dev.lanewise.nn.optimizers.SGD;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Gradients of small versions of the architectures, as a training step computes them, against
 * central differences.
 *
 * <p>A network of thousands of relus has no place without a kink nearby. So what is checked is its
 * smooth twin: the same graph with tanh for relu, mean for maximum, and 0.1 for batch
 * normalisation's epsilon. The layers themselves are checked with their kinks elsewhere. The bound
 * is that of {@link ModelGradientTest}.
 */
@Tag("simd")
class ArchitectureGradientTest {
  private static final double H = 3e-3;
  private static final double RELATIVE = 1e-3;
  private static final int COORDINATES = 6;
  private static final int SAMPLES = 3;

  static final List<Model> SMALL = SmallVersions.all();

  @ParameterizedTest
  @FieldSource("SMALL")
  void gradientsAreTheSlopes(Model original) {
    Model model = smooth(original).build(3).compile(new SGD(), new SparseCategoricalCrossentropy());
    Batch batch = batch(model);
    Objective objective = new Objective(model);
    objective.forward(batch, true);
    objective.backward(batch);
    float[] dx = batch.execution().inputGradient(0).data().clone();
    double noise =
        16
            * Math.sqrt(model.layers().size())
            * GradientCheck.FLOAT_ROUNDING
            * (1 + largest(batch.execution().logits()));
    GradientCheck check =
        GradientCheck.of(original.name(), "seed 3, smooth twin")
            .step(H)
            .relative(RELATIVE)
            .noise(noise)
            .limit(COORDINATES, 3);
    check.check(
        "input", batch.inputs().getFirst().data(), dx, () -> objective.forward(batch, false));
    model
        .weights()
        .forEach(
            (name, weight) -> {
              if (weight.isTrainable()) {
                float[] gradient = weight.gradient().data().clone();
                check.check(
                    name, weight.value().data(), gradient, () -> objective.forward(batch, false));
              }
            });
  }

  private static double largest(Tensor tensor) {
    double largest = 0;
    for (float value : tensor.data()) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  private static Batch batch(Model model) {
    Tensor x = SmallVersions.images(model, SAMPLES);
    Tensor y = Tensor.zeros(SAMPLES);
    for (int i = 0; i < SAMPLES; i++) {
      y.data()[i] = i % model.outputShape().dim(-1);
    }
    TensorDataset data = new TensorDataset(x, y);
    Batch batch = new Batch(data, "data", SAMPLES, model.execution(true, 3), 1, null);
    for (int i = 0; i < SAMPLES; i++) {
      batch.read(data, i, i);
    }
    batch.execution().step(3);
    return batch;
  }

  private static Model smooth(Model model) {
    Map<Node, Node> twins = new IdentityHashMap<>();
    for (Node node : model.nodes()) {
      if (node.isInput()) {
        twins.put(node, Node.input(node.shape().sample()));
        continue;
      }
      Layer layer = Registries.LAYERS.create(smooth(node.layer()));
      layer.named(node.layer().name());
      Node[] inputs = node.inputs().stream().map(twins::get).toArray(Node[]::new);
      twins.put(
          node, layer instanceof MergeLayer m ? Node.merge(m, inputs) : inputs[0].then(layer));
    }
    return new Model(twins.get(model.input()), twins.get(model.output()));
  }

  private static Config smooth(Layer layer) {
    Config config = layer.config();
    Config tanh = Config.typed(Activations.TANH);
    return switch (layer.type()) {
      case "ReLU" -> Config.of("type", "Activation", "config", Config.of("activation", tanh));
      case "MaxPooling2D" -> Config.of("type", "AveragePooling2D", "config", config);
      case "GlobalMaxPooling2D" -> Config.of("type", "GlobalAveragePooling2D", "config", config);
      case "BatchNormalization" ->
          Config.of("type", layer.type(), "config", config.with("epsilon", 0.1));
      default -> {
        boolean kinked =
            config.has("activation")
                && config.getConfig("activation").getString("type").startsWith("relu");
        Config smooth = kinked ? config.with("activation", tanh) : config;
        yield Config.of("type", layer.type(), "config", smooth);
      }
    };
  }
}
