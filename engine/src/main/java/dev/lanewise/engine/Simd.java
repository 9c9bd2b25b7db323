package dev.lanewise.engine;

import dev.lanewise.engine.kernel.KernelSet;
import dev.lanewise.engine.kernel.Kernels;
import dev.lanewise.engine.scalar.ScalarKernelSet;
import dev.lanewise.engine.vector.VectorKernelSet;

/**
 * Which set of kernels runs in this JVM, and why: chosen once, when first needed.
 *
 * <p>{@code -Dlanewise.simd=auto|off|128|256|512} sets the width in bits, or switches to the scalar
 * kernels. {@code auto}, the default, takes the width the processor prefers. A width wider than
 * that is narrowed to it, and the reason says so. Any other value makes every use of the engine
 * throw an {@link IllegalArgumentException}.
 *
 * <p>The scalar kernels also run, in place of vector kernels that would be far slower still, where
 * the module {@code jdk.incubator.vector} is missing, where the JVM does not compile with HotSpot's
 * C2, and where it does not use the processor's fused multiply-add.
 */
public final class Simd {
  private static final SimdChoice CHOICE =
      SimdChoice.decide(
          System.getProperty(SimdChoice.PROPERTY, "auto"),
          Simd::hasVectorModule,
          Jvm::current,
          VectorKernelSet::preferredBits);

  private Simd() {}

  private static final class Holder {
    static final KernelSet SET = CHOICE.bits() == 0 ? scalarKernelSet() : VectorKernelSet.create();
    static final Kernels KERNELS = SET.kernels();
  }

  /** {@code scalar}, or {@code vector} with the width in bits, such as {@code vector512}. */
  public static String name() {
    int bits = bits();
    return bits == 0 ? "scalar" : "vector" + bits;
  }

  /** Why these kernels were chosen, in one sentence. */
  public static String reason() {
    CHOICE.check();
    return CHOICE.reason();
  }

  /** The width of the vectors in bits; 0 if scalar. */
  public static int bits() {
    CHOICE.check();
    return CHOICE.bits();
  }

  /** Whether the vector kernels run. */
  public static boolean isVector() {
    return bits() != 0;
  }

  /** Whether the JVM uses the processor's fused multiply-add; false if that cannot be told. */
  public static boolean hasFma() {
    return Jvm.current().usesFma(hasVectorModule() ? VectorKernelSet::preferredBits : () -> 0);
  }

  static KernelSet kernelSet() {
    CHOICE.check();
    return Holder.SET;
  }

  static Kernels kernels() {
    CHOICE.check();
    return Holder.KERNELS;
  }

  private static boolean hasVectorModule() {
    try {
      Class.forName("jdk.incubator.vector.FloatVector", false, Simd.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private static KernelSet scalarKernelSet() {
    if (CHOICE.isSurprise()) {
      System.getLogger(Simd.class.getName())
          .log(System.Logger.Level.WARNING, "Scalar kernels, many times slower: {0}.", reason());
    }
    return new ScalarKernelSet();
  }
}
