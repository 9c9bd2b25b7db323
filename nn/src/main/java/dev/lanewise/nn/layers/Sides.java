package dev.lanewise.nn.layers;

import dev.lanewise.engine.Padding;
import dev.lanewise.nn.Config;

/** Cells at the four sides of an image, in the order top, bottom, left, right. */
final class Sides {
  private Sides() {}

  /** What is named in the error if one is below 0. */
  static Padding of(String what, int top, int bottom, int left, int right) {
    if (Math.min(Math.min(top, bottom), Math.min(left, right)) < 0) {
      throw new IllegalArgumentException(
          "%s must not be negative but got top %d, bottom %d, left %d, right %d"
              .formatted(what, top, bottom, left, right));
    }
    return Padding.explicit(top, bottom, left, right);
  }

  /** The list {@link #dims} under this key. */
  static int[] of(Config config, String key) {
    int[] cells = config.getInts(key);
    if (cells.length != 4) {
      throw new IllegalArgumentException(
          "'%s' must be a list of four numbers but got %s".formatted(key, config.getList(key)));
    }
    return cells;
  }

  static int[] dims(Padding sides) {
    return new int[] {sides.top(), sides.bottom(), sides.left(), sides.right()};
  }

  static String text(Padding sides) {
    boolean equal =
        sides.top() == sides.bottom()
            && sides.left() == sides.right()
            && sides.top() == sides.left();
    return equal ? "" + sides.top() : sides.toString();
  }
}
