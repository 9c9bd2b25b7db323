package dev.lanewise.engine;

import dev.lanewise.engine.parallel.Job;
import java.util.Arrays;

/**
 * Borders of zeros around images. The geometry ({@link #geometry}) has the small images as its
 * input and the large ones as its output.
 */
public final class Borders {
  private Borders() {}

  /** Images {@code [n, h, w, c]} with as many cells around them as the padding says. */
  public static ConvGeometry geometry(int n, int h, int w, int c, Padding padding) {
    return ConvGeometry.pooling(n, h, w, c, 1, 1, 1, 1, padding);
  }

  /** {@code y = x} within a border of zeros. */
  public static void pad(ConvGeometry g, Tensor x, Tensor y) {
    Check.input("x", x, g);
    Check.output("y", y, g);
    Job job = Job.take();
    job.geometry = g;
    job.a = x.data();
    job.b = y.data();
    job.ranges(
        g.n() * g.oh(),
        grain(g.ow() * g.c()),
        (j, from, to) -> padRows(j.geometry, j.a, j.b, from, to));
  }

  /** {@code x = y} without its border: the gradient of {@link #pad}. */
  public static void crop(ConvGeometry g, Tensor y, Tensor x) {
    Check.output("y", y, g);
    Check.input("x", x, g);
    Job job = Job.take();
    job.geometry = g;
    job.a = y.data();
    job.b = x.data();
    job.ranges(
        g.n() * g.h(),
        grain(g.w() * g.c()),
        (j, from, to) -> cropRows(j.geometry, j.a, j.b, from, to));
  }

  private static int grain(int floats) {
    return Elementwise.GRAIN / Math.max(1, floats);
  }

  private static void padRows(ConvGeometry g, float[] x, float[] y, int from, int to) {
    int inside = g.w() * g.c();
    int left = g.padLeft() * g.c();
    int whole = g.ow() * g.c();
    for (int row = from; row < to; row++) {
      int image = row / g.oh();
      int i = row % g.oh() - g.padTop();
      int at = row * whole;
      if (i < 0 || i >= g.h()) {
        Arrays.fill(y, at, at + whole, 0);
      } else {
        Arrays.fill(y, at, at + left, 0);
        System.arraycopy(x, (image * g.h() + i) * inside, y, at + left, inside);
        Arrays.fill(y, at + left + inside, at + whole, 0);
      }
    }
  }

  private static void cropRows(ConvGeometry g, float[] y, float[] x, int from, int to) {
    int inside = g.w() * g.c();
    for (int row = from; row < to; row++) {
      int above = row / g.h() * g.oh() + g.padTop() + row % g.h();
      System.arraycopy(y, (above * g.ow() + g.padLeft()) * g.c(), x, row * inside, inside);
    }
  }
}
