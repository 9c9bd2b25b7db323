package dev.lanewise.nn.callbacks;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** File names with figures in them, in Python's way: {@code {epoch:02d}-{val_loss:.2f}}. */
final class FileTemplate {
  private static final Pattern PLACE =
      Pattern.compile("\\{([A-Za-z_0-9]+)(?::([0-9]*)(\\.[0-9]+)?([dfeg]?))?\\}");

  private FileTemplate() {}

  /**
   * Puts figures in their places.
   *
   * @throws IllegalArgumentException naming the template and what it asks for in vain
   */
  static String format(String template, Map<String, Double> figures) {
    Matcher place = PLACE.matcher(template);
    StringBuilder text = new StringBuilder();
    while (place.find()) {
      Double value = figures.get(place.group(1));
      if (value == null) {
        throw new IllegalArgumentException(
            "ModelCheckpoint: the file '%s' asks for '%s' but there are only %s"
                .formatted(template, place.group(1), figures.keySet()));
      }
      String width = place.group(2) == null ? "" : place.group(2);
      String precision = place.group(3) == null ? "" : place.group(3);
      String kind = place.group(4) == null ? "" : place.group(4);
      place.appendReplacement(
          text, Matcher.quoteReplacement(format(value, width, precision, kind)));
    }
    place.appendTail(text);
    if (text.indexOf("{") >= 0) {
      throw new IllegalArgumentException(
          "ModelCheckpoint: expected places such as {epoch:02d} or {val_loss:.2f} but got '%s'"
              .formatted(template));
    }
    return text.toString();
  }

  private static String format(double value, String width, String precision, String kind) {
    boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
    if (kind.equals("d") || kind.isEmpty() && precision.isEmpty() && whole) {
      return String.format(Locale.ROOT, "%" + width + "d", (long) value);
    }
    if (kind.isEmpty() && precision.isEmpty() && width.isEmpty()) {
      return String.valueOf(value);
    }
    return String.format(
        Locale.ROOT, "%" + width + precision + (kind.isEmpty() ? "f" : kind), value);
  }
}
