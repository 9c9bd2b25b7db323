package dev.lanewise.engine.kernel;

/**
 * Means and sums of squared deviations of columns, from block of rows to block of rows (Chan,
 * Golub, LeVeque, 1983).
 */
public final class ColumnMoments {
  private ColumnMoments() {}

  /**
   * Merges the moments of {@code count} rows into those of the {@code before} rows before them.
   *
   * @param block the rows' means from {@code at} on, behind them their squared deviations
   */
  public static void merge(
      float[] block,
      int at,
      int count,
      float[] mean,
      int meanAt,
      float[] squares,
      int squaresAt,
      int cols,
      int before) {
    float share = (float) count / (before + count);
    float weight = before * share;
    for (int c = 0; c < cols; c++) {
      float d = block[at + c] - mean[meanAt + c];
      mean[meanAt + c] += d * share;
      squares[squaresAt + c] += block[at + cols + c] + d * weight * d;
    }
  }

  /** Makes biased variances of the squared deviations of so many rows. */
  public static void variances(float[] squares, int cols, int rows) {
    float scale = 1f / Math.max(1, rows);
    for (int c = 0; c < cols; c++) {
      squares[c] *= scale;
    }
  }
}
