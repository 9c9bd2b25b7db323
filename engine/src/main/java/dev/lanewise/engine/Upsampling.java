package dev.lanewise.engine;

import dev.lanewise.engine.parallel.Job;
import java.util.Arrays;

/**
 * Images enlarged by whole factors. The geometry ({@link #geometry}) has the large images as its
 * input and the small ones as its output: one window of theirs is a pixel of the small ones.
 */
public final class Upsampling {
  private Upsampling() {}

  /** Images {@code [n, h, w, c]} that become {@code [n, h factorH, w factorW, c]}. */
  public static ConvGeometry geometry(int n, int h, int w, int c, int factorH, int factorW) {
    return ConvGeometry.pooling(
        n, h * factorH, w * factorW, c, factorH, factorW, factorH, factorW, Padding.VALID);
  }

  /** {@code y[n, i, j, c] = x[n, i / factorH, j / factorW, c]}. */
  public static void nearest(ConvGeometry g, Tensor x, Tensor y) {
    job(g, x, y)
        .ranges(g.n() * g.oh(), grain(g), (j, from, to) -> repeat(j.geometry, j.a, j.b, from, to));
  }

  /** {@code dx} = the sum of dy over the pixels that x became; overwrites dx. */
  public static void nearestBackward(ConvGeometry g, Tensor dy, Tensor dx) {
    job(g, dx, dy)
        .ranges(g.n() * g.oh(), grain(g), (j, from, to) -> sum(j.geometry, j.b, j.a, from, to));
  }

  /**
   * {@code y} = between the four nearest x, each by its share: pixel i of y lies at {@code (i +
   * 1/2) / factor - 1/2} in x, and what would lie outside has the border's value.
   */
  public static void bilinear(ConvGeometry g, Tensor x, Tensor y) {
    job(g, x, y)
        .ranges(g.n() * g.h(), rowGrain(g), (j, from, to) -> blend(j.geometry, j.a, j.b, from, to));
  }

  /** The gradient of {@link #bilinear}; overwrites dx. */
  public static void bilinearBackward(ConvGeometry g, Tensor dy, Tensor dx) {
    job(g, dx, dy).ranges(g.n(), 1, (j, from, to) -> spread(j.geometry, j.b, j.a, from, to));
  }

  private static Job job(ConvGeometry g, Tensor small, Tensor large) {
    Check.input("the large images", large, g);
    Check.output("the small images", small, g);
    Job job = Job.take();
    job.geometry = g;
    job.a = small.data();
    job.b = large.data();
    return job;
  }

  private static int grain(ConvGeometry g) {
    return Elementwise.GRAIN / Math.max(1, g.strideH() * g.w() * g.c());
  }

  private static int rowGrain(ConvGeometry g) {
    return Elementwise.GRAIN / Math.max(1, g.w() * g.c());
  }

  private static void repeat(ConvGeometry g, float[] x, float[] y, int from, int to) {
    int c = g.c();
    int row = g.w() * c;
    for (int r = from; r < to; r++) {
      int first = r * g.strideH() * row;
      for (int j = 0, at = first; j < g.ow(); j++) {
        for (int k = 0; k < g.strideW(); k++, at += c) {
          System.arraycopy(x, (r * g.ow() + j) * c, y, at, c);
        }
      }
      for (int k = 1; k < g.strideH(); k++) {
        System.arraycopy(y, first, y, first + k * row, row);
      }
    }
  }

  private static void sum(ConvGeometry g, float[] dy, float[] dx, int from, int to) {
    int c = g.c();
    for (int r = from; r < to; r++) {
      Arrays.fill(dx, r * g.ow() * c, (r + 1) * g.ow() * c, 0);
      for (int i = 0; i < g.strideH(); i++) {
        for (int j = 0; j < g.w(); j++) {
          int pixel = (r * g.strideH() + i) * g.w() + j;
          addScaled(1, dy, pixel * c, dx, (r * g.ow() + j / g.strideW()) * c, c);
        }
      }
    }
  }

  private static void addScaled(float s, float[] x, int xAt, float[] y, int yAt, int count) {
    for (int k = 0; k < count; k++) {
      y[yAt + k] += s * x[xAt + k];
    }
  }

  /** The share of the later of two neighbours in pixel i. */
  private static float share(int i, int factor) {
    float at = place(i, factor);
    return at - (float) Math.floor(at);
  }

  /** The earlier neighbour of pixel i, -1 before the first. */
  private static int before(int i, int factor) {
    return (int) Math.floor(place(i, factor));
  }

  private static float place(int i, int factor) {
    return (i + 0.5f) / factor - 0.5f;
  }

  private static void blend(ConvGeometry g, float[] x, float[] y, int from, int to) {
    int c = g.c();
    for (int r = from; r < to; r++) {
      int i = r % g.h();
      int image = r / g.h() * g.oh();
      int above = before(i, g.strideH());
      int up = (image + Math.max(above, 0)) * g.ow();
      int down = (image + Math.min(above + 1, g.oh() - 1)) * g.ow();
      float v = share(i, g.strideH());
      for (int j = 0; j < g.w(); j++) {
        int leftOf = before(j, g.strideW());
        int left = Math.max(leftOf, 0);
        int right = Math.min(leftOf + 1, g.ow() - 1);
        float u = share(j, g.strideW());
        int a = (up + left) * c;
        int b = (up + right) * c;
        int d = (down + left) * c;
        int e = (down + right) * c;
        int at = (r * g.w() + j) * c;
        for (int k = 0; k < c; k++) {
          float top = x[a + k] + (x[b + k] - x[a + k]) * u;
          float bottom = x[d + k] + (x[e + k] - x[d + k]) * u;
          y[at + k] = top + (bottom - top) * v;
        }
      }
    }
  }

  private static void spread(ConvGeometry g, float[] dy, float[] dx, int from, int to) {
    int c = g.c();
    Arrays.fill(dx, from * g.oh() * g.ow() * c, to * g.oh() * g.ow() * c, 0);
    for (int r = from * g.h(); r < to * g.h(); r++) {
      int i = r % g.h();
      int image = r / g.h() * g.oh();
      int above = before(i, g.strideH());
      int up = (image + Math.max(above, 0)) * g.ow();
      int down = (image + Math.min(above + 1, g.oh() - 1)) * g.ow();
      float v = share(i, g.strideH());
      for (int j = 0; j < g.w(); j++) {
        int leftOf = before(j, g.strideW());
        int left = Math.max(leftOf, 0);
        int right = Math.min(leftOf + 1, g.ow() - 1);
        float u = share(j, g.strideW());
        int at = (r * g.w() + j) * c;
        addScaled((1 - v) * (1 - u), dy, at, dx, (up + left) * c, c);
        addScaled((1 - v) * u, dy, at, dx, (up + right) * c, c);
        addScaled(v * (1 - u), dy, at, dx, (down + left) * c, c);
        addScaled(v * u, dy, at, dx, (down + right) * c, c);
      }
    }
  }
}
