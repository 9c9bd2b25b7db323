package dev.lanewise.nn.training;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Shows how a training goes, in Keras's manner. On a terminal a line that is rewritten in place:
 *
 * <pre>
 * Epoch 1/5
 * 469/469 ━━━━━━━━━━━━━━━━━━━━ 12s 26ms/step - accuracy: 0.9012 - loss: 0.3345
 * </pre>
 *
 * <p>with the time that is left in the place of the time taken while the epoch runs. Where output
 * is no terminal, or {@code verbose} is 2, one line an epoch without control characters:
 *
 * <pre>
 * Epoch 1/5 - 469/469 - 12s - 26ms/step - accuracy: 0.9012 - loss: 0.3345 - val_loss: 0.1604
 * </pre>
 *
 * <p>The seconds are the epoch's with its validation; the time a step is that of training steps
 * alone, without the first of the epoch.
 */
public final class ProgressBar implements Callback {
  private static final int WIDTH = 20;
  private static final long REFRESH_NANOS = 50_000_000;

  private final PrintStream out;
  private final boolean rewriting;
  private final boolean unicode;
  private final LongSupplier clock;
  private long began;
  private long firstStep;
  private long lastStep;
  private long shown;
  private int length;
  private boolean open;

  /** For standard output: 1 a bar where that is a terminal, 2 one line an epoch. */
  public ProgressBar(int verbose) {
    this(System.out, verbose == 1 && isTerminal());
  }

  /**
   * For a stream of one's own.
   *
   * @param out where it is printed
   * @param terminal whether that is a terminal, and a line can be rewritten
   */
  public ProgressBar(PrintStream out, boolean terminal) {
    this(out, terminal, System::nanoTime);
  }

  ProgressBar(PrintStream out, boolean terminal, LongSupplier clock) {
    this.out = out;
    this.clock = clock;
    rewriting = terminal;
    unicode = out.charset().newEncoder().canEncode('━');
  }

  /** Whether standard input and output are a terminal that understands control characters. */
  public static boolean isTerminal() {
    return System.console() != null
        && System.console().isTerminal()
        && !"dumb".equals(System.getenv("TERM"));
  }

  @Override
  public void onEpochBegin(Training training) {
    began = clock.getAsLong();
    shown = began - REFRESH_NANOS;
    length = 0;
    if (rewriting) {
      out.print("Epoch %d/%d\n".formatted(training.epoch() + 1, training.epochs()));
      out.flush();
    }
  }

  @Override
  public void onBatchEnd(Training training) {
    lastStep = clock.getAsLong();
    if (training.step() == 1) {
      firstStep = lastStep;
    }
    boolean last = training.step() == training.steps();
    if (rewriting && (last || lastStep - shown >= REFRESH_NANOS)) {
      long left = Math.round(secondsPerStep(training) * (training.steps() - training.step()));
      rewrite(training, duration(left));
      shown = lastStep;
      open = true;
    }
  }

  @Override
  public void onEpochEnd(Training training) {
    String taken = Math.round((clock.getAsLong() - began) * 1e-9) + "s";
    if (rewriting) {
      rewrite(training, taken);
      out.print('\n');
      open = false;
    } else {
      String head =
          "Epoch %d/%d - %d/%d"
              .formatted(
                  training.epoch() + 1, training.epochs(), training.step(), training.steps());
      out.print(head + " - " + taken + " - " + perStep(training) + figures(training.logs()) + "\n");
    }
    out.flush();
  }

  @Override
  public void onTrainEnd(Training training) {
    if (open) { // stopped within an epoch: what is printed next begins a line
      out.print('\n');
      out.flush();
      open = false;
    }
  }

  private void rewrite(Training training, String time) {
    String count = "%" + String.valueOf(training.steps()).length() + "d/%d ";
    count = count.formatted(training.step(), training.steps());
    String info = " " + time + " " + perStep(training) + figures(training.logs());
    int now = count.length() + WIDTH + info.length();
    out.print("\r" + count + bar(training) + info + " ".repeat(Math.max(0, length - now)));
    out.flush();
    length = now;
  }

  /**
   * What is done in green, what is left in grey, as Keras has it; without colours where the line
   * cannot be drawn.
   */
  private String bar(Training training) {
    int done = (int) ((long) WIDTH * training.step() / training.steps());
    return unicode
        ? "\u001b[32m" + "━".repeat(done) + "\u001b[37m" + "━".repeat(WIDTH - done) + "\u001b[0m"
        : "=".repeat(done) + ".".repeat(WIDTH - done);
  }

  private double secondsPerStep(Training training) {
    int steps = training.step();
    return (steps > 1 ? (double) (lastStep - firstStep) / (steps - 1) : lastStep - began) * 1e-9;
  }

  private String perStep(Training training) {
    double seconds = secondsPerStep(training);
    if (seconds >= 1 || seconds == 0) {
      return Math.round(seconds) + "s/step";
    }
    return seconds >= 1e-3
        ? Math.round(seconds * 1e3) + "ms/step"
        : Math.round(seconds * 1e6) + "us/step";
  }

  private static String duration(long seconds) {
    if (seconds > 3600) {
      return "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
    return seconds > 60 ? "%d:%02d".formatted(seconds / 60, seconds % 60) : seconds + "s";
  }

  private static String figures(Map<String, Double> logs) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(logs)
        .forEach(
            (name, value) ->
                text.append(" - ")
                    .append(name)
                    .append(": ")
                    .append(
                        String.format(
                            Locale.ROOT, Math.abs(value) > 1e-3 ? "%.4f" : "%.4e", value)));
    return text.toString();
  }
}
