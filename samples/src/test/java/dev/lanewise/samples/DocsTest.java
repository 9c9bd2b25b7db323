package dev.lanewise.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.fixtures.RealFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents name exists: types, their members, files and modules. */
class DocsTest {
  private static final List<String> DOCUMENTS =
      List.of(
          "README.md",
          "CONTRIBUTING.md",
          "docs/architecture.md",
          "docs/backprop.md",
          "docs/kernels.md",
          "docs/kernel-limits.md",
          "docs/augmentation.md",
          "docs/images-in.md",
          "docs/networks.md",
          "docs/performance.md",
          "docs/training.md",
          "docs/decisions/0001-one-tile-for-products-and-convolutions.md",
          "docs/decisions/0002-one-width-of-floats.md",
          "docs/decisions/0003-winograd-tiles-of-4x4.md",
          "docs/decisions/0004-a-plan-made-from-layers.md",
          "docs/decisions/0005-plain-loops-until-a-kernel-is-compiled.md");

  /**
   * A type, with or without a member or arguments: {@code Shape.ANY}, {@code Threads.set}, {@code
   * Job.take()}.
   */
  private static final Pattern TYPE =
      Pattern.compile("`([A-Z]\\w*[a-z]\\w*)(?:\\.(\\w+))?(?:\\([^`]*\\))?`");

  /** A file of the repository: {@code docs/architecture.md}. */
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)");

  private static Map<String, String> sources(Path repository) throws IOException {
    Map<String, String> sources = new HashMap<>();
    for (String module :
        List.of("engine", "nn", "io", "samples", "test-fixtures", "bench", "bench/peers")) {
      try (Stream<Path> files = Files.walk(repository.resolve(module).resolve("src"))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          sources.merge(
              file.getFileName().toString().replace(".java", ""),
              Files.readString(file),
              String::concat);
        }
      }
    }
    return sources;
  }

  @Test
  void typesAndMembersExist() throws IOException {
    Path repository = RealFiles.repository();
    Map<String, String> sources = sources(repository);
    List<String> missing = new ArrayList<>();
    int found = 0;
    for (String document : DOCUMENTS) {
      Matcher matcher = TYPE.matcher(Files.readString(repository.resolve(document)));
      while (matcher.find()) {
        String source = sources.get(matcher.group(1));
        String nested = "(class|interface|record|enum) " + matcher.group(1) + "\\b";
        if (source == null) {
          source =
              sources.values().stream()
                  .filter(text -> Pattern.compile(nested).matcher(text).find())
                  .findFirst()
                  .orElse(null);
        }
        String member = matcher.group(2);
        if (source == null
            || member != null && !Pattern.compile("\\b" + member + "\\b").matcher(source).find()) {
          missing.add(document + ": " + matcher.group());
        }
        found++;
      }
    }
    assertEquals(List.of(), missing);
    assertTrue(found > 50, "names found: " + found);
  }

  @Test
  void linksLeadSomewhere() throws IOException {
    Path repository = RealFiles.repository();
    for (String document : DOCUMENTS) {
      Path file = repository.resolve(document);
      Matcher matcher = LINK.matcher(Files.readString(file));
      while (matcher.find()) {
        assertTrue(
            Files.exists(file.resolveSibling(matcher.group(1))), document + ": " + matcher.group());
      }
    }
  }
}
