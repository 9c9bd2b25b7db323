package dev.lanewise.samples.pictures;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/**
 * A drawing on white ground. It is drawn once as it is, on a {@link Graphics2D}: the pixels of a
 * PNG, or the elements of an SVG.
 */
public abstract class Picture {
  private final int width;
  private final int height;
  private final String description;

  /**
   * For subclasses.
   *
   * @param width in pixels
   * @param height in pixels
   * @param description what is to be seen, for those who cannot see it
   */
  protected Picture(int width, int height, String description) {
    this.width = width;
    this.height = height;
    this.description = description;
  }

  /** Its width in pixels. */
  public final int width() {
    return width;
  }

  /** Its height in pixels. */
  public final int height() {
    return height;
  }

  /** What is to be seen, in a sentence. */
  public final String description() {
    return description;
  }

  /** Draws it, from (0, 0) on. */
  protected abstract void draw(Graphics2D graphics);

  /**
   * Pictures one below the other.
   *
   * @param parts at least one
   * @param description what is to be seen
   */
  public static Picture stacked(List<? extends Picture> parts, String description) {
    return new Stack(parts, description);
  }

  /** Draws another picture within this one. */
  static void draw(Picture part, Graphics2D graphics, int x, int y) {
    graphics.translate(x, y);
    part.draw(graphics);
    graphics.translate(-x, -y);
  }

  /**
   * The pixels.
   *
   * @throws NoTextException if there is text in it, and this Java has no fonts
   */
  public final BufferedImage image() throws NoTextException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    paint(graphics);
    return image;
  }

  private void paint(Graphics2D graphics) throws NoTextException {
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    try {
      draw(graphics);
    } catch (LinkageError | InternalError | RuntimeException e) {
      // AWT without its native parts or without fonts fails in each of these ways, by version and
      // system.
      throw new NoTextException(e);
    }
    graphics.dispose();
  }

  /** The bytes of a PNG. */
  public final byte[] png() throws IOException {
    return png(image());
  }

  /** The bytes of a PNG of this image. */
  static byte[] png(BufferedImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  /** An SVG that needs nothing but itself, to stand in a file or within a page. */
  public final String svg() throws IOException {
    SvgGraphics graphics = new SvgGraphics(width, height, description);
    paint(graphics);
    return graphics.document();
  }

  /**
   * Whether a file's name ends in {@code .png} or {@code .svg}, large or small.
   *
   * @param file a name
   */
  public static boolean canBe(Path file) {
    return hasEnding(file, ".png") || hasEnding(file, ".svg");
  }

  private static boolean hasEnding(Path file, String ending) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(ending);
  }

  /**
   * The bytes for this file, by its ending.
   *
   * @throws IllegalArgumentException if that is neither {@code .png} nor {@code .svg}
   */
  public final byte[] bytes(Path file) throws IOException {
    if (!canBe(file)) {
      throw new IllegalArgumentException(
          "a picture takes a file that ends in .png or .svg but got '%s'".formatted(file));
    }
    return hasEnding(file, ".svg") ? svg().getBytes(StandardCharsets.UTF_8) : png();
  }

  /**
   * Writes the picture.
   *
   * @param file a name that ends in {@code .png} or {@code .svg}
   * @throws IllegalArgumentException if it ends in something else
   * @throws NoTextException if there is text in the picture, and this Java has no fonts
   * @throws IOException if it cannot be written
   */
  public final void save(Path file) throws IOException {
    Files.write(file, bytes(file));
  }
}
