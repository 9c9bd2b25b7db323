package dev.lanewise.engine.vector;

import dev.lanewise.engine.parallel.Scratch;
import java.util.Arrays;

/**
 * Images {@code [n, h, w, c]} with zeros around them: bands of rows are copied, with their padding,
 * into scratch memory that stays in the cache. Where nothing is added, the images are read where
 * they lie.
 *
 * @param h rows of an image
 * @param w columns of an image
 * @param c channels
 * @param left columns of zeros on the left; negative to leave columns out
 * @param columns columns of the result
 * @param bare nothing is added: no zeros, no copy
 */
record Border(int h, int w, int c, int left, int columns, boolean bare) {

  /** Floats from one row of the result to the next. */
  int rowStep() {
    return (bare ? w : columns) * c;
  }

  /**
   * An array with rows {@code first .. first + count} of an image; those outside it are zeros. A
   * copy has readable floats behind it, for the last vector.
   */
  float[] rows(float[] x, int image, int first, int count) {
    if (bare) {
      return x;
    }
    float[] band = Scratch.floats(Scratch.Purpose.PADDED, count * columns * c + Tile.LANES);
    for (int i = 0; i < count; i++) {
      row(x, image, first + i, band, i * columns * c);
    }
    return band;
  }

  /** Where the rows begin in the array that {@link #rows} gives. */
  int at(int image, int first) {
    return bare ? (image * h + first) * w * c : 0;
  }

  private void row(float[] x, int image, int row, float[] band, int at) {
    int from = Math.clamp(left, 0, columns);
    int to = Math.clamp(left + w, from, columns);
    if (row < 0 || row >= h || from == to) {
      Arrays.fill(band, at, at + columns * c, 0);
      return;
    }
    Arrays.fill(band, at, at + from * c, 0);
    int source = ((image * h + row) * w + from - left) * c;
    System.arraycopy(x, source, band, at + from * c, (to - from) * c);
    Arrays.fill(band, at + to * c, at + columns * c, 0);
  }
}
