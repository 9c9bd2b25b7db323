package dev.lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The rules of the choice, for processors and JVMs that are not at hand. */
class SimdChoiceTest {
  private static final String HOTSPOT = "OpenJDK 64-Bit Server VM";
  private static final Jvm GOOD = jvm(HOTSPOT, "mixed mode, sharing", "amd64", "true", "4");

  private static Jvm jvm(String name, String info, String arch, String fma, String level) {
    return new Jvm(name, info, arch, fma, level, null);
  }

  private static SimdChoice decide(String property, Jvm jvm, int preferred) {
    return SimdChoice.decide(property, () -> true, () -> jvm, () -> preferred);
  }

  @Test
  void autoTakesThePreferredWidth() {
    assertEquals(256, decide("auto", GOOD, 256).bits());
    assertEquals(512, decide("auto", GOOD, 512).bits());
  }

  @Test
  void aNarrowerWidthIsTakenAndAWiderOneNarrowed() {
    assertEquals(128, decide("128", GOOD, 512).bits());
    SimdChoice narrowed = decide("512", GOOD, 256);
    assertEquals(256, narrowed.bits());
    assertEquals(
        "-Dlanewise.simd=512 asks for more than the processor's 256 bits", narrowed.reason());
  }

  @Test
  void tooNarrowIsScalar() {
    assertScalar(decide("auto", GOOD, 64), "only 64 bits");
    assertScalar(decide("512", GOOD, 64), "only 64 bits");
  }

  @Test
  void otherJvmsAreScalar() {
    Jvm openJ9 = jvm("Eclipse OpenJ9 VM", "JRE 25", "amd64", null, null);
    assertScalar(decide("auto", openJ9, 512), "this JVM is \"Eclipse OpenJ9 VM\"");
    Jvm client = jvm(HOTSPOT, "mixed mode, emulated-client", "amd64", "true", "1");
    assertScalar(decide("256", client, 512), "stops at compiler C1");
    Jvm graal = new Jvm(HOTSPOT, "mixed mode, jvmci", "amd64", "true", "4", "true");
    assertScalar(decide("auto", graal, 512), "JVMCI");
  }

  @Test
  void withoutFlagsWideVectorsOrArmMeanFma() {
    Jvm x86 = jvm(HOTSPOT, "mixed mode", "amd64", null, null);
    Jvm arm = jvm(HOTSPOT, "mixed mode", "aarch64", null, null);
    assertEquals(256, decide("auto", x86, 256).bits());
    assertScalar(decide("auto", x86, 128), "fused multiply-add");
    assertEquals(128, decide("auto", arm, 128).bits());
  }

  @Test
  void offAsksNothing() {
    SimdChoice off = SimdChoice.decide("off", () -> unasked() > 0, () -> null, () -> 0);
    assertScalar(off, "switched off");
  }

  @Test
  void aMissingModuleAsksForNoWidth() {
    SimdChoice choice = SimdChoice.decide("256", () -> false, () -> null, SimdChoiceTest::unasked);
    assertScalar(choice, "--add-modules jdk.incubator.vector");
    assertTrue(choice.isSurprise());
  }

  @Test
  void badValuesAreErrors() {
    for (String bad : new String[] {"", "on", "64", "1024", "512 ", "AUTO"}) {
      SimdChoice choice = decide(bad, GOOD, 512);
      var error = assertThrows(IllegalArgumentException.class, choice::check);
      assertTrue(error.getMessage().endsWith("but got \"" + bad + "\""), error.getMessage());
    }
  }

  private static int unasked() {
    throw new AssertionError("asked");
  }

  private static void assertScalar(SimdChoice choice, String reason) {
    assertEquals(0, choice.bits());
    assertTrue(choice.reason().contains(reason), choice.reason());
  }
}
