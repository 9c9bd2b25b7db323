package dev.lanewise.engine.vector;

import dev.lanewise.engine.kernel.Allocation;

/**
 * Whether C2 has compiled a kernel. Until it has, every vector is an object, and a kernel takes
 * fifty times as long and kilobytes a step; plain loops that give the same bits are much faster. So
 * of a cold kernel's calls, plain loops do the most, and now and then the kernel does a little, for
 * C2 to see what it does. It asks for thousands of calls before it compiles: those follow as idle
 * ones, in which a kernel returns at once.
 *
 * <pre>
 * int end = WARMTH.end(from, to);
 * if (end > from) {
 *   long began = WARMTH.clock();
 *   int idle = 0;
 *   do {
 *     kernel(from, idle == 0 ? end : from);
 *     idle = idle == 0 ? WARMTH.tried(end - from, began) : idle - 1;
 *   } while (idle > 0);
 * }
 * plain(end, to);
 * </pre>
 *
 * <p>There is one call for turns and idle calls, because a small kernel (325 bytes of code) may be
 * inlined: where C2 compiles the caller first, nothing is left of an idle call by itself, and
 * nobody counts it. Larger kernels may have two calls.
 *
 * <p>Where kernel and plain loop are one method, its plain turns count for C2 as well, and no idle
 * calls are needed.
 *
 * <p>Who does what depends on time, what comes out does not. Threads that count at once may lose
 * some of each other's calls, which does not matter.
 */
final class Warmth {
  // Measured on two threads of Zen 4, November 2026.

  /** Calls before the first try, so that a first prediction need not pay for it. */
  private static final int PLAIN_CALLS = 256;

  /** Nanoseconds after which a kernel of few calls is tried all the same. */
  private static final long PLAIN_TIME = 100_000_000;

  /** Tries that come soon after each other: with their idle calls, what C2 wants to see. */
  private static final int FIRST = 50;

  private static final long SOON = 1_000_000;

  /** Nanoseconds between the tries thereafter, which wait for C2: so objects come slowly. */
  private static final long SELDOM = 8_000_000;

  /** Idle calls after a try. C2 begins at 5,000 calls, and later where it has much to do. */
  private static final int IDLE = 200;

  /** A try takes less than this where the kernel is compiled (0.1 us), else more (2 us and up). */
  private static final long NANOSECONDS = 1_000;

  /** Fewer turns than this part of a whole try say nothing. */
  private static final int PART = 4;

  /**
   * Tries after which a kernel is taken to be compiled, if its turns are always few, or nothing
   * counts what is allocated.
   */
  private static final int ENOUGH = 1_000;

  private final int little;
  private int calls;
  private int tries;
  private long next;
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
    return warm ? to : isTry() ? Math.min(to, from + little) : from;
  }

  private boolean isTry() {
    long now = now();
    if (calls == 0) {
      next = now + PLAIN_TIME;
    }
    calls++;
    return tries == 0 && calls > PLAIN_CALLS || now - next > 0;
  }

  /**
   * When a try begins; nothing where none does. A kernel that waits for memory is never fast: of
   * later tries, what has been allocated, as a number below 0. The first ones cannot wait for the
   * JVM to make ready what counts that.
   */
  long clock() {
    if (warm) {
      return 0;
    }
    long bytes = tries < FIRST ? -1 : Allocation.bytes();
    return bytes < 0 ? now() : ~bytes;
  }

  private static long now() {
    return System.nanoTime() & Long.MAX_VALUE;
  }

  /** The kernel, which began then, has done so many turns; returns how many idle calls it wants. */
  int tried(int turns, long began) {
    if (warm || turns == 0) {
      return 0;
    }
    long now = now();
    boolean made = began > 0 || Allocation.bytes() != ~began;
    next = now + (++tries < FIRST ? SOON : SELDOM);
    boolean tells = turns * PART >= little;
    boolean fast = began > 0 && (now - began) * little < NANOSECONDS * turns;
    warm = tells && (fast || !made) || tries > ENOUGH;
    return warm ? 0 : IDLE;
  }
}
