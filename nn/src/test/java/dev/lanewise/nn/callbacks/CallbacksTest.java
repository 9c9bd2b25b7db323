package dev.lanewise.nn.callbacks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.RandomStream;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.TensorDataset;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.losses.MeanSquaredError;
import dev.lanewise.nn.losses.SparseCategoricalCrossentropy;
import dev.lanewise.nn.metrics.Metric;
import dev.lanewise.nn.metrics.Metrics;
import dev.lanewise.nn.optimizers.Adam;
import dev.lanewise.nn.optimizers.Optimizer;
import dev.lanewise.nn.optimizers.SGD;
import dev.lanewise.nn.saving.Checkpoint;
import dev.lanewise.nn.schedules.ExponentialDecay;
import dev.lanewise.nn.training.Callback;
import dev.lanewise.nn.training.FitOptions;
import dev.lanewise.nn.training.History;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What callbacks do to trainings whose figures are known beforehand. */
class CallbacksTest {
  @TempDir Path folder;

  /** A metric with a value for each epoch. */
  private static final class Script implements Metric {
    private final double[] values;
    private final Direction direction;
    private int epoch;

    Script(Direction direction, double... values) {
      this.direction = direction;
      this.values = values;
    }

    @Override
    public String name() {
      return "script";
    }

    @Override
    public Direction direction() {
      return direction;
    }

    @Override
    public Config config() {
      return Config.empty();
    }

    @Override
    public void reset() {}

    @Override
    public void update(Tensor prediction, Tensor target) {}

    @Override
    public double value() {
      return values[epoch];
    }
  }

  private static Model linear(Optimizer optimizer, Metric... metrics) {
    return new Sequential(2)
        .add(new Dense(1))
        .build(4)
        .compile(optimizer, new MeanSquaredError(), metrics);
  }

  private static TensorDataset points() {
    Tensor x = Tensor.zeros(6, 2);
    Tensor y = Tensor.zeros(6, 1);
    for (int i = 0; i < 6; i++) {
      x.data()[2 * i] = i * 0.1f;
      x.data()[2 * i + 1] = 1;
      y.data()[i] = 1 - i * 0.2f;
    }
    return new TensorDataset(x, y);
  }

  /** Trains to the end of the script, or until stopped. */
  private static History run(Script script, Optimizer optimizer, Callback... callbacks) {
    return run(linear(optimizer, script), script, callbacks);
  }

  private static History run(Model model, Script script, Callback... callbacks) {
    FitOptions options =
        new FitOptions()
            .epochs(script.values.length)
            .batchSize(3)
            .verbose(0)
            .callbacks(new LambdaCallback().onEpochBegin(t -> script.epoch = t.epoch()));
    for (Callback callback : callbacks) {
      options = options.callbacks(callback);
    }
    return model.fit(points(), options);
  }

  private static EarlyStopping stopping() {
    return new EarlyStopping("script");
  }

  private static int stopsAfter(EarlyStopping callback, double... values) {
    return run(new Script(Metric.Direction.DOWN, values), new SGD(0.1), callback).size();
  }

  @Test
  void earlyStoppingWaitsForPatience() {
    assertEquals(4, stopsAfter(stopping().patience(2), 1, 0.9, 0.95, 0.92, 0.5, 0.4));
    assertEquals(2, stopsAfter(stopping(), 1, 1, 0.5)); // an equal figure is no improvement
    assertEquals(3, stopsAfter(stopping(), 3, 2, 1));
    assertEquals(6, stopsAfter(stopping().patience(2), 1, 1, 0.9, 0.9, 0.8, 0.8));
    assertEquals(3, stopsAfter(stopping().patience(2), Double.NaN, Double.NaN, 1, 2, 3, 4));
  }

  @Test
  void earlyStoppingAsksForMoreThanMinDelta() {
    assertEquals(3, stopsAfter(stopping().patience(2).minDelta(0.1), 1, 0.95, 0.91, 0.7));
    assertEquals(4, stopsAfter(stopping().patience(2).minDelta(0.1), 1, 0.95, 0.85, 0.7));
  }

  @Test
  void earlyStoppingCountsFromItsEpochAndAgainstItsBaseline() {
    assertEquals(5, stopsAfter(stopping().patience(1).startFromEpoch(3), 1, 2, 3, 4, 5, 6));
    // Improvements that do not beat the baseline go on, but the next epoch without one ends it.
    assertEquals(3, stopsAfter(stopping().patience(2).baseline(0.5), 1, 0.9, 0.95, 0.2));
    assertEquals(4, stopsAfter(stopping().patience(2).baseline(0.5), 1, 0.4, 0.45, 0.5, 0.5));
  }

  @Test
  void earlyStoppingKnowsWhichWayIsBetter() {
    double[] rising = {1, 2, 3, 2, 4};
    assertEquals(4, run(new Script(Metric.Direction.UP, rising), new SGD(0.1), stopping()).size());
    assertEquals(2, stopsAfter(stopping(), rising));
    assertEquals(4, stopsAfter(stopping().mode(Mode.MAX), rising));
    Script unknown = new Script(Metric.Direction.UNKNOWN, rising);
    assertEquals(
        "EarlyStopping: whether 'script' is to fall or to rise is not known; say so by"
            + " mode(Mode.MIN) or (Mode.MAX)",
        assertThrows(IllegalArgumentException.class, () -> run(unknown, new SGD(0.1), stopping()))
            .getMessage());
    assertEquals(2, run(unknown, new SGD(0.1), stopping().mode(Mode.MIN)).size());
  }

  @Test
  void earlyStoppingRestoresTheBestWeights() {
    for (double[] values : new double[][] {{3, 1, 2, 2, 2}, {3, 2, 1, 2, 2}, {1, 2, 3, 4}}) {
      Script script = new Script(Metric.Direction.DOWN, values);
      Model model = linear(new SGD(0.1), script);
      List<float[]> kernels = new ArrayList<>();
      EarlyStopping callback = stopping().patience(2).restoreBestWeights(true);
      History history =
          run(
              model,
              script,
              callback,
              new LambdaCallback()
                  .onEpochEnd(t -> kernels.add(t.model().getWeights("dense").getFirst().data())));
      int best = callback.bestEpoch();
      assertEquals(best + 3, history.size());
      assertEquals(best + 2, callback.stoppedEpoch());
      float[] end = model.getWeights("dense").getFirst().data();
      assertArrayEquals(kernels.get(best), end);
      assertFalse(java.util.Arrays.equals(kernels.getLast(), end));
    }
  }

  @Test
  void plateausReduceTheRate() {
    Script script = new Script(Metric.Direction.DOWN, 1, 1, 1, 1, 1, 1, 1);
    ReduceLROnPlateau callback =
        new ReduceLROnPlateau("script").patience(2).factor(0.5).cooldown(1).minLr(0.03);
    assertEquals(
        List.of(0.1, 0.1, 0.1, 0.05, 0.05, 0.03, 0.03),
        run(script, new SGD(0.1), callback).get("learning_rate"));
    // An improvement of less than minDelta is none.
    Script slow = new Script(Metric.Direction.DOWN, 1, 0.99995, 0.9, 0.8);
    assertEquals(
        List.of(0.1, 0.1, 0.05, 0.05),
        run(slow, new SGD(0.1), new ReduceLROnPlateau("script").patience(1).factor(0.5))
            .get("learning_rate"));
    Script any = new Script(Metric.Direction.DOWN, 1);
    Optimizer scheduled = new SGD().learningRate(new ExponentialDecay(0.1, 1, 0.5));
    assertTrue(
        assertThrows(
                IllegalStateException.class,
                () -> run(any, scheduled, new ReduceLROnPlateau("script")))
            .getMessage()
            .contains("follows ExponentialDecay"));
    assertThrows(IllegalArgumentException.class, () -> new ReduceLROnPlateau().factor(1));
  }

  @Test
  void schedulesAreShown() {
    Script script = new Script(Metric.Direction.DOWN, 1, 1, 1);
    // Two steps an epoch: shown is the rate of the step that comes.
    assertEquals(
        List.of(0.25, 0.0625, 0.015625),
        run(script, new SGD().learningRate(new ExponentialDecay(1, 1, 0.5))).get("learning_rate"));
    assertEquals(
        List.of(0.5, 0.25, 0.125),
        run(script, new SGD(0.5), new LearningRateScheduler((e, r) -> e == 0 ? r : r / 2))
            .get("learning_rate"));
    assertFalse(run(script, new SGD(0.5)).names().contains("learning_rate"));
  }

  @Test
  void stopsAtAValue() {
    Script script = new Script(Metric.Direction.UP, 0.9, 0.97, 0.98, 0.99);
    assertEquals(3, run(script, new SGD(0.1), new StopAt("script", 0.98)).size());
    // As tutorials write it.
    assertEquals(
        4,
        run(
                script,
                new SGD(0.1),
                new LambdaCallback()
                    .onEpochEnd(
                        training -> {
                          if (training.logs().get("script") > 0.98) {
                            training.stop();
                          }
                        }))
            .size());
  }

  @Test
  void terminatesOnNaN() {
    Script script = new Script(Metric.Direction.UP, 1, 1, 1);
    int[] steps = new int[1];
    History history =
        run(
            script,
            new SGD(1e30),
            new TerminateOnNaN(),
            new LambdaCallback().onBatchEnd(_ -> steps[0]++));
    assertTrue(history.size() < 3 && steps[0] < 6, "steps " + steps[0]);
  }

  @Test
  void figuresOfOnesOwnAreKept() {
    Script script = new Script(Metric.Direction.UP, 1, 1, 1);
    History history =
        run(
            script,
            new SGD(0.1),
            new LambdaCallback()
                .onEpochEnd(
                    training -> {
                      if (training.epoch() > 0) {
                        training.log("mine", training.epoch() * 10);
                        assertEquals(10.0 * training.epoch(), training.logs().get("mine"));
                      }
                    }));
    assertEquals(List.of(Double.NaN, 10.0, 20.0), history.get("mine"));
  }

  @Test
  void logsLinesOfFigures() throws IOException {
    Path file = folder.resolve("log.csv");
    Script script = new Script(Metric.Direction.UP, 0.5, 0.25);
    History history = run(script, new SGD(0.1), new CSVLogger(file));
    String lines =
        "epoch,loss,script\n0,%s,0.5\n1,%s,0.25\n"
            .formatted(history.get("loss").get(0), history.get("loss").get(1));
    assertEquals(lines, Files.readString(file));
    History more = run(script, new SGD(0.1), new CSVLogger(file).append(true));
    lines += "0,%s,0.5\n1,%s,0.25\n".formatted(more.get("loss").get(0), more.get("loss").get(1));
    assertEquals(lines, Files.readString(file));
    // Validation in every second epoch.
    linear(new SGD(0.1))
        .fit(
            points(),
            new FitOptions()
                .epochs(2)
                .verbose(0)
                .validationData(points())
                .validationFreq(2)
                .callbacks(new CSVLogger(file).separator(";")));
    List<String> rows = Files.readAllLines(file);
    assertEquals("epoch;loss;val_loss", rows.getFirst());
    assertTrue(rows.get(1).matches("0;[0-9.]+;NA"), rows.get(1));
    assertTrue(rows.get(2).matches("1;[0-9.]+;[0-9.]+"), rows.get(2));
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void checkpointsFollowTheirTemplate() throws IOException {
    Model model = linear(new SGD(0.1));
    String template = folder.resolve("e{epoch:02d}-{loss:.3f}.safetensors").toString();
    History history =
        model.fit(
            points(),
            new FitOptions()
                .epochs(2)
                .batchSize(3)
                .verbose(0)
                .callbacks(new ModelCheckpoint(template)));
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      expected.add(
          String.format(
              java.util.Locale.ROOT, "e%02d-%.3f.safetensors", i + 1, history.get("loss").get(i)));
    }
    assertEquals(expected, files());
    Checkpoint last = Checkpoint.load(folder.resolve(expected.getLast()));
    assertEquals(2, last.state().epochsDone());
    assertArrayEquals(
        model.getWeights("dense").getFirst().data(),
        Model.load(folder.resolve(expected.getLast())).getWeights("dense").getFirst().data());
    assertEquals(
        "ModelCheckpoint: the file '{val_loss:.2f}' asks for 'val_loss' but there are only"
            + " [loss, epoch, batch]",
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    model.fit(
                        points(),
                        new FitOptions()
                            .verbose(0)
                            .callbacks(new ModelCheckpoint("{val_loss:.2f}"))))
            .getMessage());
  }

  @Test
  void checkpointsOfTheBestOnly() throws IOException {
    Metric accuracy = Metrics.accuracy();
    Model model = linear(new SGD(0.1), accuracy);
    double[] losses = new double[6];
    String template = folder.resolve("{epoch}").toString();
    model.fit(
        points(),
        new FitOptions()
            .epochs(6)
            .verbose(0)
            .callbacks(
                // The rate is such that the loss rises and falls.
                new LearningRateScheduler((epoch, _) -> epoch % 2 == 1 ? 1.9 : 0.05))
            .callbacks(new LambdaCallback().onEpochEnd(t -> losses[t.epoch()] = t.loss()))
            .callbacks(new ModelCheckpoint(template).monitor("loss").saveBestOnly(true)));
    List<String> expected = new ArrayList<>();
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < 6; i++) {
      if (losses[i] < best) {
        best = losses[i];
        expected.add(String.valueOf(i + 1));
      }
    }
    assertEquals(expected, files());
    assertTrue(expected.size() < 6, "all epochs were the best so far");
  }

  /** The losses of one training are thresholds of the next, which is the same. */
  @Test
  void theFirstBestEpochMustBeatAThreshold() throws IOException {
    List<Double> losses =
        linear(new SGD(0.05)).fit(points(), new FitOptions().epochs(4).verbose(0)).get("loss");
    assertTrue(losses.get(2) < losses.get(1) && losses.get(1) < losses.get(0), losses.toString());
    ModelCheckpoint checkpoint =
        new ModelCheckpoint(folder.resolve("{epoch}").toString())
            .monitor("loss")
            .saveBestOnly(true)
            .initialValueThreshold(losses.get(1));
    linear(new SGD(0.05))
        .fit(points(), new FitOptions().epochs(4).verbose(0).callbacks(checkpoint));
    assertEquals(List.of("3", "4"), files());
  }

  @Test
  void checkpointsBySteps() throws IOException {
    String template = folder.resolve("{epoch}-{batch:03d}").toString();
    linear(new SGD(0.1))
        .fit(
            points(),
            new FitOptions()
                .epochs(3)
                .batchSize(2)
                .verbose(0)
                .callbacks(new ModelCheckpoint(template).saveFreq(4)));
    assertEquals(List.of("2-001", "3-002"), files());
    Model.load(folder.resolve("3-002"));
  }

  /** Labels of chance: what is learnt makes the validation worse, and training stops early. */
  @Test
  void aResumedTrainingStopsAndRestoresAsIfItHadNotBeenStopped() throws IOException {
    Tensor x = Tensor.zeros(60, 4);
    Tensor y = Tensor.zeros(60);
    for (int i = 0; i < x.size(); i++) {
      x.data()[i] = (RandomStream.of(5, "x", i).key() >> 40) * 0x1p-23f;
    }
    for (int i = 0; i < y.size(); i++) {
      y.data()[i] = Math.floorMod(RandomStream.of(5, "y", i).key(), 3);
    }
    TensorDataset data = new TensorDataset(x, y);
    FitOptions options =
        new FitOptions().epochs(40).batchSize(8).validationSplit(0.3).seed(3).verbose(0);
    Model whole = classifier();
    EarlyStopping stopping = stoppingForGood();
    History expected =
        whole.fit(
            data, withCallbacks(options, stopping).callbacks(saving(folder.resolve("{epoch}"))));
    int epochs = expected.size();
    assertTrue(epochs < 40 && epochs > 6, "stopped after " + epochs);
    assertTrue(expected.get("learning_rate").getLast() < expected.get("learning_rate").getFirst());
    assertTrue(stopping.bestEpoch() < epochs - 1);
    for (int epoch = 1; epoch < epochs; epoch++) {
      Checkpoint checkpoint = Checkpoint.load(folder.resolve(String.valueOf(epoch)));
      Model resumed = checkpoint.model();
      EarlyStopping again = stoppingForGood();
      History history = resumed.fit(data, withCallbacks(options, again).resume(checkpoint.state()));
      assertEquals(epochs, history.size(), "resumed after " + epoch);
      assertEquals(stopping.bestEpoch(), again.bestEpoch());
      assertEquals(expected.get("learning_rate"), history.get("learning_rate"));
      assertArrayEquals(
          whole.getWeights("dense").getFirst().data(),
          resumed.getWeights("dense").getFirst().data());
    }
  }

  private static Model classifier() {
    return new Sequential(4)
        .add(new Dense(16, Activations.TANH))
        .add(new Dense(3, Activations.SOFTMAX))
        .build(2)
        .compile(new Adam(0.03), new SparseCategoricalCrossentropy(), Metrics.accuracy());
  }

  private static EarlyStopping stoppingForGood() {
    return new EarlyStopping().patience(6).restoreBestWeights(true);
  }

  private static FitOptions withCallbacks(FitOptions options, EarlyStopping stopping) {
    return options
        .callbacks(new ReduceLROnPlateau().patience(3).factor(0.5).cooldown(1))
        .callbacks(stopping);
  }

  private static Callback saving(Path template) {
    return new ModelCheckpoint(template.toString());
  }

  @Test
  void optionsOutOfRangeAreRefused() {
    assertEquals(
        "EarlyStopping: patience must be at least 0 but got -1",
        assertThrows(IllegalArgumentException.class, () -> new EarlyStopping().patience(-1))
            .getMessage());
    assertEquals(
        "EarlyStopping: minDelta must be a number of at least 0 but got -0.5",
        assertThrows(IllegalArgumentException.class, () -> new EarlyStopping().minDelta(-0.5))
            .getMessage());
    assertThrows(IllegalArgumentException.class, () -> new ModelCheckpoint("x").saveFreq(-1));
    assertThrows(IllegalArgumentException.class, () -> new TensorBoard().updateFreq(-1));
    assertThrows(
        IllegalArgumentException.class, () -> FileTemplate.format("{epoch:x}", java.util.Map.of()));
  }

  @Test
  void templatesAreFormattedAsPythonDoes() {
    java.util.Map<String, Double> figures = java.util.Map.of("epoch", 7.0, "acc", 0.98765);
    for (String[] each :
        new String[][] {
          {"{epoch}", "7"},
          {"{epoch:02d}-{acc:.2f}.x", "07-0.99.x"},
          {"{epoch:4d}", "   7"},
          {"{acc}", "0.98765"},
          {"{acc:.3e}", "9.877e-01"},
          {"none", "none"},
        }) {
      assertEquals(each[1], FileTemplate.format(each[0], figures));
    }
  }

  @Test
  void whatCannotBeWrittenIsTold() {
    assertThrows(
        UncheckedIOException.class,
        () ->
            linear(new SGD(0.1))
                .fit(
                    points(),
                    new FitOptions()
                        .verbose(0)
                        .callbacks(new CSVLogger(folder.resolve("none/log.csv")))));
  }
}
