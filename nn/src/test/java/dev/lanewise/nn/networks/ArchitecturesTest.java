package dev.lanewise.nn.networks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Node;
import dev.lanewise.nn.Parameter;
import dev.lanewise.nn.Summary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** The architectures of papers: their size, their names, and small versions of them at work. */
class ArchitecturesTest {
  static final List<Network> ALL = Architectures.ALL;

  /** Each family with few filters and blocks. */
  static final List<Model> SMALL = SmallVersions.all();

  private static long count(Iterable<Parameter> parameters) {
    long count = 0;
    for (Parameter parameter : parameters) {
      count += parameter.shape().size();
    }
    return count;
  }

  /** The published figures, for the published input and number of classes. */
  @ParameterizedTest
  @CsvSource({
    "lenet5, 10, 61706, 61706, 2572",
    "alexnet, 1000, 61100840, 61100840, 2469696",
    "vgg16, 1000, 138357544, 138357544, 14714688",
    "vgg19, 1000, 143667240, 143667240, 20024384",
    "resnet9, 10, 6577610, 6573130, 6572480",
    "resnet9-narrow, 10, 1648362, 1646122, 1645792",
    "resnet18, 1000, 11699112, 11689512, 11186112",
    "resnet50, 1000, 25636712, 25583592, 23587712",
    "resnet50v2, 1000, 25613800, 25568360, 23564800",
    "mobilenetv2, 1000, 3538984, 3504872, 2257984",
    "all-cnn-c, 10, 1369738, 1369738, 1367808",
  })
  void hasThePublishedWeights(String name, int classes, long all, long trainable, long withoutTop) {
    Network network = Networks.named(name);
    Model model = network.model();
    assertEquals(classes, network.classes());
    assertEquals(all, count(model.weights().values()));
    assertEquals(trainable, count(model.trainableWeights()));
    Model features = network.withoutTop(network.input());
    assertEquals(withoutTop, count(features.weights().values()));
    assertEquals(model.name(), features.name());
  }

  /** What comes out where the published tops begin, for the published input. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ':',
      value = {
        "lenet5: 5, 5, 16",
        "alexnet: 6, 6, 256",
        "vgg16: 7, 7, 512",
        "vgg19: 7, 7, 512",
        "resnet9: 4, 4, 512",
        "resnet9-narrow: 4, 4, 256",
        "resnet18: 7, 7, 512",
        "resnet50: 7, 7, 2048",
        "resnet50v2: 7, 7, 2048",
        "mobilenetv2: 7, 7, 1280",
        "all-cnn-c: 6, 6, 192",
      })
  void featuresAreThoseUnderTheTop(String name, String shape) {
    Network network = Networks.named(name);
    int[] dims = Arrays.stream(shape.split(", ")).mapToInt(Integer::parseInt).toArray();
    assertEquals(
        Shape.of(dims).batched(), network.withoutTop(network.input()).outputShape(), shape);
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void takesOtherImagesAndClassesAndRefusesSmallOnes(Network network) {
    int smallest = network.smallest();
    int channels = network.input().dim(2);
    Model model = network.model(Shape.of(smallest, smallest + 5, 2), 7);
    assertEquals(Shape.of(Shape.ANY, 7), model.outputShape());
    Shape small = Shape.of(smallest - 1, 100, channels);
    String message =
        assertThrows(IllegalArgumentException.class, () -> network.model(small, 7)).getMessage();
    assertEquals(
        "network '%s': expected images of at least %dx%d but got samples of shape %s"
            .formatted(network.name(), smallest, smallest, small),
        message);
    assertThrows(IllegalArgumentException.class, () -> network.withoutTop(small));
    message =
        assertThrows(IllegalArgumentException.class, () -> network.model(Shape.of(784), 7))
            .getMessage();
    assertTrue(message.contains("does not fit samples of shape [784]"), message);
  }

  /** Names and connections as in keras.applications. */
  @Test
  void namesAreKeras() {
    List<String> vgg = names("vgg16");
    assertEquals(
        List.of("block1_conv1", "block1_conv2", "block1_pool", "block2_conv1"), vgg.subList(0, 4));
    assertEquals(
        List.of("block5_conv3", "block5_pool", "flatten", "fc1", "fc2", "predictions"),
        vgg.subList(vgg.size() - 6, vgg.size()));
    List<String> v2 = names("resnet50v2");
    assertTrue(
        v2.containsAll(
            List.of(
                "conv1_pad",
                "conv1_conv",
                "pool1_pad",
                "pool1_pool",
                "conv2_block1_preact_bn",
                "conv2_block1_preact_relu",
                "conv2_block1_0_conv",
                "conv2_block1_1_conv",
                "conv2_block1_1_bn",
                "conv2_block1_1_relu",
                "conv2_block1_2_pad",
                "conv2_block1_2_conv",
                "conv2_block1_3_conv",
                "conv2_block1_out",
                "max_pooling2d",
                "max_pooling2d_1",
                "max_pooling2d_2",
                "conv5_block3_out",
                "post_bn",
                "post_relu",
                "avg_pool",
                "predictions")),
        v2.toString());
    assertTrue(!v2.contains("max_pooling2d_3") && !v2.contains("conv1_bn"), v2.toString());
    List<String> mobile = names("mobilenetv2");
    assertTrue(
        mobile.containsAll(
            List.of(
                "Conv1",
                "bn_Conv1",
                "Conv1_relu",
                "expanded_conv_depthwise",
                "expanded_conv_depthwise_BN",
                "expanded_conv_depthwise_relu",
                "expanded_conv_project",
                "expanded_conv_project_BN",
                "block_1_expand",
                "block_1_expand_BN",
                "block_1_expand_relu",
                "block_1_pad",
                "block_1_depthwise",
                "block_2_add",
                "block_16_project_BN",
                "Conv_1",
                "Conv_1_bn",
                "out_relu",
                "global_average_pooling2d",
                "predictions")),
        mobile.toString());
    assertEquals(10, mobile.stream().filter(name -> name.endsWith("_add")).count());
  }

  private static List<String> names(String network) {
    return Networks.named(network).model().layers().stream().map(Layer::name).toList();
  }

  /** The first block of ResNet50, in the order and with the connections of Keras's table. */
  @Test
  void summaryOfResNet50() {
    String[] lines = Summary.of(Networks.named("resnet50").model()).split("\n");
    assertEquals("Model: \"resnet50\"", lines[0]);
    String[] rows = {
      "input_layer (InputLayer) | (None, 224, 224, 3) | 0 | -",
      "conv1_pad (ZeroPadding2D) | (None, 230, 230, 3) | 0 | input_layer[0][0]",
      "conv1_conv (Conv2D) | (None, 112, 112, 64) | 9,472 | conv1_pad[0][0]",
      "conv1_bn (BatchNormalization) | (None, 112, 112, 64) | 256 | conv1_conv[0][0]",
      "conv1_relu (Activation) | (None, 112, 112, 64) | 0 | conv1_bn[0][0]",
      "pool1_pad (ZeroPadding2D) | (None, 114, 114, 64) | 0 | conv1_relu[0][0]",
      "pool1_pool (MaxPooling2D) | (None, 56, 56, 64) | 0 | pool1_pad[0][0]",
      "conv2_block1_1_conv (Conv2D) | (None, 56, 56, 64) | 4,160 | pool1_pool[0][0]",
      "conv2_block1_1_bn (BatchNormalization) | (None, 56, 56, 64) | 256 |"
          + " conv2_block1_1_conv[0][0]",
      "conv2_block1_1_relu (Activation) | (None, 56, 56, 64) | 0 | conv2_block1_1_bn[0][0]",
      "conv2_block1_2_conv (Conv2D) | (None, 56, 56, 64) | 36,928 | conv2_block1_1_relu[0][0]",
      "conv2_block1_2_bn (BatchNormalization) | (None, 56, 56, 64) | 256 |"
          + " conv2_block1_2_conv[0][0]",
      "conv2_block1_2_relu (Activation) | (None, 56, 56, 64) | 0 | conv2_block1_2_bn[0][0]",
      "conv2_block1_0_conv (Conv2D) | (None, 56, 56, 256) | 16,640 | pool1_pool[0][0]",
      "conv2_block1_3_conv (Conv2D) | (None, 56, 56, 256) | 16,640 | conv2_block1_2_relu[0][0]",
      "conv2_block1_0_bn (BatchNormalization) | (None, 56, 56, 256) | 1,024 |"
          + " conv2_block1_0_conv[0][0]",
      "conv2_block1_3_bn (BatchNormalization) | (None, 56, 56, 256) | 1,024 |"
          + " conv2_block1_3_conv[0][0]",
      "conv2_block1_add (Add) | (None, 56, 56, 256) | 0 | conv2_block1_0_bn[0][0],"
          + " conv2_block1_3_bn[0][0]",
      "conv2_block1_out (Activation) | (None, 56, 56, 256) | 0 | conv2_block1_add[0][0]",
    };
    List<String> table = tableRows(lines);
    for (int i = 0; i < rows.length; i++) {
      assertEquals(rows[i], table.get(i + 1));
    }
    assertEquals(" Total params: 25,636,712 (97.80 MB)", lines[lines.length - 3]);
    assertEquals(" Trainable params: 25,583,592 (97.59 MB)", lines[lines.length - 2]);
    assertEquals(" Non-trainable params: 53,120 (207.50 KB)", lines[lines.length - 1]);
  }

  /** The rows of a table, lines that were wrapped put together. */
  private static List<String> tableRows(String[] lines) {
    List<String> rows = new java.util.ArrayList<>();
    String[] cells = {"", "", "", ""};
    for (String line : lines) {
      boolean isText = line.startsWith("│") || line.startsWith("┃");
      String[] parts = line.split("[│┃]");
      for (int i = 0; isText && i < 4; i++) {
        cells[i] = (cells[i] + " " + parts[i + 1].strip()).strip();
      }
      if (!isText && !cells[0].isEmpty()) {
        rows.add(String.join(" | ", cells));
        cells = new String[] {"", "", "", ""};
      }
    }
    return rows;
  }

  @ParameterizedTest
  @FieldSource("SMALL")
  void smallVersionsComeBackFromTheirFile(Model model, @TempDir Path folder) throws IOException {
    Tensor x = SmallVersions.images(model, 3);
    Tensor y = model.predict(x);
    for (int sample = 0; sample < 3; sample++) {
      double sum = 0;
      for (int c = 0; c < y.dim(1); c++) {
        sum += y.get(sample, c);
      }
      assertEquals(1, sum, 1e-5, model.name());
    }
    Path file = folder.resolve("model.safetensors");
    model.save(file);
    Model again = Model.load(file);
    assertArrayEquals(y.data(), again.predict(x).data(), model.name());
    assertEquals(Summary.of(model), Summary.of(again));
  }

  /** A model cut at a layer gives what that layer gives in the whole one, with the same weights. */
  @ParameterizedTest
  @FieldSource("SMALL")
  void aModelCutAtALayerGivesItsOutput(Model model) {
    Tensor x = SmallVersions.images(model, 2);
    List<Node> nodes = model.nodes();
    Layer layer = nodes.get(nodes.size() / 2).layer();
    Model cut = new Model(model.input(), model.output(layer.name()));
    Tensor y = cut.predict(x);
    assertEquals(nodes.get(nodes.size() / 2).shape(), cut.outputShape());
    Model rest = new Model(model.input(), model.output());
    assertArrayEquals(model.predict(x).data(), rest.predict(x).data());
    model.weights().values().forEach(w -> w.value().data()[0] += 1);
    assertTrue(!Arrays.equals(y.data(), cut.predict(x).data()), "the weights are not shared");
    model.weights().values().forEach(w -> w.value().data()[0] -= 1);
  }
}
