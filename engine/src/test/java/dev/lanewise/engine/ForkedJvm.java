package dev.lanewise.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A main of the tests in a JVM of its own, because the choice of kernels is made once for a JVM.
 */
final class ForkedJvm {
  static final List<String> VECTOR_MODULE = List.of("--add-modules", "jdk.incubator.vector");

  private static final int MINUTES = 5;

  private ForkedJvm() {}

  /** What the main prints, errors and warnings included; throws if it fails. */
  static String run(Class<?> main, List<String> options, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IllegalStateException("still running: " + command);
    }
    if (process.exitValue() != 0) {
      throw new IllegalStateException(command + " failed:\n" + output);
    }
    return output;
  }
}
