import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Checks or applies google-java-format, run by the root pom as {@code java .ci/Format.java
 * check|apply <stamp>}. The stamp stays where every file is formatted, and only files changed since
 * its time are read again; the pom fails the build where there is none.
 */
void main(String[] args) throws IOException {
  boolean apply = args[0].equals("apply");
  Path stamp = Path.of(args[1]);
  FileTime last = Files.exists(stamp) ? Files.getLastModifiedTime(stamp) : null;
  // A second back, for file systems that keep whole seconds.
  FileTime start = FileTime.from(Instant.now().minusSeconds(1));

  List<String> files = new ArrayList<>();
  for (Path file : javaFiles(Path.of(""))) {
    if (last == null || Files.getLastModifiedTime(file).compareTo(last) >= 0) {
      files.add(file.toString());
    }
  }
  List<String> unformatted = format("--dry-run", files);
  // The formatter does not always come to rest at once.
  for (int round = 0; apply && !unformatted.isEmpty() && round < 5; round++) {
    format("--replace", unformatted);
    unformatted = format("--dry-run", unformatted);
  }
  if (unformatted.isEmpty()) {
    Files.createDirectories(stamp.getParent());
    Files.writeString(stamp, "");
    Files.setLastModifiedTime(stamp, start);
  } else {
    System.err.println("Not formatted:\n" + String.join("\n", unformatted));
    Files.deleteIfExists(stamp);
  }
}

/** Runs google-java-format and returns the lines it printed: with --dry-run, files to change. */
List<String> format(String option, List<String> files) {
  if (files.isEmpty()) {
    return List.of();
  }
  List<String> arguments = new ArrayList<>(files);
  arguments.addFirst(option);
  StringWriter out = new StringWriter();
  int code =
      ToolProvider.findFirst("google-java-format")
          .orElseThrow()
          .run(
              new PrintWriter(out, true),
              new PrintWriter(System.err, true),
              arguments.toArray(String[]::new));
  if (code != 0) {
    System.exit(code);
  }
  return out.toString().lines().toList();
}

List<Path> javaFiles(Path root) throws IOException {
  List<Path> files = new ArrayList<>();
  for (Path top : list(root)) {
    Path sources = top.resolve("src");
    if (Files.isDirectory(sources)) {
      try (Stream<Path> tree = Files.walk(sources)) {
        tree.filter(p -> p.toString().endsWith(".java")).forEach(files::add);
      }
    }
  }
  files.add(root.resolve(".ci/Format.java"));
  return files;
}

List<Path> list(Path root) throws IOException {
  try (Stream<Path> entries = Files.list(root)) {
    return entries.sorted().toList();
  }
}
