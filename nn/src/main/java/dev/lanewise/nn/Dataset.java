package dev.lanewise.nn;

import dev.lanewise.engine.RandomStream;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Samples with their targets: what training asks for data. Readers of files and arrays implement
 * it; it must be readable from several threads at once, and give the same sample for the same
 * index.
 */
public interface Dataset {
  /** The number of samples. */
  int size();

  /**
   * The shape of one input, without the batch: {@code [28, 28, 1]}. Where a sample has several,
   * they lie one after the other, and this is {@code [floats in all]}.
   */
  Shape inputShape();

  /**
   * The shapes of a sample's inputs, in the order of the model's; {@link #inputShape} unless there
   * are several. A data set made from another one passes the question on.
   */
  default List<Shape> inputShapes() {
    return List.of(inputShape());
  }

  /**
   * The shape of one target: {@code []} for a class number, {@code [10]} for a distribution over
   * ten classes. Where a sample has several, they lie one after the other, and this is {@code
   * [floats in all]}.
   */
  Shape targetShape();

  /**
   * The shapes of a sample's targets, in the order of the model's outputs; {@link #targetShape}
   * unless there are several. A data set made from another one passes the question on.
   */
  default List<Shape> targetShapes() {
    return List.of(targetShape());
  }

  /**
   * Writes one sample: all its inputs and targets.
   *
   * @param index 0 to {@code size() - 1}
   * @param x where its input goes, from {@code xAt} on
   * @param y where its target goes, from {@code yAt} on
   */
  void read(int index, float[] x, int xAt, float[] y, int yAt);

  /**
   * Writes the target of one sample alone. Readers whose inputs cost something to make override
   * this, so that labels can be counted without them.
   */
  default void readTarget(int index, float[] y, int yAt) {
    read(index, new float[inputShape().size()], 0, y, yAt);
  }

  /**
   * The class of a sample: its target where that is a class number, else the place of the largest
   * value in it.
   *
   * @throws IllegalStateException if samples have several targets
   */
  default int label(int index) {
    if (targetShapes().size() > 1) {
      throw new IllegalStateException(
          "a sample has no class where it has several targets, here " + targetShapes());
    }
    float[] y = new float[targetShape().size()];
    readTarget(index, y, 0);
    if (y.length == 1) {
      return Math.round(y[0]);
    }
    int largest = 0;
    for (int i = 1; i < y.length; i++) {
      largest = y[i] > y[largest] ? i : largest;
    }
    return largest;
  }

  /**
   * How much a sample counts in the loss: what its loss is multiplied by. Asked for where {@link
   * #isWeighted}. A data set made from another one passes the question on.
   */
  default float weight(int index) {
    return 1;
  }

  /** Whether samples have weights of their own; see {@link #weighted}. */
  default boolean isWeighted() {
    return false;
  }

  /**
   * The samples with weights: in training and evaluation each sample's loss is multiplied by its
   * own, as by Keras's {@code sample_weight}.
   *
   * @param weights one for each sample, at least 0
   */
  default Dataset weighted(float... weights) {
    return new WeightedDataset(this, weights);
  }

  /** Where a sample comes from, for reports and errors: its file, or {@code sample 17}. */
  default String describe(int index) {
    return "sample " + index;
  }

  /** The names of the classes, by number; empty where there are none. */
  default List<String> classNames() {
    return List.of();
  }

  /** How an image outside this data set becomes an input like these; null where it is not known. */
  default Preprocessing preprocessing() {
    return null;
  }

  /**
   * The samples as training sees them in an epoch: where they are varied at random, with the
   * variations of that epoch, which depend on nothing but seed, epoch and sample. Only training
   * asks for this; validation, evaluation and prediction read the samples themselves. A data set
   * made from another one passes the question on.
   *
   * @param epoch from 0; a second fit goes on with numbers that none before it had
   */
  default Dataset inEpoch(int epoch) {
    return this;
  }

  /**
   * Whether these samples are variations made for an epoch of training ({@link #inEpoch}): not what
   * a model should be measured on.
   */
  default boolean isVaried() {
    return false;
  }

  /**
   * Whether samples lie in memory as they are wanted, so that reading one is copying it: then
   * training by default reads them itself, because to wake another thread takes longer. A data set
   * made from another one passes the question on.
   */
  default boolean isInMemory() {
    return false;
  }

  /**
   * The samples with these numbers, in this order, without copying them; the same sample may come
   * more than once. All that takes some of the samples (slice, split, shuffle, filter) asks for it.
   *
   * @param samples numbers from 0 to {@code size() - 1}; not to be changed afterwards
   */
  default Dataset select(int... samples) {
    return DatasetView.of(this, samples);
  }

  /** Samples {@code from} (included) to {@code to} (excluded), without copying them. */
  default Dataset slice(int from, int to) {
    if (from < 0 || to < from || to > size()) {
      throw new IllegalArgumentException(
          "a slice of %d samples must lie within 0..%d but got %d..%d"
              .formatted(size(), size(), from, to));
    }
    return select(IntStream.range(from, to).toArray());
  }

  /** The first {@code count} samples, or all if there are fewer. */
  default Dataset take(int count) {
    return slice(0, Math.min(count, size()));
  }

  /** All but the first {@code count} samples; none if there are no more. */
  default Dataset skip(int count) {
    return slice(Math.min(count, size()), size());
  }

  /**
   * The samples in random order, always the same for a seed. Training draws an order for each epoch
   * by itself: this is for what comes before it, such as {@link #split(double)}.
   */
  default Dataset shuffle(long seed) {
    int[] order = IntStream.range(0, size()).toArray();
    RandomStream.of(seed, "dataset shuffle").shuffle(order);
    return select(order);
  }

  /**
   * Cuts the samples in two as they stand: the first {@code share} of them, rounded, and the rest.
   * Samples sorted by class want {@link #shuffle} before, or {@link #splitByClass}.
   *
   * @param share of the first part, 0 to 1
   */
  default Split split(double share) {
    Split.check(share);
    int first = (int) Math.round(size() * share);
    return new Split(take(first), skip(first));
  }

  /**
   * Cuts the samples in two, at random but with the same share of each class in both parts, each
   * part in the order the samples have here. Of a class of two or more, each part gets at least one
   * unless the share is 0 or 1.
   *
   * @param share of the first part, 0 to 1
   * @param seed the same seed gives the same parts
   */
  default Split splitByClass(double share, long seed) {
    return Split.byClass(this, share, seed);
  }

  /**
   * The samples for which the predicate is true of input and target; each is read once, now. To
   * choose by class alone, {@link #filterLabels} reads no inputs.
   *
   * @param keep given the arrays of one sample after the other, not to be kept; several inputs or
   *     targets lie one after the other
   */
  default Dataset filter(BiPredicate<float[], float[]> keep) {
    float[] x = new float[inputShape().size()];
    float[] y = new float[targetShape().size()];
    IntPredicate kept =
        i -> {
          read(i, x, 0, y, 0);
          return keep.test(x, y);
        };
    return select(IntStream.range(0, size()).filter(kept).toArray());
  }

  /** The samples of some classes, which keep their numbers. */
  default Dataset filterLabels(IntPredicate keep) {
    IntPredicate kept = i -> keep.test(label(i));
    return select(IntStream.range(0, size()).filter(kept).toArray());
  }

  /**
   * The samples with their inputs put through a function whenever they are read. What it does to
   * pictures nobody knows, so the result has no {@link #preprocessing}. What epochs vary is varied
   * before. For samples of one input.
   *
   * @param inputs takes an input of {@link #inputShape}, which it may change, and gives one of a
   *     shape that is the same for all; called from several threads at once
   */
  default Dataset map(UnaryOperator<Tensor> inputs) {
    return new MappedDataset(this, Objects.requireNonNull(inputs, "inputs"), null, classNames());
  }

  /**
   * The samples with their targets put through a function whenever they are read: {@code y ->
   * Tensor.of(new float[] {y.data()[0] % 2})} turns digits into even and odd. For samples of one
   * target.
   *
   * @param targets as in {@link #map}
   * @param classNames the names of the classes from now on, or empty
   */
  default Dataset mapTargets(UnaryOperator<Tensor> targets, List<String> classNames) {
    return new MappedDataset(this, null, Objects.requireNonNull(targets, "targets"), classNames);
  }

  /** These samples and then others of the same shapes and classes. */
  default Dataset concat(Dataset others) {
    return new JoinedDatasets(this, others);
  }

  /**
   * The samples with another data set's behind them, one by one: sample {@code i} has the inputs
   * and the targets of both. What they say beside that (names, weights) is this data set's.
   *
   * <pre>{@code
   * Dataset both = images.zip(new TensorDataset(List.of(measurements), List.of()));
   * }</pre>
   *
   * @throws IllegalArgumentException if there are more samples in one than in the other
   */
  default Dataset zip(Dataset other) {
    return new ZippedDatasets(this, other);
  }

  /**
   * The samples in batches {@code x [n, ...], y [n, ...]}, for loops of one's own: {@code for (var
   * batch : data.batch(32))}. Each is read when it is asked for, anew each time; the last has what
   * is left over. Training takes the data set itself.
   *
   * @param size samples in a batch, at least 1
   */
  default List<TensorDataset> batch(int size) {
    return new DatasetBatches(this, size);
  }

  /** All samples, read now and kept as floats: for small data that is slow to read. */
  default TensorDataset cache() {
    return DatasetBatches.read(this, 0, size());
  }

  /**
   * A data set cut in two.
   *
   * @param first the share that was asked for
   * @param rest the other samples
   */
  record Split(Dataset first, Dataset rest) {
    private static void check(double share) {
      if (!(share >= 0 && share <= 1)) {
        throw new IllegalArgumentException("split: the share must be 0 to 1 but got " + share);
      }
    }

    private static Split byClass(Dataset data, double share, long seed) {
      check(share);
      Map<Integer, List<Integer>> classes = new TreeMap<>();
      for (int i = 0; i < data.size(); i++) {
        classes.computeIfAbsent(data.label(i), _ -> new ArrayList<>()).add(i);
      }
      BitSet first = new BitSet(data.size());
      classes.forEach(
          (label, members) -> {
            int[] order = members.stream().mapToInt(Integer::intValue).toArray();
            RandomStream.of(seed, "dataset split", label).shuffle(order);
            int least = share > 0 && order.length > 1 ? 1 : 0;
            int most = share < 1 && order.length > 1 ? order.length - 1 : order.length;
            int count = Math.clamp(Math.round(order.length * share), least, most);
            Arrays.stream(order, 0, count).forEach(first::set);
          });
      return new Split(
          data.select(first.stream().toArray()),
          data.select(IntStream.range(0, data.size()).filter(i -> !first.get(i)).toArray()));
    }
  }
}
