package dev.lanewise.nn.training;

import static dev.lanewise.nn.training.Nets.QUIET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.Model;
import dev.lanewise.nn.optimizers.SGD;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What is printed while training. */
class ProgressBarTest {
  private static final long MILLI = 1_000_000;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long now;

  /** A clock that a callback moves on by some milliseconds each step. */
  private FitOptions options(boolean terminal, Charset charset, int millisPerStep) {
    PrintStream out = new PrintStream(bytes, true, charset);
    Callback time =
        new Callback() {
          @Override
          public void onEpochBegin(Training training) {
            now += millisPerStep * MILLI;
          }

          @Override
          public void onBatchEnd(Training training) {
            now += millisPerStep * MILLI;
          }
        };
    return QUIET.batchSize(5).callbacks(new ProgressBar(out, terminal, () -> now)).callbacks(time);
  }

  private static String figure(double value) {
    return String.format(Locale.ROOT, Math.abs(value) > 1e-3 ? "%.4f" : "%.4e", value);
  }

  @Test
  void oneLineAnEpochWhereOutputIsNoTerminal() {
    Model model = Nets.plain(new SGD());
    History history =
        model.fit(
            Nets.images(52),
            options(false, StandardCharsets.UTF_8, 300).epochs(2).validationData(Nets.images(5)));
    StringBuilder expected = new StringBuilder();
    for (int epoch = 0; epoch < 2; epoch++) {
      expected.append("Epoch ").append(epoch + 1).append("/2 - 11/11 - 4s - 300ms/step");
      for (String name : List.of("accuracy", "loss", "val_accuracy", "val_loss")) {
        expected
            .append(" - ")
            .append(name)
            .append(": ")
            .append(figure(history.get(name).get(epoch)));
      }
      expected.append('\n');
    }
    assertEquals(expected.toString(), bytes.toString(StandardCharsets.UTF_8));
  }

  @Test
  void aBarThatIsRewrittenOnATerminal() {
    Model model = Nets.plain(new SGD());
    History history = model.fit(Nets.images(52), options(true, StandardCharsets.UTF_8, 20_000));
    String[] lines = bytes.toString(StandardCharsets.UTF_8).split("\n", -1);
    assertEquals(3, lines.length);
    assertEquals("Epoch 1/1", lines[0]);
    assertEquals("", lines[2]);
    String[] states = lines[1].split("\r", -1);
    assertEquals("", states[0]);
    assertEquals(1 + 11 + 1, states.length); // each step, and the end
    assertTrue(states[1].startsWith(" 1/11 " + bar(1) + " 3:20 20s/step - accuracy: "), states[1]);
    assertTrue(states[9].startsWith(" 9/11 " + bar(16) + " 40s 20s/step - accuracy: "), states[9]);
    assertTrue(states[11].startsWith("11/11 " + bar(20) + " 0s 20s/step - accuracy: "), states[11]);
    String figures =
        " - accuracy: "
            + figure(history.last("accuracy"))
            + " - loss: "
            + figure(history.last("loss"));
    assertEquals("11/11 " + bar(20) + " 240s 20s/step" + figures, states[12].stripTrailing());
    // What was longer is written over.
    for (int i = 2; i < states.length; i++) {
      assertTrue(states[i].length() >= states[i - 1].stripTrailing().length(), states[i]);
    }
  }

  private static String bar(int done) {
    return "\u001b[32m" + "━".repeat(done) + "\u001b[37m" + "━".repeat(20 - done) + "\u001b[0m";
  }

  @Test
  void theBarIsNotRewrittenMoreOftenThanEvery50Milliseconds() {
    Nets.plain(new SGD()).fit(Nets.images(500), options(true, StandardCharsets.UTF_8, 10));
    String line = bytes.toString(StandardCharsets.UTF_8).split("\n", -1)[1];
    // Steps at 10, 20, ... 1000 ms: 10, 60, ... 960 make 20, then the last step and the end.
    assertEquals(22, line.split("\r", -1).length - 1);
    assertTrue(line.contains(" 10ms/step"), line);
  }

  @Test
  void aStreamWithoutTheCharacterGetsAPlainOne() {
    Nets.plain(new SGD()).fit(Nets.images(10), options(true, StandardCharsets.US_ASCII, 0));
    String text = bytes.toString(StandardCharsets.US_ASCII);
    assertTrue(text.contains("1/2 ==========.......... 0s 0s/step - accuracy"), text);
    assertFalse(text.contains("?"), text);
  }

  @Test
  void aTrainingThatIsStoppedWithinAnEpochEndsTheLine() {
    Callback stop =
        new Callback() {
          @Override
          public void onBatchEnd(Training training) {
            training.stop();
          }
        };
    Nets.plain(new SGD())
        .fit(Nets.images(10), options(true, StandardCharsets.UTF_8, 100).callbacks(stop));
    assertTrue(bytes.toString(StandardCharsets.UTF_8).endsWith("\n"));
    bytes.reset();
    Nets.plain(new SGD())
        .fit(Nets.images(10), options(false, StandardCharsets.UTF_8, 100).callbacks(stop));
    assertEquals("", bytes.toString(StandardCharsets.UTF_8));
  }

  @Test
  void verboseChooses() {
    PrintStream before = System.out;
    try {
      System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
      Nets.plain(new SGD()).fit(Nets.images(10), new FitOptions().verbose(0));
      assertEquals(0, bytes.size());
      Nets.plain(new SGD()).fit(Nets.images(10), new FitOptions().verbose(2).epochs(3));
      assertEquals(3, bytes.toString(StandardCharsets.UTF_8).lines().count());
      assertTrue(
          bytes.toString(StandardCharsets.UTF_8).chars().allMatch(c -> c >= ' ' || c == '\n'));
    } finally {
      System.setOut(before);
    }
  }
}
