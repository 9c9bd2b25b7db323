package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Data sets made from data sets. */
class DatasetTest {
  private static final Preprocessing PREPROCESSING = new Preprocessing(1, 2, 1, 1, 0, false);

  /** Sample i is (i, 10 i) of class i % 3; in epoch e it is (i + 1000 (e + 1), 10 i). */
  private record Counting(int size, int epoch) implements Dataset {
    Counting(int size) {
      this(size, -1);
    }

    @Override
    public Shape inputShape() {
      return Shape.of(1, 2, 1);
    }

    @Override
    public Shape targetShape() {
      return Shape.of();
    }

    @Override
    public void read(int index, float[] x, int xAt, float[] y, int yAt) {
      x[xAt] = index + 1000 * (epoch + 1);
      x[xAt + 1] = 10 * index;
      y[yAt] = index % 3;
    }

    @Override
    public List<String> classNames() {
      return List.of("a", "b", "c");
    }

    @Override
    public Preprocessing preprocessing() {
      return PREPROCESSING;
    }

    @Override
    public String describe(int index) {
      return "file " + index;
    }

    @Override
    public Dataset inEpoch(int epoch) {
      return new Counting(size, epoch);
    }
  }

  private static int[] samples(Dataset data) {
    return IntStream.range(0, data.size())
        .map(
            i -> {
              float[] x = new float[data.inputShape().size()];
              data.read(i, x, 0, new float[data.targetShape().size()], 0);
              return (int) x[0];
            })
        .toArray();
  }

  @Property(tries = 100)
  void takeSkipSliceAndSplit(
      @ForAll @IntRange(min = 0, max = 30) int size,
      @ForAll @IntRange(min = 0, max = 40) int count) {
    Dataset data = new Counting(size);
    int[] all = IntStream.range(0, size).toArray();
    int at = Math.min(count, size);
    assertArrayEquals(Arrays.copyOf(all, at), samples(data.take(count)));
    assertArrayEquals(Arrays.copyOfRange(all, at, size), samples(data.skip(count)));
    Dataset.Split split = data.split(count / 40.0);
    assertEquals(Math.round(size * (count / 40.0)), split.first().size());
    assertArrayEquals(all, samples(split.first().concat(split.rest())));
  }

  @Property(tries = 50)
  void shufflingKeepsEverySample(@ForAll @IntRange(min = 0, max = 60) int size, @ForAll long seed) {
    Dataset data = new Counting(size);
    int[] once = samples(data.shuffle(seed));
    assertArrayEquals(once, samples(data.shuffle(seed)));
    int[] sorted = once.clone();
    Arrays.sort(sorted);
    assertArrayEquals(IntStream.range(0, size).toArray(), sorted);
    if (size == 60) { // the same order by chance: 1 in 60!
      assertFalse(Arrays.equals(once, samples(data.shuffle(seed + 1))));
    }
  }

  @Property(tries = 100)
  void splittingByClassKeepsTheShares(
      @ForAll @IntRange(min = 0, max = 60) int size,
      @ForAll @IntRange(min = 0, max = 10) int tenths,
      @ForAll long seed) {
    Dataset data = new Counting(size);
    Dataset.Split split = data.splitByClass(tenths / 10.0, seed);
    int[] first = samples(split.first());
    int[] rest = samples(split.rest());
    assertArrayEquals(first, samples(data.splitByClass(tenths / 10.0, seed).first()));
    int[] all = IntStream.concat(IntStream.of(first), IntStream.of(rest)).sorted().toArray();
    assertArrayEquals(IntStream.range(0, size).toArray(), all);
    assertTrue(IntStream.range(1, first.length).allMatch(i -> first[i] > first[i - 1]));
    for (int label = 0; label < 3; label++) {
      int of = label;
      int members = (int) IntStream.range(0, size).filter(i -> i % 3 == of).count();
      long taken = IntStream.of(first).filter(i -> i % 3 == of).count();
      double exact = members * tenths / 10.0;
      boolean both = members > 1 && tenths > 0 && tenths < 10;
      assertTrue(Math.abs(taken - exact) <= 0.5 || both && (taken == 1 || taken == members - 1));
      assertTrue(!both || taken > 0 && taken < members);
    }
  }

  @Example
  void filtersByClassAndByWhatTheyHold() {
    Dataset data = new Counting(10);
    assertArrayEquals(new int[] {1, 4, 7}, samples(data.filterLabels(label -> label == 1)));
    assertArrayEquals(
        new int[] {7, 9}, samples(data.filter((x, y) -> x[1] > 60 && (int) y[0] != 2)));
  }

  @Example
  void mapsInputsAndTargets() {
    Dataset data = new Counting(4);
    UnaryOperator<Tensor> sum =
        x -> Tensor.of(new float[] {x.data()[0] + x.data()[1], 7, 8}, 1, 1, 3);
    Dataset mapped = data.map(sum);
    assertEquals(Shape.of(1, 1, 3), mapped.inputShape());
    assertArrayEquals(new int[] {0, 11, 22, 33}, samples(mapped));
    assertEquals(2, mapped.label(2));
    assertNull(mapped.preprocessing());
    assertEquals(data.classNames(), mapped.classNames());
    Dataset even =
        data.mapTargets(
            y -> Tensor.of(new float[] {1 - y.data()[0] % 2, y.data()[0] % 2}, 2),
            List.of("even", "odd"));
    assertEquals(Shape.of(2), even.targetShape());
    assertEquals(List.of("even", "odd"), even.classNames());
    assertArrayEquals(new int[] {0, 1, 0, 0}, IntStream.range(0, 4).map(even::label).toArray());
    assertArrayEquals(new int[] {0, 1, 2, 3}, samples(even));
    assertSame(PREPROCESSING, even.preprocessing());
    String message =
        assertThrows(IllegalArgumentException.class, () -> data.take(0).map(sum)).getMessage();
    assertEquals("map: the shapes of no samples cannot be told", message);
    Dataset uneven = data.map(x -> Tensor.zeros(1 + (int) x.data()[0]));
    message =
        assertThrows(
                IllegalStateException.class, () -> uneven.read(1, new float[9], 0, new float[1], 0))
            .getMessage();
    assertEquals("map: expected the shape of the first sample, [1], but got [2]", message);
  }

  @Example
  void everyWrapperForwardsWhatIsKnown() {
    Dataset data = new Counting(9);
    List<Dataset> wrappers = new ArrayList<>();
    wrappers.add(data.slice(2, 7));
    wrappers.add(data.shuffle(3).skip(1).filterLabels(label -> label < 2));
    wrappers.add(data.splitByClass(0.5, 1).rest());
    wrappers.add(data.mapTargets(y -> y, data.classNames()));
    wrappers.add(data.take(3).concat(data.skip(5)));
    for (Dataset wrapper : wrappers) {
      assertEquals(data.classNames(), wrapper.classNames());
      assertSame(PREPROCESSING, wrapper.preprocessing());
      int[] plain = samples(wrapper);
      int[] varied = samples(wrapper.inEpoch(4));
      for (int i = 0; i < plain.length; i++) {
        assertEquals(plain[i] + 5000, varied[i]);
        assertEquals("file " + plain[i], wrapper.describe(i));
        assertEquals(plain[i] % 3, wrapper.label(i));
      }
      assertArrayEquals(plain, samples(wrapper)); // the samples themselves stay
    }
    Dataset same = new TensorDataset(Tensor.zeros(4, 2), Tensor.zeros(4));
    Dataset view = same.take(2);
    assertSame(view, view.inEpoch(1));
    Dataset joined = same.concat(same);
    assertSame(joined, joined.inEpoch(1));
    for (Dataset copied : List.of(same, view, joined, same.weighted(1, 2, 3, 4), same.zip(same))) {
      assertTrue(copied.isInMemory());
    }
    for (Dataset made :
        List.of(data, same.map(x -> x), data.concat(data), same.zip(data.take(4)))) {
      assertFalse(made.isInMemory());
    }
  }

  @Example
  void batchesAndCache() {
    Dataset data = new Counting(7);
    List<TensorDataset> batches = data.batch(3);
    assertEquals(3, batches.size());
    int next = 0;
    for (TensorDataset batch : batches) {
      int count = next == 6 ? 1 : 3;
      assertEquals(Shape.of(count, 1, 2, 1), batch.x().shape());
      assertEquals(Shape.of(count), batch.y().shape());
      for (int i = 0; i < count; i++, next++) {
        assertEquals(next, batch.x().data()[2 * i]);
        assertEquals(next % 3, batch.y().data()[i]);
      }
    }
    assertEquals(7, next);
    assertEquals(0, data.take(0).batch(3).size());
    TensorDataset cached = data.cache();
    assertArrayEquals(samples(data), samples(cached));
    assertEquals(data.classNames(), cached.classNames());
    assertSame(PREPROCESSING, cached.preprocessing());
    assertThrows(IndexOutOfBoundsException.class, () -> batches.get(3));
    assertThrows(IllegalArgumentException.class, () -> data.batch(0));
  }

  @Example
  void whatCannotBeIsRefused() {
    Dataset data = new Counting(5);
    assertThrows(IllegalArgumentException.class, () -> data.slice(2, 6));
    assertThrows(IllegalArgumentException.class, () -> data.split(1.5));
    assertThrows(IllegalArgumentException.class, () -> data.splitByClass(Double.NaN, 0));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> data.take(2).read(2, new float[2], 0, new float[1], 0));
    Dataset other = new TensorDataset(Tensor.zeros(4, 2), Tensor.zeros(4));
    assertThrows(IllegalArgumentException.class, () -> data.concat(other));
  }
}
