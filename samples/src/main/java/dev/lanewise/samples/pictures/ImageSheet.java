package dev.lanewise.samples.pictures;

import dev.lanewise.samples.pictures.SvgGraphics.Anchor;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;

/**
 * Small images in rows, with captions under them and a title above. Their pixels are enlarged by
 * whole numbers, so that one sees them as they are; only what is too large is made smaller.
 */
public final class ImageSheet extends Picture {
  /** The longest side that small images are enlarged to where nothing else is asked. */
  public static final int SIDE = 96;

  /** What is above so many times the side is made smaller. */
  private static final int LARGEST = 2;

  private static final int CAPTION = 16;
  private static final int TITLE = 26;
  private static final int FONT_SIZE = 11;
  private static final int TITLE_SIZE = 13;

  /** Of the title's letters, which are bold. */
  private static final double LETTER = 0.7 * TITLE_SIZE;

  private final String title;
  private final int columns;
  private final int gap;
  private final List<Cell> cells;
  private final int cellWidth;
  private final int cellHeight;

  /**
   * An image and what stands under it.
   *
   * @param image of one size with the others
   * @param caption "" for none
   * @param color of the caption
   */
  public record Cell(BufferedImage image, String caption, Color color) {
    /** With a black caption. */
    public Cell(BufferedImage image, String caption) {
      this(image, caption, Color.BLACK);
    }
  }

  private ImageSheet(String title, int columns, int side, List<Cell> cells, String description) {
    super(
        Math.max(width(columns, side, cells), gap(side) + (int) Math.ceil(title.length() * LETTER)),
        height(title, columns, side, cells),
        description);
    this.title = title;
    this.columns = columns;
    this.cells = cells;
    gap = gap(side);
    cellWidth = cellWidth(cells, side);
    cellHeight = cellHeight(cells, side);
  }

  /**
   * A sheet.
   *
   * @param columns images in a row, at least 1
   * @param cells at least one
   * @param description what is to be seen
   */
  public static ImageSheet of(int columns, List<Cell> cells, String description) {
    return titled("", columns, SIDE, cells, description);
  }

  /**
   * A sheet with a title.
   *
   * @param title above the images; "" for none
   * @param side the longest side that small images are enlarged to
   */
  public static ImageSheet titled(
      String title, int columns, int side, List<Cell> cells, String description) {
    if (columns < 1 || side < 1 || cells.isEmpty()) {
      throw new IllegalArgumentException(
          "a sheet needs columns, a side of at least 1 and images but got %d, %d and %d images"
              .formatted(columns, side, cells.size()));
    }
    return new ImageSheet(title, columns, side, List.copyOf(cells), description);
  }

  private static int gap(int side) {
    return side < SIDE ? 3 : 6;
  }

  private static double zoom(List<Cell> cells, int side) {
    BufferedImage first = cells.getFirst().image;
    int longest = Math.max(first.getWidth(), first.getHeight());
    return longest > LARGEST * side
        ? (double) LARGEST * side / longest
        : Math.max(1, side / longest);
  }

  private static int cellWidth(List<Cell> cells, int side) {
    return (int) Math.max(1, Math.round(cells.getFirst().image.getWidth() * zoom(cells, side)));
  }

  private static int cellHeight(List<Cell> cells, int side) {
    return (int) Math.max(1, Math.round(cells.getFirst().image.getHeight() * zoom(cells, side)));
  }

  private static boolean isCaptioned(List<Cell> cells) {
    return cells.stream().anyMatch(cell -> !cell.caption.isEmpty());
  }

  private static int rowHeight(List<Cell> cells, int side) {
    return cellHeight(cells, side) + gap(side) + (isCaptioned(cells) ? CAPTION : 0);
  }

  private static int width(int columns, int side, List<Cell> cells) {
    return gap(side) + Math.min(columns, cells.size()) * (cellWidth(cells, side) + gap(side));
  }

  private static int height(String title, int columns, int side, List<Cell> cells) {
    int rows = (cells.size() + columns - 1) / columns;
    return (title.isEmpty() ? 0 : TITLE) + gap(side) + rows * rowHeight(cells, side);
  }

  @Override
  protected void draw(Graphics2D graphics) {
    int top = title.isEmpty() ? 0 : TITLE;
    if (!title.isEmpty()) {
      graphics.setColor(Color.BLACK);
      Texts.font(graphics, Font.BOLD, TITLE_SIZE);
      Texts.write(graphics, title, gap, TITLE - 9, Anchor.START);
    }
    boolean captioned = isCaptioned(cells);
    if (captioned) {
      Texts.font(graphics, Font.PLAIN, FONT_SIZE);
    }
    int rowHeight = cellHeight + gap + (captioned ? CAPTION : 0);
    for (int i = 0; i < cells.size(); i++) {
      Cell cell = cells.get(i);
      int x = gap + i % columns * (cellWidth + gap);
      int y = top + gap + i / columns * rowHeight;
      drawImage(graphics, cell.image, x, y);
      if (!cell.caption.isEmpty()) {
        graphics.setColor(cell.color);
        String text = Texts.fitting(graphics, cell.caption, cellWidth);
        Texts.write(
            graphics, text, x + cellWidth / 2.0, y + cellHeight + FONT_SIZE + 1, Anchor.MIDDLE);
      }
    }
  }

  private void drawImage(Graphics2D graphics, BufferedImage image, int x, int y) {
    BufferedImage drawn = image.getWidth() > cellWidth ? smaller(image) : image;
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
    graphics.drawImage(drawn, x, y, cellWidth, cellHeight, null);
  }

  private BufferedImage smaller(BufferedImage image) {
    BufferedImage smaller = new BufferedImage(cellWidth, cellHeight, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = smaller.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(image, 0, 0, cellWidth, cellHeight, null);
    graphics.dispose();
    return smaller;
  }
}
