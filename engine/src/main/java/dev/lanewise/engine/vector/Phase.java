package dev.lanewise.engine.vector;

import dev.lanewise.engine.ConvGeometry;
import java.util.Arrays;

/** The pixels of dx whose place modulo the stride is the same; see {@link Phases}. */
final class Phase {
  private final ConvGeometry g;
  private final int phaseH;
  private final int phaseW;

  /** Pixels of this phase in a row. */
  private final int columns;

  private final int firstPlace;

  /** Offsets of the pixels of a band, in dy's padded band and in dx from {@link #at}. */
  final int[] pixels;

  final int[] outs;

  /** Offsets of the filters of all cells of this phase, in dy's padded band. */
  final int[] steps;

  /** How many of them to do at once: those of whole cells, unless one has too many. */
  final int stepsAtOnce;

  /** The first row of its turned weights. */
  final int weights;

  Phase(Phases phases, int phaseH, int phaseW, int mostShiftW, int firstPlace) {
    this.g = phases.g;
    this.phaseH = phaseH;
    this.phaseW = phaseW;
    this.firstPlace = firstPlace;
    weights = firstPlace * g.groupFilters();
    int rowStep = phases.border.rowStep();
    int firstV = g.padLeft() / g.strideW();
    int skipped = g.strideW() * firstV + phaseW < g.padLeft() ? 1 : 0;
    int endV = Math.floorDiv(g.w() - 1 + g.padLeft() - phaseW, g.strideW()) + 1;
    columns = Math.max(0, endV - firstV - skipped);
    pixels = new int[phases.bands.height() * columns];
    outs = new int[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      int u = i / columns;
      int v = i % columns + skipped;
      int column = g.strideW() * (firstV + v) + phaseW - g.padLeft();
      pixels[i] = u * rowStep + v * g.filters();
      outs[i] = (g.strideH() * u * g.w() + column) * g.c();
    }
    int width = g.groupFilters();
    int[] offsets = new int[g.kernelH() * g.kernelW() * width];
    int count = 0;
    for (int r = g.kernelH() - 1; r >= 0; r--) {
      for (int s = g.kernelW() - 1; s >= 0; s--) {
        if (has(r, s)) {
          int up = phases.mostShiftH() - r * g.dilationH() / g.strideH();
          int left = mostShiftW - s * g.dilationW() / g.strideW();
          for (int k = 0; k < width; k++) {
            offsets[count++] = up * rowStep + left * g.filters() + k;
          }
        }
      }
    }
    steps = Arrays.copyOf(offsets, count);
    int most = Tile.steps(steps);
    stepsAtOnce = most < width ? most : most - most % width;
  }

  /** Whether cell (r, s) of the kernel saw these pixels. */
  private boolean has(int r, int s) {
    return r * g.dilationH() % g.strideH() == phaseH && s * g.dilationW() % g.strideW() == phaseW;
  }

  /** Numbers this phase's cells from its first place on; returns the next phase's first place. */
  int place(int[] places) {
    int place = firstPlace;
    for (int cell = places.length - 1; cell >= 0; cell--) {
      if (has(cell / g.kernelW(), cell % g.kernelW())) {
        places[cell] = place++;
      }
    }
    return place;
  }

  /** The first of a band's pixels that lies in the image, in the tables. */
  int first(int firstU, int height) {
    int outside = Math.ceilDiv(g.padTop() - phaseH, g.strideH()) - firstU;
    return Math.clamp(outside, 0, height) * columns;
  }

  /** The end of a band's pixels that lie in the image. */
  int end(int firstU, int height) {
    int inside = Math.floorDiv(g.h() - 1 + g.padTop() - phaseH, g.strideH()) + 1 - firstU;
    return Math.clamp(inside, 0, height) * columns;
  }

  /**
   * Where offsets in {@link #outs} count from: before dx itself where the first rows lie outside.
   */
  int at(int image, int firstU) {
    int row = g.strideH() * firstU + phaseH - g.padTop();
    return (image * g.h() + row) * g.w() * g.c();
  }
}
