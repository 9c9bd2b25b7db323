package dev.lanewise.nn.layers;

import dev.lanewise.nn.Config;

/** Two numbers of at least 1, along rows and columns: a kernel's size, strides, dilation. */
record Window(int h, int w) {
  /** What is named in the error if one is below 1. */
  static Window of(String what, int h, int w) {
    if (h < 1 || w < 1) {
      throw new IllegalArgumentException(
          "%s must be at least 1 but got %dx%d".formatted(what, h, w));
    }
    return new Window(h, w);
  }

  /** From the list {@link #dims} under this key. */
  static Window of(Config config, String key) {
    int[] dims = config.getInts(key);
    if (dims.length != 2) {
      throw new IllegalArgumentException(
          "'%s' must be a list of two numbers but got %s".formatted(key, config.getList(key)));
    }
    return new Window(dims[0], dims[1]);
  }

  int[] dims() {
    return new int[] {h, w};
  }

  boolean isOne() {
    return h == 1 && w == 1;
  }

  @Override
  public String toString() {
    return h + "x" + w;
  }
}
