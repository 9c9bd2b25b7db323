package dev.lanewise.io;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/** The rows of a picture as grey, or red, green and blue, of 0 to 255, on white. */
final class PixelRows {
  private static final double WHITE = 255;

  private final BufferedImage image;
  private final int channels;

  /**
   * Whether the samples are grey levels. {@code getRGB} would bend those through a colour profile.
   */
  private final boolean grey;

  private final int[] argb;
  private final int[] samples;
  private final int bands;

  /** What 255 is in a grey file's samples. */
  private final double greyMax;

  PixelRows(BufferedImage image, int channels) {
    this.image = image;
    this.channels = channels;
    ColorModel colors = image.getColorModel();
    grey =
        !(colors instanceof IndexColorModel)
            && colors.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
    bands = image.getRaster().getNumBands();
    greyMax = (1L << colors.getComponentSize(0)) - 1;
    argb = new int[image.getWidth()];
    samples = new int[image.getWidth() * bands];
  }

  /** Writes row y, {@code [width, channels]}. */
  void read(int y, double[] row) {
    int width = image.getWidth();
    if (grey) {
      Raster raster = image.getRaster();
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, samples);
      for (int x = 0; x < width; x++) {
        double alpha = bands > 1 ? samples[x * bands + 1] / greyMax : 1;
        double value = samples[x * bands] / greyMax * 255;
        store(row, x, value, value, value, alpha);
      }
      return;
    }
    image.getRGB(0, y, width, 1, argb, 0, width);
    for (int x = 0; x < width; x++) {
      int pixel = argb[x];
      store(row, x, pixel >> 16 & 0xFF, pixel >> 8 & 0xFF, pixel & 0xFF, (pixel >>> 24) / 255.0);
    }
  }

  private void store(double[] row, int x, double red, double green, double blue, double alpha) {
    if (channels == 3) {
      row[3 * x] = onWhite(red, alpha);
      row[3 * x + 1] = onWhite(green, alpha);
      row[3 * x + 2] = onWhite(blue, alpha);
    } else {
      // Equal parts must give themselves, not what is left of them after three roundings.
      boolean equal = red == green && green == blue;
      row[x] = onWhite(equal ? red : 0.299 * red + 0.587 * green + 0.114 * blue, alpha);
    }
  }

  private static double onWhite(double value, double alpha) {
    return alpha == 1 ? value : value * alpha + WHITE * (1 - alpha);
  }
}
