package dev.lanewise.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.fixtures.RealFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in docs/backprop.md prints what stands there, and the pictures have its numbers. */
class BackpropTest {
  @TempDir Path temp;

  @Test
  void theExampleIsRight() throws Exception {
    Path docs = RealFiles.repository().resolve("docs");
    String text = Files.readString(docs.resolve("backprop.md"));
    Files.writeString(
        temp.resolve("Example.java"), ReadmeTest.block(text, "## The check", "```java"));
    List<String> command =
        List.of(
            ChildJvm.java().getFirst(),
            "-p",
            ChildJvm.modulePath(),
            "--add-modules",
            "lanewise.io",
            "Example.java");
    Cli cli = ChildJvm.start(temp, Map.of(), command).end().expect(0);
    assertEquals(ReadmeTest.block(text, "It prints", "```"), cli.out());
    String[] pictures = {
      "forward: x 1 2 0 0 1 3 2 1 1 W 1 -1 2 0 z -1 4 3 0",
      "dw: x 1 2 0 0 1 3 2 1 1 dz 1 2 -1 3 dW 8 10 3 9",
      "dx: dz 1 2 -1 3 W 1 -1 2 0 dx 1 1 -2 1 8 -3 -2 6 0"
    };
    for (String picture : pictures) {
      String[] both = picture.split(": ");
      assertEquals(both[1], numbers(docs.resolve("images/backprop-" + both[0] + ".svg")));
    }
  }

  /** The tensors of a picture: each one's numbers, then its name in the file, here before them. */
  private static String numbers(Path svg) throws Exception {
    StringBuilder all = new StringBuilder();
    StringBuilder numbers = new StringBuilder();
    for (String line : Files.readAllLines(svg)) {
      String shown = line.replaceAll("<[^>]*>", "").replace('−', '-');
      if (line.contains("font-size=\"17\"")) {
        numbers.append(' ').append(shown);
      } else if (!numbers.isEmpty() && line.contains("font-size=\"15\"")) {
        all.append(all.isEmpty() ? "" : " ").append(shown).append(numbers);
        numbers.setLength(0);
      }
    }
    return all.toString();
  }
}
