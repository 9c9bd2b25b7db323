package dev.lanewise.nn.saving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.RandomStream;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Parameter;
import dev.lanewise.nn.Registries;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.WeightFactory;
import dev.lanewise.nn.activations.ActivationFunction;
import dev.lanewise.nn.initializers.Initializer;
import dev.lanewise.nn.initializers.Initializers;
import dev.lanewise.nn.layers.Activation;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.losses.Loss;
import dev.lanewise.nn.losses.MeanSquaredError;
import dev.lanewise.nn.optimizers.SGD;
import dev.lanewise.nn.regularizers.Regularizer;
import dev.lanewise.nn.training.FitOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A layer and a loss of one's own, written with what the library exports: they train, are saved and
 * are loaded.
 */
class UserLayerTest {
  @TempDir Path folder;

  /**
   * {@code y = factor * gain * x}, with one gain a feature; dx = factor * gain * dy; dgain = sum
   * over rows of factor * x * dy.
   */
  static final class Scale extends Layer {
    private final double factor;
    private Parameter gain;

    Scale(double factor) {
      this.factor = factor;
    }

    static Scale of(Config config) {
      return new Scale(config.getDouble("factor"));
    }

    @Override
    public Config config() {
      return Config.of("factor", factor);
    }

    @Override
    public Shape outputShape(Shape input) {
      if (input.rank() != 2) {
        throw unexpected("input [n, features]", input);
      }
      return input;
    }

    @Override
    public void build(Shape input, WeightFactory weights) {
      gain = weights.trainable("gain", Shape.of(input.dim(-1)), Initializers.ONES, null);
    }

    @Override
    public Tensor forward(Tensor x, Context context) {
      context.save("x", x);
      return times(x, context.tensor("y", x.shape()));
    }

    @Override
    public Tensor backward(Tensor dy, Context context) {
      float[] x = context.saved("x").data();
      float[] dgain = gain.gradient().data();
      for (int i = 0; i < x.length; i++) {
        dgain[i % dgain.length] += (float) factor * x[i] * dy.data()[i];
      }
      return times(dy, context.tensor("dx", dy.shape()));
    }

    private Tensor times(Tensor x, Tensor y) {
      float[] g = gain.value().data();
      for (int i = 0; i < x.size(); i++) {
        y.data()[i] = (float) factor * g[i % g.length] * x.data()[i];
      }
      return y;
    }

    @Override
    public List<Parameter> parameters() {
      return gain == null ? List.of() : List.of(gain);
    }

    @Override
    public String toString() {
      return "Scale(" + factor + ")";
    }
  }

  /** Half of the mean squared error. */
  static final class HalfSquaredError implements Loss {
    private final MeanSquaredError whole = new MeanSquaredError();

    @Override
    public Config config() {
      return Config.empty();
    }

    @Override
    public double compute(Tensor prediction, Tensor target, Tensor gradient) {
      double loss = whole.compute(prediction, target, gradient);
      for (int i = 0; gradient != null && i < gradient.size(); i++) {
        gradient.data()[i] /= 2;
      }
      return loss / 2;
    }

    @Override
    public void checkTarget(Shape prediction, Shape target) {
      whole.checkTarget(prediction, target);
    }
  }

  // Other tests go over all that is registered.
  @AfterEach
  void unregister() {
    Registries.LAYERS.unregister("Scale");
    Registries.LOSSES.unregister("HalfSquaredError");
  }

  private static Model model() {
    return new Sequential(2).add(new Scale(0.5)).add(new Dense(1)).build(1);
  }

  private static final Tensor X = Tensor.of(new float[] {1, 0, 0, 1, 1, 1, -1, 0.5f}, 4, 2);
  private static final Tensor Y = Tensor.of(new float[] {1, 2, 3, 0}, 4, 1);

  @Test
  void trainsSavesAndLoads() throws IOException {
    Registries.LAYERS.register("Scale", Scale::of);
    Registries.LOSSES.register("HalfSquaredError", _ -> new HalfSquaredError());
    Model model = model().compile(new SGD(0.1), new HalfSquaredError());
    List<Double> losses =
        model.fit(X, Y, new FitOptions().epochs(200).batchSize(4).verbose(0)).get("loss");
    assertTrue(losses.getLast() < losses.getFirst() / 20, losses.toString());
    assertNotEquals(1, model.getWeights("scale").getFirst().get(0));

    Path file = folder.resolve("model");
    model.save(file);
    Model loaded = Model.load(file);
    assertArrayEquals(model.predict(X).data(), loaded.predict(X).data());
    assertEquals("Scale(0.5)", loaded.layer("scale").toString());
    assertEquals("HalfSquaredError", loaded.loss().type());
    assertEquals(losses.getLast(), loaded.evaluate(X, Y).loss(), losses.getLast() / 2);
  }

  @Test
  void whatIsNotRegisteredIsNamed() throws IOException {
    Path file = folder.resolve("model");
    String advice =
        "layer 'scale': layer type 'Scale' is not registered: call"
            + " Registries.LAYERS.register(\"Scale\", ...) first (registered are [";
    String onSave =
        assertThrows(IllegalArgumentException.class, () -> model().save(file)).getMessage();
    assertTrue(onSave.startsWith(advice), onSave);
    assertTrue(Files.notExists(file));

    Registries.LAYERS.register("Scale", Scale::of);
    model().save(file);
    Registries.LAYERS.unregister("Scale");
    String onLoad = assertThrows(ModelFileException.class, () -> Model.load(file)).getMessage();
    assertTrue(onLoad.startsWith(file + ": cannot build the model: " + advice), onLoad);

    Model compiled = new Sequential(2).add(new Dense(1)).compile(new SGD(), new HalfSquaredError());
    String loss =
        assertThrows(IllegalArgumentException.class, () -> compiled.save(file)).getMessage();
    assertTrue(
        loss.startsWith(
            "loss type 'HalfSquaredError' is not registered: call Registries.LOSSES.register("),
        loss);
  }

  /** What loading would not know is refused when it is saved, and not when it is too late. */
  @Test
  void savingKnowsThePartsOfLayersToo() {
    ActivationFunction cube =
        new ActivationFunction() {
          @Override
          public String type() {
            return "cube";
          }

          @Override
          public Config config() {
            return Config.empty();
          }

          @Override
          public void forward(Tensor x, Tensor y) {
            y.copyFrom(x);
          }

          @Override
          public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx) {
            dx.copyFrom(dy);
          }
        };
    refusedToSave(new Dense(1, cube), "activation type 'cube'", "ACTIVATIONS.register(\"cube\"");
    refusedToSave(new Activation(cube), "activation type 'cube'", "ACTIVATIONS.register(\"cube\"");
    refusedToSave(
        new Dense(1).biasInitializer(new Threes()),
        "initializer type 'Threes'",
        "INITIALIZERS.register(\"Threes\"");
    refusedToSave(
        new Dense(1).kernelRegularizer(new None()),
        "regularizer type 'None'",
        "REGULARIZERS.register(\"None\"");
  }

  private record Threes() implements Initializer {
    @Override
    public Config config() {
      return Config.empty();
    }

    @Override
    public void initialize(Tensor weight, RandomStream random) {
      weight.fill(3);
    }
  }

  private record None() implements Regularizer {
    @Override
    public Config config() {
      return Config.empty();
    }

    @Override
    public double penalty(Tensor weight) {
      return 0;
    }

    @Override
    public void addGradient(Tensor weight, Tensor gradient) {}
  }

  private void refusedToSave(Layer layer, String what, String advice) {
    Path file = folder.resolve("refused");
    Model model = new Sequential(2).add(layer.named("mine"));
    String message =
        assertThrows(IllegalArgumentException.class, () -> model.save(file)).getMessage();
    assertTrue(
        message.startsWith(
            "layer 'mine': " + what + " is not registered: call Registries." + advice),
        message);
    assertTrue(Files.notExists(file));
  }

  /** The library has a Flatten as well, and would build that. */
  @Test
  void aTypeThatIsAnothersIsRefusedWhenSaved() {
    class Flatten extends Layer {
      @Override
      public Config config() {
        return Config.empty();
      }

      @Override
      public Shape outputShape(Shape input) {
        return input;
      }

      @Override
      public Tensor forward(Tensor x, Context context) {
        return x;
      }

      @Override
      public Tensor backward(Tensor dy, Context context) {
        return dy.copy();
      }

      @Override
      public String toString() {
        return "Flatten";
      }
    }

    Model model = new Sequential(2).add(new Flatten());
    String message =
        assertThrows(IllegalArgumentException.class, () -> model.save(folder.resolve("refused")))
            .getMessage();
    assertEquals(
        "layer 'flatten': the type 'Flatten' is registered for class"
            + " dev.lanewise.nn.layers.Flatten, not for "
            + Flatten.class
            + "; override type()",
        message);
  }

  @Test
  void optionsThatNoLongerFitTheWeightsAreRefusedWhenSaved() {
    Dense dense = new Dense(1);
    Model model = new Sequential(2).add(dense).build(1);
    dense.useBias(false);
    assertEquals(
        "an option of a layer was changed after its weights were made, and they do not fit: no"
            + " layer has the weights [dense/bias]; the model's are [dense/kernel]",
        assertThrows(IllegalStateException.class, () -> model.save(folder.resolve("refused")))
            .getMessage());
  }

  /** A factory that does not keep to the rules still gives the one kind of error. */
  @Test
  void aFailingFactoryIsTheFilesError() throws IOException {
    Registries.LAYERS.register("Scale", Scale::of);
    Path file = folder.resolve("model");
    model().save(file);
    Registries.LAYERS.unregister("Scale");
    Registries.LAYERS.register("Scale", _ -> null);
    assertThrows(ModelFileException.class, () -> Model.load(file));
  }
}
