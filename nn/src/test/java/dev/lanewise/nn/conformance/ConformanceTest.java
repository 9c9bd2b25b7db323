package dev.lanewise.nn.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.fixtures.RealFiles;
import dev.lanewise.nn.Conformance;
import dev.lanewise.nn.training.LenetTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Every answer of another library that is at hand, compared with ours. What is counted is written
 * to {@code target/conformance.md}, and must be what {@code docs/conformance.md} says where that
 * counts as many cases: copy the one to the other where the change is meant.
 */
class ConformanceTest {
  @Test
  void everyAnswerIsOursOrLeftOutByARule() throws IOException {
    Conformance.file("README.md"); // skips, saying so, where there are none
    Report report = new Report();
    KerasCases.run(report);
    KerasJsCases.run(report);
    KerasTestsCases.run(report);
    TorchCases.run(report);
    BurnCases.run(report);
    OptimizerCases.run(report);
    report.run("e2e/dl4j_lenet", "LeNet", ConformanceTest::lenet);
    String counted = report.markdown();
    Path target = Path.of("target", "conformance.md");
    Files.createDirectories(target.getParent());
    Files.writeString(target, counted);
    assertEquals(List.of(), report.failures(), () -> String.join("\n", report.failures()));
    Path docs = RealFiles.repository().resolve("docs/conformance.md");
    String told = Files.exists(docs) ? Files.readString(docs) : "";
    if (told.isEmpty() || numbers(told).equals(numbers(counted))) {
      assertEquals(told, counted, () -> "docs/conformance.md is not " + target.toAbsolutePath());
    } else {
      System.out.println(
          "other cases than docs/conformance.md has: see " + target.toAbsolutePath());
    }
  }

  /** How many cases each file has. */
  private static List<String> numbers(String markdown) {
    return markdown
        .lines()
        .filter(line -> line.matches("\\| \\S+ \\| \\d+ \\|( \\d+ \\|){3}"))
        .map(line -> line.replaceAll("^(\\| \\S+ \\| \\d+ \\|).*", "$1"))
        .toList();
  }

  private static void lenet() throws IOException {
    LenetTest test = new LenetTest();
    test.gradientsAreTheirs();
    test.predictionsAreTheirs();
    test.sixtyStepsAreTheirs();
  }
}
