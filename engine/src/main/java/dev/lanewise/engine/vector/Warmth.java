package dev.lanewise.engine.vector;

/**
 * Whether C2 has compiled a kernel. Until it has, every vector is an object, and a kernel takes
 * fifty times as long and kilobytes a step; plain loops that give the same bits are much faster. So
 * of each call of a cold kernel, plain loops do the most, and now and then the kernel does a
 * little, for C2 to take notice of it:
 *
 * <pre>
 * int end = WARMTH.end(from, to);
 * long began = WARMTH.clock();
 * kernel(from, end);
 * WARMTH.tried(end - from, began);
 * plain(end, to);
 * </pre>
 *
 * <p>Who does what depends on time, what comes out does not. Threads that count at once may lose
 * some of each other's calls, which does not matter.
 */
final class Warmth {
  // Measured on two threads of Zen 4, November 2026.

  /** Calls before the first try, so that a first prediction need not pay for it. */
  private static final int PLAIN_CALLS = 256;

  /**
   * One call in so many is a try. Objects then come slowly enough for the collector to keep the
   * heap as small as it is.
   */
  private static final int SELDOM = 6;

  /** Tries that would make up a call which is one in any case: it may be a rare one. */
  private static final int MANY = 256;

  /** The part of a long call that a try is, at least. */
  private static final int PART = 64;

  /**
   * So many turns take less than this where the kernel is compiled (0.1 us), else more (2 us and
   * up).
   */
  private static final long NANOSECONDS = 1_000;

  /**
   * Tries after which a kernel is taken to be compiled. Few turns say nothing by their time, nor do
   * those that wait for memory.
   */
  private static final int ENOUGH = 10_000;

  private final int little;
  private int calls;
  private int tries;
  private boolean warm;

  /** Of a kernel of which so many turns are 100 operations on vectors or more. */
  Warmth(int little) {
    this.little = little;
  }

  boolean isWarm() {
    return warm;
  }

  /** How far the kernel is to go, of what it would do if it was warm. */
  int end(int from, int to) {
    return warm ? to : from + share(to - from);
  }

  /** A try's turns, a multiple of those given where there are as many, or none. */
  private int share(int count) {
    int call = ++calls;
    boolean isTry = call % SELDOM == 0 || count / little >= MANY;
    if (call <= PLAIN_CALLS || !isTry) {
      return 0;
    }
    return Math.min(count, little * Math.max(1, count / PART / little));
  }

  /** When a try begins; nothing where none does. */
  long clock() {
    return warm ? 0 : System.nanoTime();
  }

  /** The kernel, which began then, has done so many turns. */
  void tried(int turns, long began) {
    if (warm || turns == 0) {
      return;
    }
    int units = turns / little;
    tries += Math.max(1, units);
    boolean fast = System.nanoTime() - began < units * NANOSECONDS;
    if (fast || tries > ENOUGH) {
      warm = true;
    }
  }
}
