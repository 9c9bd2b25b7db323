package dev.lanewise.engine.vector;

/**
 * What one of the {@link WinogradTransforms} works on: {@code count} vectors, each of elements that
 * lie a step apart. Element j of vector i is read and written at
 *
 * <pre>
 * from[at + offsets[i] + j * step]
 * to[toAt + toOffsets[i] + j * toStep]
 * </pre>
 *
 * <p>A vector's elements are read before any is written, so a pass may work in place.
 */
final class WinogradPass {
  private static final ThreadLocal<WinogradPass> LOCAL = ThreadLocal.withInitial(WinogradPass::new);

  float[] from;
  int at;
  int[] offsets;
  int step;

  float[] to;
  int toAt;
  int[] toOffsets;
  int toStep;

  int count;

  private WinogradPass() {}

  /** This thread's. */
  static WinogradPass local() {
    return LOCAL.get();
  }

  /** The same offsets in each of so many rows, {@code step} apart. */
  static int[] inRows(int rows, int step, int[] offsets) {
    int[] all = new int[rows * offsets.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = i / offsets.length * step + offsets[i % offsets.length];
    }
    return all;
  }

  /** Lets go of the arrays, so that a thread keeps no tensor of the last part alive. */
  void release() {
    from = to = null;
  }

  /** Sets where elements are read. */
  void from(float[] from, int at, int[] offsets, int step) {
    this.from = from;
    this.at = at;
    this.offsets = offsets;
    this.step = step;
  }

  /** Sets where elements are written. */
  void to(float[] to, int toAt, int[] toOffsets, int toStep) {
    this.to = to;
    this.toAt = toAt;
    this.toOffsets = toOffsets;
    this.toStep = toStep;
  }
}
