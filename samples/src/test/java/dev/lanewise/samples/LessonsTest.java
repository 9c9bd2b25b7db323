package dev.lanewise.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.fixtures.RealFiles;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The lessons, compiled and run as they say, on few samples. */
class LessonsTest {
  private static final Path FOLDER = RealFiles.repository().resolve("samples/src/lessons");

  @TempDir Path temp;

  /** Each lesson, a line it prints, and the files it writes. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "Lesson01Tensors, the same number.*0.5, none",
        "Lesson02FirstNetwork, 'trained: .* % of 1,000', none",
        "Lesson03ConvolutionByHand, largest difference .*(0.0|E-[789]), sobel.png",
        "Lesson04MnistCnn, test loss .*, curves.png confusion.png mistakes.png",
        "Lesson05Augmentation, 'varied: .*', variations.png",
        "Lesson06Callbacks, .* of 2 epochs were needed, best.safetensors",
        "Lesson07FeatureMaps, 'edges gives \\[1, 24, 24, 16\\]', filters.svg maps.png grad-cam.png",
        "Lesson08SkipConnections, test accuracy .*, none",
        "Lesson09SavingAndEmbedding, 'refused: .*', none",
      })
  void aLessonRunsAsItSays(String lesson, String printed, String pictures) throws Exception {
    Cli cli = run(lesson);
    assertTrue(cli.out().lines().anyMatch(line -> line.matches(printed)), cli.out());
    assertEquals(
        pictures == null ? List.of() : Stream.of(pictures.split(" ")).sorted().toList(),
        Cli.filesIn(temp).stream().map(Path::toString).toList());
  }

  @Test
  void transferLearningRunsAsItSays() throws Exception {
    Path few = Pictures.in(temp.resolve("few"), 25, 32, "a", "b", "c");
    Path many = Pictures.in(temp.resolve("many"), 20, 32, "dark", "light");
    Cli cli = run("Lesson10TransferLearning", "-Dlesson.few=" + few, "-Dlesson.many=" + many);
    assertTrue(cli.out().lines().anyMatch(line -> line.matches("gain .* over 2 seeds")), cli.out());
  }

  private Cli run(String lesson, String... more) throws Exception {
    Path file = FOLDER.resolve(lesson + ".java");
    String text = Files.readString(file);
    assertTrue(text.startsWith("// Lesson "), "says what it is");
    boolean drawing = text.contains("samples/target/lanewise-samples.jar");
    List<String> command =
        new ArrayList<>(
            List.of(
                ChildJvm.java().getFirst(),
                "-Djava.awt.headless=true",
                "-Dlesson.samples=300",
                "-Dlesson.epochs=2",
                "-Dlesson.seeds=2",
                "-Dlesson.out=" + temp));
    command.addAll(List.of(more));
    String module = drawing ? "lanewise.samples" : "lanewise.io";
    assertTrue(text.contains("--add-modules " + module), "the line to run it");
    assertTrue(
        text.contains("samples/src/lessons/" + lesson + ".java"), "the line to run it names it");
    command.addAll(List.of("-p", drawing ? allModules() : ChildJvm.modulePath()));
    command.addAll(List.of("--add-modules", module, file.toString()));
    return ChildJvm.start(temp, Map.of(), command).end().expect(0);
  }

  /** The class path as a module path: our modules, and the jars as automatic ones. */
  private static String allModules() {
    List<String> entries = new ArrayList<>();
    entries.add(ChildJvm.modulePath());
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      String name = Path.of(entry).getFileName().toString();
      boolean ours = Files.exists(Path.of(entry, "dev/lanewise/samples/Main.class"));
      if (ours || name.startsWith("xchart") || name.startsWith("picocli")) {
        entries.add(entry);
      }
    }
    return String.join(File.pathSeparator, entries);
  }

  @Test
  void thereAreNoOthersAndTheirNumbersFollow() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      List<String> names = files.map(file -> file.getFileName().toString()).sorted().toList();
      for (int i = 0; i < names.size(); i++) {
        assertTrue(names.get(i).matches("Lesson%02d\\w+\\.java".formatted(i + 1)), names::toString);
        assertTrue(
            Files.readString(FOLDER.resolve(names.get(i))).startsWith("// Lesson " + (i + 1) + ":"),
            names.get(i));
      }
    }
  }
}
