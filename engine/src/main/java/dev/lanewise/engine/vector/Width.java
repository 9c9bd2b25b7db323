package dev.lanewise.engine.vector;

import dev.lanewise.engine.Simd;

/**
 * How wide the vectors of {@link Species#F} are. Apart from it, because making a species takes as
 * long as a first prediction, and plain loops can do without.
 */
final class Width {
  /** Bits of a vector; what the processor prefers where only tests run vectors. */
  static final int BITS = Simd.bits() == 0 ? VectorKernelSet.preferredBits() : Simd.bits();

  /** Floats in a vector. */
  static final int LANES = BITS / Float.SIZE;

  private Width() {}
}
