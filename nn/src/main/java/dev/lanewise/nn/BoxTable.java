package dev.lanewise.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A table with lines around its cells, as the Python library rich draws it for Keras: columns as
 * wide as asked, reduced by turns until they fit; cells wrapped between words, a word too long for
 * its column cut with an ellipsis; numbers ({@code Param #}) at the right.
 */
final class BoxTable {
  /** The characters of {@link #text} beyond ASCII. */
  static final String LINES = "┏━┳┓┃┡╇┩│├─┼┤└┴┘";

  private static final Pattern WORD = Pattern.compile("\\s*\\S+\\s*");

  private final int[] widths;
  private final List<String[]> rows = new ArrayList<>();

  /**
   * A table with its head.
   *
   * @param width of a line
   * @param ends where each column is to end, as a share of the width
   */
  BoxTable(int width, double[] ends, String... head) {
    widths = widths(width, ends);
    rows.add(head);
  }

  void row(String... cells) {
    rows.add(cells);
  }

  // Each column asks for its share and two more for the space at its sides; rich then takes the
  // excess (these, and the lines) away in equal parts.
  private static int[] widths(int width, double[] ends) {
    int[] widths = new int[ends.length];
    int end = 0;
    for (int i = 0; i < ends.length; i++) {
      int next = (int) (ends[i] * width);
      widths[i] = next - end;
      end = next;
    }
    int excess = end + 2 * ends.length - (width - ends.length - 1);
    for (int i = 0; i < widths.length; i++) {
      int part = (int) Math.rint(excess / (double) (widths.length - i));
      widths[i] -= part;
      excess -= part;
    }
    return widths;
  }

  String text(boolean lines) {
    StringBuilder out = new StringBuilder();
    rule(out, lines ? "┏━┳┓" : "+--+");
    for (int i = 0; i < rows.size(); i++) {
      cells(out, rows.get(i), lines ? (i == 0 ? "┃" : "│") : "|");
      boolean last = i == rows.size() - 1;
      if (i == 0) {
        rule(out, lines ? "┡━╇┩" : "|-+|");
      } else if (!last) {
        rule(out, lines ? "├─┼┤" : "|-+|");
      }
      if (last) {
        rule(out, lines ? "└─┴┘" : "+--+");
      }
    }
    return lines ? out.toString() : out.toString().replace('…', '.');
  }

  /** A line from its left end, its stroke, its crossing and its right end. */
  private void rule(StringBuilder out, String shape) {
    for (int i = 0; i < widths.length; i++) {
      out.append(shape.charAt(i == 0 ? 0 : 2)).repeat(shape.charAt(1), widths[i] + 2);
    }
    out.append(shape.charAt(3)).append('\n');
  }

  private void cells(StringBuilder out, String[] cells, String side) {
    List<List<String>> wrapped = new ArrayList<>();
    int height = 1;
    for (int i = 0; i < widths.length; i++) {
      wrapped.add(wrap(cells[i], widths[i]));
      height = Math.max(height, wrapped.get(i).size());
    }
    for (int row = 0; row < height; row++) {
      for (int i = 0; i < widths.length; i++) {
        String cell = row < wrapped.get(i).size() ? wrapped.get(i).get(row) : "";
        String space = " ".repeat(widths[i] - cell.length());
        out.append(side).append(' ').append(i == 2 ? space + cell : cell + space).append(' ');
      }
      out.append(side).append('\n');
    }
  }

  private static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (Matcher words = WORD.matcher(text); words.find(); ) {
      String word = words.group();
      if (!line.isEmpty() && line.length() + word.stripTrailing().length() > width) {
        lines.add(cut(line, width));
        line.setLength(0);
      }
      line.append(word);
    }
    lines.add(cut(line, width));
    return lines;
  }

  private static String cut(StringBuilder line, int width) {
    String text = line.toString().stripTrailing();
    return text.length() <= width ? text : text.substring(0, width - 1) + "…";
  }
}
