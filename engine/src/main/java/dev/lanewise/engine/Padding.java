package dev.lanewise.engine;

/**
 * How a sliding window meets the border of an image.
 *
 * <ul>
 *   <li>{@link #VALID}: the window stays inside; nothing is added.
 *   <li>{@link #SAME}: as much is added that {@code out = ceil(in / stride)}; the odd cell goes to
 *       the bottom and right (TensorFlow's rule).
 *   <li>{@link #explicit}: cells are added as told.
 * </ul>
 *
 * @param kind which of the three
 * @param top rows added above (explicit only, else 0)
 * @param bottom rows added below
 * @param left columns added on the left
 * @param right columns added on the right
 */
public record Padding(Kind kind, int top, int bottom, int left, int right) {
  /** The three ways to pad. */
  public enum Kind {
    /** No padding. */
    VALID,
    /** Output size is input size over stride, rounded up. */
    SAME,
    /** As given. */
    EXPLICIT
  }

  /** No padding. */
  public static final Padding VALID = new Padding(Kind.VALID, 0, 0, 0, 0);

  /** Output size is input size over stride, rounded up. */
  public static final Padding SAME = new Padding(Kind.SAME, 0, 0, 0, 0);

  /** Refuses negative padding. */
  public Padding {
    if (top < 0 || bottom < 0 || left < 0 || right < 0) {
      throw new IllegalArgumentException(
          "padding must not be negative but got top %d, bottom %d, left %d, right %d"
              .formatted(top, bottom, left, right));
    }
  }

  /** So many cells of zeros on each side. */
  public static Padding explicit(int top, int bottom, int left, int right) {
    return new Padding(Kind.EXPLICIT, top, bottom, left, right);
  }

  /**
   * Reads what {@link #toString} writes: {@code valid}, {@code same} or {@code
   * top,bottom,left,right}.
   *
   * @throws IllegalArgumentException naming what is accepted, if the text is none of these
   */
  public static Padding parse(String text) {
    switch (text) {
      case "valid":
        return VALID;
      case "same":
        return SAME;
      default:
        String[] parts = text.split(",");
        try {
          if (parts.length == 4) {
            return explicit(
                Integer.parseInt(parts[0]),
                Integer.parseInt(parts[1]),
                Integer.parseInt(parts[2]),
                Integer.parseInt(parts[3]));
          }
        } catch (NumberFormatException e) {
          // told below, as any other text that is none of the three
        }
        throw new IllegalArgumentException(
            "padding must be 'valid', 'same' or 'top,bottom,left,right' but got '" + text + "'");
    }
  }

  @Override
  public String toString() {
    return switch (kind) {
      case VALID -> "valid";
      case SAME -> "same";
      case EXPLICIT -> top + "," + bottom + "," + left + "," + right;
    };
  }
}
