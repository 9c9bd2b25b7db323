package dev.lanewise.engine;

import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * The outcome of choosing between scalar and vector kernels.
 *
 * @param bits the width of the vectors; 0 for scalar
 * @param reason why, in one sentence
 * @param error what is wrong with the property; null if nothing is
 */
record SimdChoice(int bits, String reason, String error) {
  static final String PROPERTY = "lanewise.simd";
  private static final int NARROWEST = 128;
  private static final String MODULE_MISSING =
      "the module jdk.incubator.vector is missing; start java with"
          + " --add-modules jdk.incubator.vector";

  /** Asks no more than needed, in the order of the cost of asking. */
  static SimdChoice decide(
      String property, BooleanSupplier hasModule, Supplier<Jvm> jvm, IntSupplier preferredBits) {
    int asked;
    switch (property) {
      case "off" -> {
        return scalar("switched off by -D" + PROPERTY + "=off");
      }
      case "auto" -> asked = 0;
      case "128", "256", "512" -> asked = Integer.parseInt(property);
      default -> {
        String error = "-D%s takes auto, off, 128, 256 or 512 but got \"%s\"";
        return new SimdChoice(0, null, error.formatted(PROPERTY, property));
      }
    }
    if (!hasModule.getAsBoolean()) {
      return scalar(MODULE_MISSING);
    }
    Jvm running = jvm.get();
    String whyNoC2 = running.whyNoC2();
    if (whyNoC2 != null) {
      return scalar(whyNoC2 + ", and vector kernels need HotSpot's C2 compiler");
    }
    if (!running.usesFma(preferredBits)) {
      return scalar(
          "the JVM does not use a fused multiply-add of the processor (it has none, or -XX:-UseFMA"
              + " is set)");
    }
    return width(asked, preferredBits.getAsInt());
  }

  private static SimdChoice width(int asked, int preferred) {
    if (preferred < NARROWEST) {
      return scalar("the vectors of this processor have only " + preferred + " bits");
    }
    if (asked == 0) {
      return new SimdChoice(preferred, preferred + " bits is what the processor prefers", null);
    }
    if (asked > preferred) {
      String reason = "-D%s=%d asks for more than the processor's %d bits";
      return new SimdChoice(preferred, reason.formatted(PROPERTY, asked, preferred), null);
    }
    return new SimdChoice(asked, "set by -D%s=%d".formatted(PROPERTY, asked), null);
  }

  private static SimdChoice scalar(String reason) {
    return new SimdChoice(0, reason, null);
  }

  /** Whether a flag was forgotten, which is worth a line in the log. */
  boolean isSurprise() {
    return MODULE_MISSING.equals(reason);
  }

  /** Throws if the property had a bad value: again at every use, so that nobody misses it. */
  void check() {
    if (error != null) {
      throw new IllegalArgumentException(error);
    }
  }
}
