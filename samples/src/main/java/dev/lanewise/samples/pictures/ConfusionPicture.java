package dev.lanewise.samples.pictures;

import dev.lanewise.nn.metrics.ConfusionMatrix;
import dev.lanewise.samples.pictures.SvgGraphics.Anchor;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A confusion matrix: a row for each true class, a column for each predicted one, coloured by the
 * share of the row. With few classes the numbers stand in the cells.
 */
public final class ConfusionPicture extends Picture {
  private static final int NUMBERED = 32;
  private static final int CELL = 44;
  private static final int SMALL_CELL = 9;
  private static final int NAME = 110;
  private static final int MARGIN = 8;
  private static final int TITLE = 28;
  private static final int AXIS = 20;

  private final String title;
  private final ConfusionMatrix matrix;
  private final List<String> names;
  private final int cell;
  private final int nameWidth;

  private ConfusionPicture(String title, ConfusionMatrix matrix, List<String> names) {
    super(side(names), side(names) + TITLE, describe(title, matrix));
    this.title = title;
    this.matrix = matrix;
    this.names = names;
    cell = cell(names.size());
    nameWidth = nameWidth(names);
  }

  /** The matrix of a judgement. */
  public static ConfusionPicture of(String title, Judgement judgement) {
    List<String> names = IntStream.range(0, judgement.classes()).mapToObj(judgement::name).toList();
    return of(title, judgement.confusion(), names);
  }

  /**
   * A matrix.
   *
   * @param title above it
   * @param names of the classes
   * @throws IllegalArgumentException unless there are as many names as classes
   */
  public static ConfusionPicture of(String title, ConfusionMatrix matrix, List<String> names) {
    if (matrix.classes() != names.size()) {
      throw new IllegalArgumentException(
          "a confusion matrix needs a name for each of its %d classes but got %d"
              .formatted(matrix.classes(), names.size()));
    }
    return new ConfusionPicture(title, matrix, List.copyOf(names));
  }

  private static int cell(int classes) {
    return classes <= NUMBERED ? CELL : SMALL_CELL;
  }

  private static int nameWidth(List<String> names) {
    int longest = names.stream().mapToInt(String::length).max().orElse(1);
    return Math.clamp(8L * longest + 6, 24, NAME);
  }

  private static int side(List<String> names) {
    return 2 * MARGIN + AXIS + nameWidth(names) + names.size() * cell(names.size());
  }

  private static String describe(String title, ConfusionMatrix matrix) {
    long right = IntStream.range(0, matrix.classes()).mapToLong(c -> matrix.count(c, c)).sum();
    return "%s: confusion matrix of %d classes; %d of %d samples are on its diagonal, where the"
            .formatted(title, matrix.classes(), right, matrix.total())
        + " prediction is right";
  }

  @Override
  protected void draw(Graphics2D graphics) {
    int left = MARGIN + AXIS + nameWidth;
    int top = TITLE + AXIS + nameWidth;
    graphics.setColor(Color.BLACK);
    Texts.font(graphics, Font.BOLD, 14);
    Texts.write(graphics, Texts.fitting(graphics, title, width()), MARGIN, 19, Anchor.START);
    for (int row = 0; row < names.size(); row++) {
      long sum = Math.max(1, matrix.support(row));
      for (int column = 0; column < names.size(); column++) {
        long count = matrix.count(row, column);
        cell(graphics, left + column * cell, top + row * cell, count, (double) count / sum);
      }
    }
    graphics.setColor(Color.BLACK);
    Texts.font(graphics, Font.PLAIN, 13);
    int middle = names.size() * cell / 2;
    Texts.write(graphics, "predicted", left + middle, TITLE + 13, Anchor.MIDDLE);
    rotated(graphics, "true", MARGIN + 12, top + middle, Anchor.MIDDLE);
    int size = Math.min(12, cell);
    Texts.font(graphics, Font.PLAIN, size);
    int down = cell / 2 + size / 2 - 1;
    for (int c = 0; c < names.size(); c++) {
      String name = Texts.fitting(graphics, names.get(c), nameWidth - 6);
      Texts.write(graphics, name, left - 6, top + c * cell + down, Anchor.END);
      if (nameWidth <= CELL && cell == CELL) { // short names stand upright
        Texts.write(graphics, name, left + c * cell + cell / 2.0, top - 6, Anchor.MIDDLE);
      } else {
        rotated(graphics, name, left + c * cell + down, top - 6, Anchor.START);
      }
    }
  }

  private void cell(Graphics2D graphics, int x, int y, long count, double share) {
    graphics.setColor(new Color(ColorMap.VIRIDIS.rgb(share)));
    graphics.fillRect(x, y, cell, cell);
    if (cell == CELL && count > 0) {
      graphics.setColor(share > 0.55 ? Color.BLACK : Color.WHITE);
      Texts.font(graphics, Font.PLAIN, count < 100_000 ? 12 : 9);
      Texts.write(graphics, String.valueOf(count), x + cell / 2.0, y + cell / 2 + 4, Anchor.MIDDLE);
    }
  }

  /** Text from below to above. */
  private static void rotated(Graphics2D graphics, String text, int x, int y, Anchor anchor) {
    graphics.rotate(-Math.PI / 2, x, y);
    Texts.write(graphics, text, x, y, anchor);
    graphics.rotate(Math.PI / 2, x, y);
  }
}
