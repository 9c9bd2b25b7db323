package dev.lanewise.engine.vector;

import dev.lanewise.engine.ConvGeometry;

/**
 * The phases of a strided convolution's backward pass, and the bands of dy they read.
 *
 * <p>Along one axis, {@code padded i = i + pad = stride * u + phase}. Cell r saw pixel i from
 * window p where {@code stride * p + dilation * r = stride * u + phase}. So r belongs to the phase
 * {@code dilation * r mod stride}, and {@code p = u - shift} with {@code shift = dilation * r /
 * stride}. Bands are bands of u.
 */
final class Phases {
  final ConvGeometry g;
  final Bands bands;
  final Border border;
  final Blocks blocks;
  final Phase[] all;

  /** Where cell (r, s) stands among all cells in the order of the phases. */
  final int[] places;

  /** Which cell stands at a place. */
  final int[] cells;

  private final int firstU;
  private final int mostShiftH;

  Phases(ConvGeometry g) {
    this.g = g;
    firstU = g.padTop() / g.strideH();
    int rows = (g.h() - 1 + g.padTop()) / g.strideH() + 1 - firstU;
    int firstV = g.padLeft() / g.strideW();
    int pixels = (g.w() - 1 + g.padLeft()) / g.strideW() + 1 - firstV;
    mostShiftH = (g.kernelH() - 1) * g.dilationH() / g.strideH();
    int mostShiftW = (g.kernelW() - 1) * g.dilationW() / g.strideW();
    blocks = new Blocks(g.groups(), g.groupFilters(), g.groupChannels());
    boolean bare =
        mostShiftH == 0
            && mostShiftW == 0
            && firstU == 0
            && firstV == 0
            && rows == g.oh()
            && pixels == g.ow();
    border =
        new Border(g.oh(), g.ow(), g.filters(), mostShiftW - firstV, pixels + mostShiftW, bare);
    int floats = border.rowStep() + g.strideH() * g.w() * g.c();
    int parts = Bands.parts(g.flops() / 2, Bands.PART_WORK, Bands.MOST_PARTS);
    bands = Bands.of(g.n(), rows, pixels, floats, parts, Bands.FLOATS);
    places = new int[g.kernelH() * g.kernelW()];
    all = new Phase[g.strideH() * g.strideW()];
    int place = 0;
    for (int i = 0; i < all.length; i++) {
      all[i] = new Phase(this, i / g.strideW(), i % g.strideW(), mostShiftW, place);
      place = all[i].place(places);
    }
    cells = new int[places.length];
    for (int cell = 0; cell < cells.length; cell++) {
      cells[places[cell]] = cell;
    }
  }

  /** The array that holds what a band of all phases reads. */
  float[] band(float[] dy, int image, int band) {
    int first = firstRow(band) - mostShiftH;
    return border.rows(dy, image, first, bands.height(band) + mostShiftH);
  }

  /** Where it begins there. */
  int at(int image, int band) {
    return border.at(image, firstRow(band) - mostShiftH);
  }

  /** The first u of a band. */
  int firstRow(int band) {
    return firstU + band * bands.height();
  }

  int mostShiftH() {
    return mostShiftH;
  }
}
