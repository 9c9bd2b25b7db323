package dev.lanewise.nn;

import dev.lanewise.engine.Shape;
import java.util.List;

/**
 * How many samples at a time each stretch of a network is run for when it predicts many.
 *
 * <p>What a step makes should still be in a core's second cache when the next one reads it: few
 * samples for the large images of the first layers. Weights should serve many samples each time
 * they are read: many samples for the many channels of later layers. So a stretch may be run four
 * times for four samples each before the next one is run for sixteen. Where images have become rows
 * of numbers, and the weights from there on are larger than the cache, the rows of many more
 * samples go on together.
 *
 * <p>What is decided depends on the network alone.
 */
final class Stages {
  /** Floats of a core's second cache, or somewhat fewer. */
  private static final int CACHE = 1 << 18;

  /** Samples in a part, at most, so that a batch has parts for many threads. */
  private static final int MOST = 16;

  /** Floats of a part's largest output, at most, for the same reason; the same of rows. */
  private static final int MOST_FLOATS = 1 << 20;

  /** Rows that go on together, at most. */
  private static final int MOST_ROWS = 1024;

  /** Weights that Winograd's kernels read for each of the layer's. */
  private static final int TRANSFORMED = 4;

  /** The step behind the last of each stage. */
  private final int[] ends;

  /** Samples of each stage, a power of two. */
  private final int[] samples;

  private int count = 1;
  private final Shape rows;
  private final int rowsAtOnce;

  /** The stages of a network. */
  Stages(Execution of) {
    List<Shape> inputs = of.inputShapes();
    int waist = waist(of, inputs);
    ends = new int[waist + 1];
    samples = new int[waist + 1];
    long in = inputs.stream().mapToLong(Shape::sampleSize).sum();
    int most = Integer.highestOneBit(Math.clamp(MOST_FLOATS / largest(of, 0, waist, in), 1, MOST));
    int wanted = 0; // nothing yet: what comes before any weights goes with the first of them
    for (int i = 0; i < waist; i++) {
      long moved = in + of.shape(i).sampleSize();
      in = moved - in;
      wanted = Math.max(wanted, samples(moved, of.weights(i), most));
      if (i + 1 == waist || of.isCut(i + 1)) {
        if (samples[count - 1] > 0 && samples[count - 1] < wanted) {
          count++;
        }
        samples[count - 1] = wanted;
        ends[count - 1] = i + 1;
      }
    }
    if (wanted == 0) {
      samples[0] = most;
    }
    boolean together = waist < of.steps();
    rows = together ? of.shape(waist - 1) : null;
    long widest = together ? largest(of, waist, of.steps(), rows.sampleSize()) : 1;
    rowsAtOnce = Integer.highestOneBit(Math.clamp(MOST_FLOATS / widest, part(), MOST_ROWS));
  }

  /** Floats of the largest of some steps' outputs, or of what they are made from. */
  private static long largest(Execution of, int from, int to, long largest) {
    for (int i = from; i < to; i++) {
      largest = Math.max(largest, of.shape(i).sampleSize());
    }
    return largest;
  }

  /** The step from which on rows go on together; the number of steps if they do not. */
  private static int waist(Execution of, List<Shape> inputs) {
    int waist = of.steps();
    long weights = 0;
    for (int i = of.steps() - 1; i > 0 && inputs.getFirst().rank() > 2; i--) {
      weights += of.weights(i);
      if (of.shape(i - 1).rank() != 2) {
        break;
      }
      if (weights > CACHE && of.isCut(i)) {
        waist = i;
      }
    }
    return waist;
  }

  /** For how many samples to run a step; 0 for as many as those before, if it has no weights. */
  private static int samples(long moved, long weights, int most) {
    long wanted = Math.max(CACHE / 2, TRANSFORMED * weights) / moved;
    return weights == 0 ? 0 : Integer.highestOneBit(Math.clamp(wanted, 1, most));
  }

  /** The number of stages as far as the waist. */
  int count() {
    return count;
  }

  /** The first step of a stage; of the one behind the last, where the waist is. */
  int from(int stage) {
    return stage == 0 ? 0 : ends[stage - 1];
  }

  /** Samples of a stage: as many as the one before, or more. */
  int samples(int stage) {
    return samples[stage];
  }

  /** Samples in a part: those of the last stage. */
  int part() {
    return samples[count - 1];
  }

  /** The shape of the rows, {@code [n, ...]}; null if they do not go on together. */
  Shape rows() {
    return rows;
  }

  /** How many of them do at most, a power of two. */
  int rowsAtOnce() {
    return rowsAtOnce;
  }
}
