package dev.lanewise.engine.vector;

import dev.lanewise.engine.ConvGeometry;

/**
 * For which geometries Winograd's tiles are taken: 3x3 kernels of stride 1, with enough channels,
 * filters and tiles that the transforms are paid back, whose outputs fill the tiles they are cut
 * into. Tiles of 4x4 stand before those of 2x2, which are left what is too small for four.
 */
final class WinogradChoice {
  // Measured against the direct kernels on Zen 4 (512 bit), one thread, November 2026: all pairs of
  // 3 to 512 channels and filters, images of 4 to 112 rows and columns, batches of 1 to 64.

  /** Channels, and filters. */
  private static final int FEWEST_CHANNELS = 16;

  /** Tiles of a batch of 4x4 outputs, and of 2x2. */
  private static final int FEWEST_TILES_4 = 12;

  private static final int FEWEST_TILES_2 = 24;

  /** Tiles times channels or filters, whichever are fewer: the gradient of weights wants more. */
  private static final int LEAST_WORK = 512;

  private static final int LEAST_WEIGHTS_WORK = 1024;

  /** Outputs there must be in a tile of 4x4, on average, and of 2x2. */
  private static final int LEAST_FILL_4 = 8;

  private static final int LEAST_FILL_2 = 3;

  // With kernels that are kept: what takes as long as how many multiplications.

  /** Reading a number of the kernels from memory, and from the third cache. */
  private static final int FAR_READ = 8;

  private static final int NEAR_READ = 2;

  /** Floats of kernels from which on they are taken to be in memory. */
  private static final int LARGE_KERNELS = 1 << 20;

  /** Transforming an element of the input, and of the output. */
  private static final int INPUT_COST = 6;

  private static final int OUTPUT_COST = 4;

  /** The share of the direct kernel's cost from which on tiles are not worth it. */
  private static final double WORTH = 0.9;

  /** Channels and filters together, so that no array is longer than it can be. */
  private static final int MOST_CHANNELS = 1 << 19;

  /** Columns that fill panels and tiles that share an array with kernels: together fewer. */
  private static final int BESIDE = 128;

  private WinogradChoice() {}

  /** Null if the geometry is one that Winograd's tiles can compute, else why not. */
  static String whyNot(WinogradTransforms transforms, ConvGeometry g) {
    if (g.kernelH() != WinogradTransforms.KERNEL || g.kernelW() != WinogradTransforms.KERNEL) {
      return "the kernel is not 3x3";
    }
    if (g.strideH() != 1 || g.strideW() != 1) {
      return "it has strides";
    }
    if (g.dilationH() != 1 || g.dilationW() != 1) {
      return "it is dilated";
    }
    if (g.groups() != 1) {
      return "it has groups";
    }
    long floats = (g.c() + BESIDE) * (long) (g.filters() + BESIDE);
    if (g.c() + g.filters() > MOST_CHANNELS || floats > Integer.MAX_VALUE / transforms.elements) {
      return "too many channels and filters";
    }
    return null;
  }

  /** For the forward pass. */
  static String forwardSlow(WinogradTransforms transforms, ConvGeometry g) {
    return whySlow(transforms, g, g.oh(), g.ow(), LEAST_WORK);
  }

  /** For the forward pass with transformed kernels that are kept. */
  static String forwardSlowKept(WinogradTransforms transforms, ConvGeometry g) {
    if (Math.min(g.c(), g.filters()) < FEWEST_CHANNELS) {
      return "too few channels or filters";
    }
    long pixels = (long) g.n() * g.oh() * g.ow();
    int cells = WinogradTransforms.KERNEL * WinogradTransforms.KERNEL;
    double cost = keptCost(transforms, g);
    if (cost > WORTH * cells * (pixels + kernelRead(cells, g)) * g.c() * g.filters()) {
      return "its outputs would not fill the tiles";
    }
    if (transforms.outputs == 4 && cost > keptCost(WinogradTransforms.TWO, g)) {
      return "tiles of 2x2 have less to read and compute";
    }
    return null;
  }

  /** Multiplications, with what takes as long as some: the transforms, and reading the kernels. */
  private static double keptCost(WinogradTransforms transforms, ConvGeometry g) {
    int side = transforms.outputs;
    double tiles = (double) g.n() * Math.ceilDiv(g.oh(), side) * Math.ceilDiv(g.ow(), side);
    double products = (tiles + kernelRead(transforms.elements, g)) * g.c() * g.filters();
    return transforms.elements
        * (products + tiles * (INPUT_COST * g.c() + OUTPUT_COST * g.filters()));
  }

  /** How many multiplications take as long as reading a number of the kernels. */
  private static int kernelRead(int elements, ConvGeometry g) {
    return (long) elements * g.c() * g.filters() >= LARGE_KERNELS ? FAR_READ : NEAR_READ;
  }

  /** For the gradient of the input. */
  static String backwardDataSlow(WinogradTransforms transforms, ConvGeometry g) {
    return whySlow(transforms, g, g.h(), g.w(), LEAST_WORK);
  }

  /** For the gradient of the kernel. */
  static String backwardWeightsSlow(WinogradTransforms transforms, ConvGeometry g) {
    return whySlow(transforms, g, g.oh(), g.ow(), LEAST_WEIGHTS_WORK);
  }

  private static String whySlow(
      WinogradTransforms transforms, ConvGeometry g, int rows, int columns, int leastWork) {
    boolean four = transforms.outputs == 4;
    int side = transforms.outputs;
    long tiles = (long) g.n() * Math.ceilDiv(rows, side) * Math.ceilDiv(columns, side);
    int channels = Math.min(g.c(), g.filters());
    if (channels < FEWEST_CHANNELS) {
      return "too few channels or filters";
    }
    if (tiles < (four ? FEWEST_TILES_4 : FEWEST_TILES_2) || tiles * channels < leastWork) {
      return "too few tiles";
    }
    if ((long) g.n() * rows * columns < tiles * (four ? LEAST_FILL_4 : LEAST_FILL_2)) {
      return "its outputs would not fill the tiles";
    }
    return null;
  }
}
