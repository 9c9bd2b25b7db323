package dev.lanewise.samples;

import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The command in a JVM of its own, for what ends a JVM or depends on its working directory. */
final class ChildJvm {
  private static final int SECONDS = 120;

  private final Process process;
  private final Path out;
  private final Path err;

  private ChildJvm(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** The options of a JVM that runs these tests' classes from the class path. */
  static List<String> java() {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return List.of(
        java,
        "--add-modules",
        "jdk.incubator.vector",
        "-cp",
        System.getProperty("java.class.path"));
  }

  /** The entries of the class path that are the library's modules, as a module path. */
  static String modulePath() {
    Set<String> modules = Set.of("lanewise.engine", "lanewise.nn", "lanewise.io");
    List<String> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      // Asked of nothing else: other jars may make no module at all.
      if (entry.contains("lanewise") || Files.exists(Path.of(entry, "module-info.class"))) {
        ModuleFinder finder = ModuleFinder.of(Path.of(entry));
        if (finder.findAll().stream()
            .anyMatch(found -> modules.contains(found.descriptor().name()))) {
          entries.add(entry);
        }
      }
    }
    return String.join(File.pathSeparator, entries);
  }

  /** Starts a program in this folder. */
  static ChildJvm start(Path folder, Map<String, String> environment, List<String> command)
      throws IOException {
    Path out = Files.createTempFile("child", ".out");
    Path err = Files.createTempFile("child", ".err");
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().putAll(environment);
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    process.getOutputStream().close();
    return new ChildJvm(process, out, err);
  }

  /** Starts {@code lanewise} with these arguments. */
  static ChildJvm lanewise(Path folder, Object... args) throws IOException {
    return lanewise(folder, Map.of(), args);
  }

  /** Starts {@code lanewise} with more in its environment. */
  static ChildJvm lanewise(Path folder, Map<String, String> environment, Object... args)
      throws IOException {
    List<String> command = new ArrayList<>(java());
    command.add(Main.class.getName());
    for (Object arg : args) {
      command.add(arg.toString());
    }
    return start(folder, environment, command);
  }

  /** Waits until stdout holds this text. */
  ChildJvm awaitOut(String text) throws IOException, InterruptedException {
    for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        !Files.readString(out).contains(text);
        Thread.sleep(20)) {
      if (System.nanoTime() > end || !process.isAlive()) {
        process.destroyForcibly();
        throw new IllegalStateException(
            "'%s' did not come:%n%s%n%s"
                .formatted(text, Files.readString(out), Files.readString(err)));
      }
    }
    return this;
  }

  /** Sends a signal, as Ctrl-C (INT) or the system (TERM) does. */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
        .inheritIO()
        .start()
        .waitFor();
  }

  /** What it left when it ended. */
  Cli end() throws IOException, InterruptedException {
    if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException(
          "still running:\n" + Files.readString(out) + Files.readString(err));
    }
    Cli cli = new Cli(process.exitValue(), Files.readString(out), Files.readString(err));
    Files.delete(out);
    Files.delete(err);
    return cli;
  }
}
