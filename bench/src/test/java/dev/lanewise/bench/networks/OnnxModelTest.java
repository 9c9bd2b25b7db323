package dev.lanewise.bench.networks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.bench.networks.OnnxInterpreter.Values;
import dev.lanewise.engine.Padding;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Node;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.layers.Activation;
import dev.lanewise.nn.layers.Add;
import dev.lanewise.nn.layers.AveragePooling2D;
import dev.lanewise.nn.layers.BatchNormalization;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.Dropout;
import dev.lanewise.nn.layers.Flatten;
import dev.lanewise.nn.layers.GlobalAveragePooling2D;
import dev.lanewise.nn.layers.MaxPooling2D;
import dev.lanewise.nn.layers.ReLU;
import dev.lanewise.nn.layers.Softmax;
import dev.lanewise.nn.layers.ZeroPadding2D;
import dev.lanewise.nn.networks.Networks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OnnxModelTest {
  private static final int IMAGES = 2;

  @TempDir Path folder;

  private static Stream<Supplier<Model>> models() {
    return Stream.of(
        OnnxModelTest::chain,
        OnnxModelTest::steps,
        OnnxModelTest::vectors,
        OnnxModelTest::residual,
        () -> Networks.named("mnist-cnn").model());
  }

  /** Odd sizes, each layer before and after the images are flattened. */
  private static Model chain() {
    return new Sequential(Shape.of(9, 7, 3))
        .add(new Conv2D(4, 3, Activations.RELU).padding(Padding.SAME))
        .add(new BatchNormalization())
        .add(new MaxPooling2D(2).padding(Padding.SAME))
        .add(new Dropout(0.3))
        .add(new Conv2D(5, 2))
        .add(new ReLU())
        .add(new Flatten())
        .add(new BatchNormalization().scale(false))
        .add(new Dense(7, Activations.RELU).useBias(false))
        .add(new BatchNormalization().center(false).epsilon(0.01))
        .add(new Dense(3))
        .add(new Softmax());
  }

  private static Model steps() {
    return new Sequential(Shape.of(11, 8, 4))
        .add(new Conv2D(6, 3, 2).strides(2, 1).padding(Padding.SAME).groups(2))
        .add(new AveragePooling2D(3).strides(2).padding(Padding.SAME))
        .add(new Conv2D(4, 3, Activations.RELU).dilation(2).padding(Padding.explicit(2, 1, 0, 3)))
        .add(new ZeroPadding2D(1))
        .add(new MaxPooling2D(2))
        .add(new GlobalAveragePooling2D())
        .add(new Activation(Activations.RELU))
        .add(new Dense(3, Activations.SOFTMAX));
  }

  private static Model vectors() {
    return new Sequential(Shape.of(6))
        .add(new Dense(5, Activations.RELU))
        .add(new Dense(4, Activations.SOFTMAX));
  }

  /** As in ResNet50: zeros that the convolution adds, three ways that meet, zeros seen twice. */
  private static Model residual() {
    Node in = Node.input(8, 9, 2);
    Node x = in.then(new ZeroPadding2D(2)).then(new Conv2D(3, 5).strides(2).useBias(false));
    Node y = x.then(new BatchNormalization()).then(new ReLU());
    Node z = Node.merge(new Add(), x, y, y.then(new Conv2D(3, 1)));
    Node padded = z.then(new ZeroPadding2D(1));
    Node left = padded.then(new Conv2D(4, 3));
    Node right = padded.then(new MaxPooling2D(3).strides(1)).then(new Conv2D(4, 1));
    Node sum = Node.merge(new Add(), left, right);
    return new Model(in, sum.then(new Flatten()).then(new Dense(3, Activations.SOFTMAX)));
  }

  @ParameterizedTest
  @MethodSource("models")
  void theFilePredictsWhatTheModelDoes(Supplier<Model> supplier) throws IOException {
    Model model = supplier.get();
    SplittableRandom random = new SplittableRandom(3);
    // Also those that begin as 0 or 1, so that none can be mistaken for another.
    model.weights().values().forEach(weight -> fill(weight.value(), random));
    Tensor x = Tensor.zeros(model.inputShape().withBatch(IMAGES));
    fill(x, random);
    float[] expected = model.predict(x).data();

    OnnxInterpreter file = write(model);
    double[] got = file.run(channelsFirst(x)).data();

    assertEquals(expected.length, got.length);
    for (int i = 0; i < got.length; i++) {
      // Probabilities of float sums of at most 1,600 products of numbers below 1.
      assertEquals(expected[i], got[i], 1e-5, model + ", output " + i);
    }
  }

  private OnnxInterpreter write(Model model) throws IOException {
    Path file = folder.resolve("model.onnx");
    OnnxModel.write(model, file);
    return new OnnxInterpreter(file);
  }

  private static void fill(Tensor tensor, SplittableRandom random) {
    boolean kernel = tensor.shape().rank() > 1;
    double most = Math.sqrt(3.0 * tensor.dim(-1) / tensor.size());
    for (int i = 0; i < tensor.size(); i++) {
      double value = kernel ? random.nextDouble(-most, most) : random.nextDouble(0.5, 1.5);
      tensor.data()[i] = (float) value;
    }
  }

  private static Values channelsFirst(Tensor x) {
    Shape s = x.shape();
    if (s.rank() != 4) {
      Values values = Values.zeros(s.dims());
      for (int i = 0; i < x.size(); i++) {
        values.data()[i] = x.data()[i];
      }
      return values;
    }
    Values values = Values.zeros(s.dim(0), s.dim(3), s.dim(1), s.dim(2));
    for (int n = 0; n < s.dim(0); n++) {
      for (int h = 0; h < s.dim(1); h++) {
        for (int w = 0; w < s.dim(2); w++) {
          for (int c = 0; c < s.dim(3); c++) {
            values.set(x.get(n, h, w, c), n, c, h, w);
          }
        }
      }
    }
    return values;
  }

  @Test
  void zerosBecomeTheConvolutionsOwnWhereItAloneSeesThem() throws IOException {
    Model model = residual().build(1);
    OnnxInterpreter file = write(model);
    file.run(channelsFirst(Tensor.zeros(1, 8, 9, 2)));
    assertEquals(
        1, Collections.frequency(file.operators(), "Pad"), () -> file.operators().toString());
    assertArrayEquals(new int[] {-1, 2, 8, 9}, file.declared(11));
    assertArrayEquals(new int[] {-1, 3}, file.declared(12));
  }

  @Test
  void aLayerThatIsNotTranslatedIsNamed() {
    Model model =
        new Sequential(Shape.of(4)).add(new Activation(Activations.SIGMOID)).add(new Dense(2));
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class,
            () -> OnnxModel.write(model, folder.resolve("model.onnx")));
    assertTrue(error.getMessage().contains("sigmoid"), error.getMessage());
  }

  /** The example of protobuf's own page: field 1, 150. */
  @Test
  void numbersAreVarints() throws IOException {
    Path file = folder.resolve("message");
    new Protobuf().add(1, 150).add(2, "testing").add(3, 1f).write(file);
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    expected.writeBytes(new byte[] {0x08, (byte) 0x96, 0x01, 0x12, 0x07});
    expected.writeBytes("testing".getBytes(StandardCharsets.US_ASCII));
    expected.writeBytes(new byte[] {0x1d, 0, 0, (byte) 0x80, 0x3f});
    assertArrayEquals(expected.toByteArray(), Files.readAllBytes(file));
  }
}
