package dev.lanewise.nn.training;

import dev.lanewise.nn.Dataset;

/**
 * The threads that read batches ahead while the network computes.
 *
 * <p>An epoch's batches are read in order, in parts of {@value #PART} samples: whoever has time
 * claims the next part, in a batch that has its place in memory ({@link Batches#places}). The
 * caller of {@link #next} takes part as long as it would have to wait: where reading takes longer
 * than training, one thread fewer is needed, and without threads the caller reads all by itself.
 *
 * <p>Which thread reads a part, and when, makes no difference to what is in it: a sample depends on
 * its number alone. Nor does it to errors: of the samples that cannot be read, the first in the
 * order of the epoch is told, when its batch is asked for; nothing is read beyond that batch.
 *
 * <p>The threads are daemons. They start with the first epoch and end with {@link #close}, which
 * waits for them; they are not interrupted, because that would close a file channel that the data
 * set may still need, but stop after the sample they are reading.
 */
final class Readers implements AutoCloseable {
  /** Samples that a thread reads at once: some microseconds of work where it is the least. */
  private static final int PART = 8;

  /** Above this number more threads do not make a queue of few batches any faster. */
  private static final int MOST_BY_DEFAULT = 4;

  private final Thread[] threads;
  private final Part callers = new Part();

  /** Tells those that read to leave the rest of their part. */
  private volatile boolean leaving;

  /** The caller's, like the part above. */
  private boolean started;

  // All below is guarded by this.
  private boolean closed;
  private Batches batches;
  private Dataset data;
  private int[] order;

  /** The batch that parts are claimed of, and how many of its samples are claimed. */
  private int open;

  private int claimed;

  /** No parts are claimed of this batch and the following. */
  private int end;

  /** The batch that the caller has, or waits for; one less than the first before that. */
  private int current;

  /** The first batch. */
  private int begun;

  /** For each place, how many samples of its batch are yet to be read. */
  private int[] missing = {};

  /** Parts that are being read. */
  private int reading;

  /** The first sample in the epoch's order that could not be read, and why. */
  private int failedAt;

  private Throwable failure;

  /**
   * Readers for one training or evaluation.
   *
   * @param workers the number of threads; 0 for none
   */
  Readers(int workers) {
    threads = new Thread[workers];
  }

  /** A number of workers for a number of kernel threads. */
  static int defaultWorkers(int kernelThreads) {
    return Math.clamp(kernelThreads / 2, 1, MOST_BY_DEFAULT);
  }

  /** Part of a batch. */
  private static final class Part {
    Dataset data;
    int[] order;
    Batch batch;
    int index;
    int first;
    int from;
    int to;
  }

  /**
   * Begins an epoch over this data, in this order, or as it stands where the order is null, with
   * its batch of this number. What is left of the epoch before is dropped. The order must not be
   * changed until the epoch has ended.
   */
  void begin(Batches batches, Dataset data, int[] order, int first) {
    end();
    synchronized (this) {
      this.batches = batches;
      this.data = data;
      this.order = order;
      open = first;
      claimed = 0;
      current = first - 1;
      begun = first;
      failure = null;
      end = batches.count();
      if (missing.length != batches.places()) {
        missing = new int[batches.places()];
      }
      notifyAll();
    }
    start();
  }

  private void start() {
    if (!started) {
      started = true;
      for (int i = 0; i < threads.length; i++) {
        threads[i] =
            Thread.ofPlatform().daemon().name("lanewise-reads-" + (i + 1)).start(this::work);
      }
    }
  }

  /**
   * The next batch of the epoch; its predecessor's memory goes to a batch to come.
   *
   * @throws SampleException if one of its samples cannot be read
   */
  Batch next() {
    int index = advance();
    boolean interrupted = false;
    while (!isThere(index)) {
      if (claim(callers, index + missing.length)) {
        read(callers);
      } else {
        interrupted |= awaitBatch(index);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    throwFailure(index);
    return batches.get(index);
  }

  private synchronized int advance() {
    current++;
    if (threads.length > 0) {
      notifyAll(); // there is a place to read to
    }
    return current;
  }

  private synchronized boolean isThere(int index) {
    return open > index && missing[index % missing.length] == 0;
  }

  /**
   * Waits until all of a batch's parts, which others have claimed, are read; returns whether it was
   * interrupted meanwhile.
   */
  private synchronized boolean awaitBatch(int index) {
    boolean interrupted = false;
    while (missing[index % missing.length] > 0) {
      interrupted |= interruptedWait();
    }
    return interrupted;
  }

  private boolean interruptedWait() {
    try {
      wait();
      return false;
    } catch (InterruptedException e) {
      return true; // a training has no use for it; it is the caller's, who gets it back
    }
  }

  /** Claims the next part, if it belongs to a batch before this one. */
  private synchronized boolean claim(Part part, int before) {
    if (open >= Math.min(before, end)) {
      return false;
    }
    Batch batch = batches.get(open);
    if (claimed == 0) {
      missing[open % missing.length] = batch.size();
    }
    part.data = data;
    part.order = order;
    part.batch = batch;
    part.index = open;
    part.first = batches.first(open);
    part.from = claimed;
    part.to = Math.min(claimed + PART, batch.size());
    claimed = part.to;
    if (claimed == batch.size()) {
      open++;
      claimed = 0;
    }
    reading++;
    return true;
  }

  private void read(Part part) {
    int at = part.first + part.from;
    Throwable failed = null;
    try {
      for (int i = part.from; i < part.to && !leaving; i++) {
        at = part.first + i;
        part.batch.read(part.data, i, part.order == null ? at : part.order[at]);
      }
    } catch (Throwable e) { // whatever it is, it is told to the caller
      failed = e;
    }
    done(part, at, failed);
  }

  private synchronized void done(Part part, int at, Throwable failed) {
    if (failed != null && (failure == null || at < failedAt)) {
      failure = failed;
      failedAt = at;
      end = Math.min(end, part.index + 1);
    }
    int place = part.index % missing.length;
    missing[place] -= part.to - part.from;
    reading--;
    if (threads.length > 0 && (missing[place] == 0 || reading == 0)) {
      notifyAll(); // the batch may be waited for, or the end of reading
    }
  }

  private synchronized void throwFailure(int index) {
    Batch batch = batches.get(index);
    int from = batches.first(index);
    if (failure == null || failedAt >= from + batch.size()) {
      return;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    throw new SampleException(batch.data(), batch.sample(failedAt - from), failure);
  }

  /** Ends the epoch: when this returns, nothing is read any more. */
  void end() {
    boolean interrupted = false;
    leaving = true;
    synchronized (this) {
      end = 0;
      while (reading > 0) {
        interrupted |= interruptedWait();
      }
      batches = null;
      data = null;
      order = null;
    }
    leaving = false;
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void work() {
    Part part = new Part();
    while (awaitPart(part)) {
      read(part);
    }
  }

  /** Claims the next part that there is a place for, as soon as there is one; false at the end. */
  private synchronized boolean awaitPart(Part part) {
    while (!closed) {
      if (claim(part, Math.max(current, begun) + missing.length)) {
        return true;
      }
      part.data = null; // a data set that is not needed any more may be large
      part.batch = null;
      interruptedWait();
    }
    return false;
  }

  /** Ends the threads; when this returns, they have ended. */
  @Override
  public void close() {
    end();
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread != null && thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
