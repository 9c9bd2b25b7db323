package dev.lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.incubator.vector.Vector;
import org.junit.jupiter.api.Test;

/** Rules of the architecture that can be read off the sources of all modules. */
class HouseRulesTest {
  private static final Path ROOT = root();
  private static final List<String> LIBRARY = List.of("engine", "nn", "io");
  private static final int LONGEST_KERNEL_FILE = 450;

  private static final Pattern PUBLIC_TYPE =
      Pattern.compile(
          "\\s*public\\s+(?:(?:static|final|abstract|sealed|non-sealed)\\s+)*(?:class|interface|enum|record|@interface)\\s+(\\w+).*");

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.isDirectory(folder.resolve("engine/src/main/java"))) {
      folder = folder.getParent();
    }
    return folder;
  }

  /** The Java files below a folder; none where the folder is not there yet. */
  private static List<Path> sources(String folder) {
    Path start = ROOT.resolve(folder);
    if (!Files.isDirectory(start)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(start)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lines of code (no comments) that break a rule, as file:line. */
  private static List<String> offences(List<Path> files, Predicate<String> breaksRule) {
    List<String> offences = new ArrayList<>();
    for (Path file : files) {
      List<String> lines = lines(file);
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i).strip();
        boolean comment = line.startsWith("*") || line.startsWith("/*") || line.startsWith("//");
        if (!comment && breaksRule.test(line)) {
          offences.add(ROOT.relativize(file) + ":" + (i + 1) + ": " + line);
        }
      }
    }
    return offences;
  }

  @Test
  void sourcesAreFound() {
    assertTrue(sources("engine/src/main/java").size() > 20);
  }

  @Test
  void onePackageUsesTheVectorModule() {
    List<Path> files = new ArrayList<>();
    for (String module : List.of("engine", "nn", "io", "samples", "bench")) {
      for (Path file : sources(module + "/src/main/java")) {
        if (!file.getParent().endsWith("dev/lanewise/engine/vector")
            && !file.endsWith("module-info.java")) {
          files.add(file);
        }
      }
    }
    assertEquals(
        List.of(),
        offences(files, line -> line.matches(".*(?<!\")\\bjdk\\.incubator\\.vector\\.[A-Z*].*")));
  }

  @Test
  void eachRoomKnowsOnlyTheRoomsBehindIt() {
    assertEquals(
        List.of(), offences(sources("engine/src/main/java"), mentions("nn|io|samples|bench")));
    assertEquals(List.of(), offences(sources("nn/src/main/java"), mentions("io|samples|bench")));
    assertEquals(List.of(), offences(sources("io/src/main/java"), mentions("samples|bench")));
    assertEquals(
        List.of(),
        offences(sources("test-fixtures/src/main/java"), mentions("engine|nn|io|samples|bench")));
  }

  private static Predicate<String> mentions(String rooms) {
    return Pattern.compile("\\bdev\\.lanewise\\.(?:" + rooms + ")\\b").asPredicate();
  }

  /** Such a method is fast or slow by what else was compiled: see docs/kernels.md. */
  @Test
  void noMethodTakesOrReturnsAVector() throws ClassNotFoundException {
    List<String> offences = new ArrayList<>();
    List<Path> files = sources("engine/src/main/java/dev/lanewise/engine/vector");
    for (Path file : files) {
      String name = file.getFileName().toString().replace(".java", "");
      Class<?> type =
          Class.forName(
              "dev.lanewise.engine.vector." + name, false, HouseRulesTest.class.getClassLoader());
      for (Method method : type.getDeclaredMethods()) {
        Stream<Class<?>> parameters = Arrays.stream(method.getParameterTypes());
        if (Stream.concat(parameters, Stream.of(method.getReturnType()))
            .anyMatch(Vector.class::isAssignableFrom)) {
          offences.add(method.toString());
        }
      }
    }
    assertTrue(files.size() > 20);
    assertEquals(List.of(), offences);
  }

  @Test
  void onlyTheEngineUsesItsInnerPackages() {
    List<Path> files = new ArrayList<>();
    for (String module : List.of("nn", "io", "samples", "bench")) {
      files.addAll(sources(module + "/src/main/java"));
    }
    Pattern inner =
        Pattern.compile("\\bdev\\.lanewise\\.engine\\.(?:kernel|scalar|vector|parallel)\\b");
    assertEquals(List.of(), offences(files, inner.asPredicate()));
  }

  @Test
  void noNativesNoUnsafe() {
    List<Path> files = new ArrayList<>();
    for (String module : LIBRARY) {
      files.addAll(sources(module + "/src/main/java"));
    }
    Pattern forbidden =
        Pattern.compile(
            "\\bsun\\.misc\\b|\\bjava\\.lang\\.foreign\\b|System\\.loadLibrary|System\\.setProperty|\\bjava\\.net\\.(?:Socket|http)|\\bnative\\s+\\w+\\s+\\w+\\(");
    assertEquals(List.of(), offences(files, forbidden.asPredicate()));
  }

  @Test
  void everyPublicTypeHasJavadoc() {
    List<String> bare = new ArrayList<>();
    for (String module : List.of("engine", "nn", "io", "samples")) {
      for (Path file : sources(module + "/src/main/java")) {
        List<String> lines = lines(file);
        for (int i = 0; i < lines.size(); i++) {
          Matcher type = PUBLIC_TYPE.matcher(lines.get(i));
          if (type.matches() && !endsWithJavadoc(lines, i)) {
            bare.add(ROOT.relativize(file) + ": " + type.group(1));
          }
        }
      }
    }
    assertEquals(List.of(), bare);
  }

  /** Whether a comment stands above line {@code at}, annotations in between not counted. */
  private static boolean endsWithJavadoc(List<String> lines, int at) {
    int i = at - 1;
    while (i >= 0 && !lines.get(i).strip().endsWith("*/")) {
      String line = lines.get(i).strip();
      if (line.isEmpty()
          || line.endsWith(";")
          || line.endsWith("{") && !line.startsWith("@")
          || line.equals("}")) {
        return false;
      }
      i--;
    }
    while (i >= 0 && !lines.get(i).contains("/*")) {
      i--;
    }
    return i >= 0 && lines.get(i).strip().startsWith("/**");
  }

  @Test
  void kernelFilesStaySmall() {
    for (String folder : List.of("kernel", "parallel", "scalar", "vector")) {
      for (Path file : sources("engine/src/main/java/dev/lanewise/engine/" + folder)) {
        int length = lines(file).size();
        assertTrue(
            length <= LONGEST_KERNEL_FILE,
            () -> ROOT.relativize(file) + " has " + length + " lines");
      }
    }
  }

  /**
   * Profiles of the Vector API's methods are shared by all kernels. Where two classes of
   * FloatVector meet in one (by a second width), C2 of JDK 25 compiles later kernels to code that
   * allocates.
   */
  @Test
  void kernelsUseOneWidthOfFloats() {
    Predicate<String> otherWidth =
        line ->
            line.contains("VectorShape")
                || line.contains("convertShape")
                || line.contains("of(float.class")
                || line.contains("withShape(")
                || line.contains("FloatVector.SPECIES");
    List<Path> files =
        sources("engine/src/main/java/dev/lanewise/engine/vector").stream()
            .filter(file -> !file.endsWith("Species.java"))
            .filter(file -> !file.endsWith("VectorKernelSet.java"))
            .toList();
    assertEquals(List.of(), offences(files, otherWidth));
  }
}
