package dev.lanewise.samples.pictures;

import dev.lanewise.engine.Shape;
import dev.lanewise.nn.Preprocessing;
import java.awt.image.BufferedImage;

/** Numbers as pixels. */
public final class Heat {
  private Heat() {}

  /**
   * Numbers in rows as colours.
   *
   * @param values row by row
   * @param width of a row
   * @param from the value of the map's first colour
   * @param to the value of its last colour
   */
  public static BufferedImage image(
      float[] values, int width, double from, double to, ColorMap map) {
    int height = values.length / width;
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    double scale = to > from ? 1 / (to - from) : 0;
    for (int i = 0; i < values.length; i++) {
      image.setRGB(i % width, i / width, map.rgb((values[i] - from) * scale));
    }
    return image;
  }

  /**
   * A model's input as people see it: grey, or red, green and blue. Where it is not known which
   * number was which pixel, the least becomes black and the largest white.
   *
   * @param x holds the input
   * @param at where it begins
   * @param shape {@code [h, w]}, {@code [h, w, 1]} or {@code [h, w, 3]}
   * @param known how pixels became numbers, or null
   * @throws IllegalArgumentException if the shape is another
   */
  public static BufferedImage input(float[] x, int at, Shape shape, Preprocessing known) {
    if (!isPicture(shape)) {
      throw new IllegalArgumentException(
          "a picture is [h, w], [h, w, 1] or [h, w, 3] but got " + shape);
    }
    int channels = shape.rank() == 3 ? shape.dim(2) : 1;
    float[] ends = ends(x, at, shape.size());
    double black = known == null ? ends[0] : known.offset();
    double white = known == null ? ends[1] : 255 * known.scale() + black;
    boolean inverted = known != null && known.inverted();
    BufferedImage image = new BufferedImage(shape.dim(1), shape.dim(0), BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < shape.dim(0) * shape.dim(1); i++) {
      int rgb = 0;
      for (int c = 0; c < 3; c++) {
        double share = (x[at + i * channels + c % channels] - black) / (white - black);
        rgb = rgb << 8 | Math.clamp(Math.round(255 * (inverted ? 1 - share : share)), 0, 255);
      }
      image.setRGB(i % shape.dim(1), i / shape.dim(1), rgb);
    }
    return image;
  }

  /** Whether samples of this shape can be looked at. */
  public static boolean isPicture(Shape shape) {
    return shape.rank() == 2 || shape.rank() == 3 && (shape.dim(2) == 1 || shape.dim(2) == 3);
  }

  /** The least and the largest of these values. */
  static float[] ends(float[] x, int at, int count) {
    float[] ends = {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
    for (int i = at; i < at + count; i++) {
      ends[0] = Math.min(ends[0], x[i]);
      ends[1] = Math.max(ends[1], x[i]);
    }
    return ends;
  }
}
