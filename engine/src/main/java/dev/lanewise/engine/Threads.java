package dev.lanewise.engine;

/**
 * How many threads the kernels use. Results do not depend on it.
 *
 * <p>The threads belong to one pool of daemons for the whole JVM, are started when first needed and
 * use no processor time while there is nothing to do. When several callers compute at once, one of
 * them has the pool and the others work on their own thread alone.
 */
public final class Threads {
  /** The largest number of threads. */
  public static final int MAX = 256;

  private static final String PROPERTY = "lanewise.threads";

  /** 0 stands for a property that says no such number: told at first use. */
  private static volatile int count = initial();

  private Threads() {}

  /**
   * The number of threads, the caller's included. Default: {@code -Dlanewise.threads}, else the
   * JVM's processors; 1 to {@link #MAX}.
   *
   * @throws IllegalArgumentException if the property is no such number
   */
  public static int get() {
    int threads = count;
    if (threads == 0) {
      throw new IllegalArgumentException(
          "-D%s takes 1 to %d but got \"%s\""
              .formatted(PROPERTY, MAX, System.getProperty(PROPERTY)));
    }
    return threads;
  }

  private static int initial() {
    String text = System.getProperty(PROPERTY);
    if (text == null) {
      return Math.min(Runtime.getRuntime().availableProcessors(), MAX);
    }
    try {
      int threads = Integer.parseInt(text);
      return threads >= 1 && threads <= MAX ? threads : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /**
   * Sets the number of threads for regions that start from now on.
   *
   * @throws IllegalArgumentException if it is below 1 or above {@link #MAX}
   */
  public static void set(int threads) {
    if (threads < 1 || threads > MAX) {
      throw new IllegalArgumentException(
          "threads must be 1 to %d but got %d".formatted(MAX, threads));
    }
    count = threads;
  }
}
