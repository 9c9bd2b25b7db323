package dev.lanewise.nn.saving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.Padding;
import dev.lanewise.engine.RandomStream;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Node;
import dev.lanewise.nn.Preprocessing;
import dev.lanewise.nn.Registries;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.layers.Activation;
import dev.lanewise.nn.layers.Add;
import dev.lanewise.nn.layers.BatchNormalization;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.Dropout;
import dev.lanewise.nn.layers.Flatten;
import dev.lanewise.nn.layers.MaxPooling2D;
import dev.lanewise.nn.losses.SparseCategoricalCrossentropy;
import dev.lanewise.nn.metrics.Metrics;
import dev.lanewise.nn.networks.Network;
import dev.lanewise.nn.networks.Networks;
import dev.lanewise.nn.optimizers.RMSprop;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class ModelFileTest {
  /** Those whose weights are few; the architectures are saved in small versions. */
  static final List<Network> NETWORKS =
      Networks.ALL.stream().filter(network -> network.parameters() < 2_000_000).toList();

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("model.safetensors");
  }

  /** Few weights, but everything a file can hold. */
  private static Model small() {
    return new Sequential(2, 2, 1)
        .add(new Flatten())
        .add(new Dense(2, Activations.SOFTMAX).named("out"))
        .build(3)
        .classNames(List.of("no", "yes \u00e9"))
        .preprocessing(new Preprocessing(2, 2, 1, 1 / 255.0, -0.5, true))
        .compile(new RMSprop(0.01), new SparseCategoricalCrossentropy(), Metrics.accuracy());
  }

  private static Model residual() {
    Node in = Node.input(6, 5, 2);
    Node x =
        in.then(new Conv2D(3, 3).padding(Padding.SAME).strides(2))
            .then(new BatchNormalization())
            .then(new Activation(Activations.TANH));
    Node y =
        x.then(new Conv2D(3, 3, Activations.RELU).padding(Padding.SAME)).then(new Dropout(0.25));
    Node z = x.then(new Conv2D(3, 1).named("shortcut").trainable(false));
    Node sum = Node.merge(new Add(), y, z, x);
    return new Model(
            in,
            sum.then(new MaxPooling2D())
                .then(new Flatten())
                .then(new Dense(4, Activations.SIGMOID)))
        .named("residual");
  }

  private static Tensor random(int... dims) {
    Tensor x = Tensor.zeros(dims);
    for (int i = 0; i < x.size(); i++) {
      x.data()[i] = (RandomStream.of(7, "input", i).key() >> 40) * 0x1p-22f;
    }
    return x;
  }

  private static void assertSameBits(Tensor expected, Tensor actual) {
    assertEquals(expected.shape(), actual.shape());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(
          Float.floatToRawIntBits(expected.data()[i]), Float.floatToRawIntBits(actual.data()[i]));
    }
  }

  @ParameterizedTest
  @FieldSource("NETWORKS")
  void everyNetworkPredictsTheSameToTheBit(Network network) throws IOException {
    Model model = network.model().build(11);
    model.save(file());
    Model loaded = Model.load(file());
    assertEquals(model.getClass(), loaded.getClass());
    Shape input = network.input();
    Tensor x = random(2, input.dim(0), input.dim(1), input.dim(2));
    assertSameBits(model.predict(x), loaded.predict(x));
    assertEquals(Json.write(Architecture.of(model)), Json.write(Architecture.of(loaded)));
  }

  @Test
  void graphsKeepTheirConnections() throws IOException {
    Model model = residual().build(5);
    // Moving statistics that are not those of the beginning.
    model.setWeights(
        "batch_normalization",
        random(3),
        random(3),
        random(3),
        Tensor.of(new float[] {1, 2, 3}, 3));
    model.save(file());
    Model loaded = Model.load(file());
    assertFalse(loaded instanceof Sequential);
    assertEquals("residual", loaded.name());
    assertSameBits(model.predict(random(3, 6, 5, 2)), loaded.predict(random(3, 6, 5, 2)));
    assertFalse(loaded.layer("shortcut").isTrainable());
    assertEquals(names(model.layers()), names(loaded.layers()));
    Node sum =
        loaded.nodes().stream()
            .filter(node -> !node.isInput() && node.layer() instanceof Add)
            .findFirst()
            .orElseThrow();
    assertEquals(
        List.of("dropout", "shortcut", "activation"),
        names(sum.inputs().stream().map(Node::layer).toList()));
  }

  private static List<String> names(List<Layer> layers) {
    return layers.stream().map(Layer::name).toList();
  }

  @Test
  void keepsAllThatBelongsToTheModel() throws IOException {
    Model model = small();
    model.save(file());
    Model loaded = Model.load(file());
    assertEquals(model.classNames(), loaded.classNames());
    assertEquals(model.preprocessing(), loaded.preprocessing());
    assertEquals(Json.write(Compilation.of(model)), Json.write(Compilation.of(loaded)));
    assertEquals(0.01, loaded.optimizer().learningRate());
  }

  @Test
  void whatAModelHasNotIsNotInTheFile() throws IOException {
    new Sequential(3).add(new Dense(2)).build(1).save(file());
    Model loaded = Model.load(file());
    assertFalse(loaded.isCompiled());
    assertNull(loaded.preprocessing());
    assertEquals(List.of(), loaded.classNames());
    Map<String, String> metadata = Safetensors.read(file()).metadata();
    assertEquals(
        List.of("format", "version", "architecture", "sha256", "headerSha256"),
        List.copyOf(metadata.keySet()));
  }

  @Test
  void aModelWithoutLayersIsSaved() throws IOException {
    new Sequential(3).save(file());
    assertSameBits(random(2, 3), Model.load(file()).predict(random(2, 3)));
  }

  @Test
  void sameModelSameBytes() throws IOException {
    small().save(file());
    byte[] first = Files.readAllBytes(file());
    small().save(file());
    assertArrayEquals(first, Files.readAllBytes(file()));
  }

  /**
   * The promise: a file with any one byte changed, shortened or lengthened is refused, saying what
   * is wrong.
   */
  @Test
  void anyChangedByteIsNoticed() throws IOException {
    small().save(file());
    byte[] whole = Files.readAllBytes(file());
    Path damaged = folder.resolve("damaged");
    for (int at = 0; at < whole.length; at++) {
      for (int change : new int[] {1 << at % 8, 0xff}) {
        byte[] bytes = whole.clone();
        bytes[at] ^= (byte) change;
        assertRefused(Files.write(damaged, bytes), "byte " + at + " ^ " + change);
      }
    }
    for (int length = 0; length < whole.length; length++) {
      assertRefused(Files.write(damaged, Arrays.copyOf(whole, length)), "length " + length);
    }
    assertRefused(Files.write(damaged, Arrays.copyOf(whole, whole.length + 1)), "one byte more");
    Model.load(Files.write(damaged, whole));
  }

  private static void assertRefused(Path file, String what) {
    String message =
        assertThrows(ModelFileException.class, () -> Model.load(file), what).getMessage();
    assertTrue(
        message.startsWith(file + ": ") && message.length() > file.toString().length() + 20,
        what + ": " + message);
  }

  @Test
  void saysWhatHasChanged() throws IOException {
    small().save(file());
    byte[] bytes = Files.readAllBytes(file());
    bytes[bytes.length - 1] ^= 1;
    Files.write(file(), bytes);
    String data = assertThrows(ModelFileException.class, () -> Model.load(file())).getMessage();
    assertTrue(
        data.contains(": the data (offset ")
            && data.contains("has changed since it was written: expected SHA-256 "),
        data);
    bytes[bytes.length - 1] ^= 1;
    int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("yes");
    bytes[at] = 'Y';
    Files.write(file(), bytes);
    String header = assertThrows(ModelFileException.class, () -> Model.load(file())).getMessage();
    assertTrue(
        header.contains(": the header (offset 0 to ")
            && header.contains("has changed since it was written"),
        header);
  }

  /** Files that are whole, but hold what cannot be a model. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "format|keras|expected a model in the format 'lanewise' but found a safetensors file of the"
            + " format 'keras'",
        "format||expected a model in the format 'lanewise' but found a safetensors file that names"
            + " no format",
        "version|2|expected format version 1 but found 2; a newer Lanewise may read it",
        "architecture||cannot build the model: the metadata has no 'architecture'",
        "architecture|{}|cannot build the model: architecture: 'input' is missing, expected a list",
        "architecture|[|cannot build the model: JSON: line 1, column 2: expected a value but got"
            + " the end",
        "classNames|[1]|cannot build the model: classNames: expected a list of text but got [1]",
        "classNames|[\"a\"]|cannot build the model: class names: expected 2 for the output [n, 2]"
            + " but got 1",
        "preprocessing|{}|cannot build the model: preprocessing: 'height' is missing, expected a"
            + " whole number",
        "compile|{\"metrics\":[],\"optimizer\":{\"type\":\"Mine\"}}|cannot build the model:"
            + " optimizer type 'Mine' is not registered: call"
            + " Registries.OPTIMIZERS.register(\"Mine\", ...) first (registered are OPTIMIZERS)",
      })
  void refusesWhatCannotBeAModel(String key, String value, String message) throws IOException {
    small().save(file());
    Safetensors content = Safetensors.read(file());
    Map<String, String> metadata = new LinkedHashMap<>(content.metadata());
    if (value == null) {
      metadata.remove(key);
    } else {
      metadata.put(key, value);
    }
    new Safetensors(metadata, content.tensors()).write(file());
    assertEquals(
        file() + ": " + message.replace("are OPTIMIZERS", "are " + Registries.OPTIMIZERS.types()),
        assertThrows(ModelFileException.class, () -> Model.load(file())).getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"type\":\"Dense\"|\"type\":\"Dens\"|layer 'out': layer type 'Dens' is not registered:"
            + " call Registries.LAYERS.register(\"Dens\", ...) first",
        "\"type\":\"softmax\"|\"type\":\"softmix\"|layer 'out': activation type 'softmix' is not"
            + " registered: call Registries.ACTIVATIONS.register(\"softmix\", ...) first",
        "\"units\":2|\"units\":3|the weight 'out/kernel': expected shape [4, 3] but got [4, 2]",
        "\"units\":2|\"units\":2000000000|the weight 'out/kernel': expected shape [4, 2000000000]"
            + " but got [4, 2]",
        "\"units\":2|\"units\":\"2\"|layer 'out': Dense: 'units' must be a whole number but got 2",
        "\"units\":2|\"units\":-2|layer 'out': Dense: units must be at least 1 but got -2",
        "\"name\":\"out\"|\"name\":\"in\"|the weight 'in/kernel' [4, 2] is missing; there are"
            + " [out/kernel, out/bias]",
        "\"useBias\":true|\"useBias\":false|no layer has the weights [out/bias]; the model's are"
            + " [out/kernel]",
        "\"inputs\":[1]|\"inputs\":[2]|architecture: layer 'out' has the input 2, which is not"
            + " before it",
        "\"inputs\":[1]|\"inputs\":[]|architecture: layer 'out' takes one input but has 0",
        "\"class\":\"Sequential\"|\"class\":\"Tree\"|architecture: 'class' must be Sequential or"
            + " Model but got Tree",
        "\"trainable\":true|\"trainable\":null|layer 'flatten': architecture.nodes: 'trainable' is"
            + " missing, expected true or false",
        "\"name\":\"out\"|\"name\":\"o/t\"|layer 'o/t': Dense(2, softmax): a name must have"
            + " characters, and no '/', but got o/t",
      })
  void saysWhichPartOfTheArchitectureIsWrong(String part, String other, String message)
      throws IOException {
    small().save(file());
    Safetensors content = Safetensors.read(file());
    Map<String, String> metadata = new LinkedHashMap<>(content.metadata());
    String changed = metadata.get("architecture").replace(part, other);
    assertFalse(changed.equals(metadata.get("architecture")), changed);
    metadata.put("architecture", changed);
    new Safetensors(metadata, content.tensors()).write(file());
    String got = assertThrows(ModelFileException.class, () -> Model.load(file())).getMessage();
    assertTrue(got.startsWith(file() + ": cannot build the model: " + message), got);
  }

  /** Thousands of layers: no recursion that ends in a StackOverflowError. */
  @Test
  void deepModelsAreSavedAndLoaded() throws IOException {
    Node in = Node.input(2);
    Node node = in;
    for (int i = 0; i < 20_000; i++) {
      node = node.then(new Activation(Activations.TANH));
    }
    new Model(in, node).save(file());
    assertEquals(20_000, Model.load(file()).layers().size());
  }
}
