package dev.lanewise.engine.vector;

/**
 * How the rows of a batch of images are cut into bands: small enough for the cache, and enough of
 * them for many threads. Depends on the shape alone.
 *
 * @param rows rows of an image
 * @param height rows of a band; the last one of an image may have less
 * @param count bands of an image
 * @param parts how many parts the work as a whole is worth
 */
record Bands(int rows, int height, int count, int parts) {
  // Measured on Zen 4 (1 MiB of second cache a core), November 2026.

  /** Floats of a band: a quarter of the second cache. */
  static final int FLOATS = 1 << 16;

  /** Pixels a band should have, so that few tiles are cut off. */
  private static final int PIXELS = 48;

  /** Multiplications in a part, so that starting it costs nothing: about 20 microseconds. */
  static final long PART_WORK = 1 << 20;

  /** The same where one small image is to be shared by threads: about two microseconds. */
  static final long SMALL_WORK = 1 << 17;

  static final int MOST_PARTS = 64;

  /**
   * Cuts a batch.
   *
   * @param images the batch
   * @param rows rows of an image
   * @param pixels pixels of a row
   * @param floats floats that are read for a row
   * @param parts how many parts the work is worth
   * @param mostFloats floats that may be read for a band
   */
  static Bands of(int images, int rows, int pixels, int floats, int parts, int mostFloats) {
    int fewest = Math.ceilDiv(PIXELS, pixels);
    int wanted = Math.ceilDiv(rows, Math.ceilDiv(parts, Math.max(1, images)));
    int height =
        Math.min(rows, Math.min(Math.max(1, mostFloats / floats), Math.max(fewest, wanted)));
    int count = Math.ceilDiv(rows, height);
    height = Math.ceilDiv(rows, count);
    return new Bands(rows, height, Math.ceilDiv(rows, height), parts);
  }

  /**
   * How many parts so many multiplications are worth: one, or an even number, of which two threads
   * do as many each; so one more than {@code most} where that is odd.
   */
  static int parts(long work, long partWork, int most) {
    int parts = Math.clamp(Math.ceilDiv(work, partWork), 1, most);
    return parts == 1 ? 1 : parts + parts % 2;
  }

  /** Rows of a band. */
  int height(int band) {
    return Math.min(height, rows - band * height);
  }
}
