package dev.lanewise.io;

import dev.lanewise.engine.RandomStream;
import java.util.Arrays;

/**
 * Paints one digit: writes it in one of its ways with an unsteady hand, warps, slants, turns and
 * scales it, puts it somewhere in the picture, and adds stray marks, scratches, an uneven ground
 * and noise. Everything is drawn from one random stream, in a fixed order, with functions that give
 * the same result on every machine.
 */
final class DigitPainter {
  /** Rows and columns of a picture. */
  static final int SIZE = 28;

  /** What is kept free around a digit, in pixels. */
  private static final double MARGIN = 1.5;

  /** How far the middle of a digit may be from that of the picture, along each axis, in pixels. */
  private static final double WANDER = 2;

  private static final double DEGREES = Math.PI / 180;

  private final RandomStream random;
  private final double[] ink = new double[SIZE * SIZE];
  private final double[] distance = new double[SIZE * SIZE];

  private DigitPainter(RandomStream random) {
    this.random = random;
  }

  /** Paints a digit as {@code SIZE * SIZE} unsigned bytes from {@code at} on. */
  static void paint(int digit, RandomStream random, byte[] into, int at) {
    DigitPainter painter = new DigitPainter(random);
    painter.digit(digit);
    painter.strayMarks();
    painter.scratch();
    painter.develop(into, at);
  }

  private double uniform(double from, double to) {
    return from + (to - from) * random.nextDouble();
  }

  private void digit(int digit) {
    Pen pen = new Pen();
    double[][][][] ways = DigitStrokes.of(digit);
    pen.write(ways[random.nextInt(ways.length)], uniform(1.5, 4), random);
    warp(pen);
    place(pen);
    draw(pen, uniform(0.6, 1.5), uniform(0.9, 1.7), uniform(0.65, 1));
  }

  /** A slow wave through the paper. */
  private void warp(Pen pen) {
    double ax = uniform(0, 5);
    double ay = uniform(0, 5);
    double px = uniform(0, 2 * Math.PI);
    double py = uniform(0, 2 * Math.PI);
    for (int i = 0; i < pen.ends; i++) {
      double x = pen.x[i];
      double y = pen.y[i];
      pen.x[i] = x + ax * StrictMath.sin(y / 18 + px);
      pen.y[i] = y + ay * StrictMath.sin(x / 18 + py);
    }
  }

  /** Slants, turns and scales the digit and moves it a little off the middle. */
  private void place(Pen pen) {
    double height = uniform(16, 21) / 100;
    double width = height * uniform(0.7, 1.25);
    double slant = 0.1 + 0.15 * random.nextGaussian();
    double angle = 7 * DEGREES * random.nextGaussian();
    double sin = StrictMath.sin(angle);
    double cos = StrictMath.cos(angle);
    for (int i = 0; i < pen.ends; i++) {
      double x = (pen.x[i] - 50) * width - slant * (pen.y[i] - 50) * height;
      double y = (pen.y[i] - 50) * height;
      pen.x[i] = cos * x - sin * y;
      pen.y[i] = sin * x + cos * y;
    }
    move(pen, pen.x);
    move(pen, pen.y);
  }

  private void move(Pen pen, double[] coordinates) {
    double room = Math.clamp(SIZE / 2.0 - MARGIN - pen.reach(coordinates), 0, WANDER);
    double by = SIZE / 2.0 + uniform(-room, room) - pen.middle(coordinates);
    for (int i = 0; i < pen.ends; i++) {
      coordinates[i] += by;
    }
  }

  /** Bits of other writing. */
  private void strayMarks() {
    for (int marks = random.nextInt(3); marks > 0; marks--) {
      Pen pen = new Pen();
      double x = uniform(0, SIZE);
      double y = uniform(0, SIZE);
      double angle = uniform(0, 2 * Math.PI);
      double bend = uniform(-0.5, 0.5);
      for (int steps = 2 + random.nextInt(4); steps > 0; steps--) {
        double nextX = x + 1.2 * StrictMath.cos(angle);
        double nextY = y + 1.2 * StrictMath.sin(angle);
        pen.line(x, y, nextX, nextY);
        x = nextX;
        y = nextY;
        angle += bend;
      }
      draw(pen, uniform(0.4, 0.9), uniform(0.9, 1.5), uniform(0.3, 0.7));
    }
  }

  /** Lays lines of ink on the picture: the larger of old and new. */
  private void draw(Pen pen, double halfWidth, double softness, double strength) {
    measure(pen, halfWidth + softness);
    for (int i = 0; i < ink.length; i++) {
      ink[i] = Math.max(ink[i], strength * cover(distance[i], halfWidth, softness));
    }
  }

  /** Sometimes takes the ink away along a thin straight line. */
  private void scratch() {
    if (random.nextInt(3) > 0) {
      return;
    }
    Pen pen = new Pen();
    double x = uniform(6, SIZE - 6);
    double y = uniform(6, SIZE - 6);
    double angle = uniform(0, Math.PI);
    double dx = SIZE * StrictMath.cos(angle);
    double dy = SIZE * StrictMath.sin(angle);
    pen.line(x - dx, y - dy, x + dx, y + dy);
    double halfWidth = uniform(0.2, 0.7);
    measure(pen, halfWidth + 1);
    for (int i = 0; i < ink.length; i++) {
      ink[i] *= 1 - 0.8 * cover(distance[i], halfWidth, 1);
    }
  }

  /** How much ink there is at a distance from the middle of a stroke: 1 inside, 0 outside. */
  private static double cover(double distance, double halfWidth, double softness) {
    return Math.clamp((halfWidth - distance) / softness + 0.5, 0, 1);
  }

  /**
   * The distance of every pixel's centre from the nearest line, where it is less than {@code
   * reach}.
   */
  private void measure(Pen pen, double reach) {
    Arrays.fill(distance, reach * reach);
    for (int i = 0; i < pen.ends; i += 2) {
      measure(pen.x[i], pen.y[i], pen.x[i + 1], pen.y[i + 1], reach);
    }
    for (int i = 0; i < distance.length; i++) {
      distance[i] = Math.sqrt(distance[i]);
    }
  }

  private void measure(double x0, double y0, double x1, double y1, double reach) {
    double dx = x1 - x0;
    double dy = y1 - y0;
    double square = Math.max(dx * dx + dy * dy, 1e-12);
    int left = pixel(Math.min(x0, x1) - reach);
    int right = pixel(Math.max(x0, x1) + reach);
    int bottom = pixel(Math.max(y0, y1) + reach);
    for (int row = pixel(Math.min(y0, y1) - reach); row <= bottom; row++) {
      for (int column = left; column <= right; column++) {
        double px = column + 0.5 - x0;
        double py = row + 0.5 - y0;
        double along = Math.clamp((px * dx + py * dy) / square, 0, 1);
        double ex = px - along * dx;
        double ey = py - along * dy;
        int pixel = row * SIZE + column;
        distance[pixel] = Math.min(distance[pixel], ex * ex + ey * ey);
      }
    }
  }

  private static int pixel(double coordinate) {
    return (int) Math.clamp(coordinate, 0, SIZE - 1);
  }

  /** Ground, noise and rounding to bytes. */
  private void develop(byte[] into, int at) {
    double ground = uniform(0, 0.15);
    double slopeX = uniform(-0.1, 0.1) / SIZE;
    double slopeY = uniform(-0.1, 0.1) / SIZE;
    double noise = uniform(0, 0.1);
    for (int i = 0; i < ink.length; i++) {
      double base = Math.max(0, ground + slopeX * (i % SIZE - 14) + slopeY * (i / SIZE - 14));
      double value = base + (1 - base) * ink[i] + noise * random.nextGaussian();
      into[at + i] = (byte) Math.round(255 * Math.clamp(value, 0, 1));
    }
  }
}
