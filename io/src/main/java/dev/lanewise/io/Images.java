package dev.lanewise.io;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Preprocessing;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Brings a picture of any size into the form a model was trained on. PNG, JPEG and BMP, and what
 * else the JDK reads (GIF, TIFF); of several pictures in one file the first.
 *
 * <p>In this order:
 *
 * <ol>
 *   <li>Samples are 0 to 255 as stored in the file; 16-bit ones are divided down. Colour profiles
 *       other than sRGB are converted by the JDK, those of grey pictures ignored. The orientation
 *       that a camera notes beside the picture (EXIF) is ignored.
 *   <li>What is transparent shows white, as on a page.
 *   <li>A model of one channel gets grey = 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601), one of three
 *       channels red, green, blue, all three equal for a grey picture.
 *   <li>The picture is stretched to the model's height and width, whatever its proportions, by
 *       {@link Resampler}. A picture of that size already is not changed by this.
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
    if (Files.isDirectory(file)) {
      throw new DataFileException(file, 0, "an image", "a directory");
    }
    if (!Files.exists(file)) {
      throw new DataFileException(file, 0, "an image", "no such file");
    }
    if (Files.size(file) == 0) {
      throw new DataFileException(file, 0, "an image", "an empty file");
    }
    try (ImageInputStream in = new FileImageInputStream(file.toFile())) {
      return read(in, file.toString(), preprocessing);
    }
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
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      return read(in, name, preprocessing);
    }
  }

  private static Tensor read(ImageInputStream in, String name, Preprocessing preprocessing)
      throws IOException {
    Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
    if (!readers.hasNext()) {
      throw new DataFileException(name, 0, "an image (PNG, JPEG, BMP, GIF)", "something else");
    }
    ImageReader reader = readers.next();
    try {
      reader.setInput(in, true);
      return convert(decode(reader, in, name), preprocessing);
    } finally {
      reader.dispose();
    }
  }

  private static BufferedImage decode(ImageReader reader, ImageInputStream in, String name)
      throws IOException {
    String format = reader.getFormatName().toUpperCase(java.util.Locale.ROOT);
    try {
      long width = reader.getWidth(0);
      long height = reader.getHeight(0);
      if (width * height > MAX_PIXELS) {
        String found = width + " x " + height;
        throw new DataFileException(name, 0, "an image of at most 64 million pixels", found);
      }
      // Some readers paint what is missing and call that a warning.
      String[] warning = new String[1];
      reader.addIIOReadWarningListener((_, text) -> warning[0] = warning(warning[0], text));
      BufferedImage image = reader.read(0);
      if (warning[0] != null) {
        String expected = "a whole %s image".formatted(format);
        throw new DataFileException(
            name, position(in), expected, "damage (%s)".formatted(warning[0]));
      }
      return image;
    } catch (DataFileException e) {
      throw e;
    } catch (IOException | RuntimeException e) { // a damaged file makes some readers throw anything
      String expected = "a %s image that can be read".formatted(format);
      String found = "damage or an unsupported kind (%s)".formatted(reason(e));
      throw new DataFileException(name, position(in), expected, found).causedBy(e);
    }
  }

  /** The first warning that is about pixels; the JDK ignores colour profiles that it cannot use. */
  private static String warning(String before, String text) {
    return before == null && !text.contains("ICC") ? text : before;
  }

  private static String reason(Exception e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static long position(ImageInputStream in) {
    try {
      return in.getStreamPosition();
    } catch (IOException e) {
      return 0;
    }
  }

  private static Tensor convert(BufferedImage image, Preprocessing p) {
    int channels = p.channels();
    PixelRows rows = new PixelRows(image, channels);
    double[] resized =
        Resampler.resize(
            image.getHeight(), image.getWidth(), channels, rows::read, p.height(), p.width());
    float[] x = new float[resized.length];
    for (int i = 0; i < x.length; i++) {
      double value = p.inverted() ? 255 - resized[i] : resized[i];
      x[i] = (float) (value * p.scale() + p.offset());
    }
    return Tensor.of(x, 1, p.height(), p.width(), channels);
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
