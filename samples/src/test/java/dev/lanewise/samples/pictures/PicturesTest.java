package dev.lanewise.samples.pictures;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.RandomStream;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.TensorDataset;
import dev.lanewise.nn.activations.ActivationFunction;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.layers.AveragePooling2D;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.Dropout;
import dev.lanewise.nn.layers.Flatten;
import dev.lanewise.nn.layers.MaxPooling2D;
import dev.lanewise.nn.metrics.ConfusionMatrix;
import dev.lanewise.samples.pictures.ImageSheet.Cell;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class PicturesTest {
  @TempDir Path temp;

  private static Model model() {
    return model(Activations.RELU);
  }

  private static Model model(ActivationFunction activation) {
    Sequential model =
        new Sequential(8, 8, 3)
            .add(new Conv2D(4, 3, activation))
            .add(activation == Activations.RELU ? new MaxPooling2D() : new AveragePooling2D(2))
            .add(new Dropout(0.5))
            .add(new Flatten())
            .add(new Dense(3, Activations.SOFTMAX));
    model.build(3);
    return model;
  }

  private static Tensor random(int... dims) {
    Tensor x = Tensor.zeros(dims);
    RandomStream random = RandomStream.of(5, "pixels");
    for (int i = 0; i < x.size(); i++) {
      x.data()[i] = random.nextFloat();
    }
    return x;
  }

  private static Document xml(Picture picture) throws Exception {
    byte[] svg = picture.svg().getBytes(StandardCharsets.UTF_8);
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg));
  }

  private static long count(BufferedImage image, int rgb) {
    return IntStream.range(0, image.getWidth() * image.getHeight())
        .filter(i -> (image.getRGB(i % image.getWidth(), i / image.getWidth()) & 0xffffff) == rgb)
        .count();
  }

  /** Entries of Matplotlib's tables, by their index of 255. */
  @Test
  void colorMapsAreMatplotlibs() {
    int[][] inferno = {{64, 87, 15, 109}, {128, 188, 55, 84}, {192, 249, 142, 9}};
    int[][] viridis = {{128, 32, 144, 140}, {192, 94, 201, 97}, {255, 253, 231, 36}};
    for (int[] entry : inferno) {
      assertColor(
          new int[] {entry[1], entry[2], entry[3]}, ColorMap.INFERNO.rgb(entry[0] / 255.0), 6);
    }
    for (int[] entry : viridis) {
      assertColor(
          new int[] {entry[1], entry[2], entry[3]}, ColorMap.VIRIDIS.rgb(entry[0] / 255.0), 6);
    }
    assertEquals(0x440154, ColorMap.VIRIDIS.rgb(-1));
    assertEquals(0xfcffa4, ColorMap.INFERNO.rgb(7));
    assertEquals(0x000000, ColorMap.GREY.rgb(Double.NaN));
    assertEquals(0x808080, ColorMap.GREY.rgb(0.5));
  }

  private static void assertColor(int[] expected, int rgb, int bound) {
    int[] got = {rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255};
    for (int c = 0; c < 3; c++) {
      assertEquals(expected[c], got[c], bound, () -> Integer.toHexString(rgb));
    }
  }

  @Test
  void kernelsAreAppliedWithoutTurningThem() {
    Tensor x = random(1, 6, 7, 1);
    List<FixedKernel> kernels = List.of(FixedKernel.values());
    Tensor y = FixedKernel.convolve(x, kernels);
    for (int k = 0; k < kernels.size(); k++) {
      float[] w = kernels.get(k).weights();
      for (int p = 0; p < 4; p++) {
        for (int q = 0; q < 5; q++) {
          double sum = 0;
          double absolute = 0;
          for (int i = 0; i < 9; i++) {
            double product = x.get(0, p + i / 3, q + i % 3, 0) * (double) w[i];
            sum += product;
            absolute += Math.abs(product);
          }
          // Nine products and sums, each rounded by half an ulp of what is reached at most.
          assertEquals(sum, y.get(0, p, q, k), 10 * 0x1p-24 * absolute);
        }
      }
    }
    assertEquals(FixedKernel.SOBEL_X, FixedKernel.named("sobel-x"));
    assertThrows(IllegalArgumentException.class, () -> FixedKernel.named("sobel"));
  }

  @Test
  void sobelFindsAnUprightEdge() throws Exception {
    Tensor x = Tensor.zeros(1, 10, 10, 1);
    for (int i = 0; i < 100; i++) {
      x.data()[i] = i % 10 >= 5 ? 1 : 0;
    }
    Picture sheet = FixedKernel.sheet(x, List.of(FixedKernel.SOBEL_X, FixedKernel.SOBEL_Y));
    Document svg = xml(sheet);
    assertEquals(4, svg.getElementsByTagName("image").getLength());
    assertEquals("sobel x and y", svg.getElementsByTagName("text").item(3).getTextContent());
    // The edge's two columns of eight are white in sobel-x and light yellow in what is steep.
    BufferedImage image = sheet.image();
    long steepest = count(image, ColorMap.INFERNO.rgb(1));
    assertEquals(2 * 8 * 32 * 32, steepest);
    assertThrows(
        IllegalArgumentException.class,
        () -> FixedKernel.sheet(random(1, 2, 9, 1), List.of(FixedKernel.IDENTITY)));
  }

  @Test
  void filtersOfThreeChannelsAreInColour() throws Exception {
    Model model = model();
    Picture sheet = Filters.of(model, "conv2d", ColorMap.VIRIDIS);
    assertEquals(4, xml(sheet).getElementsByTagName("image").getLength());
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> Filters.of(model, "dense", ColorMap.VIRIDIS));
    assertTrue(e.getMessage().contains("Dense(3"), e.getMessage());
    e =
        assertThrows(
            IllegalArgumentException.class, () -> Filters.of(model, "none", ColorMap.VIRIDIS));
    assertTrue(e.getMessage().contains("conv2d"), e.getMessage());
  }

  @Test
  void featureMapsAreTheLayersOutputs() throws Exception {
    Model model = model();
    Picture sheet =
        FeatureMaps.of(
            model, random(1, 8, 8, 3), List.of("conv2d", "max_pooling2d"), ColorMap.VIRIDIS);
    Document svg = xml(sheet);
    assertEquals(1 + 4 + 4, svg.getElementsByTagName("image").getLength());
    assertEquals("conv2d [6, 6, 4]", svg.getElementsByTagName("text").item(1).getTextContent());
    assertEquals(List.of("conv2d", "max_pooling2d", "dropout"), FeatureMaps.layers(model));
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> FeatureMaps.of(model, random(1, 8, 8, 3), List.of("dense"), ColorMap.VIRIDIS));
    assertTrue(e.getMessage().contains("[conv2d, max_pooling2d, dropout]"), e.getMessage());
    e =
        assertThrows(
            IllegalArgumentException.class,
            () -> FeatureMaps.of(model, random(2, 8, 8, 3), List.of("conv2d"), ColorMap.VIRIDIS));
    assertTrue(e.getMessage().contains("[1, 8, 8, 3]"), e.getMessage());
  }

  /** The score of a class: what the softmax is given. */
  private static double score(Model model, Tensor x, int label) {
    var execution = model.execution(false, 0, false);
    execution.forward(x);
    return execution.logits().data()[label];
  }

  @Test
  void saliencyIsTheScoresSlope() {
    Model model = model(Activations.TANH); // without kinks
    Tensor x = random(1, 8, 8, 3);
    Tensor map = Attention.saliency(model, x, 1);
    float step = 1e-2f;
    for (int p = 0; p < 64; p++) {
      double most = 0;
      for (int c = 0; c < 3; c++) {
        Tensor up = x.copy();
        Tensor down = x.copy();
        up.data()[3 * p + c] += step;
        down.data()[3 * p + c] -= step;
        double taken = (double) up.data()[3 * p + c] - down.data()[3 * p + c];
        most = Math.max(most, Math.abs(score(model, up, 1) - score(model, down, 1)) / taken);
      }
      // A difference leaves out h^2 / 6 of a third derivative of some ten at most; scores near 1
      // come of some hundred roundings.
      assertEquals(most, map.data()[p], step * step * 10 / 6 + 100 * 0x1p-24 / step);
    }
  }

  @Test
  void gradCamWeighsChannelsByTheirSlope() {
    Model model = model();
    Tensor x = random(1, 8, 8, 3);
    // With one pooled pixel in four kept, the gradient of the convolution's output is the dense
    // weight where the window's largest value is.
    var execution = model.execution(false, 0, false);
    execution.forward(x);
    Tensor a = execution.output(model.layer("conv2d")).copy();
    Tensor w = model.getWeights("dense").getFirst();
    double[] weights = new double[4];
    for (int k = 0; k < 4; k++) {
      for (int p = 0; p < 9; p++) {
        weights[k] += w.get(p * 4 + k, 2) / 36.0;
      }
    }
    Tensor map = Attention.gradCam(model, x, 2, model.layer("conv2d"));
    assertEquals("[1, 6, 6, 1]", map.shape().toString());
    for (int p = 0; p < 36; p++) {
      double sum = 0;
      for (int k = 0; k < 4; k++) {
        sum += weights[k] * a.data()[4 * p + k];
      }
      assertEquals(Math.max(0, sum), map.data()[p], 1e-5);
    }
    assertEquals("conv2d", Attention.lastConvolutional(model).name());
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Attention.gradCam(model, x, 3, model.layer("conv2d")));
    assertTrue(e.getMessage().contains("from 0 to 2 but got 3"), e.getMessage());
    assertThrows(
        IllegalArgumentException.class, () -> Attention.gradCam(model, x, 0, model.layer("dense")));
  }

  private static Judgement judgement() {
    return Judgement.of(
        model(), new TensorDataset(random(12, 8, 8, 3), Tensor.of(classes(), 12)), 5);
  }

  private static float[] classes() {
    float[] y = new float[12];
    for (int i = 0; i < 12; i++) {
      y[i] = i % 3;
    }
    return y;
  }

  @Test
  void judgementsCountAndSort() {
    Judgement judgement = judgement();
    ConfusionMatrix counts = judgement.confusion();
    long right = 0;
    for (int c = 0; c < 3; c++) {
      assertEquals(4, counts.support(c));
      right += counts.count(c, c);
    }
    List<Integer> mistakes = judgement.mistakes();
    assertEquals(12 - right, mistakes.size());
    double last = 2;
    for (int sample : mistakes) {
      assertTrue(!judgement.isRight(sample));
      double sure =
          judgement.probability(sample, judgement.predicted(sample))
              - judgement.probability(sample, judgement.label(sample));
      assertTrue(sure <= last && sure >= 0);
      last = sure;
    }
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                Judgement.of(
                    model(),
                    new TensorDataset(random(1, 8, 8, 3), Tensor.of(new float[] {7}, 1)),
                    5));
    assertTrue(e.getMessage().contains("sample 0 has class 7"), e.getMessage());
  }

  @Test
  void judgementsTakeAnAnswerForEachSample() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Judgement.of(model(), judgement().data(), Tensor.zeros(11, 3)));
    assertEquals(
        "a judgement of these samples takes answers [12, 3] but got [11, 3]", e.getMessage());
  }

  @Test
  void predictionsAreBlueWhereRightAndRedWhereWrong() throws Exception {
    Judgement judgement = judgement();
    List<Integer> all = IntStream.range(0, 12).boxed().toList();
    Document svg = xml(Predictions.of(judgement, all, 3));
    int captions = 0;
    for (int i = 0; i < svg.getElementsByTagName("text").getLength(); i++) {
      var text = svg.getElementsByTagName("text").item(i);
      if (!text.getTextContent().contains("%")) {
        continue;
      }
      int sample = captions++;
      assertEquals(Predictions.caption(judgement, sample), text.getTextContent());
      assertEquals(
          judgement.isRight(sample) ? "#0057d9" : "#c8102e",
          text.getAttributes().getNamedItem("fill").getNodeValue());
    }
    assertEquals(12, captions);
  }

  @Test
  void theMatrixIsColouredByItsRows() throws Exception {
    ConfusionMatrix counts = new ConfusionMatrix(2);
    for (int i = 0; i < 15; i++) {
      counts.add(i < 10 ? 0 : 1, i < 8 ? 0 : 1);
    }
    ConfusionPicture matrix = ConfusionPicture.of("two & two", counts, List.of("cat", "a<b"));
    BufferedImage image = matrix.image();
    assertTrue(count(image, ColorMap.VIRIDIS.rgb(1)) > 1500, "all fives are fives");
    assertTrue(count(image, ColorMap.VIRIDIS.rgb(0.8)) > 1500);
    Document svg = xml(matrix);
    List<String> texts =
        IntStream.range(0, svg.getElementsByTagName("text").getLength())
            .mapToObj(i -> svg.getElementsByTagName("text").item(i).getTextContent())
            .toList();
    assertEquals(
        List.of("two & two", "8", "2", "5", "predicted", "true", "cat", "cat", "a<b", "a<b"),
        texts);
    assertTrue(matrix.description().contains("13 of 15"), matrix.description());
    assertThrows(
        IllegalArgumentException.class,
        () -> ConfusionPicture.of("", counts, List.of("a", "b", "c")));
    // Many classes: no numbers, but a square for each pair.
    List<String> names = IntStream.range(0, 100).mapToObj(i -> "class " + i).toList();
    ConfusionPicture large = ConfusionPicture.of("", new ConfusionMatrix(100), names);
    assertTrue(large.width() < 1200, "width " + large.width());
  }

  @Test
  void aPictureIsSavedByItsEnding() throws IOException {
    BufferedImage pixel = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
    Picture sheet = ImageSheet.of(2, List.of(new Cell(pixel, "a")), "one pixel");
    sheet.save(temp.resolve("a.PNG"));
    BufferedImage read = ImageIO.read(temp.resolve("a.PNG").toFile());
    assertEquals(sheet.width(), read.getWidth());
    assertEquals(sheet.height(), read.getHeight());
    sheet.save(temp.resolve("a.svg"));
    assertArrayEquals(
        sheet.svg().getBytes(StandardCharsets.UTF_8), Files.readAllBytes(temp.resolve("a.svg")));
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> sheet.save(temp.resolve("a.gif")));
    assertTrue(e.getMessage().contains("a.gif"), e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> ImageSheet.of(2, List.of(), ""));
  }
}
