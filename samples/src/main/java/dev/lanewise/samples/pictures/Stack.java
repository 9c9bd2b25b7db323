package dev.lanewise.samples.pictures;

import java.awt.Graphics2D;
import java.util.List;

/** Pictures one below the other. */
final class Stack extends Picture {
  private final List<? extends Picture> parts;

  Stack(List<? extends Picture> parts, String description) {
    super(
        parts.stream().mapToInt(Picture::width).max().orElse(1),
        Math.max(1, parts.stream().mapToInt(Picture::height).sum()),
        description);
    this.parts = List.copyOf(parts);
  }

  @Override
  protected void draw(Graphics2D graphics) {
    int y = 0;
    for (Picture part : parts) {
      draw(part, graphics, 0, y);
      y += part.height();
    }
  }
}
