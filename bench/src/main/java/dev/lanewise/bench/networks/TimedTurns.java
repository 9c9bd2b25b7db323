package dev.lanewise.bench.networks;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Turns that another process gives: it writes {@code turn MILLIS} and reads what the turn brought;
 * {@code end}, or the end of the stream, is the end. Between turns nothing runs here.
 */
final class TimedTurns implements Turns {
  private static final int KEPT = 1 << 17;

  private final BufferedReader commands;
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final long[] latencies = new long[KEPT];
  private long steps;
  private long length;
  private long began;
  private long before;
  private long allocated;

  TimedTurns(BufferedReader commands) {
    this.commands = commands;
  }

  @Override
  public void begin() {
    Turn.tell("ready");
    await();
  }

  @Override
  public boolean step(double loss) {
    long now = System.nanoTime();
    latencies[(int) (steps++ % KEPT)] = now - before;
    before = now;
    if (now - began < length) {
      return true;
    }
    long bytes = threads.getTotalThreadAllocatedBytes() - allocated;
    int kept = (int) Math.min(steps, KEPT);
    Arrays.sort(latencies, 0, kept);
    Turn.tell(
        new Turn(
            steps,
            now - began,
            latencies[(int) (0.5 * (kept - 1))],
            latencies[(int) Math.ceil(0.99 * (kept - 1))],
            (double) bytes / steps));
    return await();
  }

  @Override
  public boolean wantsLosses() {
    return false;
  }

  private boolean await() {
    try {
      String command = commands.readLine();
      if (command == null || command.equals("end")) {
        return false;
      }
      length = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(command.substring("turn ".length())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    steps = 0;
    allocated = threads.getTotalThreadAllocatedBytes();
    began = System.nanoTime();
    before = began;
    return true;
  }
}
