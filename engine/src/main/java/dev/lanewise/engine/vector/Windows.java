package dev.lanewise.engine.vector;

import dev.lanewise.engine.ConvGeometry;

/**
 * The windows of a convolution as a matrix that is never written down: window (p, q) and cell (r,
 * s, c) meet at {@code pixels[p, q] + cells[r, s, c]} of the padded band that holds the window.
 */
final class Windows {
  final ConvGeometry g;
  final Bands bands;
  final Border border;
  final Blocks blocks;

  /** Offsets of the windows of a band. */
  final int[] pixels;

  /** Whether it is 3x3 on one channel, and each four windows are neighbours. */
  final boolean neighbours;

  /** Offsets of the cells of a window, for the first group of channels. */
  final int[] cells;

  /** How many of them to do at once. */
  final int steps;

  Windows(ConvGeometry g) {
    this(g, Bands.FLOATS, Bands.SMALL_WORK, Bands.MOST_PARTS);
  }

  /** With bands of at most so many floats, and not more of them than so many parts need. */
  Windows(ConvGeometry g, int bandFloats, int mostParts) {
    this(g, bandFloats, Bands.PART_WORK, mostParts);
  }

  private Windows(ConvGeometry g, int bandFloats, long partWork, int mostParts) {
    this.g = g;
    int columns = (g.ow() - 1) * g.strideW() + (g.kernelW() - 1) * g.dilationW() + 1;
    blocks = blocks(g);
    border = new Border(g.h(), g.w(), g.c(), g.padLeft(), columns, g.isUnpadded());
    int floats = g.strideH() * border.rowStep() + g.ow() * g.filters();
    int parts = Bands.parts(g.flops() / 2, partWork, mostParts);
    bands = Bands.of(g.n(), g.oh(), g.ow(), floats, parts, bandFloats);
    pixels = new int[bands.height() * g.ow()];
    for (int i = 0; i < pixels.length; i++) {
      int p = i / g.ow();
      int q = i % g.ow();
      pixels[i] = p * g.strideH() * border.rowStep() + q * g.strideW() * g.c();
    }
    int depth = g.groupChannels();
    cells = new int[g.kernelH() * g.kernelW() * depth];
    for (int i = 0; i < cells.length; i++) {
      int r = i / depth / g.kernelW();
      int s = i / depth % g.kernelW();
      cells[i] = r * g.dilationH() * border.rowStep() + s * g.dilationW() * g.c() + i % depth;
    }
    neighbours =
        cells.length == NineStepsKernel.STEPS
            && g.kernelH() == 3
            && cells[2] == 2
            && g.strideW() * g.c() == 1
            && g.ow() % Tile.FOUR == 0;
    steps = Tile.steps(cells);
  }

  /** The blocks of filters. */
  static Blocks blocks(ConvGeometry g) {
    return new Blocks(g.groups(), g.groupChannels(), g.groupFilters());
  }

  /** The array that holds the windows of a band. */
  float[] band(float[] x, int image, int band) {
    int rows = (bands.height(band) - 1) * g.strideH() + (g.kernelH() - 1) * g.dilationH() + 1;
    return border.rows(x, image, firstRow(band), rows);
  }

  /** Where the band's first window begins in it. */
  int at(int image, int band) {
    return border.at(image, firstRow(band));
  }

  /** The band's first pixel in the output. */
  int firstPixel(int image, int band) {
    return (image * g.oh() + band * bands.height()) * g.ow();
  }

  private int firstRow(int band) {
    return band * bands.height() * g.strideH() - g.padTop();
  }
}
