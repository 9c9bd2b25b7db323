package dev.lanewise.engine;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntSupplier;

/**
 * What tells whether vector code compiles to vector instructions. Nothing is timed.
 *
 * <p>The JVM's flags come from the module {@code jdk.management}; they are not asked for where
 * nobody has set one. Where it is missing (a run on the module path that nobody asked for it), a
 * {@code -XX:-UseFMA} or {@code -XX:TieredStopAtLevel=2|3} goes unseen, as do those that {@code
 * jlink --add-options} puts into an image. {@link #usesFma} then goes by the width of the vectors;
 * the rest is seen in the JVM's own properties.
 *
 * @param name the property java.vm.name
 * @param info the property java.vm.info
 * @param arch the property os.arch
 * @param useFma the flag UseFMA; null if unknown
 * @param tieredStopAtLevel the flag TieredStopAtLevel; null if unknown
 * @param useJvmci the flag UseJVMCICompiler; null if unknown
 */
record Jvm(
    String name,
    String info,
    String arch,
    String useFma,
    String tieredStopAtLevel,
    String useJvmci) {
  /** Within so many /proc/cpuinfo has told of the first processor. */
  private static final int PROCESSOR_BYTES = 4096;

  /** The JVM this runs in. */
  static Jvm current() {
    boolean set = areFlagsSet() || !impliesFma();
    return new Jvm(
        System.getProperty("java.vm.name", ""),
        System.getProperty("java.vm.info", ""),
        System.getProperty("os.arch", ""),
        set ? flag("UseFMA") : null,
        set ? flag("TieredStopAtLevel") : null,
        set ? flag("UseJVMCICompiler") : null);
  }

  /** A file on this process: words that end in a NUL. */
  private static String words(String file) throws IOException {
    return Files.readString(Path.of("/proc/self", file), StandardCharsets.ISO_8859_1);
  }

  /** Whether flags may have been set. Asking for one takes as long as loading a small model. */
  private static boolean areFlagsSet() {
    try {
      String command = words("cmdline");
      String variables = words("environ");
      String launcher = command.substring(0, command.indexOf('\0'));
      return !(launcher.equals("java") || launcher.endsWith("/java"))
          || command.contains("-XX")
          || command.contains("\0@") // a file of options
          || variables.contains("JAVA_OPTIONS=")
          || variables.contains("JAVA_TOOL_OPTIONS=")
          || System.getProperty("java.vm.version", "").contains("jvmci");
    } catch (IOException | RuntimeException e) {
      return true; // not Linux
    }
  }

  /** Whether a JVM without flags does as {@link #usesFma} takes it to do. */
  private static boolean impliesFma() {
    return switch (System.getProperty("os.arch", "")) {
      case "aarch64" -> true;
      case "amd64" -> hasFmaAndAvx2();
      default -> false;
    };
  }

  /** What the first processor has; some machines hide one of the two. */
  private static boolean hasFmaAndAvx2() {
    try (InputStream file = Files.newInputStream(Path.of("/proc/cpuinfo"))) {
      String text = new String(file.readNBytes(PROCESSOR_BYTES), StandardCharsets.ISO_8859_1);
      return text.contains(" fma ") && text.contains(" avx2 ");
    } catch (IOException e) {
      return false;
    }
  }

  /** Null if the JVM compiles with HotSpot's C2, else what it does instead. */
  String whyNoC2() {
    if (!name.endsWith("Server VM")) {
      return "this JVM is \"" + name + "\"";
    }
    if (info.startsWith("interpreted")) {
      return "the JVM only interprets (-Xint)";
    }
    if ("true".equals(useJvmci)) {
      return "the JVM compiles with JVMCI (-XX:+UseJVMCICompiler)";
    }
    if (info.contains("emulated-client")
        || tieredStopAtLevel != null && Integer.parseInt(tieredStopAtLevel) < 4) {
      return "the JVM stops at compiler C1 (-XX:TieredStopAtLevel or -XX:CompilationMode)";
    }
    return null;
  }

  /**
   * Whether {@code fma} is one instruction; otherwise it is computed exactly, 10,000 times slower.
   */
  boolean usesFma(IntSupplier preferredBits) {
    if (useFma != null) {
      return useFma.equals("true");
    }
    // Arm's 64-bit processors all have it, and so has every x86 one that has integer vectors of 256
    // bits (AVX2 came with FMA).
    return arch.equals("aarch64") || preferredBits.getAsInt() >= 256;
  }

  private static String flag(String name) {
    try {
      return Flags.get(name);
    } catch (LinkageError e) {
      return null; // no jdk.management
    }
  }

  /** Apart, because it cannot be linked without jdk.management. */
  private static final class Flags {
    static String get(String name) {
      HotSpotDiagnosticMXBean bean =
          ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
      if (bean == null) {
        return null; // another JVM than HotSpot
      }
      try {
        return bean.getVMOption(name).getValue();
      } catch (IllegalArgumentException e) {
        return null; // no such flag
      }
    }
  }
}
