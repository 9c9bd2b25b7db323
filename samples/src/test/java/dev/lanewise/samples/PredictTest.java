package dev.lanewise.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.Config;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.Flatten;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictTest {
  @TempDir static Path temp;

  private static Path model;

  @BeforeAll
  static void train() {
    Path run = temp.resolve("run");
    Cli.run("train", "--data", TinyData.in(temp), "--model", "softmax", "--epochs", 1, "--out", run)
        .expect(0);
    model = run.resolve("model.safetensors");
  }

  /** A stroke of light on dark, or of dark on light. */
  private static Path picture(String name, String format, int size, boolean inkOnPaper)
      throws IOException {
    BufferedImage image = new BufferedImage(size, size + 3, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setColor(inkOnPaper ? Color.WHITE : Color.BLACK);
    g.fillRect(0, 0, size, size + 3);
    g.setColor(inkOnPaper ? Color.BLACK : Color.WHITE);
    g.fillRect(size / 2 - size / 16, size / 5, size / 8, 3 * size / 5);
    g.dispose();
    Path file = temp.resolve(name);
    assertTrue(ImageIO.write(image, format, file.toFile()));
    return file;
  }

  @Test
  void tellsTheBestClassesOfPicturesOfAnyKindAndSize() throws IOException {
    List<Path> files =
        List.of(
            picture("a.png", "png", 28, false),
            picture("b.jpg", "jpg", 300, false),
            picture("c.bmp", "bmp", 17, false));
    Cli cli =
        Cli.run("predict", "--model", model, "--top", 2, files.get(0), files.get(1), files.get(2))
            .expect(0);
    List<String> lines = cli.out().lines().toList();
    assertEquals(6, lines.size());
    for (int i = 0; i < 6; i++) {
      String line = lines.get(i);
      assertEquals(i % 2 == 0, line.startsWith(files.get(i / 2).toString()), line);
      assertTrue(line.matches(".*  [0-9]  [01]\\.[0-9]{4}"), line);
      assertEquals(lines.getFirst().length(), line.length());
    }
    assertEquals("", cli.err());

    Config json =
        Cli.run("predict", "--json", "--model", model, files.get(0), files.get(1)).expect(0).json();
    assertEquals(List.of("predictions"), List.copyOf(json.values().keySet()));
    List<Config> predictions = json.getConfigs("predictions");
    assertEquals(2, predictions.size());
    for (int i = 0; i < 2; i++) {
      Config prediction = predictions.get(i);
      assertEquals(
          List.of("file", "label", "probability"), List.copyOf(prediction.values().keySet()));
      assertEquals(files.get(i).toString(), prediction.getString("file"));
      String line = lines.get(2 * i);
      assertTrue(line.contains("  " + prediction.getString("label") + "  "), line);
      assertEquals(
          Double.parseDouble(line.substring(line.length() - 6)),
          prediction.getDouble("probability"),
          0.00005);
    }
  }

  @Test
  void inkOnPaperInvertedIsTheSamePicture() throws IOException {
    Path dark = picture("dark.png", "png", 56, false);
    Path light = picture("light.png", "png", 56, true);
    Config expected =
        Cli.run("predict", "--json", "--model", model, dark)
            .expect(0)
            .json()
            .getConfigs("predictions")
            .getFirst();
    Config got =
        Cli.run("predict", "--json", "--model", model, "--invert", light)
            .expect(0)
            .json()
            .getConfigs("predictions")
            .getFirst();
    assertEquals(expected.getString("label"), got.getString("label"));
    // Inverting before or after the resampling differs by rounding in double alone.
    assertEquals(expected.getDouble("probability"), got.getDouble("probability"), 1e-5);

    Cli without = Cli.run("predict", "--model", model, light, dark).expect(0);
    assertTrue(
        without.err().contains("1 of 2 pictures") && without.err().contains("--invert"),
        without.err());
  }

  @Test
  void oneBadPictureStopsAllBeforeAnythingIsSaid() throws IOException {
    Path good = picture("good.png", "png", 28, false);
    Path text = Files.writeString(temp.resolve("text.png"), "no picture");
    Path cut =
        Files.write(temp.resolve("cut.png"), java.util.Arrays.copyOf(Files.readAllBytes(good), 60));
    for (Object[] bad :
        new Object[][] {{temp.resolve("none.png"), 2}, {temp, 2}, {text, 1}, {cut, 1}}) {
      String sentence = Cli.run("predict", "--model", model, good, bad[0]).refusal((int) bad[1]);
      assertTrue(sentence.contains("IMAGE") && sentence.contains(bad[0].toString()), sentence);
    }
  }

  @Test
  void aModelThatDoesNotKnowPicturesIsRefused() throws IOException {
    Path file = temp.resolve("bare.safetensors");
    new Sequential(28, 28, 1)
        .add(new Flatten())
        .add(new Dense(10, Activations.SOFTMAX))
        .build(1)
        .save(file);
    String sentence =
        Cli.run("predict", "--model", file, picture("x.png", "png", 28, false)).refusal(2);
    assertTrue(sentence.contains("preprocessing") && sentence.contains(file.toString()), sentence);

    // But it can be judged: the command knows what its data ask for.
    assertTrue(
        Cli.run("evaluate", "--model", file, "--json").expect(0).json().getDouble("testAccuracy")
            < 0.5);

    Path other = temp.resolve("other.safetensors");
    new Sequential(5, 5, 1)
        .add(new Flatten())
        .add(new Dense(10, Activations.SOFTMAX))
        .build(1)
        .save(other);
    sentence = Cli.run("evaluate", "--model", other).refusal(2);
    assertTrue(
        sentence.contains("--data")
            && sentence.contains("[5, 5, 1]")
            && sentence.contains("[28, 28, 1]"),
        sentence);
  }

  @Test
  void outputsThatAreNoNumbersAreTold() throws IOException {
    Model diverged = Model.load(model);
    diverged.weights().values().forEach(weight -> weight.value().fill(Float.NaN));
    Path file = temp.resolve("diverged.safetensors");
    diverged.save(file);
    Path image = picture("nan.png", "png", 28, false);
    Cli cli = Cli.run("predict", "--json", "--model", file, image, image).expect(0);
    for (Config prediction : cli.json().getConfigs("predictions")) {
      assertEquals(image.toString(), prediction.getString("file"));
      for (String key : List.of("label", "probability")) {
        assertTrue(prediction.values().containsKey(key));
        assertNull(prediction.values().get(key));
      }
    }
    assertTrue(cli.err().contains("no numbers for 2 of 2 pictures"), cli.err());
    cli = Cli.run("predict", "--model", file, image).expect(0);
    assertTrue(cli.err().contains("no numbers for 1 of 1 pictures"), cli.err());
  }

  @Test
  void aDeviceIsNoPicture() {
    Path device = Path.of("/dev/null");
    Assumptions.assumeTrue(Files.exists(device), "no " + device);
    String sentence = Cli.run("predict", "--model", model, device).refusal(2);
    assertTrue(sentence.contains("IMAGE") && sentence.contains("is no file"), sentence);
  }

  @Test
  void summaryPrintsThePlan() {
    Cli cli = Cli.run("summary", "--model", "mnist-cnn", "--plan").expect(0);
    for (String part :
        List.of(
            "Training:",
            "conv2d + max_pooling2d  image by image, with relu, in the cache; backward convolves"
                + " again",
            "relu's mask and the bias gradient of conv2d_1 at the pooled size",
            "Prediction, weights kept:",
            "dense + batch_normalization")) {
      assertTrue(cli.out().contains(part), cli.out());
    }
    String prediction = cli.out().substring(cli.out().indexOf("Prediction, "));
    String many = "image by image, with relu, in the cache; of many, 16 at a time from here on\n";
    assertTrue(prediction.contains(many), prediction);
  }

  @Test
  void summarySaysWhetherThePlanIsFollowed() {
    String sentence = "it is switched off: every layer runs as it stands";
    String[] summary = {"summary", "--model", "softmax", "--plan"};
    assertFalse(Cli.run((Object[]) summary).expect(0).out().contains(sentence));
    System.setProperty("lanewise.plan", "off");
    try {
      Cli cli = Cli.run((Object[]) summary).expect(0);
      assertTrue(cli.out().contains(sentence), cli.out());
    } finally {
      System.clearProperty("lanewise.plan");
    }
  }

  @Test
  void summaryPrintsWhereTheTimeOfAPredictionGoes() {
    Cli cli = Cli.run("summary", "--model", "softmax", "--profile", "--batch-size", "3").expect(0);
    String text = cli.out();
    assertTrue(text.contains("Batches of 3, kernels ") && text.contains("samples/s"), text);
    assertFalse(text.contains("backward") || text.contains("optimizer"), text);
  }

  @Test
  void summaryPrintsTheTableOfANetworkOrAFile() {
    Cli network = Cli.run("summary", "--model", "softmax").expect(0);
    Cli file = Cli.run("summary", "--model", model).expect(0);
    for (Cli cli : List.of(network, file)) {
      assertTrue(
          cli.out().contains("dense (Dense)") && cli.out().contains("Total params: 7,850"),
          cli.out());
    }
    Config json = Cli.run("summary", "--model", "mnist-cnn", "--json").expect(0).json();
    assertEquals(845_706, json.getInt("parameters"));
    assertEquals(844_682, json.getInt("trainableParameters"));
    assertFalse(json.getList("layers").isEmpty());
  }
}
