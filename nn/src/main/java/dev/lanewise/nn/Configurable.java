package dev.lanewise.nn;

/**
 * Something that is saved as its type and what is needed to build it again, and rebuilt through a
 * {@link Registry}.
 */
public interface Configurable {
  /** The name it is registered under; by default the simple name of its class. */
  default String type() {
    return getClass().getSimpleName();
  }

  /** What its registered factory needs to build it again. */
  Config config();
}
