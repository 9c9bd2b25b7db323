package dev.lanewise.samples.pictures;

import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics;
import java.awt.Image;
import java.awt.Paint;
import java.awt.Polygon;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.font.GlyphVector;
import java.awt.geom.AffineTransform;
import java.awt.geom.Arc2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.PathIterator;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.BufferedImageOp;
import java.awt.image.ImageObserver;
import java.awt.image.RenderedImage;
import java.awt.image.renderable.RenderableImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.text.AttributedCharacterIterator;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Writes what is drawn as SVG 1.1: shapes, plain strings and images become elements. What it does
 * not write it refuses (attributed text, image operations, paints other than colours).
 */
final class SvgGraphics extends RememberingGraphics {
  /** Where a string stands with respect to its point. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  private final int width;
  private final int height;
  private final String description;
  private final StringBuilder body = new StringBuilder();
  private final Map<String, String> clips = new LinkedHashMap<>();

  SvgGraphics(int width, int height, String description) {
    this.width = width;
    this.height = height;
    this.description = description;
    state.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
  }

  String document() {
    StringBuilder defs = new StringBuilder();
    clips.forEach(
        (path, id) ->
            defs.append("<clipPath id=\"%s\"><path d=\"%s\"/></clipPath>\n".formatted(id, path)));
    return """
    <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %1$d %2$d" \
    role="img" aria-label="%s" font-family="sans-serif">
    <title>%3$s</title>
    %s%s</svg>
    """
        .formatted(width, height, escaped(description), defs, body);
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  // ---- what becomes an element ----

  @Override
  public void fill(Shape shape) {
    element(shape, "fill", "");
  }

  @Override
  public void draw(Shape shape) {
    String more = " fill=\"none\"";
    if (state.getStroke() instanceof BasicStroke stroke) {
      double scale = Math.sqrt(Math.abs(state.getTransform().getDeterminant()));
      more +=
          stroke.getLineWidth() == 1
              ? ""
              : attribute("stroke-width", stroke.getLineWidth() * scale);
      float[] dashes = stroke.getDashArray();
      if (dashes != null) {
        StringBuilder text = new StringBuilder();
        for (float dash : dashes) {
          text.append(text.isEmpty() ? "" : " ").append(number(dash * scale));
        }
        more += " stroke-dasharray=\"%s\"".formatted(text);
      }
      more += stroke.getLineJoin() == BasicStroke.JOIN_ROUND ? " stroke-linejoin=\"round\"" : "";
    }
    element(shape, "stroke", more);
  }

  private void element(Shape shape, String paint, String more) {
    Shape placed = state.getTransform().createTransformedShape(shape);
    String path = path(placed);
    if (!path.isEmpty()) {
      body.append("<path d=\"%s\"%s%s%s/>\n".formatted(path, paint(paint), more, clip()));
    }
  }

  private String paint(String name) {
    Color color = state.getColor();
    double alpha = color.getAlpha() / 255.0;
    if (state.getComposite() instanceof AlphaComposite composite) {
      alpha *= composite.getAlpha();
    }
    String text = " %s=\"#%06x\"".formatted(name, color.getRGB() & 0xffffff);
    return alpha < 1 ? text + attribute(name + "-opacity", alpha) : text;
  }

  private String clip() {
    Shape clip = state.getClip();
    if (clip == null) {
      return "";
    }
    String path = path(state.getTransform().createTransformedShape(clip));
    // Of the description, so that two pictures in one page do not share a name.
    String id = "clip-%08x-%d".formatted(description.hashCode(), clips.size());
    String known = clips.putIfAbsent(path, id);
    return " clip-path=\"url(#%s)\"".formatted(known == null ? id : known);
  }

  private static String path(Shape shape) {
    StringBuilder path = new StringBuilder();
    double[] p = new double[6];
    for (PathIterator each = shape.getPathIterator(null); !each.isDone(); each.next()) {
      int type = each.currentSegment(p);
      int numbers =
          switch (type) {
            case PathIterator.SEG_MOVETO, PathIterator.SEG_LINETO -> 2;
            case PathIterator.SEG_QUADTO -> 4;
            case PathIterator.SEG_CUBICTO -> 6;
            default -> 0;
          };
      path.append("MLQCZ".charAt(type));
      for (int i = 0; i < numbers; i++) {
        path.append(i == 0 ? "" : " ").append(number(p[i]));
      }
    }
    return path.toString();
  }

  private static String attribute(String name, double value) {
    return " %s=\"%s\"".formatted(name, number(value));
  }

  /** With two digits after the point at most, and none that say nothing. */
  private static String number(double value) {
    String text = String.format(Locale.ROOT, "%.2f", value);
    text = text.replaceAll("\\.?0+$", "");
    return text.equals("-0") || text.isEmpty() ? "0" : text;
  }

  @Override
  public void drawString(String text, float x, float y) {
    text(text, x, y, Anchor.START);
  }

  @Override
  public void drawString(String text, int x, int y) {
    text(text, x, y, Anchor.START);
  }

  /** Writes a string that the viewer's own font sets, about or beside a point. */
  void text(String text, double x, double y, Anchor anchor) {
    Font font = state.getFont();
    AffineTransform at = state.getTransform();
    boolean moved = (at.getType() & ~AffineTransform.TYPE_TRANSLATION) == 0;
    String place =
        moved
            ? attribute("x", x + at.getTranslateX()) + attribute("y", y + at.getTranslateY())
            : attribute("x", x)
                + attribute("y", y)
                + " transform=\"matrix(%s %s %s %s %s %s)\""
                    .formatted(
                        number(at.getScaleX()),
                        number(at.getShearY()),
                        number(at.getShearX()),
                        number(at.getScaleY()),
                        number(at.getTranslateX()),
                        number(at.getTranslateY()));
    body.append(
        "<text%s font-size=\"%s\"%s%s%s>%s</text>\n"
            .formatted(
                place,
                number(font.getSize2D()),
                font.isBold() ? " font-weight=\"bold\"" : "",
                anchor == Anchor.START
                    ? ""
                    : " text-anchor=\"%s\"".formatted(anchor.name().toLowerCase(Locale.ROOT)),
                paint("fill"),
                escaped(text)));
  }

  @Override
  public boolean drawImage(Image image, int x, int y, int w, int h, ImageObserver observer) {
    AffineTransform at = state.getTransform();
    try {
      body.append(
          "<image%s%s%s%s preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\" href=\"data:image/png;base64,%s\"/>\n"
              .formatted(
                  attribute("x", x + at.getTranslateX()),
                  attribute("y", y + at.getTranslateY()),
                  attribute("width", w),
                  attribute("height", h),
                  Base64.getEncoder().encodeToString(Picture.png((BufferedImage) image))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return true;
  }

  @Override
  public boolean drawImage(Image image, int x, int y, ImageObserver observer) {
    return drawImage(image, x, y, image.getWidth(null), image.getHeight(null), observer);
  }

  @Override
  public void drawLine(int x1, int y1, int x2, int y2) {
    draw(new Line2D.Double(x1, y1, x2, y2));
  }

  @Override
  public void fillRect(int x, int y, int w, int h) {
    fill(new Rectangle(x, y, w, h));
  }

  @Override
  public void clearRect(int x, int y, int w, int h) {
    Color color = state.getColor();
    state.setColor(state.getBackground());
    fillRect(x, y, w, h);
    state.setColor(color);
  }

  @Override
  public void drawRoundRect(int x, int y, int w, int h, int arcWidth, int arcHeight) {
    draw(new RoundRectangle2D.Double(x, y, w, h, arcWidth, arcHeight));
  }

  @Override
  public void fillRoundRect(int x, int y, int w, int h, int arcWidth, int arcHeight) {
    fill(new RoundRectangle2D.Double(x, y, w, h, arcWidth, arcHeight));
  }

  @Override
  public void drawOval(int x, int y, int w, int h) {
    draw(new Ellipse2D.Double(x, y, w, h));
  }

  @Override
  public void fillOval(int x, int y, int w, int h) {
    fill(new Ellipse2D.Double(x, y, w, h));
  }

  @Override
  public void drawArc(int x, int y, int w, int h, int startAngle, int arcAngle) {
    draw(new Arc2D.Double(x, y, w, h, startAngle, arcAngle, Arc2D.OPEN));
  }

  @Override
  public void fillArc(int x, int y, int w, int h, int startAngle, int arcAngle) {
    fill(new Arc2D.Double(x, y, w, h, startAngle, arcAngle, Arc2D.PIE));
  }

  @Override
  public void drawPolyline(int[] xs, int[] ys, int count) {
    Path2D path = new Path2D.Double();
    for (int i = 0; i < count; i++) {
      if (i == 0) {
        path.moveTo(xs[i], ys[i]);
      } else {
        path.lineTo(xs[i], ys[i]);
      }
    }
    draw(path);
  }

  @Override
  public void drawPolygon(int[] xs, int[] ys, int count) {
    draw(new Polygon(xs, ys, count));
  }

  @Override
  public void fillPolygon(int[] xs, int[] ys, int count) {
    fill(new Polygon(xs, ys, count));
  }

  @Override
  public void drawGlyphVector(GlyphVector glyphs, float x, float y) {
    fill(glyphs.getOutline(x, y));
  }

  // ---- what it does not write ----

  private static UnsupportedOperationException refused(String what) {
    return new UnsupportedOperationException("SVG here has no " + what);
  }

  @Override
  public Graphics create() {
    throw refused("second graphics");
  }

  @Override
  public void drawString(AttributedCharacterIterator text, int x, int y) {
    throw refused("attributed text");
  }

  @Override
  public void drawString(AttributedCharacterIterator text, float x, float y) {
    throw refused("attributed text");
  }

  @Override
  public boolean drawImage(Image image, AffineTransform at, ImageObserver observer) {
    throw refused("transformed image");
  }

  @Override
  public void drawImage(BufferedImage image, BufferedImageOp op, int x, int y) {
    throw refused("image operation");
  }

  @Override
  public boolean drawImage(Image image, int x, int y, Color ground, ImageObserver observer) {
    throw refused("image on a ground");
  }

  @Override
  public boolean drawImage(
      Image image, int x, int y, int w, int h, Color ground, ImageObserver observer) {
    throw refused("image on a ground");
  }

  @Override
  public boolean drawImage(
      Image image,
      int dx1,
      int dy1,
      int dx2,
      int dy2,
      int sx1,
      int sy1,
      int sx2,
      int sy2,
      ImageObserver observer) {
    throw refused("part of an image");
  }

  @Override
  public boolean drawImage(
      Image image,
      int dx1,
      int dy1,
      int dx2,
      int dy2,
      int sx1,
      int sy1,
      int sx2,
      int sy2,
      Color ground,
      ImageObserver observer) {
    throw refused("part of an image");
  }

  @Override
  public void drawRenderedImage(RenderedImage image, AffineTransform at) {
    throw refused("rendered image");
  }

  @Override
  public void drawRenderableImage(RenderableImage image, AffineTransform at) {
    throw refused("renderable image");
  }

  @Override
  public void copyArea(int x, int y, int w, int h, int dx, int dy) {
    throw refused("copied area");
  }

  @Override
  public void setXORMode(Color color) {
    throw refused("exclusive or");
  }

  @Override
  public void setPaint(Paint paint) {
    if (!(paint instanceof Color)) {
      throw refused("paint but colours");
    }
    state.setPaint(paint);
  }
}
