package dev.lanewise.nn.training;

import static dev.lanewise.nn.training.Nets.QUIET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.Padding;
import dev.lanewise.engine.Shape;
import dev.lanewise.engine.Tensor;
import dev.lanewise.engine.Threads;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Context;
import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Node;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.TensorDataset;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.layers.Add;
import dev.lanewise.nn.layers.BatchNormalization;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.Dropout;
import dev.lanewise.nn.layers.Flatten;
import dev.lanewise.nn.layers.MaxPooling2D;
import dev.lanewise.nn.losses.SparseCategoricalCrossentropy;
import dev.lanewise.nn.metrics.Metric;
import dev.lanewise.nn.metrics.Metrics;
import dev.lanewise.nn.optimizers.Adam;
import dev.lanewise.nn.optimizers.SGD;
import dev.lanewise.nn.regularizers.L2;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What fit and evaluate do with data and options. */
class FitTest {
  /** A mean of some dozens of doubles. */
  private static final double EXACT = 1e-12;

  private static Callback onBatch(Consumer<Training> action) {
    return new Callback() {
      @Override
      public void onBatchEnd(Training training) {
        action.accept(training);
      }
    };
  }

  /** Remembers which samples were read, in order. */
  private record Watched(Dataset data, List<Integer> reads) implements Dataset {
    @Override
    public int size() {
      return data.size();
    }

    @Override
    public Shape inputShape() {
      return data.inputShape();
    }

    @Override
    public Shape targetShape() {
      return data.targetShape();
    }

    @Override
    public void read(int index, float[] x, int xAt, float[] y, int yAt) {
      reads.add(index);
      data.read(index, x, xAt, y, yAt);
    }
  }

  @Test
  void learns() {
    Model model = Nets.plain(new Adam(0.01));
    History history = model.fit(Nets.images(90), QUIET.epochs(15).batchSize(16));
    assertEquals(15, history.size());
    assertTrue(history.last("loss") < 0.5 * history.get("loss").getFirst(), history.toString());
    assertTrue(model.evaluate(Nets.images(90)).accuracy() > 0.9);
  }

  @Test
  void theLastBatchIsKeptAndWeighsWhatItHolds() {
    // With a learning rate of 0 the mean over the epoch is the loss of the model, if the batches of
    // 5, 5, 5, 5 and 3 weigh 5 and 3.
    Model model = Nets.plain(new SGD(0));
    TensorDataset data = Nets.images(23);
    List<Long> seen = new ArrayList<>();
    History history =
        model.fit(
            data, QUIET.batchSize(5).callbacks(onBatch(training -> seen.add(training.samples()))));
    assertEquals(List.of(5L, 10L, 15L, 20L, 23L), seen);
    for (int batchSize : new int[] {1, 4, 23, 100}) {
      // Other batch sizes may round the logits differently.
      Evaluation evaluation = model.evaluate(data, batchSize);
      assertEquals(history.last("loss"), evaluation.loss(), 1e-6);
      assertEquals(history.last("accuracy"), evaluation.accuracy());
      assertEquals(23, evaluation.samples());
    }
  }

  @Test
  void validationSplitTakesTheLastOnes() {
    TensorDataset data = Nets.images(23);
    List<Integer> reads = new ArrayList<>();
    Model model = Nets.plain(new SGD(0.1));
    History history =
        model.fit(
            new Watched(data, reads),
            QUIET.batchSize(5).workers(0).validationSplit(0.2)); // floor(23 * 0.8) = 18
    assertEquals(18, new HashSet<>(reads.subList(0, 18)).size());
    assertTrue(reads.subList(0, 18).stream().allMatch(index -> index < 18), reads.toString());
    assertEquals(List.of(18, 19, 20, 21, 22), reads.subList(18, reads.size()));
    Evaluation evaluation = model.evaluate(data.slice(18, 23), 5);
    assertEquals(evaluation.loss(), history.last("val_loss"));
    assertEquals(evaluation.accuracy(), history.last("val_accuracy"));
    assertEquals(List.of("loss", "accuracy", "val_loss", "val_accuracy"), history.names());
  }

  @Test
  void validationDataGoesBeforeASplit() {
    TensorDataset data = Nets.images(23);
    List<Integer> reads = new ArrayList<>();
    Model model = Nets.small();
    History history =
        model.fit(
            new Watched(data, reads),
            QUIET.workers(0).validationData(Nets.images(7)).validationSplit(0.2));
    assertEquals(23, reads.size());
    assertEquals(model.evaluate(Nets.images(7)).loss(), history.last("val_loss"));
  }

  @Test
  void eachEpochHasAnOrderOfItsOwnThatTheSeedRepeats() {
    List<List<Integer>> orders = new ArrayList<>();
    for (FitOptions options :
        List.of(QUIET.seed(1), QUIET.seed(1), QUIET.seed(2), QUIET.shuffle(false))) {
      List<Integer> reads = new ArrayList<>();
      Nets.plain(new SGD())
          .fit(new Watched(Nets.images(23), reads), options.epochs(2).batchSize(5).workers(0));
      orders.add(reads.subList(0, 23));
      orders.add(reads.subList(23, 46));
      assertEquals(23, new HashSet<>(orders.getLast()).size());
    }
    assertNotEquals(orders.get(0), orders.get(1));
    assertEquals(orders.subList(0, 2), orders.subList(2, 4));
    assertNotEquals(orders.get(0), orders.get(4));
    assertEquals(orders.get(6), orders.get(7));
    assertEquals(List.of(0, 1, 2), orders.get(6).subList(0, 3));
  }

  /**
   * Large enough that every kind of region has several parts: the convolutions' 16 images of 20x20
   * windows in any of their problems, 16 x 400 rows of 16 or 32 columns to sum (7 and 13 blocks of
   * {@code 16,384 / columns} rows) and as many elements, pooling's images, and the products of the
   * wide dense layer, 16 x 3,200 x 64.
   */
  private static Model large() {
    Node input = Node.input(20, 20, 8);
    Node x = input.then(new Conv2D(16, 3).padding(Padding.SAME)).then(new BatchNormalization());
    Node around = x.then(new Conv2D(16, 3, Activations.RELU).padding(Padding.SAME));
    Node y =
        Node.merge(new Add(), x, around)
            .then(new Dropout(0.3))
            .then(new Conv2D(32, 3, Activations.TANH).padding(Padding.SAME))
            .then(new MaxPooling2D())
            .then(new Flatten())
            .then(new Dense(64, Activations.SIGMOID))
            .then(new Dense(3, Activations.SOFTMAX));
    return new Model(input, y)
        .build(1)
        .compile(new Adam(0.01), new SparseCategoricalCrossentropy(), Metrics.accuracy());
  }

  private static List<Integer> bitsOfLarge(int threads) {
    Random random = new Random(5);
    Tensor x = Tensor.zeros(16 + 5, 20, 20, 8);
    Tensor y = Tensor.zeros(x.dim(0));
    for (int i = 0; i < x.size(); i++) {
      x.data()[i] = random.nextFloat() - 0.5f;
    }
    for (int i = 0; i < y.size(); i++) {
      y.data()[i] = random.nextInt(3);
    }
    int before = Threads.get();
    Threads.set(threads);
    try {
      Model model = large();
      model.fit(x, y, QUIET.batchSize(16).seed(7));
      List<Integer> bits = new ArrayList<>(Nets.bits(model));
      for (float p : model.predict(x).data()) {
        bits.add(Float.floatToRawIntBits(p));
      }
      return bits;
    } finally {
      Threads.set(before);
    }
  }

  @Test
  void sameBitsForTheSameSeedAndAnyNumberOfThreads() {
    List<Integer> expected = bitsOfLarge(1);
    for (int threads = 2; threads <= 4; threads++) {
      assertEquals(expected, bitsOfLarge(threads), threads + " threads");
    }
  }

  @Test
  void anotherSeedGivesOtherBits() {
    List<List<Integer>> bits = new ArrayList<>();
    for (long seed : new long[] {7, 7, 8}) {
      Model model = Nets.small();
      model.fit(Nets.images(203), QUIET.epochs(2).batchSize(64).seed(seed));
      bits.add(Nets.bits(model));
    }
    assertEquals(bits.get(0), bits.get(1));
    assertNotEquals(bits.get(0), bits.get(2));
  }

  @Test
  void penaltiesAreInTheLossAndInTheGradient() {
    Model model =
        new Sequential(6, 6, 1)
            .add(new Flatten())
            .add(new Dense(3, Activations.SOFTMAX).kernelRegularizer(new L2(0.25)))
            .build(1);
    model.compile(new SGD(0), new SparseCategoricalCrossentropy());
    TensorDataset data = Nets.images(8);
    double penalty = 0;
    for (float w : model.weights().get("dense/kernel").value().data()) {
      penalty += 0.25 * w * w;
    }
    Model bare =
        new Sequential(6, 6, 1).add(new Flatten()).add(new Dense(3, Activations.SOFTMAX)).build(1);
    bare.compile(new SGD(1), new SparseCategoricalCrossentropy());
    double loss = bare.evaluate(data).loss();
    assertEquals(loss + penalty, model.evaluate(data).loss(), 1e-6);
    History history = model.fit(data, QUIET.validationData(data));
    assertEquals(loss + penalty, history.last("loss"), 1e-6);
    assertEquals(loss + penalty, history.last("val_loss"), 1e-6);
    // One step of rate 1: the weights differ by the penalty's gradient, 2 * 0.25 w. Each is rounded
    // thrice or so.
    float[] w = model.weights().get("dense/kernel").value().data().clone();
    model.compile(new SGD(1), new SparseCategoricalCrossentropy());
    model.fit(data, QUIET);
    bare.fit(data, QUIET);
    for (int i = 0; i < w.length; i++) {
      float expected = bare.weights().get("dense/kernel").value().data()[i] - 0.5f * w[i];
      assertEquals(expected, model.weights().get("dense/kernel").value().data()[i], 1e-6f);
    }
  }

  @Test
  void frozenLayersStayAsTheyAre() {
    Model model = Nets.plain(new Adam(0.1));
    model.layer("dense").trainable(false);
    List<Tensor> before = model.getWeights("dense");
    List<Tensor> beforeLast = model.getWeights("dense_1");
    model.fit(Nets.images(12), QUIET);
    assertEquals(before.toString(), model.getWeights("dense").toString());
    assertNotEquals(beforeLast.toString(), model.getWeights("dense_1").toString());
  }

  @Test
  void aModelThatEndsInSoftmaxIsJudgedByItsLogits() {
    Model model =
        new Sequential(1)
            .add(new Dense(2, Activations.SOFTMAX))
            .build(0)
            .compile(new SGD(1), new SparseCategoricalCrossentropy(), Metrics.accuracy());
    model.setWeights("dense", Tensor.zeros(1, 2), Tensor.of(new float[] {0, 40}, 2));
    TensorDataset wrong = new TensorDataset(Tensor.zeros(1, 1), Tensor.zeros(1));
    assertEquals(40.0, model.evaluate(wrong).loss(), EXACT); // not -log(1e-7) = 16.118
    assertEquals(0, model.evaluate(wrong).accuracy());
    assertEquals(40.0, model.fit(wrong, QUIET).last("loss"), EXACT);
    assertEquals(
        "[1.0, 39.0]",
        Arrays.toString(model.getWeights("dense").get(1).data())); // dz = softmax - target
  }

  @Test
  void aLossThatIsNoNumberDoesNotEndTraining() {
    Model model = Nets.plain(new SGD());
    TensorDataset data = Nets.images(6);
    data.x().data()[0] = Float.NaN;
    History history = model.fit(data, QUIET.epochs(2));
    assertEquals(List.of(Double.NaN, Double.NaN), history.get("loss"));
  }

  @Test
  void aMetricOfOnesOwnIsReported() {
    Metric largest =
        new Metric() {
          private double value = Double.NaN;

          @Override
          public String name() {
            return "largest";
          }

          @Override
          public void reset() {
            value = Double.NEGATIVE_INFINITY;
          }

          @Override
          public void update(Tensor prediction, Tensor target) {
            for (float p : prediction.data()) {
              value = Math.max(value, p);
            }
          }

          @Override
          public double value() {
            return value;
          }

          @Override
          public String type() {
            return "Largest";
          }

          @Override
          public Config config() {
            return Config.empty();
          }
        };
    Model model = Nets.plain(new SGD());
    model.compile(new SGD(), new SparseCategoricalCrossentropy(), largest, Metrics.accuracy());
    assertEquals(List.of("loss", "largest", "accuracy"), model.fit(Nets.images(5), QUIET).names());
    Evaluation evaluation = model.evaluate(Nets.images(5));
    float expected = 0;
    for (float p : model.predict(Nets.images(5).x()).data()) {
      expected = Math.max(expected, p);
    }
    // A probability; predict cuts batches otherwise than evaluate: some roundings of 2^-24.
    assertEquals(expected, evaluation.metrics().get("largest"), 1e-6);
  }

  /** A layer of one's own, registered nowhere, that remembers the memory it was given. */
  private static final class Spy extends Layer {
    private final Set<float[]> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    @Override
    public Shape outputShape(Shape input) {
      return input;
    }

    @Override
    public Tensor forward(Tensor x, Context context) {
      seen.add(x.data());
      return x;
    }

    @Override
    public Tensor backward(Tensor dy, Context context) {
      seen.add(dy.data());
      Tensor dx = context.tensor("dx", dy.shape());
      dx.copyFrom(dy);
      return dx;
    }

    @Override
    public Config config() {
      return Config.empty();
    }

    @Override
    public String toString() {
      return "Spy";
    }
  }

  @Test
  void stepsUseTheSameMemoryAgain() {
    Spy spy = new Spy();
    Model model =
        new Sequential(6, 6, 1)
            .add(new Flatten())
            .add(new Dense(7)) // something to train, or backward would not reach the spy
            .add(spy)
            .add(new Dense(3, Activations.SOFTMAX))
            .build(1);
    model.compile(new SGD(), new SparseCategoricalCrossentropy());
    model.fit(Nets.images(23), QUIET.epochs(3).batchSize(5).validationData(Nets.images(5)));
    // Whole and partial batches, each forward and backward, and the validation's.
    assertEquals(5, spy.seen.size());
  }

  @Test
  void tensorsWillDoForData() {
    TensorDataset data = Nets.images(12);
    Model model = Nets.plain(new SGD());
    model.fit(data.x(), data.y(), QUIET);
    assertEquals(model.evaluate(data).loss(), model.evaluate(data.x(), data.y()).loss());
    assertEquals(12, model.evaluate(data.x(), data.y(), 5).samples());
  }
}
