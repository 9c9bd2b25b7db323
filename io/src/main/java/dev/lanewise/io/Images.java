package dev.lanewise.io;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Preprocessing;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Brings a picture of any size into the form a model was trained on. PNG, JPEG and BMP, and what
 * else the JDK reads (GIF, TIFF); of several pictures in one file the first.
 *
 * <p>In this order:
 *
 * <ol>
 *   <li>Samples are 0 to 255 as stored in the file; 16-bit ones are divided down. Colour profiles
 *       of JPEGs and of grey pictures are ignored, as Pillow and TensorFlow ignore them; of others
 *       the JDK converts those it knows. JPEGs of four colours (CMYK) are refused.
 *   <li>A JPEG is turned the way the camera noted it was held (EXIF).
 *   <li>What is transparent shows white, as on a page.
 *   <li>A model of one channel gets grey = 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601), one of three
 *       channels red, green, blue, all three equal for a grey picture.
 *   <li>The picture is brought to the model's height and width by {@link Resampler}, as its {@link
 *       dev.lanewise.nn.Resize} says; by default it is stretched. A picture of that size already is
 *       not changed by this.
 *   <li>Each value v, not rounded, becomes {@code (inverted ? 255 - v : v) * scale + offset}.
 * </ol>
 *
 * <p>Models trained on light digits on a dark ground, as MNIST's and {@link Digits} are, do not
 * know ink on paper: give them such pictures with {@link Preprocessing#withInverted}. {@link
 * #hasLightBorder} tells when that may have been forgotten.
 *
 * <p>Nothing global is set: pictures are read without ImageIO's disk cache, and no display is
 * needed.
 */
public final class Images {
  /** Pictures with more pixels are refused, before they are unpacked: 64 million. */
  public static final long MAX_PIXELS = 64_000_000;

  private Images() {}

  /**
   * Reads a picture from a file.
   *
   * @param file PNG, JPEG, BMP ...
   * @param preprocessing the model's
   * @return {@code [1, height, width, channels]}
   * @throws DataFileException if it is missing, a directory, no picture, damaged, of a kind the JDK
   *     does not read, or has more than {@link #MAX_PIXELS}
   * @throws IOException if it cannot be read
   */
  public static Tensor read(Path file, Preprocessing preprocessing) throws IOException {
    return convert(PictureReader.decode(file), preprocessing);
  }

  /**
   * Reads a picture from the bytes of its file.
   *
   * @param bytes PNG, JPEG, BMP ...
   * @param name what error messages call it
   * @param preprocessing the model's
   * @return {@code [1, height, width, channels]}
   * @throws DataFileException if it is no picture, damaged, of a kind the JDK does not read, or has
   *     more than {@link #MAX_PIXELS}
   */
  public static Tensor read(byte[] bytes, String name, Preprocessing preprocessing)
      throws IOException {
    return convert(PictureReader.decode(bytes, name), preprocessing);
  }

  /**
   * Reads a picture in its own proportions, for looking at rather than for a model.
   *
   * @param file PNG, JPEG, BMP ...
   * @param channels 1 for grey, 3 for red, green, blue
   * @param longestSide at least 1; a larger picture is made smaller until its longer side has so
   *     many pixels
   * @return {@code [1, height, width, channels]}, values from 0 to 1
   * @throws DataFileException as {@link #read(Path, Preprocessing)}
   * @throws IOException if it cannot be read
   */
  public static Tensor read(Path file, int channels, int longestSide) throws IOException {
    BufferedImage image = PictureReader.decode(file);
    double zoom = Math.min(1, (double) longestSide / Math.max(image.getHeight(), image.getWidth()));
    int height = (int) Math.max(1, Math.round(zoom * image.getHeight()));
    int width = (int) Math.max(1, Math.round(zoom * image.getWidth()));
    return convert(image, new Preprocessing(height, width, channels, 1 / 255.0, 0, false));
  }

  private static Tensor convert(BufferedImage image, Preprocessing p) {
    Tensor x = Tensor.zeros(1, p.height(), p.width(), p.channels());
    new PictureReader(p).convert(image, x.data(), 0);
    return x;
  }

  /**
   * Whether the outermost pixels of a picture are on average nearer to white than to black: dark on
   * light, which a model that was trained on light digits on a dark ground does not know.
   *
   * @param x what {@link #read} gave
   * @param preprocessing what it was given
   */
  public static boolean hasLightBorder(Tensor x, Preprocessing preprocessing) {
    int height = x.dim(1);
    int width = x.dim(2);
    double sum = 0;
    int count = 0;
    for (int row = 0; row < height; row++) {
      boolean whole = row == 0 || row == height - 1;
      for (int column = 0; column < width; column += whole ? 1 : Math.max(1, width - 1)) {
        for (int channel = 0; channel < x.dim(3); channel++) {
          sum += x.get(0, row, column, channel);
          count++;
        }
      }
    }
    double middle = 127.5 * preprocessing.scale() + preprocessing.offset();
    return preprocessing.scale() > 0 ? sum / count > middle : sum / count < middle;
  }
}
