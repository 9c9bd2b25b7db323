package dev.lanewise.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.fixtures.RealFiles;
import dev.lanewise.nn.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The README's program, compiled and run as the README says; the output it shows is the program's.
 */
class ReadmeTest {
  /**
   * How far an accuracy may be from the README's. It was measured at one vector width; another one
   * rounds otherwise, and a network that small then learns a slightly different function: some 1 %
   * of 2,000 samples, of which a standard deviation by chance is 0.6 %.
   */
  private static final double ACCURACY_BOUND = 0.03;

  @TempDir Path temp;

  /** The text between two fences. */
  static String block(String readme, String before, String fence) {
    int start = readme.indexOf(fence + "\n", readme.indexOf(before)) + fence.length() + 1;
    return readme.substring(start, readme.indexOf("\n```", start)) + "\n";
  }

  @Test
  void theProgramRunsAsShown() throws IOException, InterruptedException {
    String readme = Files.readString(RealFiles.repository().resolve("README.md"));
    String program = block(readme, "## A first program", "```java");
    List<String> shown = block(readme, "prints:", "```").lines().toList();
    assertTrue(program.lines().count() <= 22, "the README promises a short program");
    Files.writeString(temp.resolve("First.java"), program);

    List<String> command =
        List.of(
            ChildJvm.java().getFirst(),
            "-p",
            ChildJvm.modulePath(),
            "--add-modules",
            "lanewise.io",
            "First.java");
    Cli cli = ChildJvm.start(temp, Map.of(), command).end().expect(0);
    List<String> printed = cli.out().lines().toList();

    // Times and the last digits differ from machine to machine: compared are the words, and how
    // good the model is.
    assertEquals(
        shown.stream().map(ReadmeTest::masked).toList(),
        printed.stream().map(ReadmeTest::masked).toList());
    assertEquals(accuracy(shown), accuracy(printed), ACCURACY_BOUND);
    assertEquals(shown.getLast(), printed.getLast());
    assertEquals(10, Model.load(temp.resolve("digits.safetensors")).outputShape().dim(1));
    assertTrue(cli.err().contains("Using incubator modules"), cli.err());
  }

  private static String masked(String line) {
    return line.replaceAll("[0-9]+(\\.[0-9]+)?(e-[0-9]+)?(us|ms|s)?", "#")
        .replaceAll("#/step", "#");
  }

  private static double accuracy(List<String> lines) {
    for (String line : lines) {
      Matcher matcher = Pattern.compile("test loss .*, accuracy (\\S+)").matcher(line);
      if (matcher.matches()) {
        return Double.parseDouble(matcher.group(1));
      }
    }
    throw new AssertionError("no accuracy in " + lines);
  }
}
