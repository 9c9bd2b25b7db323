package dev.lanewise.io;

import dev.lanewise.engine.RandomStream;
import java.util.Arrays;

/**
 * The way a digit is written: pen strokes as {@link DigitStrokes} describes them, made into short
 * straight lines by Catmull-Rom splines through their points.
 */
final class Pen {
  /** Lines for each span between two points of a curve. */
  private static final int LINES_PER_SPAN = 5;

  /** Line i goes from {@code (x[2 i], y[2 i])} to {@code (x[2 i + 1], y[2 i + 1])}. */
  double[] x = new double[128];

  double[] y = new double[128];

  /** The number of line ends: two a line. */
  int ends;

  /** Adds a digit's strokes, each point moved by a normal deviate of this standard deviation. */
  void write(double[][][] strokes, double jitter, RandomStream random) {
    for (double[][] stroke : strokes) {
      double[][] moved = new double[stroke.length][];
      for (int i = 0; i < stroke.length; i++) {
        double[] point = stroke[i];
        double dx = jitter * random.nextGaussian();
        double dy = jitter * random.nextGaussian();
        moved[i] = new double[] {point[0] + dx, point[1] + dy, point[2]};
      }
      int from = 0;
      for (int i = 1; i < moved.length; i++) {
        if (moved[i][2] != 0 || i == moved.length - 1) { // a corner, or the end
          curve(moved, from, i, jitter, random);
          from = i;
        }
      }
    }
  }

  /** A smooth curve through the points {@code from} to {@code to}, both included. */
  private void curve(double[][] points, int from, int to, double jitter, RandomStream random) {
    if (to - from == 1) { // nobody draws a straight line
      double[] a = points[from];
      double[] b = points[to];
      double bend = jitter / 100 * random.nextGaussian();
      double[] middle = {
        (a[0] + b[0]) / 2 - bend * (b[1] - a[1]), (a[1] + b[1]) / 2 + bend * (b[0] - a[0])
      };
      curve(new double[][] {a, middle, b}, 0, 2, jitter, random);
      return;
    }
    for (int i = from; i < to; i++) {
      double[] a = points[Math.max(from, i - 1)];
      double[] b = points[i];
      double[] c = points[i + 1];
      double[] d = points[Math.min(to, i + 2)];
      double x0 = b[0];
      double y0 = b[1];
      for (int step = 1; step <= LINES_PER_SPAN; step++) {
        double t = (double) step / LINES_PER_SPAN;
        double x1 = catmullRom(a[0], b[0], c[0], d[0], t);
        double y1 = catmullRom(a[1], b[1], c[1], d[1], t);
        line(x0, y0, x1, y1);
        x0 = x1;
        y0 = y1;
      }
    }
  }

  private static double catmullRom(double a, double b, double c, double d, double t) {
    return b + t / 2 * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
  }

  /** Adds a straight line. */
  void line(double x0, double y0, double x1, double y1) {
    if (ends + 2 > x.length) {
      x = Arrays.copyOf(x, 2 * x.length);
      y = Arrays.copyOf(y, 2 * y.length);
    }
    x[ends] = x0;
    y[ends++] = y0;
    x[ends] = x1;
    y[ends++] = y1;
  }

  /** Half the distance between the smallest and the largest of the coordinates that were used. */
  double reach(double[] coordinates) {
    return (max(coordinates) - min(coordinates)) / 2;
  }

  /** The middle between the smallest and the largest of the coordinates that were used. */
  double middle(double[] coordinates) {
    return (max(coordinates) + min(coordinates)) / 2;
  }

  private double min(double[] coordinates) {
    return Arrays.stream(coordinates, 0, ends).min().orElseThrow();
  }

  private double max(double[] coordinates) {
    return Arrays.stream(coordinates, 0, ends).max().orElseThrow();
  }
}
