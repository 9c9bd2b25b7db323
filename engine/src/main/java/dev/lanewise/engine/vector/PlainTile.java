package dev.lanewise.engine.vector;

/**
 * The product of {@link Tile} by loops over numbers: what its kernels compute, each sum in the same
 * order, so with the same bits. It runs while they are cold ({@link Warmth}).
 */
final class PlainTile {
  private PlainTile() {}

  /** Rows {@code from .. to} times {@code columns}, over the steps {@code done ..}. */
  static void rows(Tile p, int from, int to, int columns, int done) {
    for (int row = from; row < to; row++) {
      int out = p.cAt + p.outs[row];
      if (done == 0) {
        System.arraycopy(p.init, p.initAt + p.initScale * p.outs[row], p.c, out, columns);
      }
      int at = p.aAt + p.rows[row];
      int t = done;
      for (; t + 4 <= p.stepCount; t += 4) {
        steps4(p, at, t, out, columns);
      }
      for (; t < p.stepCount; t++) {
        steps1(p, at, t, out, columns);
      }
    }
  }

  private static void steps4(Tile p, int at, int t, int out, int columns) {
    float x0 = p.a[at + p.steps[p.stepAt + t]];
    float x1 = p.a[at + p.steps[p.stepAt + t + 1]];
    float x2 = p.a[at + p.steps[p.stepAt + t + 2]];
    float x3 = p.a[at + p.steps[p.stepAt + t + 3]];
    float[] b = p.b;
    float[] c = p.c;
    int b0 = p.bAt + t * p.bStep;
    int b1 = b0 + p.bStep;
    int b2 = b1 + p.bStep;
    int b3 = b2 + p.bStep;
    for (int j = 0; j < columns; j++) {
      float sum = Math.fma(x0, b[b0 + j], c[out + j]);
      sum = Math.fma(x1, b[b1 + j], sum);
      sum = Math.fma(x2, b[b2 + j], sum);
      c[out + j] = Math.fma(x3, b[b3 + j], sum);
    }
  }

  private static void steps1(Tile p, int at, int t, int out, int columns) {
    float x = p.a[at + p.steps[p.stepAt + t]];
    addTimes(x, p.b, p.bAt + t * p.bStep, p.c, out, columns);
  }

  /** {@code c[j] += x b[j]}, rounded once. */
  static void addTimes(float x, float[] b, int at, float[] c, int to, int columns) {
    for (int j = 0; j < columns; j++) {
      c[to + j] = Math.fma(x, b[at + j], c[to + j]);
    }
  }
}
