package dev.lanewise.engine;

/**
 * Random numbers from a counter: the n-th number is a hash of the stream's key and n (SplitMix64's
 * finaliser over {@code key + n gamma}), so it can be computed without its predecessors, on any
 * thread.
 *
 * <p>Each purpose has a stream of its own, named when it is made: {@code RandomStream.of(seed,
 * "shuffle", epoch)}. Streams with the same seed, purpose and keys give the same numbers; any other
 * streams are unrelated. The numbers are the same on every machine.
 *
 * <p>Passes the statistical tests SplitMix64 passes; it is not for secrets. A stream is not safe
 * for use by several threads at once; {@link #bits} is.
 */
public final class RandomStream {
  /** 2^64 divided by the golden ratio, made odd: SplitMix64's step. */
  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  private static final double TWO_PI = 2 * Math.PI;

  private final long key;
  private long next;
  private double spare;
  private boolean hasSpare;

  private RandomStream(long key) {
    this.key = key;
  }

  /**
   * The stream for one purpose.
   *
   * @param seed the user's seed
   * @param purpose what the numbers are for
   * @param keys what else tells this stream from others, such as epoch and sample
   */
  public static RandomStream of(long seed, String purpose, long... keys) {
    long hash = hash(seed, purpose);
    for (long key : keys) {
      hash = absorb(hash, key);
    }
    return new RandomStream(hash);
  }

  /** The {@link #key()} of the stream of two keys, without making the stream. */
  public static long key(long seed, String purpose, long key1, long key2) {
    return absorb(absorb(hash(seed, purpose), key1), key2);
  }

  private static long hash(long seed, String purpose) {
    long hash = mix(seed + GAMMA);
    for (int i = 0; i < purpose.length(); i++) {
      hash = absorb(hash, purpose.charAt(i));
    }
    return absorb(hash, -1); // no char: tells the end of the purpose from a key
  }

  private static long absorb(long hash, long value) {
    return mix(hash + GAMMA ^ mix(value + GAMMA));
  }

  /**
   * 64 random bits that depend on the key and the index alone: the number {@code index} (from 0) of
   * the stream with this key.
   */
  public static long bits(long key, long index) {
    return mix(key + (index + 1) * GAMMA);
  }

  /**
   * SplitMix64's finaliser (Steele, Lea and Flood, "Fast splittable pseudorandom number
   * generators", variant 13 of Stafford).
   */
  private static long mix(long z) {
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }

  /** What {@link #bits} needs to give this stream's numbers. */
  public long key() {
    return key;
  }

  /** 64 random bits. */
  public long nextLong() {
    return bits(key, next++);
  }

  /**
   * A number from 0 (included) to {@code bound} (excluded), each with the same probability.
   *
   * @throws IllegalArgumentException if the bound is below 1
   */
  public int nextInt(int bound) {
    if (bound < 1) {
      throw new IllegalArgumentException("bound must be at least 1 but got " + bound);
    }
    // The upper half of a 32 x 32 bit product (Lemire); what would favour some results is drawn
    // again.
    long product = (nextLong() >>> 32) * bound;
    if ((product & 0xFFFF_FFFFL) < bound) {
      long tooMany = (1L << 32) % bound;
      while ((product & 0xFFFF_FFFFL) < tooMany) {
        product = (nextLong() >>> 32) * bound;
      }
    }
    return (int) (product >>> 32);
  }

  /** A multiple of 2^-24 from 0 (included) to 1 (excluded). */
  public float nextFloat() {
    return (nextLong() >>> 40) * 0x1p-24f;
  }

  /** A multiple of 2^-53 from 0 (included) to 1 (excluded). */
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1p-53;
  }

  /**
   * A normally distributed number with mean 0 and standard deviation 1 (Box and Muller), at most
   * 8.6 away from 0.
   */
  public double nextGaussian() {
    if (hasSpare) {
      hasSpare = false;
      return spare;
    }
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - nextDouble())); // 1 - u lies in (0, 1]
    double angle = TWO_PI * nextDouble();
    spare = radius * StrictMath.sin(angle);
    hasSpare = true;
    return radius * StrictMath.cos(angle);
  }

  /**
   * Brings the values into random order, each order with the same probability (Fisher and Yates).
   */
  public void shuffle(int[] values) {
    for (int i = values.length - 1; i > 0; i--) {
      int other = nextInt(i + 1);
      int value = values[i];
      values[i] = values[other];
      values[other] = value;
    }
  }
}
