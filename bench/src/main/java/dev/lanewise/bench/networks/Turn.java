package dev.lanewise.bench.networks;

/**
 * What a turn brought.
 *
 * @param steps steps or predictions made
 * @param nanos how long they took together
 * @param median of the time of one, in nanoseconds
 * @param slow the time that one in a hundred exceeds
 * @param bytes allocated a step on Java's heap, by all threads
 */
record Turn(long steps, long nanos, long median, long slow, double bytes) {
  /** Begins a line of ours among what libraries print. */
  private static final String MARK = "@ ";

  /** Steps a second. */
  double rate() {
    return steps * 1e9 / nanos;
  }

  static Turn parse(String line) {
    String[] parts = line.split(" ");
    return new Turn(
        Long.parseLong(parts[0]),
        Long.parseLong(parts[1]),
        Long.parseLong(parts[2]),
        Long.parseLong(parts[3]),
        Double.parseDouble(parts[4]));
  }

  /** Tells the other process something. */
  static void tell(Object what) {
    System.out.println(MARK + what);
    System.out.flush();
  }

  /** What was told in this line, or null if it is none of ours. */
  static String told(String line) {
    return line.startsWith(MARK) ? line.substring(MARK.length()) : null;
  }

  @Override
  public String toString() {
    return steps + " " + nanos + " " + median + " " + slow + " " + bytes;
  }
}
