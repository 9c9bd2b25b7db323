package dev.lanewise.engine.vector;

import dev.lanewise.engine.Simd;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The one vector width of this JVM, as {@link Simd} chose it.
 *
 * <p>A static final constant, because the compiler folds vector operations only where it knows the
 * species.
 *
 * <p>No kernel uses a second width of floats. The Vector API's methods are shared, and so are the
 * compiler's profiles of them: once two classes of FloatVector have met in one (that of {@code
 * intoArray}, say), C2 of JDK 25 compiles later kernels for both, and they allocate every vector.
 */
final class Species {
  /** Floats. */
  static final VectorSpecies<Float> F = ofBits(Simd.bits());

  /**
   * Kernels that a training step or a prediction calls once, for what its last layer has, take up
   * to so many numbers through plain loops, which is done in microseconds. Vector loops that turn
   * so rarely are compiled after hundreds or thousands of steps only, and until then each of their
   * vectors is an object.
   */
  static final int FEW = 4096;

  private Species() {}

  private static VectorSpecies<Float> ofBits(int bits) {
    return switch (bits) {
      case 128 -> FloatVector.SPECIES_128;
      case 256 -> FloatVector.SPECIES_256;
      case 512 -> FloatVector.SPECIES_512;
      default -> FloatVector.SPECIES_PREFERRED;
    };
  }
}
