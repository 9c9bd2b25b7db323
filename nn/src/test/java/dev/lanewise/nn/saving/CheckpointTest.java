package dev.lanewise.nn.saving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.RandomStream;
import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.TensorDataset;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.layers.BatchNormalization;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.Dropout;
import dev.lanewise.nn.layers.Flatten;
import dev.lanewise.nn.losses.SparseCategoricalCrossentropy;
import dev.lanewise.nn.metrics.Metrics;
import dev.lanewise.nn.optimizers.Adadelta;
import dev.lanewise.nn.optimizers.Adagrad;
import dev.lanewise.nn.optimizers.Adam;
import dev.lanewise.nn.optimizers.AdamW;
import dev.lanewise.nn.optimizers.Adamax;
import dev.lanewise.nn.optimizers.Lamb;
import dev.lanewise.nn.optimizers.Lion;
import dev.lanewise.nn.optimizers.Muon;
import dev.lanewise.nn.optimizers.Nadam;
import dev.lanewise.nn.optimizers.Optimizer;
import dev.lanewise.nn.optimizers.RMSprop;
import dev.lanewise.nn.optimizers.SGD;
import dev.lanewise.nn.schedules.CosineDecay;
import dev.lanewise.nn.training.Callback;
import dev.lanewise.nn.training.FitOptions;
import dev.lanewise.nn.training.History;
import dev.lanewise.nn.training.Training;
import dev.lanewise.nn.training.TrainingState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CheckpointTest {
  private static final int EPOCHS = 4;
  private static final Config EXTRA = Config.of("data", "digits", "limit", 50, "split", 0.2);

  @TempDir Path folder;

  private static TensorDataset data() {
    Tensor x = Tensor.zeros(30, 6, 6, 1);
    Tensor y = Tensor.zeros(30);
    for (int i = 0; i < x.size(); i++) {
      x.data()[i] = (RandomStream.of(3, "x", i).key() >> 40) * 0x1p-23f;
    }
    for (int i = 0; i < y.size(); i++) {
      y.data()[i] = Math.floorMod(RandomStream.of(3, "y", i).key(), 3);
    }
    return new TensorDataset(x, y);
  }

  /**
   * With everything that has a state between steps: moving statistics, dropout's random numbers,
   * the optimizer.
   */
  private static Model model(Optimizer optimizer) {
    return new Sequential(6, 6, 1)
        .add(new Conv2D(4, 3))
        .add(new BatchNormalization())
        .add(new Flatten())
        .add(new Dropout(0.3))
        .add(new Dense(8, Activations.RELU))
        .add(new Dense(3, Activations.SOFTMAX))
        .build(9)
        .compile(optimizer, new SparseCategoricalCrossentropy(), Metrics.accuracy());
  }

  // The last batch of each epoch is a partial one: 24 samples in batches of 7.
  private static FitOptions options() {
    return new FitOptions().epochs(EPOCHS).batchSize(7).validationSplit(0.2).seed(21).verbose(0);
  }

  private static Callback saveEachEpoch(Path folder) {
    return new Callback() {
      @Override
      public void onEpochEnd(Training training) {
        try {
          new Checkpoint(training.model(), training.state(), EXTRA)
              .save(folder.resolve("epoch" + (training.epoch() + 1)));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }

  static Stream<Arguments> optimizers() {
    Stream<Supplier<Optimizer>> all =
        Stream.of(
            Adam::new,
            () -> new Adam(0.002, 0.8, 0.99, 1e-5, true),
            RMSprop::new,
            () -> new RMSprop(0.002, 0.8, 0.5, 1e-5, true),
            SGD::new,
            () -> new SGD(0.05, 0.9, false),
            () -> new SGD(0.05, 0.9, true),
            AdamW::new,
            Adagrad::new,
            Adadelta::new,
            Adamax::new,
            Nadam::new,
            Lion::new,
            Lamb::new,
            Muon::new,
            () -> new SGD(0.05).globalClipNorm(0.1).learningRate(new CosineDecay(0.1, 12)),
            () -> new Adam().ema(0.9, 3).weightDecay(0.01),
            () -> new Adam().gradientAccumulationSteps(3)); // 4 steps an epoch: some are left over
    return all.map(
        optimizer ->
            Arguments.of(optimizer.get().type() + " " + optimizer.get().config(), optimizer));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("optimizers")
  void aResumedTrainingGivesTheSameBits(String name, Supplier<Optimizer> optimizer)
      throws IOException {
    Model whole = model(optimizer.get());
    History expected = whole.fit(data(), options().callbacks(saveEachEpoch(folder)));
    for (int epoch = 1; epoch <= EPOCHS; epoch++) {
      Checkpoint checkpoint = Checkpoint.load(folder.resolve("epoch" + epoch));
      assertEquals(epoch, checkpoint.state().epochsDone());
      assertEquals(epoch * 4, checkpoint.state().stepsDone());
      assertEquals(21, checkpoint.state().seed());
      assertEquals(EXTRA, checkpoint.extra());
      Model resumed = checkpoint.model();
      // Options but for seed: the state has it.
      History history = resumed.fit(data(), options().seed(0).resume(checkpoint.state()));
      assertSameBits(whole, resumed);
      assertEquals(expected.names(), history.names());
      for (String series : expected.names()) {
        assertEquals(expected.get(series), history.get(series), series);
      }
      assertEquals(expected.epochs(), history.epochs());
      assertEquals(whole.optimizer().iterations(), resumed.optimizer().iterations());
    }
  }

  /**
   * So the test above can fail: a training without the optimizer's state, or with another seed,
   * ends elsewhere.
   */
  @Test
  void theStateMatters() throws IOException {
    Model whole = model(new Adam());
    whole.fit(data(), options().callbacks(saveEachEpoch(folder)));
    Checkpoint checkpoint = Checkpoint.load(folder.resolve("epoch2"));
    TrainingState state = checkpoint.state();
    Model other = Checkpoint.load(folder.resolve("epoch2")).model();
    other.fit(
        data(),
        options()
            .resume(new TrainingState(state.epochsDone(), state.stepsDone(), 1, state.history())));
    assertTrue(differ(whole, other));
    Model forgetful = checkpoint.model().compile(new Adam(), new SparseCategoricalCrossentropy());
    forgetful.fit(data(), options().resume(state));
    assertTrue(differ(whole, forgetful));
  }

  /** Once more from the resumed training's own checkpoint. */
  @Test
  void resumesTwice() throws IOException {
    Model whole = model(new Adam());
    whole.fit(data(), options().callbacks(saveEachEpoch(folder)));
    Checkpoint first = Checkpoint.load(folder.resolve("epoch1"));
    first
        .model()
        .fit(data(), options().epochs(3).resume(first.state()).callbacks(saveEachEpoch(folder)));
    Checkpoint second = Checkpoint.load(folder.resolve("epoch3"));
    second.model().fit(data(), options().resume(second.state()));
    assertSameBits(whole, second.model());
  }

  @Test
  void aLearningRateSetWhileTrainingIsKept() throws IOException {
    Model model = model(new SGD(0.05, 0.9, false));
    model.fit(data(), options().epochs(1));
    model.optimizer().learningRate(1 / 3.0);
    new Checkpoint(model, new TrainingState(1, 4, 21, new History()), Config.empty())
        .save(folder.resolve("c"));
    assertEquals(1 / 3.0, Checkpoint.load(folder.resolve("c")).model().optimizer().learningRate());
  }

  private static boolean differ(Model a, Model b) {
    return !Arrays.equals(
        a.getWeights("dense").getFirst().data(), b.getWeights("dense").getFirst().data());
  }

  private static void assertSameBits(Model expected, Model actual) {
    assertEquals(expected.weights().keySet(), actual.weights().keySet());
    expected
        .weights()
        .forEach(
            (name, weight) ->
                assertArrayEquals(
                    weight.value().data(), actual.weights().get(name).value().data(), 0f, name));
  }

  @Test
  void isAModelFileToo() throws IOException {
    Model model = model(new Adam());
    model.fit(data(), options().callbacks(saveEachEpoch(folder)));
    Model loaded = Model.load(folder.resolve("epoch" + EPOCHS));
    assertArrayEquals(model.predict(data()).data(), loaded.predict(data()).data());
  }

  @Test
  void aModelFileIsNoCheckpoint() throws IOException {
    Path file = folder.resolve("m");
    model(new Adam()).save(file);
    assertEquals(
        file + ": expected a checkpoint but this is a model without the state of a training",
        assertThrows(ModelFileException.class, () -> Checkpoint.load(file)).getMessage());
    Model bare = new Sequential(2).add(new Dense(1));
    assertThrows(
        IllegalStateException.class,
        () ->
            new Checkpoint(bare, new TrainingState(0, 0, 0, new History()), Config.empty())
                .save(file));
  }

  @Test
  void anyChangedByteIsNoticed() throws IOException {
    Model model =
        new Sequential(2)
            .add(new Dense(1))
            .build(1)
            .compile(new SGD(0.1, 0.9, false), new SparseCategoricalCrossentropy());
    Path file = folder.resolve("c");
    new Checkpoint(model, new TrainingState(1, 2, 3, new History()), EXTRA).save(file);
    byte[] whole = Files.readAllBytes(file);
    for (int at = 0; at < whole.length; at++) {
      byte[] bytes = whole.clone();
      bytes[at] ^= (byte) (1 << at % 8);
      Files.write(file, bytes);
      String message =
          assertThrows(ModelFileException.class, () -> Checkpoint.load(file), "byte " + at)
              .getMessage();
      assertTrue(message.startsWith(file + ": "), message);
    }
  }

  /** Whole files with a state that cannot be. */
  @Test
  void refusesStatesThatCannotBe() throws IOException {
    Path file = folder.resolve("c");
    Model model =
        new Sequential(2)
            .add(new Dense(1))
            .build(1)
            .compile(new SGD(0.1, 0.9, false), new SparseCategoricalCrossentropy());
    new Checkpoint(model, new TrainingState(1, 2, 3, new History()), EXTRA).save(file);
    Safetensors content = Safetensors.read(file);
    Map<String, Tensor> tensors = new LinkedHashMap<>(content.tensors());
    assertEquals(
        List.of(
            "dense/kernel",
            "dense/bias",
            "optimizer:momentum/dense/kernel",
            "optimizer:momentum/dense/bias"),
        List.copyOf(tensors.keySet()));
    tensors.remove("optimizer:momentum/dense/bias");
    new Safetensors(content.metadata(), tensors).write(file);
    assertRefused(file, "the tensor 'optimizer:momentum/dense/bias' is missing");

    String[][] changes = {
      {
        "\"epochsDone\":1",
        "\"epochsDone\":-1",
        "epochs and steps done must be at least 0 but got -1 and 2"
      },
      {"\"seed\":3", "\"seed\":0.5", "training: 'seed' must be a whole number but got 0.5"},
      {"\"epochs\":[]", "\"epochs\":[0]", ""},
      {"\"seconds\":[]", "\"seconds\":{}", "training.history: 'seconds' must be a list but got {}"},
    };
    for (String[] change : changes) {
      Map<String, String> metadata = new LinkedHashMap<>(content.metadata());
      metadata.compute("training", (_, json) -> json.replace(change[0], change[1]));
      new Safetensors(metadata, content.tensors()).write(file);
      assertRefused(file, change[2]);
    }
  }

  private static void assertRefused(Path file, String end) {
    String message =
        assertThrows(ModelFileException.class, () -> Checkpoint.load(file)).getMessage();
    assertTrue(
        message.startsWith(file + ": cannot go on from this checkpoint: ") && message.endsWith(end),
        message);
  }
}
