package dev.lanewise.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.lanewise.nn.Config;
import dev.lanewise.nn.saving.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A run of the command within the test's JVM.
 *
 * @param status the exit status
 * @param out what went to stdout
 * @param err what went to stderr
 */
record Cli(int status, String out, String err) {
  static Cli run(Object... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] texts = Stream.of(args).map(Object::toString).toArray(String[]::new);
    int status =
        Main.run(
            texts,
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, false, StandardCharsets.UTF_8));
    return new Cli(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  Cli expect(int expected) {
    assertEquals(expected, status, () -> "stdout:\n" + out + "\nstderr:\n" + err);
    return this;
  }

  /** The object on the last line of stdout, which with {@code --json} is the only one. */
  Config json() {
    List<String> lines = out.lines().toList();
    assertEquals(1, lines.size(), () -> "stdout must be one line but is:\n" + out);
    return Json.readObject(lines.getLast());
  }

  /** Refused with this status: one sentence on stderr, nothing on stdout, no stack trace. */
  String refusal(int expected) {
    expect(expected);
    assertEquals("", out);
    assertFalse(
        err.contains("\tat ") || err.contains("Exception"),
        () -> "a stack trace or an exception's name:\n" + err);
    return err.lines().findFirst().orElseThrow();
  }

  static List<Path> filesIn(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> !file.equals(folder)).map(folder::relativize).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
