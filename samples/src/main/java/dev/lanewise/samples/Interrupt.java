package dev.lanewise.samples;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What Ctrl-C finds during a training. The JVM ends by itself, with status 130; before it does,
 * this says where the last checkpoint is. A file that is being written at that moment is finished
 * first, and none is begun afterwards.
 */
final class Interrupt implements AutoCloseable {
  private final PrintStream err;
  private final RunFolder folder;
  private final Thread hook = new Thread(this::interrupted, "lanewise-interrupted");
  private final ReentrantLock writing = new ReentrantLock();
  private Path checkpoint;
  private int epochsDone;

  /** Something that writes files. */
  @FunctionalInterface
  interface Write {
    void run() throws IOException;
  }

  /**
   * From now on.
   *
   * @param err where it is told
   * @param folder taken away again if it is empty
   * @param checkpoint of the training that is resumed, or null
   * @param epochsDone the epochs it has behind it
   */
  Interrupt(PrintStream err, RunFolder folder, Path checkpoint, int epochsDone) {
    this.err = err;
    this.folder = folder;
    this.checkpoint = checkpoint;
    this.epochsDone = epochsDone;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Writes files, undisturbed; blocks for good once the JVM is ending. */
  void write(Write files) throws IOException {
    writing.lock();
    try {
      files.run();
    } finally {
      writing.unlock();
    }
  }

  /** Notes a checkpoint, within {@link #write}. */
  void checkpoint(Path file, int epochsDone) {
    checkpoint = file;
    this.epochsDone = epochsDone;
  }

  /** As a shell takes it for one word. */
  static String quoted(Path file) {
    String text = file.toString();
    return text.matches("[A-Za-z0-9_./:@%+=,-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  private void interrupted() {
    writing.lock(); // and keeps it: nothing may be written any more
    folder.removeIfEmpty();
    if (checkpoint == null) {
      err.printf("%nInterrupted before the first epoch was complete: there is no checkpoint.%n");
    } else {
      err.printf(
          "%nInterrupted. The checkpoint after epoch %d is %s%nGo on with: ./lanewise train"
              + " --resume %s%n",
          epochsDone, checkpoint, quoted(checkpoint));
    }
    err.flush();
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the JVM is ending, and the hook runs or has run
    }
  }
}
