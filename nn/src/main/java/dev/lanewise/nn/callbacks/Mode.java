package dev.lanewise.nn.callbacks;

/** Which way a figure gets better. */
public enum Mode {
  /** As the metric knows of itself; a loss falls. */
  AUTO,
  /** By falling. */
  MIN,
  /** By rising. */
  MAX
}
