package dev.lanewise.samples;

import dev.lanewise.engine.ConvChoice;
import dev.lanewise.engine.ConvGeometry;
import dev.lanewise.engine.Convolution;
import dev.lanewise.engine.SelfCheck;
import dev.lanewise.engine.SelfCheck.Speed;
import dev.lanewise.engine.Simd;
import dev.lanewise.engine.Threads;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lanewise doctor}: which kernels run here and why, how fast they are, and what is off. */
@Command(
    name = "doctor",
    description =
        "Tells which kernels run here and why, and measures how fast they are (some seconds).",
    footer = {
      "",
      "--explain takes images,channels,rows,columns,filters and then, where they differ from a 3x3"
          + " kernel of stride 1 with padding same, the kernel's size, the stride, the padding, the"
          + " dilation and the groups: 64,32,28,28,64 or 1,3,224,224,64,7,2 or"
          + " 8,64,56,56,64,3x1,1,valid,1,64.",
      "",
      "With --json, peakGflops, gemmShare and convShare are for one thread; allThreads has those"
          + " for all."
    })
final class DoctorCommand extends Subcommand {
  /**
   * Below this share of the peak, vector kernels are not compiled as they should be, or the machine
   * is busy.
   */
  private static final double LOW_SHARE = 0.3;

  private static final long SMALL_HEAP_MB = 512;

  @Option(
      names = "--explain",
      paramLabel = "n,c,h,w,filters,...",
      converter = GeometryValue.class,
      description =
          "Measures nothing; for this convolution, lists each kernel and why it is taken or not.")
  private ConvGeometry explain;

  @Override
  Map<String, Object> work() {
    return explain == null ? checkUp() : explain(explain);
  }

  private Map<String, Object> explain(ConvGeometry geometry) {
    List<String> kernels = Convolution.explain(geometry);
    say("%s", geometry);
    kernels.forEach(line -> say("  %s", line));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("geometry", geometry.toString());
    json.put("kernels", kernels);
    return json;
  }

  private Map<String, Object> checkUp() {
    String jdk = "%s, %s".formatted(Runtime.version(), System.getProperty("java.vm.name"));
    int processors = Runtime.getRuntime().availableProcessors();
    long heap = Runtime.getRuntime().maxMemory() >> 20;
    say("Java     %s, %s", jdk, System.getProperty("java.vendor"));
    say(
        "System   %s %s, %d %s, heap up to %,d MB",
        System.getProperty("os.name"),
        System.getProperty("os.arch"),
        processors,
        processors == 1 ? "processor" : "processors",
        heap);
    say("Vectors  %s", Simd.isVector() ? Simd.bits() + " bits" : "none");
    say("FMA      %s", Simd.hasFma() ? "yes" : "no");
    say("Threads  %d", Threads.get());
    SelfCheck check = SelfCheck.run();
    console().print(check);
    if (isAboveByWinograd(check)) {
      say(
          "Above 100 %%: counted are the formula's operations, of which Winograd's algorithms"
              + " need");
      say("less than half.");
    }
    long bytes = check.kernels().stream().mapToLong(Speed::bytesPerCall).max().orElse(-1);
    List<String> warnings = warnings(check, bytes, heap);
    warnings.forEach(warning -> say("Warning: %s", warning));

    Map<String, Object> json = new LinkedHashMap<>();
    json.put("jdk", jdk);
    json.put("simd", Simd.name());
    json.put("simdReason", Simd.reason());
    json.put("bits", Simd.bits());
    json.put("fma", Simd.hasFma());
    json.put("processors", processors);
    json.put("threads", check.threads());
    json.put("peakGflops", check.peak().oneThread());
    json.put("gemmShare", speed(check, "matrix product").shareOfOne(check.peak()));
    json.put("convShare", speed(check, "convolution").shareOfOne(check.peak()));
    json.put("bytesPerCall", bytes);
    json.put("allThreads", allThreads(check));
    json.put("warnings", warnings);
    return json;
  }

  /** Of the scalar twins, which know no Winograd, a share may be above 1 by chance. */
  static boolean isAboveByWinograd(SelfCheck check) {
    return check.simd().startsWith("vector")
        && ConvChoice.current().winograd()
        && check.kernels().stream().anyMatch(speed -> speed.shareOfOne(check.peak()) > 1);
  }

  private static Map<String, Object> allThreads(SelfCheck check) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("peakGflops", check.peak().allThreads());
    json.put("gemmShare", speed(check, "matrix product").shareOfAll(check.peak()));
    json.put("convShare", speed(check, "convolution").shareOfAll(check.peak()));
    return json;
  }

  private static Speed speed(SelfCheck check, String name) {
    return check.kernels().stream()
        .filter(speed -> speed.name().startsWith(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> warnings(SelfCheck check, long bytes, long heap) {
    List<String> warnings = new ArrayList<>();
    if (!Simd.isVector()) {
      warnings.add("the scalar kernels run, which is many times slower: " + Simd.reason());
    }
    for (Speed speed : check.kernels()) {
      double share = speed.shareOfOne(check.peak());
      if (Simd.isVector() && share < LOW_SHARE) {
        warnings.add(
            String.format(
                Locale.ROOT,
                "%s reaches only %.0f %% of the peak on one thread: is the machine busy?",
                speed.name(),
                100 * share));
      }
    }
    if (Simd.isVector() && bytes > 0) {
      warnings.add(
          "a kernel call allocates " + bytes + " bytes: the JVM does not compile it as it should");
    }
    if (heap < SMALL_HEAP_MB) {
      warnings.add("the heap is small, " + heap + " MB; LANEWISE_JAVA_OPTS=-Xmx2g makes it larger");
    }
    return warnings;
  }
}
