package dev.lanewise.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.saving.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class InterruptTest {
  private static final int SIGINT = 2;

  @TempDir Path temp;
  @TempDir static Path shared;

  private static Path tiny;

  @BeforeAll
  static void makeData() {
    tiny = TinyData.in(shared);
  }

  /**
   * Ctrl-C's signal; or TERM where this JVM was started with Ctrl-C ignored, as by {@code &} in a
   * script, which its children inherit.
   */
  private static String signal() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (Files.exists(status)) {
      for (String line : Files.readAllLines(status)) {
        if (line.startsWith("SigIgn:")
            && (Long.parseUnsignedLong(line.substring(7).strip(), 16) >> (SIGINT - 1) & 1) == 1) {
          return "TERM";
        }
      }
    }
    return "INT";
  }

  private static int status(String signal) {
    return 128 + (signal.equals("INT") ? SIGINT : 15);
  }

  @Test
  void ctrlCLeavesTheLastCheckpointAndSaysWhere() throws Exception {
    ChildJvm child =
        ChildJvm.lanewise(temp, "train", "--data", tiny, "--model", "softmax", "--epochs", 100000);
    child.awaitOut("Epoch 3/");
    String signal = signal();
    child.signal(signal);
    Cli cli = child.end();

    assertEquals(status(signal), cli.status(), cli.err());
    Path checkpoint = Path.of("runs/softmax-1/checkpoint.safetensors");
    int done = Checkpoint.load(temp.resolve(checkpoint)).state().epochsDone();
    assertTrue(done >= 3, cli.out());
    assertTrue(cli.err().contains("after epoch " + done + " is " + checkpoint), cli.err());
    assertEquals(
        List.of(Path.of("checkpoint.safetensors")), Cli.filesIn(temp.resolve("runs/softmax-1")));

    String resumed =
        cli.err().lines().filter(line -> line.contains("--resume")).findFirst().orElseThrow();
    assertTrue(resumed.endsWith("./lanewise train --resume " + checkpoint), resumed);
  }

  @Test
  void ctrlCBeforeTheFirstEpochLeavesNothing() throws Exception {
    ChildJvm child = ChildJvm.lanewise(temp, "train", "--model", "fashion-cnn", "--epochs", 1);
    child.awaitOut("into runs/fashion-cnn-1");
    String signal = signal();
    child.signal(signal);
    Cli cli = child.end();
    assertEquals(status(signal), cli.status(), cli.err());
    assertTrue(cli.err().contains("before the first epoch was complete"), cli.err());
    assertEquals(List.of(), Cli.filesIn(temp));
  }

  @Test
  void ctrlCAfterResumePointsAtTheCheckpointThereIs() throws Exception {
    Path run = temp.resolve("run");
    Cli.run(
            "train",
            "--data",
            tiny,
            "--model",
            "mnist-cnn",
            "--limit",
            32,
            "--epochs",
            1,
            "--out",
            run)
        .expect(0);
    Path checkpoint = run.resolve("checkpoint.safetensors");
    ChildJvm child = ChildJvm.lanewise(temp, "train", "--resume", checkpoint, "--epochs", 100000);
    child.awaitOut("into runs/mnist-cnn-1");
    String signal = signal();
    child.signal(signal);
    Cli cli = child.end();
    assertEquals(status(signal), cli.status(), cli.err());
    assertTrue(cli.err().contains("Go on with: ./lanewise train --resume "), cli.err());
  }

  @Test
  void withoutOutTheRunsAreNumbered() throws Exception {
    Files.createDirectories(temp.resolve("runs/softmax-4"));
    Cli cli =
        ChildJvm.lanewise(
                temp, "train", "--data", tiny, "--model", "softmax", "--epochs", 1, "--json")
            .end()
            .expect(0);
    assertEquals("runs/softmax-5", cli.json().getString("out"));
    assertTrue(Files.exists(temp.resolve("runs/softmax-5/model.safetensors")));
    assertEquals(List.of(), Cli.filesIn(temp.resolve("runs/softmax-4")));
  }

  @Test
  void aPathIsQuotedWhereAShellNeedsIt() {
    assertEquals("runs/mlp-1/x.y", Interrupt.quoted(Path.of("runs/mlp-1/x.y")));
    assertEquals("'my runs/x'", Interrupt.quoted(Path.of("my runs/x")));
    assertEquals("'it'\\''s $1'", Interrupt.quoted(Path.of("it's $1")));
  }
}
