package dev.lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.fixtures.ForkedJvm;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The choice of kernels as a program meets it, in JVMs started with and without what it needs. */
class SimdForkTest {
  @Test
  void withoutTheModuleItRunsScalarAndSaysOnceWhichFlagIsMissing() throws Exception {
    String output = ForkedJvm.run(SimdMain.class, List.of());
    String flag = "start java with --add-modules jdk.incubator.vector";
    assertTrue(output.contains("6.0, scalar: the module jdk.incubator.vector is missing"), output);
    assertEquals(3, output.split(flag, -1).length, "reason and one line in the log: " + output);
  }

  @Test
  void withTheModuleItRunsVectors() throws Exception {
    assumeTrue(Simd.isVector());
    assertSays(ForkedJvm.run(SimdMain.class, ForkedJvm.VECTOR_MODULE), "6.0, vector");
  }

  @Test
  void itRunsVectorsWithoutTheManagementModule() throws Exception {
    assumeTrue(Simd.bits() >= 256);
    assertSays(fork("--limit-modules", "java.base,jdk.incubator.vector"), "6.0, vector");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-Xint", "-XX:TieredStopAtLevel=1", "-XX:TieredStopAtLevel=3"})
  void withoutC2ItRunsScalar(String option) throws Exception {
    String output = fork(option);
    assertSays(output, "6.0, scalar: the JVM ");
    assertSays(output, "need HotSpot's C2 compiler");
  }

  @Test
  void withoutFmaItRunsScalar() throws Exception {
    assertSays(fork("-XX:-UseFMA"), "6.0, scalar: the JVM does not use a fused multiply-add");
  }

  @Test
  void itCanBeSwitchedOff() throws Exception {
    assertSays(fork("-Dlanewise.simd=off"), "6.0, scalar: switched off by -Dlanewise.simd=off");
  }

  @Test
  void aBadValueIsRefusedAtEveryUse() throws Exception {
    String output = fork("-Dlanewise.simd=avx");
    String message = "-Dlanewise.simd takes auto, off, 128, 256 or 512 but got \"avx\"";
    assertSays(output, "refused: " + message);
    assertSays(output, "again: " + message);
  }

  @Test
  void aBadNumberOfThreadsIsRefused() throws Exception {
    assertSays(
        fork("-Dlanewise.threads=many"),
        "refused: -Dlanewise.threads takes 1 to 256 but got \"many\"");
  }

  private static String fork(String... options) throws Exception {
    List<String> all = new ArrayList<>(ForkedJvm.VECTOR_MODULE);
    all.addAll(List.of(options));
    return ForkedJvm.run(SimdMain.class, all);
  }

  private static void assertSays(String output, String expected) {
    assertTrue(output.contains(expected), () -> "expected \"" + expected + "\" in: " + output);
  }
}
