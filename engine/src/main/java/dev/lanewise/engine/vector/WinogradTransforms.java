package dev.lanewise.engine.vector;

import java.util.Arrays;

/**
 * The transforms of one size of Winograd's tiles, along one axis. With * for the product of
 * elements, a 3x3 convolution of a tile d with a kernel g is
 *
 * <pre>
 * y  = A' [ (G g G') * (B' d B) ] A
 * </pre>
 *
 * and its gradient by g, from the gradient dy of the tile's outputs,
 *
 * <pre>
 * dg = C' [ (H dy H') * (B' d B) ] C
 * </pre>
 *
 * where a prime transposes. The matrices come from polynomials that are known by their values at a
 * few points: the rows of A and C hold the powers of the points, those of G and H the same powers
 * over a constant, and B belongs to the points alone, so both formulas share it.
 *
 * <p>A matrix from both sides is two passes ({@link WinogradPass}), along the columns and along the
 * rows.
 *
 * <p>Source: Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, 2015.
 */
abstract class WinogradTransforms {
  /** F(4x4, 3x3). */
  static final WinogradTransforms FOUR = new WinogradTransforms4();

  /** F(2x2, 3x3). */
  static final WinogradTransforms TWO = new WinogradTransforms2();

  /** Rows and columns of a kernel. */
  static final int KERNEL = 3;

  /** What a pass computes. */
  enum Transform {
    INPUT,
    KERNEL,
    OUTPUT,
    OUTPUT_GRADIENT,
    KERNEL_GRADIENT
  }

  /** Vectors of a try of a cold pass. */
  private static final int LITTLE = 24;

  /** Whether the passes are compiled. */
  private final Warmth[] warmths = new Warmth[Transform.values().length];

  /** The name of the kernels with these tiles. */
  final String name;

  /** Rows and columns of outputs that a tile makes. */
  final int outputs;

  /** Rows and columns of inputs that a tile sees, and of everything that is transformed. */
  final int size;

  /** Elements of what is transformed. */
  final int elements;

  WinogradTransforms(int outputs) {
    this.outputs = outputs;
    name = "winograd" + outputs;
    size = outputs + KERNEL - 1;
    elements = size * size;
    Arrays.setAll(warmths, i -> new Warmth(LITTLE));
  }

  /** By B': inputs, {@code size} to {@code size}. */
  final void input(WinogradPass p) {
    run(Transform.INPUT, p);
  }

  /** By G: the kernel, 3 to {@code size}. */
  final void kernel(WinogradPass p) {
    run(Transform.KERNEL, p);
  }

  /** By A': outputs, {@code size} to {@code outputs}. */
  final void output(WinogradPass p) {
    run(Transform.OUTPUT, p);
  }

  /** By H: the gradient of outputs, {@code outputs} to {@code size}. */
  final void outputGradient(WinogradPass p) {
    run(Transform.OUTPUT_GRADIENT, p);
  }

  /** By C': the gradient of the kernel, {@code size} to 3. */
  final void kernelGradient(WinogradPass p) {
    run(Transform.KERNEL_GRADIENT, p);
  }

  private void run(Transform transform, WinogradPass p) {
    Warmth warmth = warmths[transform.ordinal()];
    int count = p.count;
    p.count = warmth.end(0, count);
    if (p.count > 0) {
      long began = warmth.clock();
      vectors(transform, p);
      int tried = p.count;
      p.count = 0;
      for (int i = warmth.tried(tried, began); i > 0; i--) {
        vectors(transform, p);
      }
      p.count = tried;
    }
    plain(transform, p, p.count, count);
    p.count = count;
  }

  private void vectors(Transform transform, WinogradPass p) {
    switch (transform) {
      case INPUT -> inputVectors(p);
      case KERNEL -> kernelVectors(p);
      case OUTPUT -> outputVectors(p);
      case OUTPUT_GRADIENT -> outputGradientVectors(p);
      case KERNEL_GRADIENT -> kernelGradientVectors(p);
    }
  }

  abstract void inputVectors(WinogradPass p);

  abstract void kernelVectors(WinogradPass p);

  abstract void outputVectors(WinogradPass p);

  abstract void outputGradientVectors(WinogradPass p);

  abstract void kernelGradientVectors(WinogradPass p);

  /** The same for a number instead of a vector: d holds its elements before and after. */
  private void numbers(Transform transform, float[] d) {
    switch (transform) {
      case INPUT -> inputNumbers(d);
      case KERNEL -> kernelNumbers(d);
      case OUTPUT -> outputNumbers(d);
      case OUTPUT_GRADIENT -> outputGradientNumbers(d);
      case KERNEL_GRADIENT -> kernelGradientNumbers(d);
    }
  }

  abstract void inputNumbers(float[] d);

  abstract void kernelNumbers(float[] d);

  abstract void outputNumbers(float[] d);

  abstract void outputGradientNumbers(float[] d);

  abstract void kernelGradientNumbers(float[] d);

  private void plain(Transform transform, WinogradPass p, int from, int to) {
    if (from == to) {
      return;
    }
    boolean toOutputs = transform == Transform.OUTPUT;
    int written = toOutputs ? outputs : transform == Transform.KERNEL_GRADIENT ? KERNEL : size;
    int read =
        switch (transform) {
          case KERNEL -> KERNEL;
          case OUTPUT_GRADIENT -> outputs;
          default -> size;
        };
    float[] d = new float[size];
    for (int i = from; i < to; i++) {
      for (int lane = 0; lane < Tile.LANES; lane++) {
        int in = p.at + p.offsets[i] + lane;
        for (int j = 0; j < read; j++) {
          d[j] = p.from[in + j * p.step];
        }
        numbers(transform, d);
        int out = p.toAt + p.toOffsets[i] + lane;
        for (int j = 0; j < written; j++) {
          p.to[out + j * p.toStep] = d[j];
        }
      }
    }
  }

  /**
   * The element whose columns in A are all ones, from the point 1 in both directions: what is added
   * to it is added to all outputs, so a bias is.
   */
  int ones() {
    return size + 1;
  }
}
