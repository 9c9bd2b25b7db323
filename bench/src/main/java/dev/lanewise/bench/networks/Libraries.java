package dev.lanewise.bench.networks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Where the libraries lie once they are built, and how a JVM with one of them is started. */
final class Libraries {
  static final String TENSORFLOW = "tensorflow";
  static final String DJL = "djl";
  static final String ONNX_RUNTIME = "onnxruntime";

  private final Path root;
  private final List<String> options;

  /**
   * Libraries below a root.
   *
   * @param options more options for our own JVMs
   */
  Libraries(Path root, List<String> options) {
    this.root = root;
    this.options = options;
  }

  private Path target() {
    return root.resolve("bench/peers/target");
  }

  /** A JVM with the default heap, that runs {@link Child}. */
  Contestant start(String library, String task, String network, int batch, int threads)
      throws IOException {
    List<String> classPath = new ArrayList<>(List.of("bench/target/benchmarks.jar"));
    if (!library.equals(Lanewise.NAME)) {
      classPath.add("bench/peers/target/lanewise-bench-peers.jar");
      classPath.add("bench/peers/target/" + library + "/*");
    }
    ProcessBuilder command = java(library, classPath, Child.class.getName());
    command.command().addAll(List.of(library, task, network, "" + batch, "" + threads));
    return Contestant.start(command);
  }

  /** The first thing that such a JVM tells. */
  String tell(String library, String task, String network, int batch, int threads)
      throws IOException {
    try (Contestant contestant = start(library, task, network, batch, threads)) {
      return contestant.told();
    }
  }

  /** A JVM that runs a program with nothing but a library's own jars beside it. */
  ProcessBuilder program(String library, String main) throws IOException {
    List<String> classPath = new ArrayList<>(List.of("bench/target/classes"));
    if (library.equals(Lanewise.NAME)) {
      jars(library).forEach(jar -> classPath.add(root.relativize(jar).toString()));
    } else {
      classPath.add("bench/peers/target/classes");
      classPath.add("bench/peers/target/" + library + "/*");
    }
    return java(library, classPath, "dev.lanewise.bench.networks." + main);
  }

  private ProcessBuilder java(String library, List<String> classPath, String main) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (library.equals(Lanewise.NAME)) {
      command.addAll(List.of("--add-modules", "jdk.incubator.vector"));
      command.addAll(options);
    } else {
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("-Dorg.bytedeco.javacpp.cachedir=" + target().resolve("cache"));
      command.add("-DDJL_CACHE_DIR=" + target().resolve("cache"));
      command.add("-Dai.djl.offline=true");
    }
    List<String> paths = classPath.stream().map(each -> root.resolve(each).toString()).toList();
    command.addAll(List.of("-cp", String.join(":", paths), main));
    return new ProcessBuilder(command);
  }

  /** What a user of a library installs: its jars, for Linux on x86-64. */
  List<Path> jars(String library) throws IOException {
    if (!library.equals(Lanewise.NAME)) {
      return list(target().resolve(library));
    }
    List<Path> jars = new ArrayList<>();
    for (String module : List.of("engine", "nn", "io")) {
      list(root.resolve(module).resolve("target")).stream()
          .filter(jar -> jar.getFileName().toString().startsWith("lanewise-" + module))
          .filter(jar -> !jar.getFileName().toString().matches(".*-(tests|sources|javadoc)\\.jar"))
          .forEach(jars::add);
    }
    return jars;
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }

  /** The length of these files in bytes. */
  static long size(List<Path> files) {
    return files.stream()
        .mapToLong(
            file -> {
              try {
                return Files.size(file);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
        .sum();
  }
}
