package dev.lanewise.samples.pictures;

import dev.lanewise.samples.pictures.SvgGraphics.Anchor;
import java.awt.Font;
import java.awt.Graphics2D;

/** Text beside and about points, alike in pixels and in SVG. */
final class Texts {
  /** Of a letter, in sizes of its font. */
  static final double LETTER = 0.6;

  private Texts() {}

  /** The font of all pictures in this size. */
  static void font(Graphics2D graphics, int style, int size) {
    graphics.setFont(new Font(Font.SANS_SERIF, style, size));
  }

  /** Writes a string about or beside a point of its base line. */
  static void write(Graphics2D graphics, String text, double x, double y, Anchor anchor) {
    if (text.isEmpty()) {
      return;
    }
    if (graphics instanceof SvgGraphics svg) {
      svg.text(text, x, y, anchor);
      return;
    }
    double width = anchor == Anchor.START ? 0 : width(graphics, text);
    double left = x - (anchor == Anchor.MIDDLE ? Math.floor(width / 2) : width);
    graphics.drawString(text, (float) left, (float) y);
  }

  /** How wide a string is; in SVG about, since the viewer has a font of his own. */
  static double width(Graphics2D graphics, String text) {
    return graphics instanceof SvgGraphics
        ? text.length() * LETTER * graphics.getFont().getSize2D()
        : graphics.getFontMetrics().stringWidth(text);
  }

  /** The text, with its end cut off where it is wider than this. */
  static String fitting(Graphics2D graphics, String text, int width) {
    String fitting = text;
    while (fitting.length() > 1 && width(graphics, fitting) > width) {
      int end = fitting.endsWith("…") ? fitting.length() - 2 : fitting.length() - 1;
      fitting = fitting.substring(0, Math.max(0, end)) + "…";
    }
    return fitting;
  }
}
