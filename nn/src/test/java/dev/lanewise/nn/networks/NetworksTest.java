package dev.lanewise.nn.networks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Parameter;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.training.FitOptions;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class NetworksTest {
  static final List<Network> ALL = Networks.ALL;
  static final List<Network> TUTORIALS = Networks.TUTORIALS;

  private static long count(Iterable<Parameter> parameters) {
    long count = 0;
    for (Parameter parameter : parameters) {
      count += parameter.shape().size();
    }
    return count;
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void hasTheTablesWeights(Network network) {
    Model model = network.model();
    assertEquals(network.parameters(), count(model.weights().values()));
    assertEquals(network.trainableParameters(), count(model.trainableWeights()));
    assertEquals(Shape.of(Shape.ANY, network.classes()), model.outputShape());
  }

  /** The figures of the tutorials. */
  @ParameterizedTest
  @CsvSource({
    "mlp, 669706, 669706, RMSprop, 128, 5",
    "mnist-cnn, 845706, 844682, Adam, 128, 2",
    "mnist-cnn-small, 220234, 220234, RMSprop, 64, 10",
    "mnist-convnet, 93322, 93322, RMSprop, 64, 5",
    "fashion-cnn, 243786, 243786, Adam, 32, 10",
    "cifar-small, 541094, 541094, RMSprop, 32, 10",
    "cifar-bn, 816938, 815530, Adam, 64, 10",
    "mnist-bn, 437610, 436458, Adam, 64, 30",
    "softmax, 7850, 7850, RMSprop, 128, 5",
  })
  void isTheTutorials(
      String name, long parameters, long trainable, String optimizer, int batchSize, int epochs) {
    Network network = Networks.named(name);
    assertEquals(parameters, network.parameters());
    assertEquals(trainable, network.trainableParameters());
    assertEquals(optimizer, network.optimizer().get().type());
    assertEquals(batchSize, network.batchSize());
    assertEquals(epochs, network.epochs());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ':',
      value = {
        "softmax: Flatten, Dense(10)",
        "mlp: Flatten, Dense(512), Dense(512), Dense(10)",
        "mnist-cnn: Conv2D(32), MaxPooling2D, Conv2D(64), MaxPooling2D, Flatten, Dense(512),"
            + " BatchNormalization, Dropout, Dense(10)",
        "mnist-cnn-small: Conv2D(32 same), MaxPooling2D, Conv2D(64 same), MaxPooling2D, Flatten,"
            + " Dense(64), Dense(10)",
        "mnist-convnet: Conv2D(32), MaxPooling2D, Conv2D(64), MaxPooling2D, Conv2D(64), Flatten,"
            + " Dense(64), Dense(10)",
        "fashion-cnn: Conv2D(64), MaxPooling2D, Conv2D(64), MaxPooling2D, Flatten, Dense(128),"
            + " Dense(10)",
        "cifar-small: Conv2D(16 same), MaxPooling2D, Conv2D(32 same), MaxPooling2D, Conv2D(64"
            + " same), MaxPooling2D, Dropout, Flatten, Dense(500), Dropout, Dense(10)",
        "cifar-bn: Conv2D(32 same), BatchNormalization, Conv2D(32 same), BatchNormalization,"
            + " MaxPooling2D, Dropout, Conv2D(64 same), BatchNormalization, Conv2D(64 same),"
            + " BatchNormalization, MaxPooling2D, Dropout, Conv2D(128 same), BatchNormalization,"
            + " Conv2D(128 same), BatchNormalization, MaxPooling2D, Dropout, Flatten, Dense(256),"
            + " BatchNormalization, Dropout, Dense(10)",
        "mnist-bn: Conv2D(32), BatchNormalization, Conv2D(32), BatchNormalization, MaxPooling2D,"
            + " Dropout, Conv2D(64 same), BatchNormalization, Conv2D(64 same), BatchNormalization,"
            + " MaxPooling2D, Dropout, Conv2D(128 same), BatchNormalization, Conv2D(128 same),"
            + " BatchNormalization, MaxPooling2D, Dropout, Flatten, Dense(128),"
            + " BatchNormalization, Dropout, Dense(10)",
      })
  void hasTheTutorialsLayers(String name, String layers) {
    assertEquals(
        layers,
        String.join(
            ", ",
            Networks.named(name).model().layers().stream().map(NetworksTest::brief).toList()));
  }

  private static String brief(Layer layer) {
    var config = layer.config();
    return switch (layer.type()) {
      case "Dense" -> "Dense(" + config.getInt("units") + ")";
      case "Conv2D" ->
          "Conv2D("
              + config.getInt("filters")
              + (config.values().get("padding").equals("valid")
                  ? ""
                  : " " + config.values().get("padding"))
              + ")";
      default -> layer.type();
    };
  }

  /** Hidden layers end in relu, the last in softmax. */
  @ParameterizedTest
  @FieldSource("TUTORIALS")
  void activations(Network network) {
    List<Layer> layers =
        network.model().layers().stream()
            .filter(layer -> layer.config().has("activation"))
            .toList();
    for (Layer layer : layers) {
      Activations expected = layer == layers.getLast() ? Activations.SOFTMAX : Activations.RELU;
      assertEquals(
          expected.type(),
          layer.config().getConfig("activation").getString("type"),
          layer.toString());
    }
  }

  @Test
  void namesAreDistinct() {
    assertEquals(Networks.ALL.size(), new HashSet<>(Networks.names()).size());
  }

  @Test
  void anUnknownNameGetsTheKnownOnes() {
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> Networks.named("mnist"));
    assertEquals(
        "no network is named 'mnist'; there are " + String.join(", ", Networks.names()),
        error.getMessage());
  }

  @Test
  void takesOtherImagesAndClasses() {
    Model model = Networks.named("mnist-cnn-small").model(Shape.of(32, 32, 3), 4);
    assertEquals(Shape.of(Shape.ANY, 4), model.outputShape());
    assertEquals(3 * 3 * 3 * 32, model.weights().get("conv2d/kernel").value().size());
  }

  @Test
  void refusesWhatDoesNotFit() {
    Network network = Networks.named("mnist-cnn");
    IllegalArgumentException small =
        assertThrows(IllegalArgumentException.class, () -> network.model(Shape.of(5, 5, 1), 10));
    assertTrue(
        small
            .getMessage()
            .startsWith("network 'mnist-cnn' does not fit samples of shape [5, 5, 1]: Conv2D"),
        small.getMessage());
    IllegalArgumentException flat =
        assertThrows(IllegalArgumentException.class, () -> network.model(Shape.of(784), 10));
    assertTrue(flat.getMessage().contains("Conv2D"), flat.getMessage());
    assertThrows(IllegalArgumentException.class, () -> network.model(network.input(), 1));
  }

  /** A step on one batch, learnt by heart, makes the loss less. */
  @ParameterizedTest
  @FieldSource("TUTORIALS")
  void trains(Network network) {
    Model model =
        network
            .model(Shape.of(20, 20, 1), 3)
            .build(1)
            .compile(network.optimizer().get(), network.loss(), network.metric());
    Tensor x = Tensor.zeros(6, 20, 20, 1);
    Tensor y = Tensor.zeros(6);
    for (int i = 0; i < 6; i++) {
      y.data()[i] = i % 3;
      java.util.Arrays.fill(x.data(), i * 400 + i % 3 * 100, i * 400 + i % 3 * 100 + 100, 1);
    }
    var history =
        model.fit(x, y, new FitOptions().epochs(5).batchSize(6).shuffle(false).verbose(0));
    assertTrue(history.last("loss") < history.get("loss").getFirst(), history.toString());
  }
}
