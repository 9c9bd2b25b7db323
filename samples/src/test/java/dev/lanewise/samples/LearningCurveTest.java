package dev.lanewise.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.Config;
import dev.lanewise.nn.training.History;
import dev.lanewise.samples.pictures.LearningCurves;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class LearningCurveTest {
  private static final int BLUE = 0x0072B2;
  private static final int VERMILION = 0xD55E00;

  @TempDir Path temp;

  /** Loss and accuracy of both kinds; where there is validation it has other values. */
  private static History history(boolean validated, Object... losses) {
    List<Object> loss = Arrays.asList(losses);
    List<Double> accuracy = IntStream.range(0, losses.length).mapToObj(i -> 0.6 + 0.1 * i).toList();
    List<Double> valAccuracy = accuracy.stream().map(a -> a - 0.05).toList();
    List<Double> valLoss = IntStream.range(0, losses.length).mapToObj(i -> 1.5 - 0.2 * i).toList();
    Config series = Config.of("loss", loss, "accuracy", accuracy);
    if (validated) {
      series = series.with("val_loss", valLoss).with("val_accuracy", valAccuracy);
    }
    List<Integer> epochs = IntStream.range(0, losses.length).boxed().toList();
    return History.of(Config.of("epochs", epochs, "seconds", accuracy, "series", series));
  }

  private static long count(BufferedImage image, int color, int fromX, int toX) {
    return IntStream.range(0, image.getHeight())
        .mapToLong(
            y ->
                IntStream.range(fromX, toX)
                    .filter(x -> (image.getRGB(x, y) & 0xffffff) == color)
                    .count())
        .sum();
  }

  private static BufferedImage draw(History history) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(LearningCurves.of("a title", history).png()));
  }

  @Test
  void bothDiagramsHaveBothLines() throws IOException {
    BufferedImage image = draw(history(true, 1.0, 0.5, 0.3));
    int half = image.getWidth() / 2;
    for (int color : new int[] {BLUE, VERMILION}) {
      // A line of two pixels through most of a diagram that is 600 pixels wide.
      assertTrue(count(image, color, 0, half) > 500);
      assertTrue(count(image, color, half, image.getWidth()) > 500);
    }
  }

  @Test
  void withoutValidationThereIsOneLine() throws IOException {
    BufferedImage image = draw(history(false, 1.0, 0.5, 0.3));
    assertTrue(count(image, BLUE, 0, image.getWidth()) > 1000);
    assertEquals(0, count(image, VERMILION, 0, image.getWidth()));
  }

  @Test
  void aLearningRateFillsItsDiagram() throws IOException {
    Config series = Config.of("loss", List.of(1, 1), "learning_rate", List.of(3e-5, 1e-5));
    History history =
        History.of(Config.of("epochs", List.of(0, 1), "seconds", List.of(1, 1), "series", series));
    BufferedImage image = draw(history);
    int width = image.getWidth();
    int[] rows =
        IntStream.range(0, image.getHeight())
            .filter(
                y -> count(image.getSubimage(width / 2, y, width / 2, 1), BLUE, 0, width / 2) > 0)
            .toArray();
    // Two thirds of a diagram of some 300 rows; the legend's sample, below, takes 50 more.
    assertTrue(rows[rows.length - 1] - rows[0] > 150, () -> Arrays.toString(rows));
  }

  @Test
  void oneEpochAndLossesThatAreNoNumbersAreDrawnToo() throws IOException {
    for (History history :
        List.of(
            history(true, 1.0), history(false, 1.0, "NaN", "Infinity"), history(false, "NaN"))) {
      assertTrue(draw(history).getWidth() >= 1000);
    }
  }

  /** A folder without fonts, and a home without the JDK's list of them. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void withoutFontsThereIsANoteInPlaceOfTheCurve() throws Exception {
    Path fonts = Files.writeString(temp.resolve("fonts.conf"), "<fontconfig></fontconfig>");
    Path out = temp.resolve("run");
    Map<String, String> environment =
        Map.of("FONTCONFIG_FILE", fonts.toString(), "JDK_JAVA_OPTIONS", "-Duser.home=" + temp);
    Cli cli =
        ChildJvm.lanewise(
                temp,
                environment,
                "train",
                "--data",
                TinyData.in(temp),
                "--model",
                "softmax",
                "--limit",
                64,
                "--epochs",
                1,
                "--out",
                out,
                "--json")
            .end()
            .expect(0);
    assertTrue(cli.err().contains("learning-curve.png was not drawn: "), cli.err());
    assertFalse(Files.exists(out.resolve("learning-curve.png")));
    assertTrue(Files.exists(out.resolve("model.safetensors")));
    assertEquals(out.toString(), cli.json().getString("out"));
  }
}
