package dev.lanewise.nn.training;

import static dev.lanewise.nn.training.Nets.QUIET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.TensorDataset;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.callbacks.LambdaCallback;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.Flatten;
import dev.lanewise.nn.losses.BinaryCrossentropy;
import dev.lanewise.nn.losses.CategoricalCrossentropy;
import dev.lanewise.nn.optimizers.SGD;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Weights of classes and samples, and what an epoch is. */
class FitWeightsTest {
  /** Means of some dozens of doubles, of terms in float. */
  private static final double CLOSE = 1e-6;

  private static double loss(TensorDataset data, FitOptions options) {
    // At a learning rate of 0 the epoch's loss is that of the model.
    return Nets.plain(new SGD(0)).fit(data, options.batchSize(5)).last("loss");
  }

  /** The loss of each sample by itself. */
  private static double[] losses(TensorDataset data) {
    Model model = Nets.plain(new SGD(0));
    double[] losses = new double[data.size()];
    for (int i = 0; i < losses.length; i++) {
      losses[i] = model.evaluate(data.slice(i, i + 1)).loss();
    }
    return losses;
  }

  @Test
  void weightsMultiplyLossesWhichAreDividedByTheNumberOfSamples() {
    TensorDataset data = Nets.images(23);
    double[] losses = losses(data);
    float[] weights = new float[23];
    double ofSamples = 0;
    double ofClasses = 0;
    for (int i = 0; i < 23; i++) {
      weights[i] = i % 4 * 0.75f;
      ofSamples += weights[i] * losses[i] / 23;
      ofClasses +=
          (data.y().data()[i] == 1 ? 3 : data.y().data()[i] == 2 ? 0.5 : 1) * losses[i] / 23;
    }
    assertEquals(ofSamples, loss(data, QUIET.sampleWeight(weights)), CLOSE);
    assertEquals(ofClasses, loss(data, QUIET.classWeight(Map.of(1, 3.0, 2, 0.5))), CLOSE);
    assertEquals(ofSamples, Nets.plain(new SGD()).evaluate(data.weighted(weights)).loss(), CLOSE);
    // Metrics and plain validation do not see them.
    History history =
        Nets.plain(new SGD(0))
            .fit(data, QUIET.sampleWeight(weights).validationData(data).batchSize(5));
    assertEquals(history.last("val_accuracy"), history.last("accuracy"));
    assertEquals(Arrays.stream(losses).sum() / 23, history.last("val_loss"), CLOSE);
  }

  @Test
  void aWeightOfTwoIsASampleTwice() {
    TensorDataset data = Nets.images(6);
    Model weighted = Nets.plain(new SGD(0.3));
    weighted.fit(data, QUIET.batchSize(6).shuffle(false).sampleWeight(2, 1, 1, 0, 1, 1));
    Model twice = Nets.plain(new SGD(0.3));
    Dataset again = data.select(0, 0, 1, 2, 4, 5);
    twice.fit(again, QUIET.batchSize(6).shuffle(false));
    float[] a = weighted.getWeights("dense").getFirst().data();
    float[] b = twice.getWeights("dense").getFirst().data();
    for (int i = 0; i < a.length; i++) {
      assertEquals(b[i], a[i], 1e-6);
    }
  }

  @Test
  void classesOfOneHotAndBinaryTargets() {
    TensorDataset data = Nets.images(12);
    Tensor oneHot = Tensor.zeros(12, 3);
    Tensor yes = Tensor.zeros(12, 1);
    for (int i = 0; i < 12; i++) {
      oneHot.data()[3 * i + (int) data.y().data()[i]] = 1;
      yes.data()[i] = data.y().data()[i] > 0 ? 1 : 0;
    }
    Model model = Nets.plain(new SGD(0));
    model.compile(new SGD(0), new CategoricalCrossentropy());
    assertEquals(
        loss(data, QUIET.classWeight(Map.of(2, 4.0))),
        model.fit(data.x(), oneHot, QUIET.batchSize(5).classWeight(Map.of(2, 4.0))).last("loss"),
        CLOSE);
    Model binary =
        new Sequential(6, 6, 1)
            .add(new Flatten())
            .add(new Dense(1, Activations.SIGMOID))
            .build(3)
            .compile(new SGD(0), new BinaryCrossentropy());
    double plain = binary.fit(data.x(), yes, QUIET).last("loss");
    double doubled =
        binary.fit(data.x(), yes, QUIET.classWeight(Map.of(0, 2.0, 1, 2.0))).last("loss");
    assertEquals(2 * plain, doubled, CLOSE);
  }

  @Test
  void weightsGoThroughViews() {
    TensorDataset data = Nets.images(4);
    Dataset weighted = data.weighted(1, 2, 3, 4);
    assertEquals(3, weighted.skip(1).weight(1));
    assertEquals(4, data.concat(weighted).weight(7));
    assertEquals(1, data.concat(weighted).weight(1));
    assertTrue(data.concat(weighted).isWeighted());
    assertEquals(2, weighted.map(x -> x).weight(1));
    assertTrue(weighted.map(x -> x).take(2).isWeighted());
    assertEquals(1, data.weight(0));
  }

  @Test
  void mistakesAreMet() {
    TensorDataset data = Nets.images(4);
    refused(
        "weighted: expected a weight for each of 4 samples but got 2",
        () -> loss(data, QUIET.sampleWeight(1, 2)));
    refused(
        "weighted: weights must be numbers of at least 0 but that of sample 1 is -1.0",
        () -> data.weighted(1, -1, 1, 1));
    refused(
        "fit: expected weights of classes or of samples but got both",
        () -> loss(data, QUIET.sampleWeight(1, 1, 1, 1).classWeight(Map.of(1, 2.0))));
    refused(
        "fit: classWeight must be numbers of at least 0 for classes of at least 0 but got {-1=2.0}",
        () -> QUIET.classWeight(Map.of(-1, 2.0)));
    refused("fit: validationFreq must be at least 1 but got 0", () -> QUIET.validationFreq(0));
    refused("fit: stepsPerEpoch must be at least 0 but got -1", () -> QUIET.stepsPerEpoch(-1));
  }

  private static void refused(String message, org.junit.jupiter.api.function.Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }

  /** The loss after each step, which tells which samples it had. */
  private static List<Double> steps(Dataset data, FitOptions options) {
    List<Double> steps = new ArrayList<>();
    Model model = Nets.small();
    model.fit(data, options.callbacks(new LambdaCallback().onBatchEnd(t -> steps.add(t.loss()))));
    return steps;
  }

  @Test
  void epochsOfSomeStepsGoOnInTheData() {
    TensorDataset data = Nets.images(23);
    FitOptions options = QUIET.batchSize(5).seed(4);
    Model whole = Nets.small();
    whole.fit(data, options.epochs(4)); // 20 steps
    for (int workers : new int[] {0, 2}) {
      for (int[] cut : new int[][] {{2, 10}, {4, 5}, {10, 2}, {20, 1}}) {
        Model model = Nets.small();
        History history =
            model.fit(
                data,
                options
                    .epochs(cut[1])
                    .stepsPerEpoch(cut[0])
                    .validationData(Nets.images(7)) // in between, by the same readers
                    .workers(workers));
        assertEquals(cut[1], history.size());
        assertEquals(Nets.bits(whole), Nets.bits(model), cut[0] + " steps an epoch");
      }
    }
  }

  @Test
  void aTrainingOfSomeStepsAnEpochIsResumedWhereItWas() {
    TensorDataset data = Nets.images(23);
    FitOptions options = QUIET.batchSize(5).stepsPerEpoch(3).epochs(6);
    Model whole = Nets.plain(new SGD(0.1));
    whole.fit(data, options);
    Model model = Nets.plain(new SGD(0.1));
    TrainingState[] state = new TrainingState[1];
    model.fit(
        data,
        options.epochs(4).callbacks(new LambdaCallback().onEpochEnd(t -> state[0] = t.state())));
    model.fit(data, options.resume(state[0]));
    assertEquals(Nets.bits(whole), Nets.bits(model));
  }

  @Test
  void validationOfSomeStepsInSomeEpochs() {
    TensorDataset data = Nets.images(23);
    Model model = Nets.plain(new SGD(0));
    History history =
        model.fit(
            data,
            QUIET
                .epochs(5)
                .validationData(data)
                .validationFreq(2)
                .validationBatchSize(4)
                .validationSteps(3));
    List<Double> losses = history.get("val_loss");
    double expected = model.evaluate(data.take(12)).loss();
    for (int epoch = 0; epoch < 5; epoch++) {
      assertEquals(epoch % 2 == 1 ? expected : Double.NaN, losses.get(epoch), CLOSE);
    }
  }

  @Test
  void aSecondFitHasOrdersOfItsOwn() {
    TensorDataset data = Nets.images(23);
    Model model = Nets.plain(new SGD(0));
    List<List<Double>> seen = new ArrayList<>();
    for (int fit = 0; fit < 2; fit++) {
      List<Double> losses = new ArrayList<>();
      model.fit(
          data,
          QUIET.batchSize(5).callbacks(new LambdaCallback().onBatchEnd(t -> losses.add(t.loss()))));
      seen.add(losses);
    }
    assertNotEquals(seen.get(0), seen.get(1));
    // Told where to go on, two fits are one.
    Model once = Nets.small(new SGD(0.1));
    once.fit(data, QUIET.epochs(2));
    Model twice = Nets.small(new SGD(0.1));
    twice.fit(data, QUIET.epochs(1));
    twice.fit(data, QUIET.epochs(2).initialEpoch(1));
    assertEquals(Nets.bits(once), Nets.bits(twice));
    assertEquals(steps(data, QUIET.batchSize(5)), steps(data, QUIET.batchSize(5)));
  }

  @Test
  void timeOfTrainingIsWithoutThatOfValidation() {
    TensorDataset data = Nets.images(30);
    long[] slept = new long[1];
    Dataset slow =
        data.map(
            x -> {
              try {
                Thread.sleep(10);
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              slept[0]++;
              return x;
            });
    double[] seconds = new double[1];
    long[] samples = new long[1];
    Model model = Nets.plain(new SGD());
    model.fit(data, QUIET); // warm
    History history =
        model.fit(
            data,
            QUIET
                .workers(0)
                .epochs(2)
                .validationData(slow)
                .callbacks(
                    new LambdaCallback()
                        .onTrainEnd(
                            t -> {
                              seconds[0] = t.secondsTrained();
                              samples[0] = t.samplesTrained();
                            })));
    double all = history.seconds().stream().mapToDouble(Double::doubleValue).sum();
    assertEquals(60, samples[0]);
    assertTrue(all >= 0.6 && seconds[0] <= all - 0.6, seconds[0] + " of " + all);
  }
}
