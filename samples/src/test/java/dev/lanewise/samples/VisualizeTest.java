package dev.lanewise.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.Config;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VisualizeTest {
  @TempDir static Path shared;
  @TempDir Path temp;

  private static Path tiny;
  private static Path run;
  private static Path photo;

  @BeforeAll
  static void train() throws IOException {
    tiny = TinyData.in(shared);
    run = shared.resolve("run");
    Cli.run(
            "train",
            "--data",
            tiny,
            "--model",
            "mnist-cnn-small",
            "--epochs",
            1,
            "--validation-split",
            0.2,
            "--out",
            run)
        .expect(0);
    photo = shared.resolve("photo.png");
    BufferedImage image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 1200; i++) {
      image.setRGB(i % 40, i / 40, i % 40 < 20 ? 0x202020 : 0xffffff);
    }
    ImageIO.write(image, "png", photo.toFile());
  }

  private static Object[] args(String line) {
    List<Object> args = new ArrayList<>(List.of("visualize"));
    for (String word : line.split(" ")) {
      args.add(
          word.replace("MODEL", run.resolve("model.safetensors").toString())
              .replace("HISTORY", run.resolve("history.csv").toString())
              .replace("DATA", tiny.toString())
              .replace("PHOTO", photo.toString()));
    }
    return args.toArray();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "curves --history HISTORY",
        "confusion --model MODEL --data DATA",
        "filters --model MODEL",
        "filters --model MODEL --layer conv2d_1 --colors grey",
        "feature-maps --model MODEL --data DATA --count 2 --layer conv2d --layer max_pooling2d",
        "feature-maps --model MODEL --image PHOTO --invert --colors inferno",
        "kernels --image PHOTO",
        "kernels --image PHOTO --kernel sobel-x --kernel emboss",
        "predictions --model MODEL --data DATA --count 4 --seed 3",
        "predictions --model MODEL --data DATA --mistakes",
        "grad-cam --model MODEL --data DATA --layer conv2d_1 --class 7",
        "saliency --model MODEL --image PHOTO",
      })
  void eachPictureIsDrawnAsPngAndAsSvg(String line) throws IOException {
    Path png = temp.resolve("a.png");
    Config json = Cli.run(args(line + " --json --out " + png)).expect(0).json();
    assertEquals(png.toString(), json.getString("out"));
    assertFalse(json.getString("description").isEmpty());
    BufferedImage image = ImageIO.read(png.toFile());
    assertEquals(json.getInt("width"), image.getWidth());
    assertEquals(json.getInt("height"), image.getHeight());
    assertTrue(image.getWidth() >= 80 && image.getWidth() < 1400, "width " + image.getWidth());
    int first = image.getRGB(0, 0);
    boolean drawn = false;
    for (int i = 0; i < image.getWidth() * image.getHeight() && !drawn; i++) {
      drawn = image.getRGB(i % image.getWidth(), i / image.getWidth()) != first;
    }
    assertTrue(drawn, "the picture is empty");

    Path svg = temp.resolve("a.svg");
    Cli.run(args(line + " --out " + svg)).expect(0);
    String text = Files.readString(svg);
    assertTrue(text.startsWith("<svg ") && text.contains("width=\"" + image.getWidth() + "\""));
    Path again = temp.resolve("b.svg");
    Cli.run(args(line + " --out " + again)).expect(0);
    assertEquals(text, Files.readString(again), "the same each time");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nothing --model MODEL --out a.png | WHAT takes one of curves",
        "filters --model MODEL --out a.gif | --out takes a file that ends in .png or .svg",
        "filters --out a.png | filters needs --model",
        "kernels --kernel sobel-x --out a.png | kernels needs --image",
        "curves --history HISTORY --model MODEL --out a.png | --model has nothing to do with"
            + " curves",
        "filters --model MODEL --layer dense --out a.png | filters are kernels",
        "filters --model MODEL --layer none --out a.png | no layer is named 'none'; there are",
        "feature-maps --model MODEL --data DATA --layer dense --out a.png | of layers that give",
        "kernels --image PHOTO --kernel sobel --out a.png | no kernel is named 'sobel'",
        "grad-cam --model MODEL --data DATA --class ten --out a.png | --class takes one of 0, 1",
        "grad-cam --model MODEL --data DATA --layer dense --out a.png | 'dense' gives [1, 64]",
        "saliency --model MODEL --image PHOTO --data DATA --out a.png | --image takes the place",
        "filters --model MODEL --colors jet --out a.png | takes viridis, inferno or grey",
        "filters --model PHOTO/none --out a.png | which does not exist",
      })
  void whatCannotBeDrawnIsToldInASentence(String lineAndSentence) {
    String[] both = lineAndSentence.split(" \\| ");
    String sentence = Cli.run(args(both[0])).refusal(2);
    assertTrue(sentence.contains(both[1]), sentence);
  }

  @Test
  void aHistoryThatIsNoneIsRefused() throws IOException {
    for (String text : new String[] {"", "a,b\n1,2\n", "epoch,loss,seconds\n1,2\n"}) {
      Path csv = Files.writeString(temp.resolve("h.csv"), text);
      Cli cli = Cli.run("visualize", "curves", "--history", csv, "--out", temp.resolve("a.png"));
      String sentence = cli.refusal(1);
      assertTrue(
          sentence.contains("--history takes the history.csv of a run")
              && sentence.contains("expected"),
          sentence);
    }
    Path binary = Files.write(temp.resolve("h.csv"), new byte[] {1, (byte) 0xff});
    assertTrue(
        Cli.run("visualize", "curves", "--history", binary, "--out", temp.resolve("a.png"))
            .refusal(1)
            .contains("expected a line 'epoch,loss,...,seconds' but found what is no text"));
    Path csv = Files.writeString(temp.resolve("h.csv"), "epoch,loss,seconds\n1,two,3\n");
    String sentence =
        Cli.run("visualize", "curves", "--history", csv, "--out", temp.resolve("a.png")).refusal(1);
    assertTrue(sentence.contains("line 2: expected a number but found 'two'"), sentence);
  }
}
